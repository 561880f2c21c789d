"""Samples of an Apple Health export, given to the workouts that they fall into."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate

from tandem.ingestion.domain.formats.xml.apple_item import MAX_SAMPLES
from tandem.ingestion.domain.formats.xml.apple_words import (
    POWER_W,
    QUANTITY,
    RATE_BPM,
    SPEED_MPS,
    instant,
    measure,
)
from tandem.ingestion.domain.formats.xml.apple_workouts import Kept
from tandem.ingestion.domain.formats.xml.points import BOUNDS

MAX_OVERLAPPING = 8
"""Workouts that one sample is given to: two or three apps record the same one (ours)."""

_READ = {
    f"{QUANTITY}HeartRate": ("heart_rate", RATE_BPM),
    f"{QUANTITY}RunningSpeed": ("enhanced_speed", SPEED_MPS),
    f"{QUANTITY}CyclingSpeed": ("enhanced_speed", SPEED_MPS),
    f"{QUANTITY}RunningPower": ("power", POWER_W),
    f"{QUANTITY}CyclingPower": ("power", POWER_W),
}
"""Distances are not among them: phone and watch both write them, and their sum would count the way twice."""


def batches(workouts: Sequence[Kept], at_most_s: float) -> Iterator[list[Kept]]:
    """The workouts in their order, in groups of no more training than that (or of one)."""
    batch: list[Kept] = []
    seconds = 0.0
    for workout in workouts:
        lasts_s = workout.end_s - workout.start_s
        if batch and seconds + lasts_s > at_most_s:
            yield batch
            batch, seconds = [], 0.0
        batch.append(workout)
        seconds += lasts_s
    if batch:
        yield batch


class Samples:
    """Hears the records of an export and holds those that fall into the workouts (in order of their start)."""

    def __init__(self, workouts: Sequence[Kept]) -> None:
        self._workouts = workouts
        self._starts = [workout.start_s for workout in workouts]
        self._latest = list(accumulate((workout.end_s for workout in workouts), max))
        self._held: dict[tuple[int, str], tuple[array[float], array[float]]] = {}

    def opened(self, kind: str, attributes: Mapping[str, str]) -> None:
        read = _READ.get(attributes.get("type", ""))
        if read is None:
            return
        at_s, _ = instant(attributes.get("startDate"))
        index = bisect_right(self._starts, at_s) - 1
        if index < 0 or not at_s <= self._latest[index]:
            return
        column, units = read
        figure = measure(attributes.get("value"), attributes.get("unit"), units)
        low, high = BOUNDS[column]
        if low < figure <= high:
            self._give(index, column, at_s, figure)

    def closed(self, kind: str, fields: Mapping[str, str]) -> None:
        """Nothing: a sample is all in its attributes."""

    def of(self, index: int) -> dict[str, dict[str, list[float]]]:
        """The series of one workout by the FIT record field, in the order of time; where two sources spoke at once, of size."""
        series = {}
        for column in dict.fromkeys(name for name, _ in _READ.values()):
            times, values = self._held.get((index, column), ((), ()))
            if times:
                pairs = sorted(zip(times, values, strict=True))
                series[column] = {"time_s": [pair[0] for pair in pairs], "value": [round(pair[1], 3) for pair in pairs]}
        return series

    def _give(self, index: int, column: str, at_s: float, figure: float) -> None:
        for near in range(index, max(-1, index - MAX_OVERLAPPING), -1):
            if self._latest[near] < at_s:
                return
            workout = self._workouts[near]
            if at_s <= workout.end_s:
                times, values = self._held.setdefault((near, column), (array("f"), array("f")))
                if len(times) < MAX_SAMPLES:
                    times.append(at_s - workout.start_s)
                    values.append(figure)
