"""What is known of one athlete in Berlin, in the last week of November 2026. Times are local unless they say otherwise."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.plan import Action, PlannedSession
from tandem.contracts.events.reach import AlertPreferences, ChannelKind
from tandem.contracts.events.readiness import ReadinessState, Suspension
from tandem.contracts.events.training import Sport
from tandem.notifier.domain.matter import Matter
from tandem.notifier.domain.state import (
    Change,
    Question,
    Readiness,
    Rejected,
    Requested,
    Revision,
    Scored,
    State,
    Subscription,
)
from tandem.notifier.domain.worth import matters

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 11, 23)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A day of November 2026 (the 23rd is a Monday) at a local time; days beyond 30 are December's."""
    return datetime(2026, 11, 1, hour, minute, tzinfo=BERLIN) + timedelta(days=day - 1)


def ada(**known: Any) -> State:
    """An athlete who has set preferences and lives in Berlin."""
    standard: dict[str, Any] = {"athlete_id": "ada", "timezone": "Europe/Berlin", "preferences": AlertPreferences()}
    return State(**(standard | known))


def session(name: str, start: datetime, **fields: Any) -> PlannedSession:
    standard: dict[str, Any] = {
        "key": f"{name}@2026-W48",
        "title": name.capitalize(),
        "session_class": SessionClass.EASY,
        "start_time": start,
        "duration_s": 3600,
        "priority": 3,
    }
    made = standard | fields
    return PlannedSession(**({"planned_class": made["session_class"]} | made))


def workout(start: datetime, sport: Sport = Sport.RUNNING, **fields: Any) -> Scored:
    standard: dict[str, Any] = {
        "cause": f"scored-{start:%d%H%M}",
        "rootids": (f"root-{start:%d%H%M}",),
        "sequence": 1,
        "revision": 1,
        "scoring": 1,
        "sport": sport,
        "session_class": SessionClass.EASY if sport is Sport.RUNNING else SessionClass.UPPER,
        "start_time": start,
        "end_time": start + timedelta(hours=1),
        "local_date": start.astimezone(BERLIN).date(),
        "known_at": start + timedelta(hours=1, minutes=5),
    }
    return Scored(**(standard | fields))


def change(name: str = "squats", **fields: Any) -> Change:
    standard: dict[str, Any] = {
        "session_key": f"{name}@2026-W48",
        "title": name.capitalize(),
        "action": Action.MOVE,
        "from_time": at(26, 7),
        "to_time": at(27, 7),
        "sentence": f"{name.capitalize()} moves to Fri 07:00.",
        "priority": 3,
        "rule": "hard_run_before_heavy_legs",
    }
    return Change(**(standard | fields))


def revision(version: int = 2, *changes: Change, **fields: Any) -> Revision:
    told = changes or (change(),)
    standard: dict[str, Any] = {
        "cause": f"revised-{version}",
        "rootids": (f"root-{version}",),
        "sequence": version,
        "plan_version": version,
        "timezone": "Europe/Berlin",
        "cause_title": "Club intervals, Sunday 17:30",
        "touched": tuple(entry.session_key for entry in told),
        "changes": told,
        "decided_at": at(23, 18),
    }
    return Revision(**(standard | fields))


def revisions(*known: Revision) -> dict[int, Revision]:
    return {entry.plan_version: entry for entry in known}


def question(name: str = "q1", asked_at: datetime | None = None, **fields: Any) -> Question:
    standard: dict[str, Any] = {
        "cause": f"asked-{name}",
        "rootids": (f"root-{name}",),
        "sequence": 1,
        "plan_version": 2,
        "text": "Was that hard? It reads like a sensor slip.",
        "options": ("hard", "easy"),
        "asked_at": asked_at or at(23, 18),
        "question_id": name,
    }
    return Question(**(standard | fields))


def standing(state: str = "steady", stop: Suspension | None = None, **fields: Any) -> Readiness:
    standard: dict[str, Any] = {
        "cause": f"readiness-{state}",
        "rootids": (f"root-{state}",),
        "sequence": 1,
        "local_date": MONDAY,
        "state": ReadinessState(state),
        "since": MONDAY,
        "stop": stop,
        "known_at": at(23, 5),
    }
    return Readiness(**(standard | fields))


def fever(since: date = MONDAY) -> Suspension:
    return Suspension(hard=True, loaded=True, since=since, reasons=("Fever was reported.",), see_a_doctor=True)


def readiness(*changes: Readiness) -> dict[str, Readiness]:
    return {entry.cause: entry for entry in changes}


def refused(name: str, known_at: datetime) -> Rejected:
    return Rejected(
        cause=name,
        rootids=(f"root-{name}",),
        sequence=1,
        device_id="watch",
        problem="The file ends in the middle of a record.",
        remedy="Send it again.",
        known_at=known_at,
    )


def request(name: str, known_at: datetime, urgency: str = "normal") -> Requested:
    return Requested(
        cause=name,
        rootids=(f"root-{name}",),
        sequence=1,
        title="Test",
        body="",
        urgency=urgency,
        known_at=known_at,
    )


def subscription(**fields: Any) -> Subscription:
    standard: dict[str, Any] = {"channel": ChannelKind.APPRISE, "sealed": "s", "sequence": 7, "cause": "subscribed"}
    return Subscription(**(standard | fields))


def keys(state: State, now: datetime) -> list[str]:
    return [matter.key for matter in matters(state, now.astimezone(UTC))]


def only(state: State, now: datetime) -> Matter:
    (matter,) = matters(state, now.astimezone(UTC))
    return matter
