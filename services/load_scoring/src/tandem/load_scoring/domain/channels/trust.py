"""Which channel to believe: coverage, dead straps, heart rate that is really cadence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tandem.load_scoring.domain.channels.trace import Channel, Trace, rolling_mean

MIN_COVERAGE = 0.8
"""Heart rate that covers less of the session than this is not used (mirkosaracino98/garmin #20)."""

LOCK_BPM = 3.0
LOCK_SHARE = 0.6
"""Heart rate within 3 of steps per minute for 60 % of the running is cadence, not heart rate: an optical sensor's lock.
Four honest recordings reach 9, 21, 24 and 30 % by chance (a marathon at heart rate 184 and 184 steps a minute)."""

MIN_STEPS_SPM = 120.0
MIN_RUNNING_S = 300


@dataclass(frozen=True)
class HeartRate:
    """The heart-rate channel and whether to build on it. `locked`: it follows the feet. `reasons` in words."""

    bpm: Channel | None
    coverage: float
    locked: bool
    reasons: tuple[str, ...]

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
    coverage = trace.coverage("heart_rate_bpm", timer_s)
    reasons: list[str] = []
    if coverage < MIN_COVERAGE:
        reasons.append(f"heart rate covers {coverage:.0%} of the session, less than {MIN_COVERAGE:.0%}: not used")
    share = lock_share(bpm, trace.get("cadence_spm"))
    locked = share >= LOCK_SHARE
    if locked:
        reasons.append(f"heart rate equals step rate for {share:.0%} of the running: the sensor counted steps")
    return HeartRate(bpm, coverage, locked, tuple(reasons))


def lock_share(bpm: Channel, cadence_spm: Channel | None) -> float:
    """Share of running time in which heart rate and cadence differ by at most 3; 0 with less than 5 min of both."""
    if cadence_spm is None:
        return 0.0
    running = np.isfinite(bpm) & (np.nan_to_num(cadence_spm) >= MIN_STEPS_SPM)
    if running.sum() < MIN_RUNNING_S:
        return 0.0
    return float(np.mean(np.abs(bpm[running] - cadence_spm[running]) <= LOCK_BPM))
