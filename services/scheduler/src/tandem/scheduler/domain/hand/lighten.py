"""Dropping and easing sessions by hand: less is always allowed."""

from __future__ import annotations

from tandem.contracts.events.plan import Action, PlannedSession, SessionStatus
from tandem.scheduler.domain.hand.desk import Desk, Edited, own_change, replaced
from tandem.scheduler.domain.hand.find import Refusal, untouchable
from tandem.scheduler.domain.hand.place import accepting
from tandem.scheduler.domain.rulebook.forms import Form, Rung, forms_of
from tandem.scheduler.domain.state import Request
from tandem.scheduler.domain.told.words import a_class, moment, several


def drop(request: Request, session: PlannedSession, desk: Desk) -> Edited | Refusal:
    """Take a session off the plan. A suspended one may be dropped too: less is always safe. What the athlete drops stays
    off, so it no longer carries the name of the rule that had adjusted it."""
    suspended = session.status is SessionStatus.SUSPENDED and session.start_time > desk.now
    refusal = None if suspended else untouchable(session, desk.now, desk.zone)
    if refusal is not None:
        return refusal
    off = {"status": SessionStatus.DROPPED, "pinned": False, "accepts": (), "adjusted": None}
    dropped = session.model_copy(update=off)
    dropped_is = "are" if several(session.title) else "is"
    sentence = f"{session.title} on {moment(session.start_time, desk.zone)} {dropped_is} dropped, as you asked."
    return Edited(replaced(desk, dropped), (own_change(Action.DROP, session, dropped, sentence),))


def ease(request: Request, session: PlannedSession, desk: Desk) -> Edited | Refusal:
    """Make a session its next milder form, where it stands."""
    refusal = untouchable(session, desk.now, desk.zone)
    if refusal is not None:
        return refusal
    form = _next_form_down(session)
    if form is None:
        return Refusal(f"{session.title} is as easy and as short as it gets: drop it if it is still too much.")
    terms = {"session_class": form.session_class, "duration_s": form.duration_s, "leg_share": form.leg_share}
    eased = session.model_copy(update=terms)
    kept = accepting(eased, desk.around(session.key), desk) if session.accepts else eased
    when = moment(session.start_time, desk.zone)
    if form.rung is Rung.EASY:
        becomes = "become" if several(session.title) else "becomes"
        told = f"{session.title} on {when} {becomes} {a_class(form.session_class)}, as you asked."
        return Edited(replaced(desk, kept), (own_change(Action.MAKE_EASY, session, kept, told),))
    cut_is = "are" if several(session.title) else "is"
    told = f"{session.title} on {when} {cut_is} cut to {form.duration_s // 60} min, as you asked."
    return Edited(replaced(desk, kept), (own_change(Action.SHORTEN, session, kept, told),))


def _next_form_down(session: PlannedSession) -> Form | None:
    """The mildest step down. The athlete's own hand may ease what the planner may not."""
    return next(iter(forms_of(session.session_class, session.duration_s, session.leg_share)[1:]), None)
