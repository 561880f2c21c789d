"""Efficiency factor and aerobic decoupling: how far one heart beat carries, and how much less in the second half.

Friel's EF is speed over heart rate; here on flat-equivalent speed and in metres a beat, so that hills do not count as
fatigue. Decoupling is (EF₁ − EF₂)/EF₁ of the two halves; above 5 % Friel calls endurance lacking ("Are You Fit? All About
Aerobic Endurance and Decoupling", trainingpeaks.com). Both mean something only where the effort was even.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tandem.load_scoring.domain.channels.bouts import Bout
from tandem.load_scoring.domain.channels.trace import Channel, rolling_mean

EF_METHOD = "graded-speed/heart-rate"
DECOUPLING_METHOD = "decoupling-friel"

WARM_UP_S = 600
"""Left out at the start, where heart rate still rises to its level. Ours; arpanghosh8453/fit-dashboard #20 has the same."""

LAST_S = 60
"""A work bout may end in the last minute of a run that was one bout from the first steps on. Ours."""

MIN_EFFICIENCY_S = 1200
"""An efficiency factor needs 20 min after the warm-up. Ours: half of what a comparison of halves needs."""

MIN_DECOUPLING_S = 2400
"""A comparison of halves needs a run of 40 min in all, the lower end of the 40 to 60 asked for (Friel via GoldenCheetah)."""

MAX_VARIATION = 0.12
"""Coefficient of variation of the 30 s means of flat-equivalent speed up to which a run is steady. Ours: a variability
index of about 1.02 (1 + 1.5·CV²), where CrankAddict/section-11 allows rides 1.05; a real marathon has 0.07, interval
sessions 0.27 and 0.43."""

SMOOTHING_S = 30
MOVING_MPS = 1.0
"""Slower is standing or strolling (a traffic light), which is left out. Ours."""

MIN_COVERAGE = 0.8
"""Share of the running seconds of each half that heart rate must cover, as of a whole session."""


def is_unbroken(bouts: Sequence[Bout], end_s: float) -> bool:
    """Whether no work bout begins after the warm-up or ends before the last minute: intervals, and a tempo within a run, do;
    a run whose one bout is the whole of it does not."""
    return all(bout.start_s <= WARM_UP_S and bout.end_s >= end_s - LAST_S for bout in bouts)


def is_steady(graded_mps: Channel) -> bool:
    """Whether 1 Hz flat-equivalent speed, standing left out, varies by no more than `MAX_VARIATION`."""
    smooth = rolling_mean(np.where(graded_mps >= MOVING_MPS, graded_mps, np.nan), SMOOTHING_S, centred=True)
    known = smooth[np.isfinite(smooth)]
    return bool(known.size) and float(known.std()) <= MAX_VARIATION * float(known.mean())


def efficiency_factor(graded_mps: Channel, heart_rate_bpm: Channel) -> float | None:
    """Metres of flat running a heart beat carries, over the running seconds of two 1 Hz channels of one length.

    None where heart rate covers less than 80 % of them, or where there are none.
    """
    running = graded_mps >= MOVING_MPS
    both = running & np.isfinite(heart_rate_bpm)
    seconds = int(both.sum())
    if not seconds or seconds < MIN_COVERAGE * int(running.sum()):
        return None
    return 60.0 * float(graded_mps[both].sum()) / float(heart_rate_bpm[both].sum())


def decoupling_percent(graded_mps: Channel, heart_rate_bpm: Channel) -> float | None:
    """By how many percent the efficiency factor fell from the first half to the second; negative when it rose.

    The halves are halves of time. None where either has no efficiency factor.
    """
    middle = graded_mps.size // 2
    first = efficiency_factor(graded_mps[:middle], heart_rate_bpm[:middle])
    second = efficiency_factor(graded_mps[middle:], heart_rate_bpm[middle:])
    return None if first is None or second is None else 100.0 * (first - second) / first
