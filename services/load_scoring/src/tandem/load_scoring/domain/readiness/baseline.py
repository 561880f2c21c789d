"""What is usual for this athlete: a robust centre and spread of a marker, from days before those that are judged.

The window is 60 days long (as fitdocs' recovery constants; Vesterinen 2016 used four weeks) and ends `LAG_DAYS` before the
Monday of the judged day's week: an overreach must not become its own baseline while it is being found, and one yardstick
holds for a week, so that a sign comes from the marker and not from the yardstick moving under it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import cast

from tandem.load_scoring.domain.readiness.days import Days
from tandem.load_scoring.domain.readiness.log import Wellness

WINDOW_DAYS = 60
LAG_DAYS = 14
MIN_DAYS = 21
"""Fewer valid days than this and the marker is silent (domain rules 3.3)."""

MAD_TO_SD = 1.4826
"""Scales the median absolute deviation to the standard deviation of a normal distribution (Hampel 1974, JASA 69:383)."""

WINSOR = 2.5
"""Values further than this many robust SDs from the median are drawn in to it (Huber 1981): a bad night weighs as much as
an unusual one and no more. Within it mean and SD keep the precision that median and MAD alone would waste."""


ONE_DAY_Z = 2.5
"""What a single day can say: beyond it lie a fever, a short night or a slipped sensor, and three such days are not the slow
drift of a week. Ours."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """The usual level of a marker and its day-to-day SD, in the marker's unit, from `days` valid days."""

    centre: float
    spread: float
    days: int

    def day_z(self, value: float) -> float:
        """The z of a single day, bounded."""
        return min(max(self.z(value), -ONE_DAY_Z), ONE_DAY_Z)

    def z(self, value: float) -> float:
        return (value - self.centre) / self.spread


def window(days: Days, back: int) -> tuple[int, int]:
    """(newest, oldest) day of the baseline for the day `back` days ago, as days before today."""
    newest = back + (days.ordinal - back - 1) % 7 + LAG_DAYS
    return newest, newest + WINDOW_DAYS - 1


def values(told: Sequence[Wellness | None], name: str) -> tuple[float, ...]:
    """A marker's values of those days; None and 0 are missing, for watches write 0 for a night they did not measure."""
    return tuple(filter(None, map(attrgetter(name), filter(None, told))))


def baseline(days: Days, back: int, name: str, floor: float) -> Baseline | int:
    """The baseline of one marker for the day `back` days ago, or how many valid days there are where that is too few.

    `name` is the field of `Wellness`; `floor` the least spread in the marker's unit, what the instrument resolves. Without
    it a constant series would make any change infinite.
    """
    newest, oldest = window(days, back)
    found = days.memo.get((name, newest))
    if found is None:
        found = days.memo[name, newest] = of_values(values(days.speaking(newest, oldest), name), MIN_DAYS, floor)
    return cast(Baseline | int, found)


def of_values(found: tuple[float, ...], least: int, floor: float) -> Baseline | int:
    """The baseline of these values, or their number where it is below `least`."""
    if len(found) < least:
        return len(found)
    centre, spread = usual(found)
    return Baseline(centre, max(spread, floor), len(found))


@lru_cache(maxsize=8192)
def usual(found: tuple[float, ...]) -> tuple[float, float]:
    """Centre and spread (SD, n − 1) of at least two values, robust against single wild ones.

    Remembered by value: the same week asks for the same baseline again with every message.
    """
    ordered = sorted(found)
    middle = _median(ordered)
    reach = WINSOR * MAD_TO_SD * _median(sorted([abs(v - middle) for v in ordered]))
    if reach == 0:
        return middle, 0.0
    low, high = middle - reach, middle + reach
    drawn = [low if v < low else high if v > high else v for v in ordered]
    mean = sum(drawn) / len(drawn)
    return mean, (sum([(v - mean) ** 2 for v in drawn]) / (len(drawn) - 1)) ** 0.5


def _median(ordered: list[float]) -> float:
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
