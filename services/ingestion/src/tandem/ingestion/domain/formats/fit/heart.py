"""Heart rates that a strap kept for itself under water and handed over afterwards, put where they belong in time.

They come as `hr` messages, in files of their own at the end of a chain: beats on the strap's clock, of which the first
message says what time it was. Meaning and layout: FIT profile, message hr; Garmin FIT cookbook, "Plugin HR".
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tandem.ingestion.domain.decoded import Column, Columns
from tandem.ingestion.domain.formats.fit.messages import Message, number

MAX_SILENCE_S = 5.0
"""How long a heart rate is carried on after a beat (Garmin FIT SDK, hr message utilities: gap of at most 5000 ms)."""

_TICKS_PER_S = 1024
_ROLLOVER = 1 << 12
"""`event_timestamp_12` counts 1/1024 s in twelve bits (FIT profile, message hr)."""


def with_strap(records: Columns, told: Sequence[Message]) -> Columns:
    """The records with the strap's heart rates (beats per minute) where they have none of their own: the mean of the beats
    since the record before, else the last one of five seconds."""
    stamps = records.get("timestamp")
    if stamps is None or not told:
        return records
    beats, bpm = _beats(told)
    own = records.get("heart_rate", np.full(len(stamps), np.nan))
    if not beats.size:
        return records
    return {**records, "heart_rate": np.where(own > 0, own, _at(stamps, beats, bpm))}


def _at(stamps: Column, beats: Column, bpm: Column) -> Column:
    """The heart rate at each moment; NaN where the strap was silent."""
    sums = np.concatenate([[0.0], np.cumsum(bpm)])
    until = np.searchsorted(beats, stamps, side="right")
    since = np.searchsorted(beats, np.maximum(np.roll(stamps, 1), stamps - MAX_SILENCE_S), side="right")
    since[:1] = until[:1]
    count = until - since
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = (sums[until] - sums[since]) / count
    last = np.maximum(until - 1, 0)
    carried = np.where((until > 0) & (stamps - beats[last] <= MAX_SILENCE_S), bpm[last], np.nan)
    return np.where(count > 0, mean, carried)


def _beats(told: Sequence[Message]) -> tuple[Column, Column]:
    """Moments (Unix seconds) and heart rates of the beats, in the order of time. What no anchor has come before is left out."""
    moments: list[float] = []
    rates: list[float] = []
    base_s, ticks, low = float("nan"), 0, 0
    for message in told:
        anchor_s = number(message.get("timestamp"))
        events = _listed(message.get("event_timestamp"))
        if np.isfinite(anchor_s) and events:
            fraction = number(message.get("fractional_timestamp"))
            base_s, ticks = anchor_s + (0.0 if np.isnan(fraction) else fraction), 0
            low = round(number(events[0]) * _TICKS_PER_S) % _ROLLOVER if np.isfinite(number(events[0])) else 0
            offsets = [0]
        else:
            offsets = []
            for event in _twelve_bits(message.get("event_timestamp_12")):
                ticks, low = ticks + (event - low) % _ROLLOVER, event
                offsets.append(ticks)
        for offset, rate in zip(offsets, _listed(message.get("filtered_bpm")), strict=False):
            moments.append(base_s + offset / _TICKS_PER_S)
            rates.append(number(rate))
    at, bpm = np.array(moments, dtype=np.float64), np.array(rates, dtype=np.float64)
    kept = np.isfinite(at) & (bpm > 0)
    order = np.argsort(at[kept], kind="stable")
    return at[kept][order], bpm[kept][order]


def _twelve_bits(packed: object) -> list[int]:
    """Two numbers of twelve bits in each three bytes, the lower bits first."""
    if not isinstance(packed, bytes | list):
        return []
    events: list[int] = []
    for first, middle, last in zip(packed[0::3], packed[1::3], packed[2::3], strict=False):
        events += (first | (middle & 0x0F) << 8, middle >> 4 | last << 4)
    return events


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [] if value is None else [value]
