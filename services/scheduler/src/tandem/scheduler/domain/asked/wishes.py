"""What the athlete's own weeks ask for: the sessions of the horizon with their identity, before how they stand is looked at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from tandem.contracts.events.athlete import TrainingPreferences
from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.plan import PlannedSession
from tandem.contracts.events.week import Activity, DatedSession, SessionKind, TemplateSession
from tandem.scheduler.domain.asked.before_race import rested
from tandem.scheduler.domain.asked.block_week import Asked, asked_in
from tandem.scheduler.domain.asked.blocks import week_plan
from tandem.scheduler.domain.asked.calendar import HORIZON_WEEKS, local_instant
from tandem.scheduler.domain.asked.travel import away, itinerary
from tandem.scheduler.domain.asked.windows import closed_on
from tandem.scheduler.domain.rulebook.kinds import activity_of
from tandem.scheduler.domain.week import iso_week

RACE_ID = "race"
"""The session id of the race among the athlete's goals."""


@lru_cache(maxsize=1024)
def wished(
    preferences: TrainingPreferences, usual_week: tuple[TemplateSession, ...], monday: date, zone: ZoneInfo
) -> tuple[PlannedSession, ...]:
    """The sessions of both weeks from `monday`, as the athlete's own week has them (without one, `usual_week`, made from
    their goals) and as each week's block asks for them; besides, what has one date only.

    Hours are wall clock where the athlete is on that day. Fixed sessions are pinned, except on days that close their
    activity or are spent elsewhere: the club does not travel. A race takes the place of that day's run, and the days
    before it spare the legs. A session id that occurs twice in a week gets a number. Remembered, as `places` are.
    """
    there = itinerary(zone, preferences.exceptions)
    week = preferences.week or usual_week
    return tuple(
        session
        for offset in range(HORIZON_WEEKS)
        for session in _week(preferences, week, monday + timedelta(weeks=offset), there)
    )


def _week(
    preferences: TrainingPreferences, week: tuple[TemplateSession, ...], monday: date, zone: ZoneInfo
) -> Iterator[PlannedSession]:
    seen: dict[str, int] = {}
    dated = _dated(preferences, monday)
    racing = {session.day for session in dated if session.kind is SessionKind.RACE}
    races = _races(preferences, monday, zone)
    for asked in asked_in(week, week_plan(preferences, monday), racing=bool(racing)):
        day = monday + timedelta(days=asked.session.weekday)
        key = _key(asked.session.session_id, monday, seen)
        if day in racing and activity_of(asked.session.session_class) is Activity.RUN:
            continue
        yield rested(_planned(asked, key, day, zone, _fixed(asked.session, day, preferences, zone)), races)
    for session in dated:
        yield _of_date(session, _key(session.session_id, monday, seen), zone)


def _key(session_id: str, monday: date, seen: dict[str, int]) -> str:
    nth = seen[session_id] = seen.get(session_id, 0) + 1
    return f"{session_id if nth == 1 else f'{session_id}-{nth}'}@{iso_week(monday)}"


def _fixed(session: TemplateSession, day: date, preferences: TrainingPreferences, zone: ZoneInfo) -> bool:
    closed = activity_of(session.session_class) in closed_on(preferences.exceptions, day)
    return session.fixed and not closed and not away(zone, day)


def _planned(asked: Asked, key: str, day: date, zone: ZoneInfo, pinned: bool) -> PlannedSession:
    session = asked.session
    traits = {name: getattr(session, name) for name in ("rpe", "expected", "may_ease", "shortest_s", "optional")}
    return _wish(session, key, day, zone, pinned=pinned, adjusted=asked.adjusted, **traits)


def _of_date(session: DatedSession, key: str, zone: ZoneInfo) -> PlannedSession:
    """A race is neither eased nor shortened: it is run, or it is left."""
    racing = session.kind is SessionKind.RACE
    shortest_s = session.duration_s if racing else None
    return _wish(session, key, session.day, zone, pinned=True, may_ease=not racing, shortest_s=shortest_s)


def _wish(
    session: TemplateSession | DatedSession, key: str, day: date, zone: ZoneInfo, **traits: Any
) -> PlannedSession:
    """A session as its own terms have it on a day."""
    start = local_instant(day, session.start, zone)
    return PlannedSession(
        key=key,
        title=session.title,
        session_class=session.session_class,
        planned_class=session.session_class,
        start_time=start,
        duration_s=session.duration_s,
        priority=session.priority,
        leg_share=session.leg_share,
        planned_start_time=start,
        planned_duration_s=session.duration_s,
        kind=session.kind,
        **traits,
    )


def _races(preferences: TrainingPreferences, monday: date, zone: ZoneInfo) -> tuple[datetime, ...]:
    """When the races of the week and of the next begin: Sunday is near a Monday's race too."""
    near = (*_dated(preferences, monday), *_dated(preferences, monday + timedelta(weeks=1)))
    return tuple(local_instant(s.day, s.start, zone) for s in near if s.kind is SessionKind.RACE)


def _dated(preferences: TrainingPreferences, monday: date) -> tuple[DatedSession, ...]:
    """What has its date in the week, in time order. A race of that day among the dated is the goals' race."""
    named = [s for s in preferences.dated if 0 <= (s.day - monday).days < 7]
    race = preferences.goals.race if preferences.goals is not None else None
    if race is not None and 0 <= (race.day - monday).days < 7:
        told = any(session.day == race.day and session.kind is SessionKind.RACE for session in named)
        goal = DatedSession(
            session_id=RACE_ID,
            title=race.title,
            session_class=SessionClass.HARD_RUN,
            day=race.day,
            start=race.start,
            duration_s=race.duration_s,
            kind=SessionKind.RACE,
        )
        named += [] if told else [goal]
    return tuple(sorted(named, key=lambda session: (session.day, session.start, session.session_id)))
