"""The problem that an outlook poses: which sessions may change, what they may become, and how much may be added."""

from __future__ import annotations

from datetime import datetime, timedelta

from tandem.contracts.events.plan import PlannedSession
from tandem.scheduler.domain.asked.calendar import local_day
from tandem.scheduler.domain.asked.directives import DIRECTIVES, Directive
from tandem.scheduler.domain.asked.lighter import is_training
from tandem.scheduler.domain.done.lived import slot_of
from tandem.scheduler.domain.done.ramp import headroom_au
from tandem.scheduler.domain.outlook import Outlook
from tandem.scheduler.domain.rulebook.forms import forms_for
from tandem.scheduler.domain.rulebook.kinds import activity_of
from tandem.scheduler.domain.rulebook.loads import expected_load
from tandem.scheduler.domain.solving.problem import Movable, Problem, problem_of
from tandem.scheduler.domain.week import Slot, epoch_s, week_of

Spans = tuple[tuple[int, int], ...]
"""First and last days, as dates' ordinals."""


def posed(view: Outlook) -> Problem:
    """The week to solve: what is planned may change, what was missed or is optional may enter, nothing is placed within
    the notice period."""
    by_key = {session.key: session for session in view.demand.sessions}
    movable = [_movable(by_key[slot.key], slot, kept_off=_lighter_days(view, by_key[slot.key])) for slot in view.free]
    movable += [_movable(session, slot_of(session, view.zone), optional=True) for session in view.offered]
    movable += [_movable(session, slot_of(session, view.zone), missed=True) for session in view.made_up]
    return problem_of(movable, view.given, view.places, earliest_s(view), view.season, _headroom(view))


def earliest_s(view: Outlook) -> int:
    """The first moment at which the planner may place something (epoch seconds)."""
    earliest: datetime = view.now + timedelta(hours=view.preferences.notice_h)
    return epoch_s(earliest) + 1


def _lighter_days(view: Outlook, session: PlannedSession) -> Spans:
    """The days of lighter times that a session is not moved into, as it would have to become lighter there: all, of what is
    as usual; of what one has made lighter, those of another."""
    if not is_training(session):
        return ()
    return tuple(
        (directive.first_day.toordinal(), directive.last_day.toordinal())
        for directive in view.directives
        if directive.last_day is not None and not _concerned(session, directive, view)
    )


def _concerned(session: PlannedSession, directive: Directive, view: Outlook) -> bool:
    """True when the days of a lighter time hold for what has been made lighter already, where it stands or belongs."""
    starts = (session.start_time, session.planned_start_time or session.start_time)
    within = any(directive.holds(local_day(start, view.zone)) for start in starts)
    return session.adjusted in DIRECTIVES and within


def _movable(
    session: PlannedSession, slot: Slot, *, missed: bool = False, optional: bool = False, kept_off: Spans = ()
) -> Movable:
    return Movable(
        slot=slot,
        forms=forms_for(session),
        activity=activity_of(session.session_class),
        priority=session.priority,
        week=week_of(session.key),
        pinned=session.pinned,
        missed=missed,
        optional=optional,
        kept_off=kept_off,
    )


def _headroom(view: Outlook) -> dict[str, int]:
    """What may be added to each week on top of what is done and planned; nothing for weeks without a known cap."""
    if not (view.offered or view.made_up):
        return {}
    by_key = {session.key: session for session in view.demand.sessions}
    ahead = [by_key[slot.key] for slot in view.free]
    planned = [(local_day(s.start_time, view.zone), load) for s in ahead if (load := planned_au(s)) is not None]
    rooms = {plan.week: headroom_au(view.workouts, planned, plan.monday) for plan in view.plans}
    return {week: room for week, room in rooms.items() if room is not None}


def planned_au(session: PlannedSession) -> float | None:
    """The systemic load that a planned session is expected to cost."""
    return expected_load(
        session.session_class, session.duration_s, session.rpe, session.expected, session.leg_share
    ).systemic_au
