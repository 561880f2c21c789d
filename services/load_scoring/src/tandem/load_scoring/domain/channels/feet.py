"""Heart rate that follows the feet: an optical sensor locked on to the step rate, at it or near it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tandem.load_scoring.domain.channels.stretches import Mask, joined, stretches
from tandem.load_scoring.domain.channels.trace import Channel, rolling_mean

LOCK_BPM = 3.0
LOCK_SHARE = 0.6
"""Heart rate within 3 of steps per minute for 60 % of the running is cadence, not heart rate: an optical sensor's lock.
Honest recordings reach up to 30 % by chance (a marathon at heart rate 184 and 184 steps a minute). Ours."""

MIN_STEPS_SPM = 120.0
ONE_FOOT_SPM = 110.0
"""A running cadence that stays below counts one foot only."""

MIN_RUNNING_S = 300

CHANGE_S = 10
AT_ONCE_S = (0, 3, 6)
LATER_S = (15, 20, 30, 40)
FOLLOWS = 0.75
FOLLOWS_MORE = 0.15
MIN_STEP_SD = 0.8
"""Changes over 10 s: a locked heart rate repeats those of the cadence at once (r ≥ 0.75); a heart answers 15 to 40 s later.
In 40 sound recordings the correlation at once is 0.64 at most, and there the one 10 to 20 s later is higher. Ours."""

NEAR_BELOW, NEAR_ABOVE = 10.0, 30.0
"""The neighbourhood of the step rate in which a lock wanders (domain rules, finding 4: 176 to 200 at 174 to 182 steps)."""

NEAR_HALF = 5.0
"""And of half of it, where the sensor counts one foot."""

ARRIVAL_S = 20
ARRIVAL_BPM = 25.0
"""A heart near its limit rises by 15 in twenty seconds at most; one that is suddenly 25 higher, or there from the first
second, has not risen. Ours."""

DIP_S = 60
CAPTURED_SHARE = 0.2
EXPLAINED = 0.5
MORE_THAN_FEET = 0.1
"""Captured for a fifth of the running is enough to doubt; a correlation with the last minute's pace of 0.5, and of 0.1 more
than with that of the steps, clears a stretch. Ours."""


@dataclass(frozen=True)
class Feet:
    """How far heart rate follows the feet; `reason` in words, empty when it does not."""

    reason: str = ""

    @property
    def locked(self) -> bool:
        return bool(self.reason)


def follows_feet(bpm: Channel, cadence_spm: Channel | None, speed_mps: Channel | None) -> Feet:
    """Whether heart rate is really step rate: equal to it or to half of it, changing with it, or leapt near it.

    Says nothing (not locked) with less than five minutes of running in which both are known.
    """
    if cadence_spm is None:
        return Feet()
    steps = both_feet(cadence_spm)
    running = np.isfinite(bpm) & (np.nan_to_num(steps) >= MIN_STEPS_SPM)
    if running.sum() < MIN_RUNNING_S:
        return Feet()
    for share, name in ((1.0, "step rate"), (0.5, "half the step rate")):
        equal = float(np.mean(np.abs(bpm[running] - share * steps[running]) <= LOCK_BPM))
        if equal >= LOCK_SHARE:
            return Feet(f"heart rate equals {name} for {equal:.0%} of the running: the sensor counted steps")
    if (r := _correlation_at_once(np.where(running, bpm, np.nan), np.where(running, steps, np.nan))) is not None:
        return Feet(f"heart rate changes with every change of the step rate (r = {r:.2f}): the sensor counted steps")
    captured = captured_s(bpm, steps, running, speed_mps)
    if captured >= max(CAPTURED_SHARE * float(running.sum()), MIN_RUNNING_S):
        return Feet(
            f"heart rate was near the step rate without having risen to it, for {captured / 60:.0f} min: "
            "the sensor may have counted steps"
        )
    return Feet()


def lock_share(bpm: Channel, cadence_spm: Channel | None) -> float:
    """Share of running time in which heart rate and cadence differ by at most 3; 0 with less than 5 min of both."""
    if cadence_spm is None:
        return 0.0
    running = np.isfinite(bpm) & (np.nan_to_num(cadence_spm) >= MIN_STEPS_SPM)
    if running.sum() < MIN_RUNNING_S:
        return 0.0
    return float(np.mean(np.abs(bpm[running] - cadence_spm[running]) <= LOCK_BPM))


def both_feet(cadence_spm: Channel) -> Channel:
    """Steps a minute, also from a device that counts one foot only."""
    moving = cadence_spm[np.isfinite(cadence_spm) & (cadence_spm > ONE_FOOT_SPM / 2)]
    return 2.0 * cadence_spm if moving.size and float(moving.max()) < ONE_FOOT_SPM else cadence_spm


def captured_s(bpm: Channel, steps: Channel, running: Mask, speed_mps: Channel | None) -> float:
    """Seconds near the step rate, or near half of it, that heart rate had leapt to; or, near the whole of it, was at from
    the first second on.

    A stretch in which heart rate follows the pace better than the feet is let be: a watch started in full flight.
    """
    above = bpm - steps
    near = running & (above >= -NEAR_BELOW) & (above <= NEAR_ABOVE)
    found = [bounds for bounds in _stays(near) if _leapt(bpm, *bounds, up=True)]
    near_half = running & (np.abs(bpm - steps / 2) <= NEAR_HALF)
    found += [bounds for bounds in _stays(near_half) if _leapt(bpm, *bounds, up=False)]
    return float(
        sum(end - start for start, end in found if not _follows_pace(bpm, steps, speed_mps, slice(start, end)))
    )


def _stays(near: Mask) -> list[tuple[int, int]]:
    return [(start, end) for start, end in joined(stretches(near), DIP_S) if end - start >= MIN_RUNNING_S]


def _leapt(bpm: Channel, start: int, end: int, *, up: bool) -> bool:
    """Whether heart rate came to where it is at `start` faster than a heart does; after a dropout nobody knows."""
    half = ARRIVAL_S // 2
    before, after = bpm[max(start - half, 0) : start], bpm[start : min(start + half, end)]
    before = before[np.isfinite(before)]
    if not before.size:
        return up and start <= half  # nothing before it but the start of the recording
    rise = np.nanmax(after) - before.min() if up else before.max() - np.nanmin(after)
    return float(rise) >= ARRIVAL_BPM


def _follows_pace(bpm: Channel, steps: Channel, speed_mps: Channel | None, inside: slice) -> bool:
    if speed_mps is None:
        return False
    with_pace = _correlation(bpm[inside], rolling_mean(speed_mps, DIP_S)[inside])
    with_feet = _correlation(bpm[inside], rolling_mean(steps, DIP_S)[inside])
    return with_pace >= EXPLAINED and with_pace >= with_feet + MORE_THAN_FEET


def _correlation_at_once(bpm: Channel, steps: Channel) -> float | None:
    """The correlation of ten-second changes at no lag, where it is that of a lock; else None."""
    heart, feet = (_change(rolling_mean(channel, 5, centred=True)) for channel in (bpm, steps))
    known = feet[np.isfinite(feet)]
    if not known.size or float(known.std()) < MIN_STEP_SD:
        return None
    at_once = max(_correlation(heart[lag:], feet[: feet.size - lag]) for lag in AT_ONCE_S)
    if at_once < FOLLOWS:
        return None
    later = max(_correlation(heart[lag:], feet[: feet.size - lag]) for lag in LATER_S)
    return at_once if at_once >= later + FOLLOWS_MORE else None


def _change(values: Channel) -> Channel:
    return values[CHANGE_S:] - values[: values.size - CHANGE_S]


def _correlation(one: Channel, other: Channel) -> float:
    """Pearson's r where both are known; 0 where it has no meaning."""
    known = np.isfinite(one) & np.isfinite(other)
    if known.sum() < MIN_RUNNING_S / 2:
        return 0.0
    x, y = one[known] - one[known].mean(), other[known] - other[known].mean()
    scale = float(np.sqrt((x @ x) * (y @ y)))
    return float(x @ y) / scale if scale > 1e-9 else 0.0
