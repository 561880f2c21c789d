"""Sessions of one week, and the week as lived, short to write."""

from __future__ import annotations

from datetime import date, datetime

from done_facts import BERLIN, local, planned, workout

from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.plan import PlannedSession, SessionStatus
from tandem.scheduler.domain.done.lived import Lived, live
from tandem.scheduler.domain.rulebook.kinds import Kind
from tandem.scheduler.domain.state import Workout

EASY, HARD, LONG = SessionClass.EASY, SessionClass.HARD_RUN, SessionClass.LONG
UPPER, HEAVY, FULL = SessionClass.UPPER, SessionClass.HEAVY_LOWER, SessionClass.FULL

SQUATS = planned("squats", "2026-11-16T07:00", 60, HEAVY)
INTERVALS = planned("intervals", "2026-11-19T18:00", 60, HARD)
LONG_RUN = planned("long-run", "2026-11-22T07:00", 95, LONG)
EARLIER_RUN = workout("earlier", "2026-11-10T18:00", 40, EASY)
"""A run of the week before: this athlete records runs."""

FRIDAY, FRIDAY_DAWN = date(2026, 11, 20), local("2026-11-20T05:00")


def lived(
    sessions: list[PlannedSession],
    *workouts: Workout,
    now: datetime = FRIDAY_DAWN,
    day_begun: date | None = FRIDAY,
    trusted: frozenset[str] = frozenset(),
    history: tuple[PlannedSession, ...] = (),
) -> Lived:
    return live(sessions, history, workouts, now, BERLIN, trusted, day_begun)


def status_of(found: Lived, session: PlannedSession) -> SessionStatus:
    return next(each.status for each in found.sessions if each.key == session.key)


def legs(found: Lived, since: str = "2026-11-16T00:00") -> list[tuple[str, Kind]]:
    """What the legs carry from that moment on."""
    return [(slot.key, slot.kind) for slot in found.fixed if slot.start_s >= local(since).timestamp()]


def doubtful_run(start: str = "2026-11-18T18:00") -> Workout:
    return workout("w", start, 60, HARD, class_confidence=0.3)
