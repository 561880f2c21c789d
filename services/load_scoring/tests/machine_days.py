"""Logs of many days with signs of fatigue on some, and the states that follow from them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from tandem.contracts.events.readiness import ReadinessState
from tandem.load_scoring.domain.readiness.log import DayLog, EasyRun, LiftEstimate, Wellness
from tandem.load_scoring.domain.readiness.machine import Assessment, Context, Standing, assess

PUSH, STEADY, WATCH, PULL_BACK = (
    ReadinessState.PUSH,
    ReadinessState.STEADY,
    ReadinessState.WATCH,
    ReadinessState.PULL_BACK,
)
FIRST = date(2026, 1, 1)
BAD = 150
"""The day on which the athlete's signs begin."""

FINE = Context(fitness_au=50.0, form_au=0.0, short_sleep=False)

UNKNOWN = Context()
"""Nothing but the log: no push."""

HEART = {"resting_heart_rate_bpm": 55.0, "ln_rmssd": 3.6}
MOOD = {"soreness": 8.0, "sleep_quality": 3.0, "mood": 3.0, "motivation": 3.0}


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def told(number: int, **fields: Any) -> Wellness:
    swing = (-1, 0, 1, 0)[number % 4]
    plain: dict[str, Any] = {
        "resting_heart_rate_bpm": 48.0 + 2 * swing,
        "ln_rmssd": 4.0 - 0.15 * swing,
        "soreness": 3.0 + swing,
        "sleep_quality": 7.0 - swing,
        "mood": 7.0 - swing,
        "motivation": 7.0 - swing,
    }
    return Wellness(**(plain | fields))


def lived(
    end: int, signs: dict[range, dict[str, float]] | None = None, slow: range = range(0), weak: range = range(0)
) -> DayLog:
    """A log of `end` days: ordinary ones, with `signs` told on some, runs 6 % worse on `slow` and lifts 6 % on `weak`."""
    wellness = {
        day(n): told(n, **{k: v for r, f in (signs or {}).items() if n in r for k, v in f.items()}) for n in range(end)
    }
    runs = [
        EasyRun(
            day(n),
            datetime.combine(day(n), time(18), UTC),
            (1.2 + 0.01 * (n % 4 < 2)) * (0.94 if n in slow else 1),
            None,
        )
        for n in range(0, end, 2)
    ]
    lifts = [LiftEstimate(day(n), "squat", (100 + (n % 6 < 3)) * (0.94 if n in weak else 1)) for n in range(0, end, 3)]
    return DayLog(wellness=wellness, runs=tuple(runs), lifts=tuple(lifts))


def follow(log: DayLog, first: int, end: int, context: Context = UNKNOWN) -> list[Assessment]:
    standing, found = None, []
    for number in range(first, end):
        one = assess(log, day(number), standing, context)
        standing = Standing(one.state, one.since)
        found.append(one)
    return found


def states(log: DayLog, end: int, context: Context = UNKNOWN) -> list[ReadinessState]:
    return [one.state for one in follow(log, BAD - 5, end, context)]
