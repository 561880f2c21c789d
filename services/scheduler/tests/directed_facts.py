"""How the athlete stands, and what directives make of the sample week then, short to write."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from asked_facts import MONDAY, preferences, readiness, state_of, stop, workout
from scheduler_facts import BERLIN, local

from tandem.contracts.events.plan import PlannedSession, SessionStatus
from tandem.contracts.events.readiness import ReadinessState
from tandem.scheduler.domain.asked.directed import directed
from tandem.scheduler.domain.asked.directives import Directive, directives
from tandem.scheduler.domain.asked.wishes import wished
from tandem.scheduler.domain.state import Readiness, State

TUESDAY = date(2026, 11, 17)
NOW = local("2026-11-17T06:00")
SAMPLE = wished(preferences(), (), MONDAY, BERLIN)
DROPPED, SUSPENDED, PLANNED = SessionStatus.DROPPED, SessionStatus.SUSPENDED, SessionStatus.PLANNED


def pulled_back(since: date = TUESDAY, **terms: Any) -> Readiness:
    return readiness(ReadinessState.PULL_BACK, since, **{"recheck_after_days": 3, "volume_factor": 0.75, **terms})


def named(state: State, now: datetime = NOW) -> dict[str, Directive]:
    return {directive.name: directive for directive in directives(state, now, BERLIN)}


def made_of(
    state: State, wishes: tuple[PlannedSession, ...] = SAMPLE, now: datetime = NOW
) -> dict[str, PlannedSession]:
    """What directives make of wishes of which none stands yet."""
    return {s.key: s for s in directed(wishes, (), directives(state, now, BERLIN), BERLIN, now)}


def on(day: int, hour: int = 7, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=BERLIN)


def stopped(**terms: bool) -> State:
    return state_of(stands=readiness(ReadinessState.STEADY, TUESDAY, suspension=stop(TUESDAY, **terms)))


def trained(*days: int, month: int = 11, **terms: Any) -> State:
    return state_of(*(workout(date(2026, month, day), **terms) for day in days))
