"""Both weeks anew at the athlete's wish: what they ask for is placed as if nothing of it stood."""

from __future__ import annotations

from tandem.contracts.events.plan import (
    Action,
    CauseKind,
    CostTerm,
    PlanChange,
    PlannedSession,
    PlanRevised,
    RevisionCause,
    SessionStatus,
)
from tandem.scheduler.domain.done.lived import slot_of
from tandem.scheduler.domain.outlook import Outlook, outlook
from tandem.scheduler.domain.posed import earliest_s
from tandem.scheduler.domain.state import Plan, Request
from tandem.scheduler.domain.told.revise import Occasion, proof_of, revised
from tandem.scheduler.domain.told.words import a_class, moment, several

FRESH = "both_weeks_anew"
"""The rule named for where a session stands after starting over."""
FRESH_EVIDENCE = "You asked for both weeks anew: the best there are under your rules, whatever stood before"


def started_over(view: Outlook, plan: Plan, request: Request) -> PlanRevised | None:
    """The revision that places everything ahead anew; pinned sessions stay. None when the best week is the one
    that stands."""
    from tandem.scheduler.domain.solving.fresh_horizon import fresh_horizon  # the solver takes a second to import

    by_key = {session.key: session for session in view.demand.sessions}
    loose = [by_key[slot.key] for slot in view.free if not by_key[slot.key].pinned]
    pinned = [slot_of(s, view.zone, fixed=True, ahead=True) for s in by_key.values() if s.pinned and _ahead(view, s)]
    around = {slot.key: slot for slot in (*pinned, *view.given)}
    found = fresh_horizon(loose, view.places, around.values(), view.season, earliest_s(view), view.zone)
    off = [session.model_copy(update={"status": SessionStatus.DROPPED}) for session in found.dropped]
    anew = {session.key: session for session in (*found.sessions, *off)}
    changes = [change for old in loose if (change := _change(view, old, anew[old.key])) is not None]
    if not changes:
        return None
    sessions = tuple(anew.get(session.key, session) for session in view.demand.sessions)
    placed = plan.model_copy(update={"sessions": tuple(sorted(sessions, key=lambda s: (s.start_time, s.key)))})
    after = outlook(view.state.model_copy(update={"plan": placed}), view.now)
    if after is None or after.broken:
        return None
    solution = found.solution
    occasion = Occasion(
        "Both weeks anew",
        RevisionCause(kind=CauseKind.REQUEST),
        request_id=request.request_id,
        by_hand=tuple(changes),
        proof=proof_of(solution),
        costs=tuple(CostTerm(name=name, cost=cost) for name, cost in solution.costs),
    )
    return revised(after, None, occasion, plan.sessions)


def _ahead(view: Outlook, session: PlannedSession) -> bool:
    return session.status is SessionStatus.PLANNED and session.start_time > view.now


def _change(view: Outlook, old: PlannedSession, new: PlannedSession) -> PlanChange | None:
    if (old.start_time, old.session_class, old.duration_s, old.status) == (
        new.start_time,
        new.session_class,
        new.duration_s,
        new.status,
    ):
        return None
    action, what = _what(view, old, new)
    return PlanChange(
        session_key=old.key,
        title=old.title,
        action=action,
        from_time=old.start_time,
        to_time=None if action is Action.DROP else new.start_time,
        rule=FRESH,
        evidence=FRESH_EVIDENCE,
        sentence=f"{old.title} {what}.",
    )


def _what(view: Outlook, old: PlannedSession, new: PlannedSession) -> tuple[Action, str]:
    was, when, many = moment(old.start_time, view.zone), moment(new.start_time, view.zone), several(old.title)
    if new.status is SessionStatus.DROPPED:
        return Action.DROP, f"on {was} {'find' if many else 'finds'} no place"
    if new.session_class is not old.session_class:
        return Action.MAKE_EASY, f"{'become' if many else 'becomes'} {a_class(new.session_class)}, {when}"
    if new.duration_s < old.duration_s:
        return Action.SHORTEN, f"{'are' if many else 'is'} cut to {new.duration_s // 60} min, {when}"
    return Action.MOVE, f"{'move' if many else 'moves'} from {was} to {when}"
