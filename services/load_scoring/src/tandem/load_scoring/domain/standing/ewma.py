"""Exponentially weighted averages of daily load: v ← v + (load − v)·k, in the two variants that live in the field."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable
from enum import StrEnum
from functools import cache

import numpy as np
from numpy.typing import NDArray

from tandem.load_scoring.domain.standing.recent import MEMORY_DAYS


class Variant(StrEnum):
    """How the smoothing constant k follows from N days.

    `exponential`, ours: k = 1 − e^(−1/N), a continuous decay read once a day (GoldenCheetah's PMCData.cpp; intervals.icu:
    0.023528 and 0.133122). `reciprocal`: k = 1/N, its first-order approximation (TrainingPeaks style, PyPI trainingload).
    """

    EXPONENTIAL = "exponential"
    RECIPROCAL = "reciprocal"


def smoothing(days: int, variant: Variant = Variant.EXPONENTIAL) -> float:
    """The constant k of an average over `days` days. ValueError below one day."""
    if days < 1:
        raise ValueError(f"an average over {days} days has no meaning")
    return 1.0 / days if variant is Variant.RECIPROCAL else 1.0 - math.exp(-1.0 / days)


def ewma(loads: Iterable[float], days: int, start: float = 0.0, variant: Variant = Variant.EXPONENTIAL) -> float:
    """The average after the last of consecutive days' loads (a day without training is 0), from `start`.

    The recurrence as it is published, for stepping day by day; `average` gives the same at once.
    """
    k = smoothing(days, variant)
    value = start
    for load in loads:
        value += (load - value) * k
    return value


def average(loads_by_age: array[float], k: float) -> float:
    """The average today, from 0 before the oldest load: Σ load·k·(1 − k)^age. Equal to `ewma` within rounding."""
    return float(np.dot(loads_by_age, _weights(k)[: len(loads_by_age)]))


def average_from_first(loads_by_age: array[float], k: float) -> float:
    """The same where the first load itself is the starting value (Williams 2017; pandas' `ewm(adjust=False)`)."""
    count = len(loads_by_age)
    return average(loads_by_age, k) + (loads_by_age[-1] * (1.0 - k) ** count if count else 0.0)


@cache
def _weights(k: float) -> NDArray[np.float64]:
    return k * (1.0 - k) ** np.arange(MEMORY_DAYS, dtype=np.float64)
