"""What heart rate, pace, intervals and the athlete each say about a run.

Hard means at least ten minutes at or above threshold, or RPE ≥ 7, or intervals that reach threshold. Zone borders: Friel's
running zones, below 90 % of threshold heart rate is zone 1 or 2, slower than 113 % of threshold pace likewise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tandem.load_scoring.domain.channels.bouts import Bout
from tandem.load_scoring.domain.channels.trace import Channel, rolling_mean
from tandem.load_scoring.domain.standing.thresholds import Limit
from tandem.load_scoring.domain.verdict import Band, Evidence

HARD_S = 600.0
STEADY_S = 1200.0
"""From a mean alone: this long at a steady effort is more than easy."""

EASY_HARD_S = 60.0
EASY_STEADY_S = 600.0
"""Easy is less than a minute at threshold and less than ten minutes near it; between that and hard it is steady. Ours."""

STEADY_HEART_RATE = 0.90
STEADY_SPEED = 1 / 1.13
HARD_RPE = 7.0
EASY_RPE = 3.0

INTERVAL_WORK_S = 360.0
"""Bouts of less work in all are strides, not a hard session. Ours."""

REACHED = 0.97
"""A bout reaches threshold when its peak heart rate (or mean speed) comes within 3 % of it: heart rate lags (tau 20–60 s)."""

LAG_S = 15
PACE_SMOOTHING_S = 30
MEAN_TRUST = 0.6
"""Factor for what rests on a mean: it hides intervals."""

UNCONFIRMED_BOUTS = 0.4
BUTTON_BOUTS = 0.55
"""Trust in bouts that neither heart rate nor a threshold speed can confirm: alone, and timed by the lap button."""

ANSWERED_BPM = 10.0
ANSWERED_BOUTS = 3
ANSWERED = 0.55
"""Three or more bouts in each of which heart rate rises by ten confirm one another even where the limit they reach is only
an estimate: as far to be trusted as the lap button. Not on hills, which an easy run has too. Ours."""

REGULAR_CV = 0.3
"""Unconfirmed bouts whose lengths vary more than this are rather traffic lights than intervals. Ours."""


@dataclass(frozen=True)
class Intervals:
    """What the bouts say: evidence, or remarks why they are none. `confirmed_by` names the sources that confirm them."""

    evidence: Evidence | None = None
    remarks: tuple[str, ...] = ()
    confirmed_by: frozenset[str] = frozenset()

    def reconciled(self, others: Sequence[Evidence]) -> list[Evidence]:
        """The other evidence beside this: a source that confirms short intervals does not call them easy, however little
        time it spent at threshold (heart rate lags, a 30 s mean blurs)."""
        return [
            replace(entry, band=Band.STEADY) if entry.band is Band.EASY and entry.source in self.confirmed_by else entry
            for entry in others
        ]


def of_heart_rate(bpm: Channel, threshold: Limit) -> Evidence:
    """Time at and near threshold heart rate."""
    hard_s = int((bpm >= threshold.value).sum())
    steady_s = int((bpm >= STEADY_HEART_RATE * threshold.value).sum())
    reason = f"{clock(hard_s)} at or above threshold heart rate {threshold.value:.0f} ({threshold.origin})"
    return Evidence("heart rate", _band(hard_s, steady_s), threshold.trust, reason)


def of_pace(graded_mps: Channel, threshold: Limit) -> Evidence:
    """Time at and near threshold speed, on flat-equivalent speed averaged over 30 s."""
    smooth = rolling_mean(graded_mps, PACE_SMOOTHING_S, centred=True)
    hard_s = int((smooth >= threshold.value).sum())
    steady_s = int((smooth >= STEADY_SPEED * threshold.value).sum())
    reason = f"{clock(hard_s)} at or above threshold speed {threshold.value:.2f} m/s ({threshold.origin})"
    return Evidence("pace", _band(hard_s, steady_s), threshold.trust, reason)


def trusted_less(entry: Evidence, factor: float) -> Evidence:
    """The same word from a channel in which something had to be set aside."""
    return entry if factor >= 1.0 else replace(entry, trust=entry.trust * factor)


def of_mean(source: str, value: float, threshold: Limit, steady_share: float, duration_s: float) -> Evidence:
    """A mean heart rate or speed, where there is no trace."""
    if value >= threshold.value and duration_s >= HARD_S:
        band = Band.HARD
    else:
        band = Band.STEADY if value >= steady_share * threshold.value and duration_s >= STEADY_S else Band.EASY
    reason = f"mean {source} is {value / threshold.value:.0%} of threshold ({threshold.origin}); a mean hides intervals"
    return Evidence(source, band, MEAN_TRUST * threshold.trust, reason)


def of_rpe(rpe: float) -> Evidence:
    """The athlete's own word."""
    if rpe >= HARD_RPE:
        return Evidence("RPE", Band.HARD, 0.8, f"RPE {rpe:g}: hard by the athlete's word")
    if rpe <= EASY_RPE:
        return Evidence("RPE", Band.EASY, 0.75, f"RPE {rpe:g}: easy by the athlete's word")
    return Evidence("RPE", Band.STEADY, 0.65, f"RPE {rpe:g}: between easy and hard")


