"""Sessions of one week, and what workouts match of them, short to write."""

from __future__ import annotations

from done_facts import BERLIN, planned, workout

from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.plan import PlannedSession
from tandem.scheduler.domain.done.matching import Matched, match
from tandem.scheduler.domain.state import Workout

EASY, HARD, LONG = SessionClass.EASY, SessionClass.HARD_RUN, SessionClass.LONG
UPPER, HEAVY = SessionClass.UPPER, SessionClass.HEAVY_LOWER

INTERVALS = planned("intervals", "2026-11-19T18:00", 60, HARD)
LONG_RUN = planned("long-run", "2026-11-22T07:00", 95, LONG)


def matched(sessions: list[PlannedSession], *workouts: Workout) -> Matched:
    return match(sessions, workouts, BERLIN)


def words(found: Matched) -> dict[str, tuple[str, str]]:
    """Session id -> the workout that stands for it, and why."""
    return {key.split("@")[0]: (each.workout_id, each.reason) for key, each in found.by_session.items()}


def three_files() -> tuple[Workout, Workout, Workout]:
    """Warm-up, intervals, cool-down, with pauses of 25 and 30 min."""
    return (
        workout("warm-up", "2026-11-19T17:45", 15, EASY),
        workout("track", "2026-11-19T18:25", 30, HARD),
        workout("cool-down", "2026-11-19T19:25", 12, EASY),
    )
