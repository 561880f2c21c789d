"""Which sessions were missed, and which simply went by in silence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from tandem.contracts.events.plan import PlannedSession, SessionStatus
from tandem.contracts.events.week import Activity
from tandem.scheduler.domain.asked.calendar import local_day
from tandem.scheduler.domain.done.ledger import reports
from tandem.scheduler.domain.rulebook.kinds import activity_of
from tandem.scheduler.domain.state import Workout

TRAINING = (Activity.LIFT, Activity.RUN)
"""What can be missed. Mobility is rest, and seldom recorded."""


def unfulfilled(
    session: PlannedSession, workouts: Sequence[Workout], now: datetime, zone: ZoneInfo, day_begun: date | None
) -> SessionStatus:
    """The status of a session that no workout fulfils.

    Dropped, suspended and missed ones stay so. One that has begun is missed once its local day lies before `day_begun`
    (the newest day known to have begun) and the athlete reports its activity; else it is past: somebody who never records
    lifts has not missed them.
    """
    if session.status in (SessionStatus.DROPPED, SessionStatus.SUSPENDED, SessionStatus.MISSED):
        return session.status
    if session.start_time > now:
        return SessionStatus.PLANNED
    day, activity = local_day(session.start_time, zone), activity_of(session.planned_class)
    over = day_begun is not None and day < day_begun
    if over and activity in TRAINING and reports(workouts, activity, day):
        return SessionStatus.MISSED
    return SessionStatus.PAST


def may_be_made_up(session: PlannedSession) -> bool:
    """True for a session that may look for another day: one at a fixed time (a club run, a race) happens then or not at
    all, and an optional one is never owed."""
    return not (session.pinned or session.accepts or session.optional)
