"""Samples on one clock: every channel at the middle of each second, NaN where nothing was measured.

Watches record each second or "smart" (every 1 to 8 s); one grid lets each method be a plain NumPy expression with dt = 1 s.
A hole of more than `MAX_GAP_S` is never bridged: what was not measured stays unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tandem.load_scoring.domain.channels.bursts import LEAPS, bursts
from tandem.load_scoring.domain.channels.distance import mended

type Channel = NDArray[np.float64]

MAX_GAP_S = 10.0
"""The longest hole that is interpolated over (smart recording writes at least every 8 s)."""

MAX_DURATION_S = 24 * 3600
"""A longer "activity" is a forgotten watch (a real file spans 27 days): its samples are set aside."""

PLAUSIBLE: Mapping[str, tuple[float, float]] = {
    "heart_rate_bpm": (25.0, 240.0),  # zero means missing; 240 is above any recorded sinus rhythm in sport
    "speed_mps": (0.0, 12.5),  # the fastest human split: 12.4 m/s (Bolt, Berlin 2009)
    "distance_m": (0.0, 1e6),
    "altitude_m": (-500.0, 9000.0),
    "cadence_spm": (0.0, 400.0),
    "power_w": (0.0, 3000.0),
}
"""What a sensor on a human can say. Values outside count as not measured."""


@dataclass(frozen=True)
class Trace:
    """Channels of equal length, one value per second (float64, NaN = unknown); `channels` holds only those with data.

    `reasons` says in words what was set aside; `leapt_m` are metres that a jumping position had added to the distance,
    `spikes` how many samples of a channel were taken out as such, `silent` the channels that said something and never what
    can be.
    """

    count: int
    channels: Mapping[str, Channel]
    reasons: tuple[str, ...] = field(default=())
    leapt_m: float = 0.0
    spikes: Mapping[str, int] = field(default_factory=dict)
    silent: frozenset[str] = frozenset()

    def get(self, name: str) -> Channel | None:
        return self.channels.get(name)

    def coverage(self, name: str, duration_s: float) -> float:
        """Share of `duration_s` (timer time) for which the channel has a value, at most 1."""
        channel = self.channels.get(name)
        if channel is None or duration_s <= 0:
            return 0.0
        return min(1.0, int(np.isfinite(channel).sum()) / duration_s)


def trace_of(samples: Mapping[str, ArrayLike]) -> Trace | None:
    """The trace of a sample block (columns as in `tandem.contracts.samples`), or None when there is nothing to use.

    Samples whose time does not increase are dropped; implausible values become unknown.
    """
    if "time_s" not in samples:
        return None
    time = np.asarray(samples["time_s"], dtype=np.float64)
    keep, reasons = _increasing(time)
    time = time[keep]
    if time.size < 2:
        return None
    if time[-1] > MAX_DURATION_S:
        return Trace(0, {}, ("the recording spans more than a day: a forgotten watch, its samples are not used",))
    centres = np.arange(np.floor(time[-1])) + 0.5
    channels: dict[str, Channel] = {}
    leapt_m, distance = 0.0, None
    spikes: dict[str, int] = {}
    silent: set[str] = set()
    for name, (low, high) in PLAUSIBLE.items():
        if name not in samples:
            continue
        raw = np.asarray(samples[name], dtype=np.float64)[keep]
        values, notes = _plausible(name, raw, low, high)
        if name == "distance_m":
            values, leapt_m, mends = mended(time, values)
            distance = values
            notes += mends
        else:
            values, spikes[name] = _without_bursts(name, time, values)
            if spikes[name]:
                notes += (f"{_label(name)}: {spikes[name]} samples in spikes, faster than a body changes: not used",)
        reasons += notes
        gridded = on_grid(time, values, centres)
        if np.isfinite(gridded).any():
            channels[name] = gridded
            continue
        if np.isfinite(raw).any() and not np.isfinite(values).any():
            silent.add(name)
        if raw.size and name == "heart_rate_bpm":
            reasons += ("heart rate: no usable value throughout, as if nobody wore the sensor",)
    if "speed_mps" not in channels and distance is not None:
        channels |= _speed_from(time, distance, centres)
    return Trace(centres.size, channels, reasons, leapt_m, spikes, frozenset(silent))


def on_grid(time: Channel, values: Channel, centres: Channel) -> Channel:
    """Linear interpolation of the finite `values` at `centres` (s); NaN in holes longer than `MAX_GAP_S` and outside."""
    valid = np.isfinite(values)
    t, v = time[valid], values[valid]
    if t.size < 2:
        return np.full(centres.size, np.nan)
    gridded = np.interp(centres, t, v, left=np.nan, right=np.nan)
    after = np.clip(np.searchsorted(t, centres), 1, t.size - 1)
    gridded[t[after] - t[after - 1] > MAX_GAP_S] = np.nan
    return gridded


def rolling_mean(values: Channel, window: int, *, centred: bool = False) -> Channel:
    """Mean of the finite values of the last (or surrounding) `window` seconds; NaN where less than half are known.

    The window shortens at the ends of the trace.
    """
    ahead = window // 2 if centred else 0
    lengths = _across(np.arange(values.size + 1.0), ahead, window)
    known = np.isfinite(values)
    if known.all():
        return _across(_summed(values), ahead, window) / lengths
    counts = _across(_summed(known), ahead, window)
    sums = _across(_summed(np.where(known, values, 0.0)), ahead, window)
    enough = (2 * counts >= lengths) & (counts > 0)
    return np.where(enough, sums / np.maximum(counts, 1.0), np.nan)


def _summed(values: NDArray[np.generic]) -> Channel:
    """Running sums, beginning with 0."""
    out = np.zeros(values.size + 1)
    np.cumsum(values, out=out[1:])
    return out


def _across(running: Channel, ahead: int, window: int) -> Channel:
    """What running sums gain across each window that ends `ahead` after its index, cut off at both ends."""
    size = running.size - 1
    ahead, behind = min(ahead, size), min(window - 1 - ahead, size)
    gain = np.empty(size)
    gain[: size - ahead] = running[ahead + 1 :]
    gain[size - ahead :] = running[-1]
    gain[behind:] -= running[: size - behind]
    return gain


def _increasing(time: Channel) -> tuple[NDArray[np.bool_], tuple[str, ...]]:
    finite = np.isfinite(time)
    highest = np.maximum.accumulate(np.where(finite, time, -np.inf))
    before = np.concatenate(([-np.inf], highest[:-1]))
    keep = finite & (time > before) & (time >= 0)
    lost = int(time.size - keep.sum())
    return keep, ((f"time runs backwards or stands still in {lost} samples: dropped",) if lost else ())


def _plausible(name: str, values: Channel, low: float, high: float) -> tuple[Channel, tuple[str, ...]]:
    wrong = (values < low) | (values > high)
    lost = int(wrong.sum())
    if not lost:
        return values, ()
    return np.where(wrong, np.nan, values), (
        f"{_label(name)}: {lost} values outside {low:g} to {high:g} count as missing",
    )


def _without_bursts(name: str, time: Channel, values: Channel) -> tuple[Channel, int]:
    """Spikes become unknown, and their count; a hole they leave is bridged like any other short one."""
    leap = LEAPS.get(name)
    mask = bursts(time, values, leap) if leap is not None else None
    return (np.where(mask, np.nan, values), int(mask.sum())) if mask is not None and mask.any() else (values, 0)


def _label(name: str) -> str:
    return name.rsplit("_", 1)[0].replace("_", " ")


def _speed_from(time: Channel, distance: Channel, centres: Channel) -> dict[str, Channel]:
    """Speed as the derivative of the distance, where the device wrote none."""
    covered = on_grid(time, distance, centres)
    if np.isfinite(covered).sum() < 2:
        return {}
    speed = np.gradient(covered)
    low, high = PLAUSIBLE["speed_mps"]
    return {"speed_mps": np.where((speed < low) | (speed > high), np.nan, speed)}
