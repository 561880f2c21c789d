"""Records to sample columns on one strictly rising clock."""

from __future__ import annotations

from bisect import bisect_right

import numpy as np
from numpy.typing import NDArray

from tandem.contracts.events.training import Sport
from tandem.ingestion.domain.decoded import MAX_DURATION_S, Column, Columns
from tandem.ingestion.domain.formats.sports import goes_on_foot
from tandem.ingestion.domain.formats.strays import not_ahead

MAX_FOOT_SPEED_MPS = 12.5
"""The fastest 20 m ever split (1.61 s, 60 to 80 m of the 100 m world record, Berlin 2009) is 12.42 m/s."""


def trace(records: Columns, start_s: float, sport: Sport) -> tuple[dict[str, Column], tuple[str, ...]]:
    """Columns of the records from `start_s` (Unix seconds) on, and notes on what was left out.

    Messages of one second are merged (some phones write position and distance apart). Samples before the start, more
    than 48 h after it, or on a clock that has jumped back are left out. Columns without a single value are left out.
    """
    records, stray_notes = not_ahead(records)
    stamps = records.get("timestamp", np.empty(0))
    if not stamps.size:
        return {}, ()
    with np.errstate(invalid="ignore"):
        inside = (stamps >= start_s) & (stamps <= start_s + MAX_DURATION_S)
    running = np.maximum.accumulate(np.where(inside, stamps, -np.inf))
    forward = inside & (stamps >= running)
    notes = stray_notes + _left_out(stamps.size, int((~inside).sum()), int((inside & ~forward).sum()))
    kept = stamps[forward]
    fresh = np.diff(kept, prepend=-np.inf) > 0
    group = np.cumsum(fresh) - 1
    columns = {"time_s": kept[fresh] - start_s}
    for name, values in _quantities(records, sport).items():
        merged = _merge(values[forward], group, len(columns["time_s"]))
        if not np.isnan(merged).all():
            columns[name] = merged
    notes += dead_strap(records.get("heart_rate"))
    if sport is Sport.RUNNING and "speed_mps" in columns:
        notes += _hide_impossible(columns["speed_mps"])
    if "distance_m" in columns:
        notes += hide_falls(columns["distance_m"])
    return (columns if len(columns) > 1 else {}), notes


def hide_falls(distance_m: Column) -> tuple[str, ...]:
    """Makes what does not rise with the most of a running total NaN, in place, and says how many that were. One value too
    large costs itself, not all that come after it."""
    said = np.flatnonzero(np.isfinite(distance_m))
    if (np.diff(distance_m[said].astype(np.float32)) >= 0).all():
        return ()
    kept = said[_longest_rise(distance_m[said].astype(np.float32))]
    fallen = np.setdiff1d(said, kept)
    distance_m[fallen] = np.nan
    return (f"{fallen.size} distances that do not go on from those before and after them",)


def _longest_rise(values: NDArray[np.float32]) -> list[int]:
    """Places of the longest part of the values that never falls (patience sorting; Fredman 1975)."""
    ends: list[float] = []
    places: list[int] = []
    before: list[int] = []
    for place, value in enumerate(values.tolist()):
        length = bisect_right(ends, value)
        before.append(places[length - 1] if length else -1)
        ends[length : length + 1] = [value]
        places[length : length + 1] = [place]
    rise, place = [], places[-1]
    while place >= 0:
        rise.append(place)
        place = before[place]
    return rise[::-1]


def dead_strap(heart_rate: Column | None) -> tuple[str, ...]:
    """The note on a strap that reported nothing but 0, which no column is left of."""
    told = heart_rate[np.isfinite(heart_rate)] if heart_rate is not None else np.empty(0)
    return (
        ("heart rate is 0 throughout: nobody wore the sensor, or it found no pulse",)
        if told.size and not told.any()
        else ()
    )


def _quantities(records: Columns, sport: Sport) -> dict[str, Column]:
    unsaid = np.full(len(records["timestamp"]), np.nan)

    def said(field: str) -> Column:
        return records.get(field, unsaid)

    heart_rate = said("heart_rate")
    quantities = {
        "heart_rate_bpm": np.where(heart_rate >= 1, heart_rate, np.nan),  # straps report 0 while they search
        "speed_mps": _either(said("enhanced_speed"), said("speed")),
        "distance_m": said("distance"),
        "altitude_m": _either(said("enhanced_altitude"), said("altitude")),
        "power_w": said("power"),
    }
    if goes_on_foot(sport):  # FIT counts one foot: strides per minute and their fraction apart
        strides = said("cadence") + np.nan_to_num(said("fractional_cadence"))
        quantities["cadence_spm"] = 2 * strides
    return quantities


def _either(first: Column, second: Column) -> Column:
    return np.where(np.isnan(first), second, first)


def _merge(values: Column, group: NDArray[np.intp], count: int) -> Column:
    """One value a second: the last one said in it."""
    merged = np.full(count, np.nan)
    said = np.isfinite(values)
    merged[group[said]] = values[said]
    return merged


def _left_out(total: int, outside: int, backwards: int) -> tuple[str, ...]:
    notes = []
    if outside:
        notes.append(f"{outside} of {total} samples: their time is not within 48 h after the start")
    if backwards:
        notes.append(f"{backwards} of {total} samples: the clock had jumped back before them")
    return tuple(notes)


def _hide_impossible(speed_mps: Column) -> tuple[str, ...]:
    with np.errstate(invalid="ignore"):
        impossible = speed_mps > MAX_FOOT_SPEED_MPS
    speed_mps[impossible] = np.nan
    count = int(impossible.sum())
    return (f"{count} speeds above {MAX_FOOT_SPEED_MPS} m/s: nobody runs that fast",) if count else ()
