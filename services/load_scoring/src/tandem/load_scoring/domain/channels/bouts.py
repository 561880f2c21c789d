"""Work bouts: the intervals of a session, found in its speed, power or heart-rate trace.

Levels that split the trace into slow and fast are proposed by Otsu's method (1979, IEEE Trans SMC 9:62), two and three
classes. Each proposal is cut into bouts, and the one whose bouts stand out most is kept; when none does, the session was
steady. Nothing here knows the athlete's threshold: whether a bout was hard is not asked here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tandem.contracts.events.training import Lap
from tandem.load_scoring.domain.channels.otsu import levels
from tandem.load_scoring.domain.channels.trace import Channel, rolling_mean

SMOOTHING_S = 9
MIN_BOUT_S = 30
BRIDGED_DIP_S = 15
"""A dip shorter than this (a bend, a road, GPS) does not end a bout."""

SHALLOW = 0.93
SHALLOW_DIP_S = 60
"""Nor does a dip of up to a minute that stays above this share of the level."""

MIN_SINGLE_S = 300
"""One bout alone counts (a tempo) from five minutes on."""

SURROUNDINGS_S = 300
MIN_AROUND_S = 120
"""One bout needs at least so much slower running beside it: setting off and coming to a halt do not make a tempo. Ours."""

MIN_RATIO = 1.15
"""Work over recovery, in the mean of the signal, below which a session is called steady."""

MIN_HEART_RATE_RATIO = 1.07
"""The same for heart rate, which neither rises nor falls as far."""

MIN_EXPLAINED = 0.65
"""Share of the variance between the first and the last bout that the split into work and recovery must explain."""

MIN_EXPLAINED_SINGLE = 0.5
"""The same for one bout and the five minutes on either side of it, which are seldom one even pace."""

OUTLIER = 0.88
"""Bouts slower than this share of the mean bout are warm-up or cool-down."""

LAP_TOLERANCE_S = 20.0


@dataclass(frozen=True)
class Bout:
    """One bout, seconds from the start of the workout; `from_lap` when the athlete's lap button agrees."""

    start_s: float
    end_s: float
    from_lap: bool = False

    @property
    def duration_s(self) -> float:
        return self.end_s - self.start_s


def find_bouts(signal: Channel, laps: Sequence[Lap] = (), *, min_ratio: float = MIN_RATIO) -> tuple[Bout, ...]:
    """The bouts in a 1 Hz signal that rises with effort (m/s, W or bpm), in time order; empty when it was steady.

    Where a lap's start and end lie within 20 s of a bout's, the lap's are taken: the athlete pressed the button there.
    """
    smooth = rolling_mean(signal, SMOOTHING_S, centred=True)
    proposals = [_without_outliers(_cut(smooth, level), smooth) for level in levels(smooth)]
    scored = [(_score(smooth, cut, min_ratio), cut) for cut in proposals if cut]
    best, cut = max(scored, key=lambda pair: pair[0], default=(0.0, []))
    if best <= 0:
        return ()
    bounds = [0, *(moment for pair in cut for moment in pair), smooth.size]
    return tuple(
        _with_lap(start, end, laps, after=bounds[2 * index], before=bounds[2 * index + 3])
        for index, (start, end) in enumerate(cut)
    )


def _cut(smooth: Channel, level: float) -> list[tuple[int, int]]:
    """Stretches at or above `level`, joined over short or shallow dips, at least `MIN_BOUT_S` long."""
    edges = np.diff(np.concatenate(([0], (np.nan_to_num(smooth) >= level).astype(np.int8), [0])))
    joined: list[tuple[int, int]] = []
    for start, end in zip(np.flatnonzero(edges == 1).tolist(), np.flatnonzero(edges == -1).tolist(), strict=True):
        if joined and _bridged(smooth[joined[-1][1] : start], level):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return [(start, end) for start, end in joined if end - start >= MIN_BOUT_S]


def _bridged(dip: Channel, level: float) -> bool:
    if not np.isfinite(dip).all():
        return False
    return dip.size < BRIDGED_DIP_S or (dip.size <= SHALLOW_DIP_S and float(dip.min()) >= SHALLOW * level)


def _without_outliers(cut: list[tuple[int, int]], smooth: Channel) -> list[tuple[int, int]]:
    if len(cut) < 2:
        return cut
    means = np.array([np.nanmean(smooth[start:end]) for start, end in cut])
    typical = float(np.average(means, weights=[end - start for start, end in cut]))
    return [bounds for bounds, mean in zip(cut, means, strict=True) if mean >= OUTLIER * typical]


def _score(smooth: Channel, cut: list[tuple[int, int]], min_ratio: float) -> float:
    """How well the bouts stand out: the share of variance they explain; 0 when they do not."""
    if len(cut) == 1 and cut[0][1] - cut[0][0] < MIN_SINGLE_S:
        return 0.0
    margin = SURROUNDINGS_S if len(cut) == 1 else 0
    first, last = max(cut[0][0] - margin, 0), min(cut[-1][1] + margin, smooth.size)
    work = np.zeros(smooth.size, dtype=np.bool_)
    for start, end in cut:
        work[start:end] = True
    known = np.isfinite(smooth[first:last])
    values, work = smooth[first:last][known], work[first:last][known]
    if work.all() or not work.any() or (len(cut) == 1 and int((~work).sum()) < MIN_AROUND_S):
        return 0.0
    fast, slow = values[work], values[~work]
    total = float(values.var())
    within = (fast.var() * fast.size + slow.var() * slow.size) / values.size
    explained = 1.0 - float(within) / total if total > 0 else 0.0
    if fast.mean() < min_ratio * slow.mean() or explained < (MIN_EXPLAINED_SINGLE if len(cut) == 1 else MIN_EXPLAINED):
        return 0.0
    return explained


def _with_lap(start: int, end: int, laps: Sequence[Lap], *, after: int, before: int) -> Bout:
    """The bout with a lap's bounds where one agrees, but not into its neighbours or out of the recording."""
    for lap in laps:
        lap_end = lap.start_s + lap.duration_s
        if abs(lap.start_s - start) <= LAP_TOLERANCE_S and abs(lap_end - end) <= LAP_TOLERANCE_S:
            return Bout(max(lap.start_s, float(after)), min(lap_end, float(before)), from_lap=True)
    return Bout(float(start), float(end))
