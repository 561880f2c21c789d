"""Record messages to sample columns on one strictly rising clock."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tandem.contracts.events.training import Sport
from tandem.ingestion.domain.decoded import MAX_DURATION_S, Column
from tandem.ingestion.domain.messages import Message
from tandem.ingestion.domain.sports import goes_on_foot

MAX_FOOT_SPEED_MPS = 12.5
"""The fastest 20 m ever split (1.61 s, 60 to 80 m of the 100 m world record, Berlin 2009) is 12.42 m/s."""


def trace(records: Sequence[Message], start_s: float, sport: Sport) -> tuple[dict[str, Column], tuple[str, ...]]:
    """Columns of the records from `start_s` (Unix seconds) on, and notes on what was left out.

    Messages of one second are merged (some phones write position and distance apart). Samples before the start, more
    than 48 h after it, or on a clock that has jumped back are left out. Columns without a single value are left out.
    """
    stamps = numbers(records, "timestamp")
    with np.errstate(invalid="ignore"):
        inside = (stamps >= start_s) & (stamps <= start_s + MAX_DURATION_S)
    running = np.maximum.accumulate(np.where(inside, stamps, -np.inf)) if stamps.size else stamps
    forward = inside & (stamps >= running)
    notes = _left_out(stamps.size, int((~inside).sum()), int((inside & ~forward).sum()))
    kept = stamps[forward]
    fresh = np.diff(kept, prepend=-np.inf) > 0
    group = np.cumsum(fresh) - 1
    columns = {"time_s": kept[fresh] - start_s}
    for name, values in _quantities(records, sport).items():
        merged = _merge(values[forward], group, len(columns["time_s"]))
        if not np.isnan(merged).all():
            columns[name] = merged
    if sport is Sport.RUNNING and "speed_mps" in columns:
        notes += _hide_impossible(columns["speed_mps"])
    return (columns if len(columns) > 1 else {}), notes


def numbers(messages: Sequence[Message], field: str) -> Column:
    """One field of many messages as float64; what is missing or not a number is NaN."""
    values = [message.get(field) for message in messages]
    try:
        column = np.array(values, dtype=np.float64)
    except (TypeError, ValueError):
        column = np.empty(0)
    if column.shape != (len(values),):  # text or lists among the values, as broken bytes make them
        column = np.array([number(value) for value in values], dtype=np.float64)
    column[~np.isfinite(column)] = np.nan
    return column


def number(value: Any) -> float:
    """A finite float, or NaN for anything else."""
    good = isinstance(value, int | float) and not isinstance(value, bool) and np.isfinite(value)
    return float(value) if good else float("nan")


def _quantities(records: Sequence[Message], sport: Sport) -> dict[str, Column]:
    heart_rate = numbers(records, "heart_rate")
    quantities = {
        "heart_rate_bpm": np.where(heart_rate > 0, heart_rate, np.nan),  # straps report 0 while they search
        "speed_mps": _either(numbers(records, "enhanced_speed"), numbers(records, "speed")),
        "distance_m": numbers(records, "distance"),
        "altitude_m": _either(numbers(records, "enhanced_altitude"), numbers(records, "altitude")),
        "power_w": numbers(records, "power"),
    }
    if goes_on_foot(sport):  # FIT counts one foot: strides per minute and their fraction apart
        strides = numbers(records, "cadence") + np.nan_to_num(numbers(records, "fractional_cadence"))
        quantities["cadence_spm"] = 2 * strides
    return quantities


def _either(first: Column, second: Column) -> Column:
    return np.where(np.isnan(first), second, first)


def _merge(values: Column, group: NDArray[np.intp], count: int) -> Column:
    """One value a second: the last one said in it."""
    merged = np.full(count, np.nan)
    said = ~np.isnan(values)
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
