"""How the athlete stands today, and whether that is news."""

from __future__ import annotations

from datetime import date, datetime

from tandem.contracts.event import Decision, Timer
from tandem.contracts.events.readiness import ReadinessState
from tandem.load_scoring.domain.state import State


def changed_readiness(state: State, now: datetime) -> Decision | None:
    return None


def present_state(state: State, now: datetime, day: date) -> ReadinessState | None:
    return None


def timers(state: State, now: datetime) -> list[Timer]:
    return []
