"""Two sample weeks, and what the athlete asks of them by hand, short to write."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from scheduler_facts import BERLIN, local

from tandem.contracts.events.athlete import Wish
from tandem.contracts.events.plan import PlannedSession
from tandem.contracts.events.week import Activity
from tandem.local.sample_week import sample_week
from tandem.scheduler.domain.asked.calendar import local_instant
from tandem.scheduler.domain.done.lived import slot_of
from tandem.scheduler.domain.hand.desk import Desk, Edited
from tandem.scheduler.domain.hand.edit import edited
from tandem.scheduler.domain.hand.find import Refusal
from tandem.scheduler.domain.rulebook.kinds import Kind
from tandem.scheduler.domain.rulebook.rules import Settings
from tandem.scheduler.domain.state import Cause, Request
from tandem.scheduler.domain.week import Place, Slot, epoch_s, iso_week

MONDAY = date(2026, 11, 23)
NOW = local("2026-11-22T20:00")
LAST_DAY = MONDAY + timedelta(days=13)
CLUB_RUN = Slot(
    "w1",
    "Club intervals",
    Kind.HARD_RUN,
    epoch_s(local("2026-11-22T17:30")),
    75 * 60,
    MONDAY.toordinal() - 1,
    True,
    "w1",
)


def weeks() -> tuple[PlannedSession, ...]:
    """The sample week, two of them, from Monday the 23rd."""
    found = []
    for first in (MONDAY, MONDAY + timedelta(days=7)):
        for session in sample_week():
            start = local_instant(first + timedelta(days=session.weekday), session.start, BERLIN)
            found.append(
                PlannedSession(
                    key=f"{session.session_id}@{iso_week(first)}",
                    title=session.title,
                    session_class=session.session_class,
                    planned_class=session.session_class,
                    start_time=start,
                    duration_s=session.duration_s,
                    priority=session.priority,
                    leg_share=session.leg_share,
                    planned_start_time=start,
                    planned_duration_s=session.duration_s,
                )
            )
    return tuple(found)


def places() -> tuple[Place, ...]:
    """Windows where the two weeks train."""
    sample = (slot_of(session, BERLIN) for session in weeks())
    fits = tuple((activity, 7200) for activity in Activity)
    return tuple(Place(slot.start_s, slot.day, iso_week(date.fromordinal(slot.day)), fits) for slot in sample)


def desk(sessions: tuple[PlannedSession, ...] | None = None, *fixed: Slot, now: datetime = NOW) -> Desk:
    return Desk(weeks() if sessions is None else sessions, fixed, Settings(), now, BERLIN, LAST_DAY)


def ask(
    wish: Wish,
    key: str | None = None,
    to: str | None = None,
    other: str | None = None,
    at: Desk | None = None,
    previous: tuple[PlannedSession, ...] = (),
) -> Edited | Refusal:
    request = Request(
        request_id="r",
        base_plan_version=1,
        wish=wish,
        session_key=key,
        other_key=other,
        to_time=local(to) if to else None,
        cause=Cause(event_id="e", rootids=("e",)),
    )
    return edited(request, at or desk(), previous, places())


def done(answer: Edited | Refusal) -> Edited:
    assert isinstance(answer, Edited), answer
    return answer


def refused(answer: Edited | Refusal) -> str:
    assert isinstance(answer, Refusal)
    return answer.answer


def one(answer: Edited | Refusal, key: str) -> PlannedSession:
    return next(session for session in done(answer).sessions if session.key == key)


def with_(key: str, **values: object) -> tuple[PlannedSession, ...]:
    return tuple(s.model_copy(update=values) if s.key == key else s for s in weeks())
