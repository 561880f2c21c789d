"""How far time is known to have come: the clock alone says nothing, a deadline or a fact does.

Lighter times, and what may be added to a week, move on by days. Were they read off the clock, the first event after midnight
would bring them about, whatever it was, and they would be told under a cause that has nothing to do with them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from tandem.scheduler.domain.asked.calendar import local_instant
from tandem.scheduler.domain.state import Cause, State


@dataclass(frozen=True, slots=True)
class Heard:
    """The newest moment that something told of, and what did: None where it was the first plan, or nothing yet."""

    moment: datetime
    by: Cause | None = None


def heard(state: State, now: datetime, zone: ZoneInfo) -> Heard:
    """How far time has come by `now`. Before there is a plan it is now itself."""
    if state.plan is None:
        return Heard(now)
    told = [found for found in _told(state, zone) if found.moment <= now]
    return max(told, key=lambda found: (found.moment, found.by.event_id if found.by else ""), default=Heard(now))


def _told(state: State, zone: ZoneInfo) -> Iterator[Heard]:
    """What tells of time. How the athlete stands is told in the morning of its day, after the deadline of that day; and no
    later than it was said, though that day may still be to come in a zone that the athlete has gone to since."""
    if state.plan is not None:
        yield Heard(state.plan.begun_at)
    for due in (state.roll, state.day):
        if due is not None:
            yield Heard(due.due_at, due.cause)
    if state.readiness is not None:
        morning = local_instant(state.readiness.local_date, "00:01", zone)
        yield Heard(min(morning, state.readiness.told_at), state.readiness.cause)
    newest = max(state.workouts.values(), key=lambda workout: (workout.end_time, workout.workout_id), default=None)
    if newest is not None:
        yield Heard(newest.end_time, newest.cause)
