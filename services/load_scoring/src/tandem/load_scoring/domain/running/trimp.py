"""Heart-rate load: Banister's TRIMP, integrated second by second, and HRSS.

Banister 1991 (p. 408) gives load = minutes × x × c·e^(k·x) with x the fraction of heart-rate reserve; Morton 1990 (Eq. 2)
gives the exponents. The mean heart rate of an interval session is never put into it: f is convex, so f(mean) is too small.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from tandem.contracts.events.athlete import Sex
from tandem.load_scoring.domain.channels.trace import Channel

METHOD = "banister-trimp"
HRSS_METHOD = "hrss"
VERSION = "1"


@dataclass(frozen=True)
class Weighting:
    """c and k of Banister's weighting c·e^(k·x)."""

    c: float
    k: float


WEIGHTINGS: dict[Sex, Weighting] = {Sex.MALE: Weighting(0.64, 1.92), Sex.FEMALE: Weighting(0.86, 1.67)}
"""Banister 1991 p. 408; exponents also Morton 1990 Eq. 2 p. 1172. (GoldenCheetah uses 0.64 for both sexes.)"""


def intensity(x: ArrayLike, sex: Sex | None) -> Channel:
    """Load per minute at the fraction `x` of heart-rate reserve, clamped to [0, 1]; NaN stays NaN.

    Sex unknown: the mean of the male and the female curve, our choice; at 0.7 of reserve it is 6 % from either.
    """
    clamped = np.clip(np.asarray(x, dtype=np.float64), 0.0, 1.0)
    used = [WEIGHTINGS[sex]] if sex else list(WEIGHTINGS.values())
    total = sum((clamped * (w.c * np.exp(w.k * clamped)) for w in used), start=np.zeros_like(clamped))
    return total / len(used)


def trimp(heart_rate_bpm: Channel, rest_bpm: float, max_bpm: float, sex: Sex | None) -> float:
    """TRIMP of a 1 Hz heart-rate trace; seconds without a value add nothing. ValueError unless rest < max."""
    reserve = (heart_rate_bpm - rest_bpm) / _reserve(rest_bpm, max_bpm)
    return float(np.nansum(intensity(reserve, sex))) / 60.0


def trimp_of_mean(mean_bpm: float, duration_s: float, rest_bpm: float, max_bpm: float, sex: Sex | None) -> float:
    """TRIMP from a mean alone: a lower bound (f is convex), for sessions that came without a trace."""
    x = (mean_bpm - rest_bpm) / _reserve(rest_bpm, max_bpm)
    return duration_s / 60.0 * float(intensity(x, sex))


def hrss(load: float, threshold_bpm: float, rest_bpm: float, max_bpm: float, sex: Sex | None) -> float:
    """100 × TRIMP / TRIMP of an hour at threshold heart rate (GoldenCheetah's TRIMP100): an hour all-out is 100."""
    hour = trimp_of_mean(threshold_bpm, 3600.0, rest_bpm, max_bpm, sex)
    if not hour > 0:
        raise ValueError(f"threshold heart rate {threshold_bpm:g} must lie above resting {rest_bpm:g}")
    return 100.0 * load / hour


def _reserve(rest_bpm: float, max_bpm: float) -> float:
    if not (math.isfinite(rest_bpm) and math.isfinite(max_bpm) and rest_bpm < max_bpm):
        raise ValueError(f"resting heart rate {rest_bpm:g} must lie below maximum {max_bpm:g}")
    return max_bpm - rest_bpm
