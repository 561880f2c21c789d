"""Which heart rate to believe: coverage, dropouts, frozen and wild stretches, heart rate that is really cadence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tandem.load_scoring.domain.channels.feet import follows_feet
from tandem.load_scoring.domain.channels.frozen import frozen, is_constant
from tandem.load_scoring.domain.channels.stretches import Mask, in_words
from tandem.load_scoring.domain.channels.trace import Channel, Trace, rolling_mean
from tandem.load_scoring.domain.channels.wild import wild

MIN_COVERAGE = 0.8
"""Heart rate that covers less of the session than this is not used (mirkosaracino98/garmin #20)."""

WORTH_SAYING_S = 60
"""Dropouts of less than a minute in all are not mentioned. Ours."""


@dataclass(frozen=True)
class HeartRate:
    """The heart-rate channel, without the stretches that were set aside, and whether to build on it.

    `locked`: it follows the feet. `constant`: one value throughout, worth no more than a mean.
    `set_aside`: share of the known values that was not to be believed. `dropped_out_s`: seconds in which other sensors spoke
    and this one did not, `frozen_s`: seconds set aside because it stood still. `reasons` in words.
    """

    bpm: Channel | None
    coverage: float
    locked: bool
    reasons: tuple[str, ...]
    constant: bool = False
    set_aside: float = 0.0
    dropped_out_s: int = 0
    frozen_s: int = 0

    @property
    def trust(self) -> float:
        """How far to believe what is left, from 0 to 1: less by the share that had to be set aside."""
        return 1.0 - self.set_aside

    @property
    def usable(self) -> bool:
        return self.bpm is not None and self.coverage >= MIN_COVERAGE and not self.locked

    @property
    def max_bpm(self) -> float | None:
        """The highest 5 s mean (a single spike is no maximum); None unless usable."""
        if self.bpm is None or not self.usable:
            return None
        means = rolling_mean(self.bpm, 5)
        return float(np.nanmax(means)) if np.isfinite(means).any() else None


def judge_heart_rate(trace: Trace | None, timer_s: float) -> HeartRate:
    """The heart-rate channel of a trace over `timer_s` seconds of timer time, judged."""
    bpm = trace.get("heart_rate_bpm") if trace else None
    if trace is None or bpm is None:
        return HeartRate(None, 0.0, False, ())
    dropped_out_s = _dropped_out_s(bpm, trace)
    reasons = [f"heart rate drops out for {in_words(dropped_out_s)}"] if dropped_out_s >= WORTH_SAYING_S else []
    still = frozen(bpm, trace)
    kept = _without_doubtful_stretches(bpm, trace, still, reasons)
    coverage = min(1.0, int(np.isfinite(kept).sum()) / timer_s) if timer_s > 0 else 0.0
    if coverage < MIN_COVERAGE:
        reasons.append(f"heart rate covers {coverage:.0%} of the session, less than {MIN_COVERAGE:.0%}: not used")
    feet = follows_feet(kept, trace.get("cadence_spm"), trace.get("speed_mps"))
    if feet.locked:
        reasons.append(feet.reason)
    constant = is_constant(kept)
    if constant:
        reasons.append(
            "heart rate is one and the same throughout: a mean or a stuck sensor, trusted no more than a mean"
        )
    known = int(np.isfinite(bpm).sum())
    set_aside = 1.0 - int(np.isfinite(kept).sum()) / known if known else 0.0
    frozen_s = int(still.sum())
    return HeartRate(kept, coverage, feet.locked, tuple(reasons), constant, set_aside, dropped_out_s, frozen_s)


def _dropped_out_s(bpm: Channel, trace: Trace) -> int:
    """Seconds in which other sensors spoke and heart rate did not (a pause silences all of them)."""
    others = [trace.get(name) for name in ("speed_mps", "cadence_spm", "power_w")]
    awake = [np.isfinite(channel) for channel in others if channel is not None]
    return int((~np.isfinite(bpm) & np.logical_or.reduce(awake)).sum()) if awake else 0


def _without_doubtful_stretches(bpm: Channel, trace: Trace, still: Mask, reasons: list[str]) -> Channel:
    doubtful = still
    if doubtful.any():
        reasons.append(f"heart rate is frozen for {in_words(int(doubtful.sum()))} while the body moves: not used there")
    speed = trace.get("speed_mps")
    if speed is not None:
        swinging, count = wild(bpm, speed, trace.get("altitude_m"))
        if count:
            reasons.append(
                f"heart rate swings {count} times by 15 or more without a change of pace or slope: "
                f"not used for {in_words(int(swinging.sum()))}"
            )
            doubtful = doubtful | swinging
    return np.where(doubtful, np.nan, bpm) if doubtful.any() else bpm
