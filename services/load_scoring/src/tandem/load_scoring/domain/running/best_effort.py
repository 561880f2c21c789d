"""The best half hour of a run: what it was run at, and whether it shows the athlete's threshold.

Friel takes threshold pace and heart rate from a 30 min solo time trial, run as hard as it goes ("A Quick Guide to Setting
Zones", trainingbible.com). The best 30 min of any run are such a trial only if the heart says that they were as hard.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tandem.load_scoring.domain.channels.trace import Channel
from tandem.load_scoring.domain.standing.thresholds import Origin, Physiology

METHOD = "best-30min"
WINDOW_S = 1800

MIN_KNOWN = 0.95
"""A window with more than 90 s unknown is no half hour: a rest with the watch paused would make it faster. Ours."""

AT_THRESHOLD = 0.97
"""Share of threshold heart rate that the window's mean must reach: heart rate takes minutes to rise, so that the mean of a
whole trial lies below that of its last 20 min, which is the threshold. Ours."""

HARD_RPE = 7.0
NEAR_MAX = 0.92
"""Without a stated threshold, RPE 7 and 92 % of a known maximum stand for it: 93.5 ± 2.5 % of peak heart rate is where 1411
runners had their second threshold (Esteve-Lanao et al. 2026, Sports 14:29)."""


@dataclass(frozen=True)
class Window:
    """Seconds [`start_s`, `end_s`) of a trace and the mean of a channel in them."""

    start_s: int
    end_s: int
    mean: float


def best_window(values: Channel, window_s: int = WINDOW_S) -> Window | None:
    """The whole window with the highest mean of known values of a 1 Hz channel, the earliest of equals; None without one
    that is known to 95 %."""
    if values.size < window_s:
        return None
    known = np.isfinite(values)
    total = np.concatenate(([0.0], np.cumsum(np.where(known, values, 0.0))))
    count = np.concatenate(([0], np.cumsum(known)))
    counts = count[window_s:] - count[:-window_s]
    enough = counts >= MIN_KNOWN * window_s
    if not enough.any():
        return None
    means = np.where(enough, (total[window_s:] - total[:-window_s]) / np.maximum(counts, 1), -np.inf)
    start = int(np.argmax(means))
    return Window(start, start + window_s, float(means[start]))


def shows_threshold(window: Window, heart_rate_bpm: Channel, body: Physiology, rpe: float | None) -> bool:
    """Whether the athlete ran that window at threshold: by a stated threshold heart rate, else by RPE and a known maximum.

    A threshold that was estimated, or learnt from earlier runs, is no witness: it would confirm itself.
    """
    inside = heart_rate_bpm[window.start_s : window.end_s]
    known = inside[np.isfinite(inside)]
    if known.size < MIN_KNOWN * (window.end_s - window.start_s):
        return False
    mean, top = float(known.mean()), body.max_bpm
    if mean < AT_THRESHOLD * body.threshold_bpm.value:
        return False
    if body.threshold_bpm.origin in {Origin.PROFILE, Origin.FILE}:
        return True
    all_out = rpe is not None and rpe >= HARD_RPE and top.origin is not Origin.ESTIMATE
    return all_out and mean >= NEAR_MAX * top.value
