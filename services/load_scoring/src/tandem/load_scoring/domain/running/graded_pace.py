"""Normalised graded pace (NGP) and the running stress score (rTSS).

Cost of running on a slope: Minetti et al. 2002, J Appl Physiol 93:1039, caption of Fig. 1, p. 1041. Normalising: Coggan
2003, pp. 8–11 (30 s rolling mean, 4th power, mean, 4th root). TrainingPeaks' own NGP is unpublished; this one is NGP-like.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from tandem.load_scoring.domain.channels.trace import Channel, rolling_mean

METHOD = "ngp-minetti2002"
RTSS_METHOD = "rtss"
VERSION = "1"

MINETTI = (155.4, -30.4, -43.3, 46.3, 19.5, 3.6)
"""Cr(i) in J/kg/m, highest power first. (A widely copied version has −165·i for +19.5·i: an OCR error.)"""

MAX_GRADE = 0.45
"""Minetti's measurements end at ±0.45; beyond, the cost is that of ±0.45."""

ROLLING_S = 30
SMOOTHING_S = 31
"""Altitude is averaged over this centred window, and the slope taken across it."""

MIN_RUN_M = 15.0
"""Less ground than this across the window gives no slope worth having: taken as flat."""

FLAT_ASCENT_M_PER_KM = 15.0
MAX_FLAT_GAIN = 1.15
"""On ascent below 15 m/km, an NGP above 1.15 × the flat one is altitude noise (a real file gave 4.73 for 3.80 m/s)."""


@dataclass(frozen=True)
class GradedPace:
    """`graded_mps`: flat-equivalent speed per second. `ngp_mps`: its 4th-power mean. `reasons`: doubts in words."""

    graded_mps: Channel
    ngp_mps: float
    reasons: tuple[str, ...]


def cost(grade: ArrayLike) -> Channel:
    """Energy cost of running in J/kg/m at `grade` (rise over run), clamped to ±0.45."""
    clamped = np.clip(np.asarray(grade, dtype=np.float64), -MAX_GRADE, MAX_GRADE)
    return np.asarray(np.polyval(MINETTI, clamped), dtype=np.float64)


def graded_pace(speed_mps: Channel, altitude_m: Channel | None) -> GradedPace | None:
    """NGP of a 1 Hz trace; None when less than 30 s of speed are known. Without altitude the ground counts as flat."""
    if np.isfinite(speed_mps).sum() < ROLLING_S:
        return None
    flat = normalised(speed_mps)
    if altitude_m is None:
        return GradedPace(speed_mps, flat, ("no altitude: the ground counts as flat",))
    smooth = rolling_mean(altitude_m, SMOOTHING_S, centred=True)
    graded = speed_mps * cost(slope(speed_mps, smooth)) / MINETTI[-1]
    ngp = normalised(graded)
    if ngp > MAX_FLAT_GAIN * flat and ascent_per_km(speed_mps, smooth) < FLAT_ASCENT_M_PER_KM:
        return GradedPace(speed_mps, flat, ("altitude is noise on flat ground: not used",))
    return GradedPace(graded, ngp, ())


def slope(speed_mps: Channel, altitude_m: Channel) -> Channel:
    """Rise over run across the smoothing window; 0 where the runner hardly moves or altitude is unknown."""
    half = SMOOTHING_S // 2
    travelled = np.concatenate(([0.0], np.cumsum(np.nan_to_num(speed_mps))))
    index = np.arange(speed_mps.size)
    ahead, behind = np.minimum(index + half, speed_mps.size - 1), np.maximum(index - half, 0)
    run = travelled[ahead + 1] - travelled[behind + 1]
    rise = altitude_m[ahead] - altitude_m[behind]
    usable = (run >= MIN_RUN_M) & np.isfinite(rise)
    return np.where(usable, rise / np.where(usable, run, 1.0), 0.0)


def normalised(speed_mps: Channel) -> float:
    """The 4th-power mean of the 30 s rolling mean; NaN when nothing is known."""
    means = rolling_mean(speed_mps, ROLLING_S)
    known = means[np.isfinite(means)]
    return float(np.mean(known**4) ** 0.25) if known.size else float("nan")


def ascent_per_km(speed_mps: Channel, altitude_m: Channel) -> float:
    """Metres climbed per kilometre run, on the smoothed altitude; 0 when no distance was covered."""
    steps = np.diff(altitude_m)
    climbed = float(np.nansum(np.where(steps > 0, steps, 0.0)))
    distance_km = float(np.nansum(speed_mps)) / 1000.0
    return climbed / distance_km if distance_km > 0 else 0.0


def rtss(ngp_mps: float, duration_s: float, threshold_mps: float) -> float:
    """hours × (NGP / threshold speed)² × 100: an hour at threshold is 100. ValueError unless the threshold is positive."""
    if not threshold_mps > 0:
        raise ValueError(f"threshold speed {threshold_mps:g} m/s must be positive")
    return duration_s / 3600.0 * (ngp_mps / threshold_mps) ** 2 * 100.0
