"""Track points as columns, under the FIT names that `trace` reads. Where a point lies is only used to measure distance."""

from __future__ import annotations

import math
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


MAX_POINTS = 500_000
"""Two and a half times the 48 h that a workout may last at a point a second (ours): what follows is left out and counted."""

_AT_ONCE = 512
"""Points that are turned into numbers together, which takes half the time."""

HOLE_S = 30.0
"""A hole in the recording that is worth a note: watches that save memory write a point at least that often (ours)."""


class Points:
    """Grows by one point at a time, eight bytes a value: the points of a day-long document stay below thirty megabytes."""

    __slots__ = ("_columns", "_fields", "_leaves", "_stretches", "_time", "_times", "_untimed", "beyond", "stretch")

    def __init__(self, time: str, leaves: Mapping[str, str]) -> None:
        """`time` names the text of a point that is its time, `leaves` which text is which column: of two for one column the
        first counts that the point has."""
        self._time = time
        self._leaves = leaves
        self._columns = {leaf: array("d") for leaf in leaves}
        self._times = array("d")
        self._stretches = array("d")
        self._fields: list[tuple[int, Mapping[str, str]]] = []
        self._untimed = 0
        self.beyond = 0
        """Points after the first `MAX_POINTS` and what was read at once with them."""
        self.stretch = 0
        """Raised where the recording was interrupted: nothing is measured across."""

    def add(self, fields: Mapping[str, str]) -> None:
        """One point as the texts of the document say it."""
        if self._time not in fields:
            self._untimed += 1
            return
        if len(self._times) >= MAX_POINTS:
            self.beyond += 1
            return
        self._fields.append((self.stretch, fields))
        if len(self._fields) == _AT_ONCE:
            self._read()

    @property
    def timed(self) -> bool:
        """Whether any point has a usable time, once `columns` was called."""
        return bool(self._times)

    def columns(self) -> tuple[dict[str, Column], tuple[str, ...]]:
        """All columns with `timestamp` and `stretch`; notes on what was no time, which cannot be placed, or no figure."""
        self._read()
        total = len(self._times) + self._untimed + self.beyond
        notes = [f"{self._untimed} of {total} points: without a usable time"] if self._untimed else []
        if self.beyond:
            notes.append(f"{self.beyond} of {total} points: more than any workout has")
        columns = {"timestamp": np.array(self._times), "stretch": np.array(self._stretches)}
        for leaf, name in self._leaves.items():
            values = np.array(self._columns[leaf], dtype=np.float64)
            low, high = BOUNDS[name]
            with np.errstate(invalid="ignore"):
                absurd = (values < low) | (values > high)
            values[absurd] = np.nan
            if absurd.any():
                notes.append(f"{int(absurd.sum())} values of {name.removeprefix('enhanced_')}: not a possible number")
            columns[name] = np.where(np.isnan(columns[name]), values, columns[name]) if name in columns else values
        return columns, tuple(notes)

    def _read(self) -> None:
        moments = [moment(fields[self._time]) for _, fields in self._fields]
        many = [told for told, at_s in zip(self._fields, moments, strict=True) if math.isfinite(at_s)]
        self._untimed += len(moments) - len(many)
        self._fields = []
        self._times.extend([at_s for at_s in moments if math.isfinite(at_s)])
        self._stretches.extend([stretch for stretch, _ in many])
        for leaf, column in self._columns.items():
            if any(leaf in fields for _, fields in many):
                column.extend(_figures([fields.get(leaf, "nan") for _, fields in many]))
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
