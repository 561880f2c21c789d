"""The week as lived: what was done laid over what was planned, at a moment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.plan import PlannedSession, SessionStatus
from tandem.scheduler.domain.asked.calendar import local_day
from tandem.scheduler.domain.done.matching import Match, match
from tandem.scheduler.domain.rulebook.kinds import Kind, kind_of
from tandem.scheduler.domain.state import Workout
from tandem.scheduler.domain.told.words import CLASS_WORDS
from tandem.scheduler.domain.week import Slot, epoch_s

DOUBT_BELOW = 0.5
"""Below this class confidence a workout asks instead of moving the week (contract of LoadScored; domain.md 0.4)."""

_MILD = {Kind.HARD_RUN: SessionClass.EASY, Kind.HEAVY: SessionClass.MODERATE_LOWER}


@dataclass(frozen=True, slots=True)
class Lived:
    """`sessions` with their status as of now; `fixed` is what the legs carry (workouts, and past sessions that nobody
    reported, which count as done). `matches` by session key."""

    sessions: tuple[PlannedSession, ...]
    fixed: tuple[Slot, ...]
    matches: dict[str, Match]


def live(
    sessions: Sequence[PlannedSession],
    history: Sequence[PlannedSession],
    workouts: Iterable[Workout],
    now: datetime,
    zone: ZoneInfo,
    trusted: frozenset[str] = frozenset(),
) -> Lived:
    """Lay the workouts over the sessions. A doubtful workout counts as its mild reading (a hard run as easy, heavy
    legs as moderate, or as what was planned in its place) unless it is among the `trusted` ids."""
    done = {workout.workout_id: workout for workout in workouts if not workout.withdrawn}
    everything = (*history, *sessions)
    matches = match(everything, done.values(), zone)
    now_lived = {session.key: _lived(session, matches.get(session.key), done, now) for session in everything}
    by_workout = {entry.workout_id: now_lived[entry.session_key] for entry in matches.values()}
    fixed = [_workout_slot(workout, by_workout.get(workout.workout_id), zone, trusted) for workout in done.values()]
    fixed += [slot_of(s, zone, fixed=True) for s in now_lived.values() if s.status is SessionStatus.PAST]
    return Lived(
        tuple(sorted((now_lived[s.key] for s in sessions), key=lambda s: (s.start_time, s.key))),
        tuple(sorted((s for s in fixed if s is not None), key=lambda s: (s.start_s, s.key))),
        matches,
    )


def doubtful(workouts: Iterable[Workout]) -> list[Workout]:
    """Workouts whose hard class is too unsure to move a week on."""
    return [w for w in workouts if not w.withdrawn and w.class_confidence < DOUBT_BELOW and _kind(w) in _MILD]


def slot_of(session: PlannedSession, zone: ZoneInfo, *, fixed: bool = False) -> Slot:
    """A planned session as the rules see it."""
    return Slot(
        session.key,
        session.title,
        kind_of(session.session_class, session.leg_share, session.duration_s),
        epoch_s(session.start_time),
        session.duration_s,
        local_day(session.start_time, zone).toordinal(),
        fixed,
        session.workout_id,
    )


def _kind(workout: Workout) -> Kind:
    return kind_of(workout.session_class, workout.leg_share, (workout.end_time - workout.start_time).total_seconds())


def _lived(session: PlannedSession, found: Match | None, done: dict[str, Workout], now: datetime) -> PlannedSession:
    if session.status is SessionStatus.DROPPED:
        return session
    if found is not None:
        workout = done[found.workout_id]
        return session.model_copy(
            update={
                "status": SessionStatus.DONE,
                "workout_id": workout.workout_id,
                "session_class": workout.session_class,
                "leg_share": workout.leg_share,
                "start_time": workout.start_time.astimezone(UTC),
                "duration_s": max(1, round((workout.end_time - workout.start_time).total_seconds())),
            }
        )
    if session.status is SessionStatus.DONE:  # its workout was withdrawn: back to the athlete's own week
        session = session.model_copy(
            update={
                "workout_id": None,
                "session_class": session.planned_class,
                "start_time": session.planned_start_time or session.start_time,
                "duration_s": session.planned_duration_s or session.duration_s,
            }
        )
    begun = session.start_time <= now
    return session.model_copy(update={"status": SessionStatus.PAST if begun else SessionStatus.PLANNED})


def _workout_slot(
    workout: Workout, planned: PlannedSession | None, zone: ZoneInfo, trusted: frozenset[str]
) -> Slot | None:
    """A workout as the rules see it; one that binds nothing and was not planned is left out."""
    duration_s = max(1, round((workout.end_time - workout.start_time).total_seconds()))
    kind = _kind(workout)
    if workout.class_confidence < DOUBT_BELOW and workout.workout_id not in trusted and kind in _MILD:
        as_planned = planned and kind_of(planned.planned_class, planned.leg_share, duration_s) is kind
        kind = kind if as_planned else kind_of(_MILD[kind], None, duration_s)
    if kind is Kind.REST and planned is None:
        return None
    return Slot(
        workout.workout_id,
        _name(workout, planned),
        kind,
        epoch_s(workout.start_time),
        duration_s,
        local_day(workout.start_time, zone).toordinal(),
        True,
        workout.workout_id,
    )


def _name(workout: Workout, planned: PlannedSession | None) -> str:
    """What the athlete called it; else the session it was, if it was that; else what it was."""
    if workout.title:
        return workout.title
    as_planned = planned is not None and workout.session_class is planned.planned_class
    return planned.title if planned is not None and as_planned else CLASS_WORDS[workout.session_class]
