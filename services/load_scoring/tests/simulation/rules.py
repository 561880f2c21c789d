"""The two rules that are measured: this project's machine, and the obvious one that every app starts with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import numpy as np
from simulation.athletes import START
from simulation.life import Array

from tandem.contracts.events.readiness import ReadinessState
from tandem.load_scoring.domain.readiness.log import DayLog
from tandem.load_scoring.domain.readiness.machine import Context, Standing, assess

type Rule = Callable[[DayLog, int, int], Iterator[ReadinessState]]
"""From a log, the states of the days from one number up to and without another."""

CONTEXT = Context(fitness_au=50, form_au=-2, short_sleep=False)
"""Whatever lets a push happen, so that its flapping is measured too."""


def machine(log: DayLog, first: int, end: int) -> Iterator[ReadinessState]:
    """`assess` day by day, its own last state its only memory."""
    standing: Standing | None = None
    for number in range(first, end):
        found = assess(log, START + timedelta(days=number), standing, CONTEXT)
        standing = Standing(found.state, found.since)
        yield found.state


def obvious(log: DayLog, first: int, end: int, off_sd: float = 0.5) -> Iterator[ReadinessState]:
    """Each marker by itself: on when its seven-day mean is 0.5 SD off its trailing 60 days. Two for four days watch, three for
    seven days pull back, cleared after five days with at most one."""
    off = sum(_off(series, sign, off_sd) for series, sign in _markers(log, end))
    two = three = 0
    quiet, state = 99, ReadinessState.STEADY
    for number in range(first, end):
        count = off[number]
        two, three = (two + 1) * (count >= 2), (three + 1) * (count >= 3)
        quiet = (quiet + 1) * (count <= 1)
        if three >= 7:
            state = ReadinessState.PULL_BACK
        elif quiet >= 5:
            state = ReadinessState.STEADY
        elif two >= 4 and state is ReadinessState.STEADY:
            state = ReadinessState.WATCH
        yield state


def _markers(log: DayLog, end: int) -> Iterator[tuple[Array, int]]:
    """Resting heart rate, lnRMSSD, the mean rating, easy-run efficiency and e1RM, each with its direction of fatigue."""

    def daily(values: dict[date, list[float]]) -> Array:
        series = np.full(end, np.nan)
        for day, found in values.items():
            if 0 <= (day - START).days < end:
                series[(day - START).days] = np.mean(found)
        return series

    told = log.wellness
    yield daily({d: [w.resting_heart_rate_bpm] for d, w in told.items() if w.resting_heart_rate_bpm}), 1
    yield daily({d: [w.ln_rmssd] for d, w in told.items() if w.ln_rmssd}), -1
    rated = {d: (w.soreness, w.sleep_quality, w.mood, w.motivation) for d, w in told.items()}
    yield (
        daily({d: [10 - a, b, c, e] for d, (a, b, c, e) in rated.items() if None not in (a, b, c, e)}),  # type: ignore[operator,list-item]
        -1,
    )
    runs: dict[date, list[float]] = {}
    for run in log.runs:
        runs.setdefault(run.day, []).append(run.efficiency)
    yield daily(runs), -1
    usual: dict[str, list[float]] = {}
    for lift in log.lifts:
        usual.setdefault(lift.lift, []).append(lift.e1rm_kg)
    lifts: dict[date, list[float]] = {}
    for lift in log.lifts:
        lifts.setdefault(lift.day, []).append(lift.e1rm_kg / float(np.mean(usual[lift.lift])))
    yield daily(lifts), -1


def _off(series: Array, direction: int, off_sd: float) -> Array:
    """1 on the days on which the marker is off by the obvious rule."""
    known = np.isfinite(series)
    values = np.where(known, series, 0.0)

    def trailing(array: Array, days: int) -> Array:
        total = np.concatenate([[0.0], np.cumsum(array)])
        index = np.arange(array.size)
        return total[index + 1] - total[np.maximum(index + 1 - days, 0)]

    with np.errstate(divide="ignore", invalid="ignore"):
        week = trailing(values, 7) / trailing(known, 7)
        count = trailing(known, 60)
        mean = trailing(values, 60) / count
        spread = np.sqrt(np.maximum(trailing(values**2, 60) / count - mean**2, 0))
        off = direction * (week - mean) > off_sd * spread
    return np.where(np.isfinite(week) & (count >= 10), off, False).astype(int)
