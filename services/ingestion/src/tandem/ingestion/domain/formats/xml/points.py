"""Track points as columns, under the FIT names that `trace` reads. Where a point lies is only used to measure distance."""

from __future__ import annotations

from array import array
from collections.abc import Mapping

import numpy as np

from tandem.contracts.events.training import Sport
from tandem.ingestion.domain.decoded import Column
from tandem.ingestion.domain.formats.sports import goes_on_foot
from tandem.ingestion.domain.formats.trace import MAX_FOOT_SPEED_MPS
from tandem.ingestion.domain.formats.xml.values import moment, number

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius of the WGS 84 ellipsoid, (2a + b) / 3 (IUGG; Moritz, Geodetic Reference System 1980, J. Geodesy 74, 2000)."""

BOUNDS = {
    "heart_rate": (0.0, 255.0),  # FIT record: uint8
    "enhanced_speed": (0.0, 60.0),  # as for samples in JSON
    "distance": (0.0, 1e7),
    "enhanced_altitude": (-500.0, 9000.0),
    "cadence": (0.0, 254.0),  # TCX schema v2, CadenceValue_t
    "power": (0.0, 5000.0),
    "latitude": (-90.0, 90.0),
    "longitude": (-180.0, 180.0),
}
"""Outside of these a value is a mistake of the file: it becomes unknown, and is counted."""

MAX_STRIDES_PER_MIN = 120.0
"""Half of 240 steps a minute, which nobody keeps up on foot: a file with more in the middle counts both feet (ours)."""


_AT_ONCE = 512
"""Points that are turned into numbers together, which takes half the time."""

HOLE_S = 30.0
"""A hole in the recording that is worth a note: watches that save memory write a point at least that often (ours)."""


class Points:
    """Grows by one point at a time, eight bytes a value: the points of a day-long document stay below thirty megabytes."""

    __slots__ = ("_columns", "_fields", "_leaves", "_stretches", "_time", "_times", "stretch")

    def __init__(self, time: str, leaves: Mapping[str, str]) -> None:
        """`time` names the text of a point that is its time, `leaves` which text is which column: of two for one column the
        first counts that the point has."""
        self._time = time
        self._leaves = leaves
        self._columns = {leaf: array("d") for leaf in leaves}
        self._times = array("d")
        self._stretches = array("d")
        self._fields: list[Mapping[str, str]] = []
        self.stretch = 0
        """Raised where the recording was interrupted: nothing is measured across."""

    def add(self, fields: Mapping[str, str]) -> None:
        """One point as the texts of the document say it."""
        self._fields.append(fields)
        self._stretches.append(self.stretch)
        if len(self._fields) == _AT_ONCE:
            self._read()

    def columns(self) -> tuple[dict[str, Column], tuple[str, ...]]:
        """All columns with `timestamp` and `stretch`; notes on what was no time, which cannot be placed, or no figure."""
        self._read()
        times = np.array(self._times, dtype=np.float64)
        timed = np.isfinite(times)
        notes = [f"{int((~timed).sum())} of {times.size} points: without a usable time"] if not timed.all() else []
        columns = {"timestamp": times[timed], "stretch": np.array(self._stretches, dtype=np.float64)[timed]}
        for leaf, name in self._leaves.items():
            values = np.array(self._columns[leaf], dtype=np.float64)[timed]
            low, high = BOUNDS[name]
            with np.errstate(invalid="ignore"):
                absurd = (values < low) | (values > high)
            values[absurd] = np.nan
            if absurd.any():
                notes.append(f"{int(absurd.sum())} values of {name.removeprefix('enhanced_')}: not a possible number")
            columns[name] = np.where(np.isnan(columns[name]), values, columns[name]) if name in columns else values
        return columns, tuple(notes)

    def _read(self) -> None:
        many, self._fields = self._fields, []
        self._times.extend([moment(fields.get(self._time)) for fields in many])
        for leaf, column in self._columns.items():
            if any(leaf in fields for fields in many):
                column.extend(_figures([fields.get(leaf, "nan") for fields in many]))
            else:
                column.extend([np.nan] * len(many))


def _figures(texts: list[str]) -> list[float]:
    """NaN for what was not said; infinity, which is out of all bounds and so counted, for what is no number."""
    try:
        return list(map(float, texts))
    except ValueError:
        return [np.nan if text == "nan" else number(text) if number(text) == number(text) else np.inf for text in texts]


def measured(columns: Mapping[str, Column], sport: Sport) -> tuple[Column | None, tuple[str, ...]]:
    """Metres from the first point on by great circles between positions, None without two of them; notes on what was left out.

    Nothing is counted across an interruption, nor a leap of the position that nobody makes on foot. A hole without a mark of
    an interruption is bridged by a straight line, the least that somebody has moved.
    """
    if "latitude" not in columns or "longitude" not in columns:
        return None, ()
    latitude, longitude = columns["latitude"], columns["longitude"]
    placed = np.isfinite(latitude) & np.isfinite(longitude) & ((latitude != 0) | (longitude != 0))  # 0, 0: no fix yet
    if placed.sum() < 2:
        return None, ()
    steps = _haversine(latitude[placed], longitude[placed])
    seconds = np.maximum(np.diff(columns["timestamp"][placed]), 1.0)
    steps[np.diff(columns["stretch"][placed]) != 0] = 0.0
    leaps = steps / seconds > MAX_FOOT_SPEED_MPS if goes_on_foot(sport) else np.zeros(steps.size, dtype=bool)
    steps[leaps] = 0.0
    distance = np.full(latitude.size, np.nan)
    distance[placed] = np.concatenate(([0.0], np.cumsum(steps)))
    notes = []
    if leaps.any():
        notes.append(
            f"{int(leaps.sum())} leaps of the position faster than {MAX_FOOT_SPEED_MPS} m/s: not counted as distance"
        )
    bridged = (seconds > HOLE_S) & (steps > 0)
    if bridged.any():
        notes.append(
            f"{int(bridged.sum())} holes of more than {HOLE_S:.0f} s: {steps[bridged].sum():.0f} m straight across them"
        )
    return distance, tuple(notes)


def one_foot(cadence: Column, sport: Sport) -> tuple[Column, tuple[str, ...]]:
    """Strides of one foot a minute: halved, with a note, where the file counts the steps of both."""
    turning = cadence[np.isfinite(cadence) & (cadence > 0)]
    if not goes_on_foot(sport) or not turning.size or float(np.median(turning)) <= MAX_STRIDES_PER_MIN:
        return cadence, ()
    return cadence / 2, ("cadence counts the steps of both feet in this file",)


def _haversine(latitude: Column, longitude: Column) -> Column:
    """Metres between each point and the next (Sinnott, Virtues of the Haversine, Sky and Telescope 68, 1984)."""
    phi, lam = np.radians(latitude), np.radians(longitude)
    half = np.sin(np.diff(phi) / 2) ** 2 + np.cos(phi[:-1]) * np.cos(phi[1:]) * np.sin(np.diff(lam) / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0))))
