"""Moments, workouts and days as people type them after `tandem plan`."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.week import EVERYTHING, Activity
from tandem.contracts.plan_problem import ProblemWorkout

if TYPE_CHECKING:
    from tandem.scheduler.suppose import Closed

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WHEN = "as in 'tue 18:00', 'tue' or 2026-11-24T18:00"
DONE = "as in 'hard_run@sun 17:30/75' or hard_run@2026-11-22T17:30/75 (class, start, minutes)"


def when(text: str, zone: ZoneInfo, first: date) -> datetime:
    """A moment: ISO 8601, on the athlete's clock where it has no offset, or a weekday of the seven that begin with `first`,
    with or without a time. A day alone is its midnight, which asks about the whole day. ValueError."""
    words = text.strip().lower().split()
    day = _weekday(words[0]) if words and len(words) <= 2 else None
    try:
        if day is None:
            moment = datetime.fromisoformat(text.strip())
        else:
            clock = time.fromisoformat(words[1].zfill(5)) if len(words) == 2 else time()
            moment = datetime.combine(_next(day, first), clock)
    except ValueError:
        raise ValueError(f"{text!r} is no moment: write it {WHEN}") from None
    return (moment.replace(tzinfo=zone) if moment.tzinfo is None else moment).astimezone(UTC)


def is_whole_day(moment: datetime, zone: ZoneInfo) -> bool:
    """True for midnight, which stands for its day."""
    return moment.astimezone(zone).time() == time()


def workout(text: str, zone: ZoneInfo, first: date) -> ProblemWorkout:
    """A workout as in `hard_run@sun 17:30/75`, a weekday read as by `when`. ValueError."""
    kind, at, rest = text.partition("@")
    start, slash, minutes = rest.rpartition("/")
    try:
        session_class, length = SessionClass(kind.strip()), float(minutes)
    except ValueError:
        classes = ", ".join(one.value for one in SessionClass)
        raise ValueError(f"{text!r} is no workout: write it {DONE}; the classes are {classes}") from None
    if not (at and slash and 0 < length <= 24 * 60):
        raise ValueError(f"{text!r} is no workout: write it {DONE}")
    return ProblemWorkout(start=when(start, zone, first), duration_min=length, session_class=session_class)


def closed(text: str, today: date) -> Closed:
    """A day that is closed, as in `sat`, `2026-11-28` or `sat:lift`: the next such day from today on. ValueError."""
    from tandem.scheduler.suppose import Closed

    name, _, activities = text.partition(":")
    nth = _weekday(name.strip().lower())
    try:
        day = date.fromisoformat(name.strip()) if nth is None else _next(nth, today)
        what = tuple(Activity(one.strip()) for one in activities.split(",")) if activities else EVERYTHING
    except ValueError:
        names = ", ".join(one.value for one in Activity)
        raise ValueError(f"{text!r} is no day: write it as in sat, 2026-11-28 or sat:lift (of {names})") from None
    return Closed(day, what)


def _next(weekday: int, first: date) -> date:
    return first + timedelta(days=(weekday - first.weekday()) % 7)


def _weekday(word: str) -> int | None:
    found = [index for index, name in enumerate(_DAYS) if len(word) >= 3 and name.startswith(word)]
    return found[0] if found else None
