"""Planned sessions and workouts of one week in November 2026, short to write: Monday is the 16th."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.plan import PlannedSession, SessionStatus
from tandem.contracts.events.training import Sport
from tandem.scheduler.domain.state import Cause, Workout
from tandem.scheduler.domain.week import iso_week

BERLIN = ZoneInfo("Europe/Berlin")
LIFTS = (SessionClass.HEAVY_LOWER, SessionClass.MODERATE_LOWER, SessionClass.UPPER, SessionClass.FULL)


def local(text: str, zone: ZoneInfo = BERLIN) -> datetime:
    """A wall-clock moment, as in 2026-11-22T17:30."""
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def planned(name: str, start: str, minutes: int, session_class: SessionClass, **terms: Any) -> PlannedSession:
    """A session as the athlete's own week asks for it; `terms` replace what the plan made of it."""
    when = local(start)
    usual = PlannedSession(
        key=f"{name}@{iso_week(when.date())}",
        title=name.replace("-", " ").capitalize(),
        session_class=session_class,
        planned_class=session_class,
        start_time=when,
        duration_s=minutes * 60,
        priority=3,
        planned_start_time=when,
        planned_duration_s=minutes * 60,
    )
    return usual.model_copy(update=terms)


def published(session: PlannedSession, done: Workout, **terms: Any) -> PlannedSession:
    """The session as a plan published it, done by a workout."""
    length = done.end_time - done.start_time
    as_done = {
        "status": SessionStatus.DONE,
        "workout_id": done.workout_id,
        "session_class": done.session_class,
        "leg_share": done.leg_share,
        "start_time": done.start_time,
        "duration_s": round(length.total_seconds()),
        "matched": "the same day, the same class",
    }
    return session.model_copy(update=as_done | terms)


def workout(name: str, start: str | datetime, minutes: int, session_class: SessionClass, **facts: Any) -> Workout:
    """Something done, believed unless said otherwise."""
    when = local(start) if isinstance(start, str) else start
    usual = Workout(
        workout_id=name,
        revision=1,
        sport=Sport.STRENGTH if session_class in LIFTS else Sport.RUNNING,
        title=None,
        start_time=when,
        end_time=when + timedelta(minutes=minutes),
        local_date=when.date(),
        session_class=session_class,
        class_confidence=0.9,
        class_reasons=(),
        leg_share=None,
        withdrawn=False,
        cause=Cause(event_id=f"event-{name}", rootids=(name,)),
    )
    return usual.model_copy(update=facts)
