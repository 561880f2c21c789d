"""Which workout fulfilled which planned session. Tolerant of the day before, of length, of intensity; strict about the
sport family. Every match says why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from tandem.contracts.events.plan import PlannedSession, SessionStatus
from tandem.scheduler.domain.asked.calendar import local_day
from tandem.scheduler.domain.rulebook.kinds import activity_of
from tandem.scheduler.domain.state import Workout

SHORTEST_MATCH_S = 10 * 60
"""A file shorter than this is a warm-up or a false start and fulfils nothing."""

_NEVER = (SessionStatus.DROPPED,)


@dataclass(frozen=True, slots=True)
class Match:
    """A workout in place of a planned session, and why it is taken for it."""

    session_key: str
    workout_id: str
    reason: str


def match(sessions: Sequence[PlannedSession], workouts: Iterable[Workout], zone: ZoneInfo) -> dict[str, Match]:
    """Matches by session key. A match that the plan already published stays while its workout stands; the others pair
    the closest first: same day before a day early, same class before another, then the nearest in time."""
    done = {workout.workout_id: workout for workout in workouts if not workout.withdrawn}
    found = {
        session.key: Match(session.key, session.workout_id, "as published")
        for session in sessions
        if session.status is SessionStatus.DONE and session.workout_id in done and session.workout_id is not None
    }
    taken = {entry.workout_id for entry in found.values()}
    open_sessions = [s for s in sessions if s.key not in found and s.status not in _NEVER]
    candidates = sorted(
        (*score, session.key, workout.workout_id, reason)
        for workout in done.values()
        if workout.workout_id not in taken
        for session in open_sessions
        for score, reason in _scores(session, workout, zone)
    )
    for *_, key, workout_id, reason in candidates:
        if key not in found and workout_id not in taken:
            found[key] = Match(key, workout_id, reason)
            taken.add(workout_id)
    return found


def _scores(
    session: PlannedSession, workout: Workout, zone: ZoneInfo
) -> Iterable[tuple[tuple[int, int, float, float], str]]:
    """The closeness of a workout to a session (less is closer) and its words; nothing when it cannot be that session.

    A day early counts only for a session of the same class: an easy run on Saturday is not Sunday's long run.
    """
    family = activity_of(session.planned_class)
    length_s = (workout.end_time - workout.start_time).total_seconds()
    if family is None or activity_of(workout.session_class, workout.sport) is not family or length_s < SHORTEST_MATCH_S:
        return
    days_early = (local_day(session.start_time, zone) - workout.local_date).days
    same_class = workout.session_class in (session.session_class, session.planned_class)
    if days_early != 0 and not (days_early == 1 and same_class):
        return
    apart_h = abs((session.start_time - workout.start_time).total_seconds()) / 3600
    other_length = abs(session.duration_s - length_s) / session.duration_s
    day = "the same day" if days_early == 0 else "a day early"
    what = "the same class" if same_class else f"a {family.value} of another class"
    yield (days_early, int(not same_class), round(apart_h, 2), round(other_length, 3)), f"{day}, {what}"