def of_bouts(
    bouts: Sequence[Bout],
    signal: str,
    bpm: Channel | None,
    threshold_bpm: Limit,
    speed_mps: Channel | None,
    threshold_mps: Limit | None,
) -> Intervals:
    """Intervals, confirmed by heart rate or threshold speed where there are such."""
    work_s = sum(bout.duration_s for bout in bouts)
    enough = work_s >= INTERVAL_WORK_S if len(bouts) > 1 else work_s >= HARD_S
    if not bouts or not enough:
        return Intervals()
    mean = clock(work_s / len(bouts))
    words = f"{len(bouts)} work bouts of {mean} on average" if len(bouts) > 1 else f"1 work bout of {mean}"
    checks: list[tuple[str, bool, float, str]] = []
    if bpm is not None and (peak := _typical_peak(bouts, bpm)) is not None:
        reached = peak >= REACHED * threshold_bpm.value
        answered = signal != "graded speed" and _answered(bouts, bpm)
        trust = max(threshold_bpm.trust, ANSWERED) if answered else threshold_bpm.trust
        checks.append(
            ("heart rate", reached, trust, f"heart rate{' typically' * (len(bouts) > 1)} peaks at {peak:.0f}")
        )
    if speed_mps is not None and threshold_mps is not None:
        speed = mean_in(bouts, speed_mps)
        reached = speed >= REACHED * threshold_mps.value
        checks.append(("pace", reached, threshold_mps.trust, f"mean {speed:.2f} m/s"))
    confirmed = [(trust, how, source) for source, reached, trust, how in checks if reached]
    if confirmed:
        trust, how, _ = max(confirmed)
        said = Evidence("heart rate" if signal == "heart rate" else "intervals", Band.HARD, trust, f"{words}, {how}")
        return Intervals(said, confirmed_by=frozenset(source for _, _, source in confirmed))
    if checks:
        return Intervals(remarks=(f"{words}, but {checks[0][3]}: below threshold, not counted as hard",))
    return _unconfirmed(bouts, words)


def _unconfirmed(bouts: Sequence[Bout], words: str) -> Intervals:
    by_button = sum(bout.from_lap for bout in bouts) * 2 > len(bouts)
    lengths = np.array([bout.duration_s for bout in bouts])
    if not by_button and float(lengths.std() / lengths.mean()) > REGULAR_CV:
        return Intervals(remarks=(f"{words}, of uneven length and nothing to confirm them: not counted as intervals",))
    reason = f"{words}; neither heart rate nor a threshold speed to confirm them"
    return Intervals(Evidence("intervals", Band.HARD, BUTTON_BOUTS if by_button else UNCONFIRMED_BOUTS, reason))


def mean_in(bouts: Sequence[Bout], signal: Channel) -> float:
    """The mean of a 1 Hz signal over all bouts; NaN when unknown throughout."""
    inside = np.concatenate([signal[int(bout.start_s) : int(bout.end_s)] for bout in bouts])
    known = inside[np.isfinite(inside)]
    return float(known.mean()) if known.size else float("nan")


def clock(seconds: float) -> str:
    """Minutes and seconds, as on a stopwatch."""
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d} min"


def _band(hard_s: float, steady_s: float) -> Band:
    if hard_s >= HARD_S:
        return Band.HARD
    return Band.STEADY if hard_s >= EASY_HARD_S or steady_s >= EASY_STEADY_S else Band.EASY


def _typical_peak(bouts: Sequence[Bout], bpm: Channel) -> float | None:
    pieces = [bpm[int(bout.start_s) : int(bout.end_s) + LAG_S] for bout in bouts]
    peaks = [float(np.nanmax(piece)) for piece in pieces if np.isfinite(piece).any()]
    return float(np.median(peaks)) if peaks else None


def _answered(bouts: Sequence[Bout], bpm: Channel) -> bool:
    """Whether heart rate typically rises within each of several bouts."""
    pieces = [bpm[int(bout.start_s) : int(bout.end_s) + LAG_S] for bout in bouts]
    rises = [float(np.nanmax(piece) - np.nanmin(piece)) for piece in pieces if np.isfinite(piece).any()]
    return len(rises) >= ANSWERED_BOUTS and float(np.median(rises)) >= ANSWERED_BPM
