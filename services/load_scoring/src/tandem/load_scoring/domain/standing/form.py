"""Fitness, fatigue and form: exponentially weighted systemic load over 42 and 7 athlete-local days.

v ← v + (load − v)·k. Two variants live in the field: k = 1/N (TrainingPeaks) and k = 1 − e^(−1/N) (GoldenCheetah's
PMCData.cpp, intervals.icu: 0.023528 and 0.133122). Ours is the second: a continuous decay, read once a day.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from tandem.contracts.events.load import Form

METHOD = "ewma-exp-42-7/1"
FITNESS_DAYS = 42
FATIGUE_DAYS = 7


def ewma(loads: Iterable[float], days: int, start: float = 0.0) -> float:
    """The average after the last of consecutive days' loads (a day without training is 0), from `start`."""
    k = 1.0 - math.exp(-1.0 / days)
    value = start
    for load in loads:
        value += (load - value) * k
    return value


def form_after(day: date, daily_au: Mapping[date, float]) -> Form:
    """The athlete at the end of `day`, from the systemic sums of the days known; later days do not count.

    The averages start from 0 before the first known day, so the first weeks of a new athlete read low.
    """
    first = min(daily_au, default=day)
    loads = [daily_au.get(first + timedelta(days=n), 0.0) for n in range((day - first).days + 1)]
    fitness, fatigue = ewma(loads, FITNESS_DAYS), ewma(loads, FATIGUE_DAYS)
    return Form(
        fitness_au=round(fitness, 3),
        fatigue_au=round(fatigue, 3),
        form_au=round(fitness - fatigue, 3),
        method=METHOD,
    )
