"""Normalised graded pace (NGP) and the running stress score (rTSS).

Cost of running on a slope: Minetti et al. 2002, J Appl Physiol 93:1039, caption of Fig. 1, p. 1041. Normalising: Coggan
2003, pp. 8–11 (30 s rolling mean, 4th power, mean, 4th root). TrainingPeaks' own NGP is unpublished; this one is NGP-like.
Skiba's GOVSS is left out: it sees the same speed and slope through a formula that asks for height and mass besides.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from tandem.load_scoring.domain.channels.trace import Channel, rolling_mean

METHOD = "ngp-minetti2002"
RTSS_METHOD = "rtss"
VERSION = "2"

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


LONG_SMOOTHING_S = 121
"""The window for altitude that is rough: two minutes, over which GOVSS too averages slope (GoldenCheetah, GOVSS.cpp)."""

ROUGH = 0.28
"""Deviation of altitude from its smoothed self, as a share of its rise across the window. Ground with climbs of 20 s or
more stays below 0.25, unsmoothed GPS altitude lies at 0.28 to 0.5 (simulated, drift of 3–15 m within 30–120 s). Ours."""

MAX_ROUGH_GAIN = 1.05
"""Rough altitude may not raise NGP above the flat one by more than this before it is smoothed further. Ours."""


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
    pace = _on_slopes(speed_mps, altitude_m, SMOOTHING_S)
    if pace.ngp_mps > MAX_ROUGH_GAIN * flat and roughness(altitude_m) >= ROUGH:
        reason = "altitude is rough, as from GPS: slopes are taken over two minutes"
        pace = replace(_on_slopes(speed_mps, altitude_m, LONG_SMOOTHING_S), reasons=(reason,))
    if pace.ngp_mps > MAX_FLAT_GAIN * flat and ascent_per_km(speed_mps, altitude_m) < FLAT_ASCENT_M_PER_KM:
        return GradedPace(speed_mps, flat, ("altitude is noise on flat ground: not used",))
    return pace


def _on_slopes(speed_mps: Channel, altitude_m: Channel, window_s: int) -> GradedPace:
    smooth = rolling_mean(altitude_m, window_s, centred=True)
    graded = speed_mps * cost(slope(speed_mps, smooth, window_s)) / MINETTI[-1]
    return GradedPace(graded, normalised(graded), ())


def slope(speed_mps: Channel, smooth_m: Channel, window_s: int = SMOOTHING_S) -> Channel:
    """Rise over run of smoothed altitude across `window_s`; 0 where the runner hardly moves or altitude is unknown."""
    half = window_s // 2
    travelled = np.concatenate(([0.0], np.cumsum(np.nan_to_num(speed_mps))))
    index = np.arange(speed_mps.size)
    ahead, behind = np.minimum(index + half, speed_mps.size - 1), np.maximum(index - half, 0)
    run = travelled[ahead + 1] - travelled[behind + 1]
    rise = smooth_m[ahead] - smooth_m[behind]
    usable = (run >= MIN_RUN_M) & np.isfinite(rise)
    return np.where(usable, rise / np.where(usable, run, 1.0), 0.0)


def roughness(altitude_m: Channel) -> float:
    """Deviation of 1 Hz altitude from its mean over `SMOOTHING_S`, over the rise of that mean across as long (both root
    mean square); 0 for altitude that never changes or is too short to tell."""
    smooth = rolling_mean(altitude_m, SMOOTHING_S, centred=True)
    rise = smooth[SMOOTHING_S - 1 :] - smooth[: 1 - SMOOTHING_S]
    deviation = altitude_m - smooth
    rises, deviations = rise[np.isfinite(rise)], deviation[np.isfinite(deviation)]
    if not rises.size or not rises.any():
        return 0.0
    return float(np.sqrt(np.mean(deviations**2) / np.mean(rises**2)))


def normalised(speed_mps: Channel) -> float:
    """The 4th-power mean of the 30 s rolling mean; NaN when nothing is known."""
    means = rolling_mean(speed_mps, ROLLING_S)
    known = means[np.isfinite(means)]
    return float(np.mean(known**4) ** 0.25) if known.size else float("nan")


def ascent_per_km(speed_mps: Channel, altitude_m: Channel) -> float:
    """Metres climbed per kilometre run, on altitude smoothed here; 0 when no distance was covered."""
    steps = np.diff(rolling_mean(altitude_m, SMOOTHING_S, centred=True))
    climbed = float(np.nansum(np.where(steps > 0, steps, 0.0)))
    distance_km = float(np.nansum(speed_mps)) / 1000.0
    return climbed / distance_km if distance_km > 0 else 0.0


def rtss(ngp_mps: float, duration_s: float, threshold_mps: float) -> float:
    """hours × (NGP / threshold speed)² × 100: an hour at threshold is 100. ValueError unless the threshold is positive."""
    if not threshold_mps > 0:
        raise ValueError(f"threshold speed {threshold_mps:g} m/s must be positive")
    return duration_s / 3600.0 * (ngp_mps / threshold_mps) ** 2 * 100.0
