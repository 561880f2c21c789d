"""Weeks, days and workouts for tests of what the week asks."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from scheduler_facts import BERLIN, local

from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.plan import PlannedSession
from tandem.contracts.events.readiness import ReadinessState, Suspension
from tandem.contracts.events.training import Sport
from tandem.contracts.events.week import TemplateSession
from tandem.local.sample_week import sample_week
from tandem.scheduler.domain.state import Cause, Preferences, Readiness, State, Workout

MONDAY = date(2026, 11, 16)
MINUTE_S = 60
LIFTS = (SessionClass.HEAVY_LOWER, SessionClass.MODERATE_LOWER, SessionClass.UPPER, SessionClass.FULL)
WEIGHT = {
    SessionClass.HARD_RUN: 3,
    SessionClass.LONG: 2,
    SessionClass.EASY: 1,
    SessionClass.HEAVY_LOWER: 3,
    SessionClass.FULL: 2,
    SessionClass.MODERATE_LOWER: 1,
    SessionClass.UPPER: 1,
    SessionClass.MOBILITY: 0,
}
"""How hard a class is among those of its sport."""


def cause(event_id: str = "fact", sequence: int = 1) -> Cause:
    return Cause(event_id=event_id, rootids=(event_id,), sequence=sequence)


def preferences(**wishes: Any) -> Preferences:
    """The sample week with other wishes."""
    return Preferences(**{"week": sample_week(), "windows": (), "cause": cause(), **wishes})


def template(session_id: str, session_class: SessionClass = SessionClass.EASY, **terms: Any) -> TemplateSession:
    usual = {"title": session_id, "weekday": 2, "start": "07:00", "duration_s": 60 * MINUTE_S}
    return TemplateSession(session_id=session_id, session_class=session_class, **{**usual, **terms})


def planned(key: str, start: str, session_class: SessionClass = SessionClass.EASY, **terms: Any) -> PlannedSession:
    """A session as the athlete's own week asks for it."""
    at = local(start).astimezone(UTC)
    duration_s = terms.get("duration_s", 60 * MINUTE_S)
    usual = {
        "title": key.split("@")[0],
        "planned_class": session_class,
        "duration_s": duration_s,
        "priority": 3,
        "planned_start_time": at,
        "planned_duration_s": duration_s,
    }
    return PlannedSession(key=key, session_class=session_class, start_time=at, **{**usual, **terms})


def workout(day: date, session_class: SessionClass = SessionClass.EASY, **terms: Any) -> Workout:
    start = datetime(day.year, day.month, day.day, 7, tzinfo=BERLIN).astimezone(UTC)
    usual = {
        "workout_id": f"w-{day}",
        "revision": 1,
        "sport": Sport.STRENGTH if session_class in LIFTS else Sport.RUNNING,
        "title": None,
        "start_time": start,
        "end_time": start + timedelta(hours=1),
        "local_date": day,
        "session_class": session_class,
        "class_confidence": 0.9,
        "class_reasons": (),
        "leg_share": None,
        "withdrawn": False,
        "cause": cause(),
    }
    return Workout(**{**usual, **terms})


def readiness(state: ReadinessState, since: date, **terms: Any) -> Readiness:
    """How an athlete stands, said at seven in the morning."""
    told_at = datetime.combine(since, time(7), tzinfo=UTC)
    usual = {"state": state, "local_date": since, "told_at": told_at, "since": since, "cause": cause()}
    return Readiness(**{**usual, **terms})


def stop(since: date, *, hard: bool = True, loaded: bool = True, see_a_doctor: bool = True) -> Suspension:
    return Suspension(hard=hard, loaded=loaded, since=since, reasons=("fever",), see_a_doctor=see_a_doctor)


def state_of(*workouts: Workout, stands: Readiness | None = None, **known: Any) -> State:
    return State(athlete_id="ada", workouts={w.workout_id: w for w in workouts}, readiness=stands, **known)
