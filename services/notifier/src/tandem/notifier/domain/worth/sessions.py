"""The week's sessions: which are key, which day they are on, which somebody has reported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.plan import PlannedSession, SessionStatus
from tandem.contracts.events.training import Sport
from tandem.contracts.events.week import SessionKind
from tandem.notifier.domain.state import State
from tandem.notifier.domain.wall import local_day

HEAVY_LEG_SHARE = 0.4
"""A full-body session is heavy for the legs from this share of its hard sets (domain.md 3.2)."""

RUNS, LIFTS = frozenset({Sport.RUNNING}), frozenset({Sport.STRENGTH})
_SPORTS = {
    SessionClass.HARD_RUN: RUNS,
    SessionClass.LONG: RUNS,
    SessionClass.EASY: RUNS,
    SessionClass.HEAVY_LOWER: LIFTS,
    SessionClass.MODERATE_LOWER: LIFTS,
    SessionClass.UPPER: LIFTS,
    SessionClass.FULL: LIFTS,
    SessionClass.MOBILITY: frozenset({Sport.MOBILITY, Sport.WALKING}),
    SessionClass.OTHER: frozenset({Sport.CYCLING, Sport.SWIMMING, Sport.OTHER}),
}
_KEY_CLASSES = frozenset({SessionClass.HARD_RUN, SessionClass.LONG, SessionClass.HEAVY_LOWER})


def sports_of(session: PlannedSession) -> frozenset[Sport]:
    """As what the session would be recorded."""
    return _SPORTS[session.planned_class]


def end_of(session: PlannedSession) -> datetime:
    return session.start_time + timedelta(seconds=session.duration_s)


def stands(session: PlannedSession) -> bool:
    """Whether it is to be done."""
    return session.status is SessionStatus.PLANNED


def is_key(session: PlannedSession) -> bool:
    """What a day is arranged around: what takes one of the week's hard slots (domain.md 3.2), a race, what matters most to the
    athlete. As the plan has it now: intervals that were made easy are none. What is optional is none."""
    if session.optional or not stands(session):
        return False
    heavy = session.session_class is SessionClass.FULL and (session.leg_share or 0) >= HEAVY_LEG_SHARE
    important = session.priority == 1 or session.kind is SessionKind.RACE
    return session.session_class in _KEY_CLASSES or heavy or important


def in_order(sessions: Iterable[PlannedSession]) -> tuple[PlannedSession, ...]:
    return tuple(sorted(sessions, key=lambda session: (session.start_time, session.key)))


def on_day(state: State, day: date, zone: ZoneInfo) -> tuple[PlannedSession, ...]:
    """The sessions of the athlete's day that are to be done, in time order."""
    return in_order(s for s in state.week if stands(s) and local_day(s.start_time, zone) == day)


OPEN = frozenset({SessionStatus.PLANNED, SessionStatus.PAST, SessionStatus.MISSED})
"""What nobody has reported yet, as far as the plan knows. `planned` too: the plan is not published again only because a
session went by, or was done as planned."""


def fulfilled(state: State, sessions: Iterable[PlannedSession], zone: ZoneInfo) -> frozenset[str]:
    """The keys of those sessions that were done: what the plan knows as done, and those for which a workout of their sport has
    come in on their day, each workout for one session, the earlier for the earlier. `sessions` are all of a day's."""
    ordered = in_order(sessions)
    done = [session for session in ordered if session.status is SessionStatus.DONE]
    taken = {workout for session in done for workout in (session.workout_id, *session.also)}
    found = {session.key for session in done}
    came_in: dict[tuple[date, Sport], int] = Counter(
        (workout.local_date, workout.sport)
        for name, workout in state.scored.items()
        if not workout.withdrawn and name not in taken
    )
    for session in ordered:
        if session.status in OPEN:
            day = local_day(session.start_time, zone)
            match = next(((day, sport) for sport in sorted(sports_of(session)) if came_in.get((day, sport))), None)
            if match is not None:
                came_in[match] -= 1
                found.add(session.key)
    return frozenset(found)
