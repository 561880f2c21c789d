"""Moving, swapping, pinning and freeing sessions by hand."""

from __future__ import annotations

from datetime import UTC, datetime

from tandem.contracts.events.plan import Action, Alternative, PlanChange, PlannedSession, SessionStatus
from tandem.scheduler.domain.done.lived import slot_of
from tandem.scheduler.domain.hand.bend import breaks, price_of_move
from tandem.scheduler.domain.hand.desk import Desk, Edited, own_change, replaced
from tandem.scheduler.domain.hand.find import Refusal, named, not_to_be_brought_back, out_of_reach, taken, untouchable
from tandem.scheduler.domain.state import Request
from tandem.scheduler.domain.told.sentences import broken_rule
from tandem.scheduler.domain.told.words import inside, is_or_are, moment, verb
from tandem.scheduler.domain.week import Slot

_OFF = (SessionStatus.DROPPED, SessionStatus.MISSED)


def move(request: Request, session: PlannedSession, desk: Desk) -> Edited | Refusal:
    """Put a session at `to_time` and pin it there: any time ahead within the plan, in a window or not, inside the notice
    too, in another week too. A session that was dropped or missed comes back this way."""
    if session.status in _OFF:
        refusal = not_to_be_brought_back(session, desk.zone)
    else:
        refusal = untouchable(session, desk.now, desk.zone)
    if refusal is not None:
        return refusal
    if request.to_time is None:
        return Refusal(f"Say where {inside(session.title)} is to go: a day and a time.")
    to_time = request.to_time.astimezone(UTC)
    if session.status not in _OFF and to_time == session.start_time:
        return _pin_here(session, desk)
    reach = out_of_reach(to_time, desk.now, desk.last_day, desk.zone)
    return reach if reach is not None else _put(session, to_time, desk)


def _put(session: PlannedSession, to_time: datetime, desk: Desk) -> Edited | Refusal:
    moved = session.model_copy(update={"start_time": to_time, "status": SessionStatus.PLANNED, "pinned": True})
    around = desk.around(session.key)
    there = taken(slot_of(moved, desk.zone), around, desk.pinned(), desk.zone)
    if there is not None:
        return there
    kept = accepting(moved, around, desk)
    back = session.status in _OFF
    told = f"{is_or_are(session.title)} {'back:' if back else 'now'} {moment(to_time, desk.zone)}, as you asked"
    change = _although(Action.RESTORE if back else Action.MOVE, session, kept, told, around, desk)
    if not back:
        change = change.model_copy(update={"alternative": _stayed(session, kept, desk)})
    return Edited(replaced(desk, kept), (change,))


def accepting(session: PlannedSession, around: list[Slot], desk: Desk) -> PlannedSession:
    """The session with the names of the hard rules that it breaks against what does not give way."""
    found = breaks(slot_of(session, desk.zone), around, desk.settings)
    return session.model_copy(update={"accepts": tuple(violation.rule.name for violation in found)})


def _although(
    action: Action, old: PlannedSession, new: PlannedSession, told: str, around: list[Slot], desk: Desk
) -> PlanChange:
    """The change with what it breaks against what does not give way."""
    found = breaks(slot_of(new, desk.zone), around, desk.settings)
    although = "; also ".join(broken_rule(violation, desk.zone, new.key) for violation in found)
    return own_change(action, old, new, f"{told}, although {although}." if although else f"{told}.", found)


def _stayed(old: PlannedSession, new: PlannedSession, desk: Desk) -> Alternative:
    """What leaving it alone would have cost: the price of the athlete's move."""
    extra = price_of_move(slot_of(old, desk.zone), slot_of(new, desk.zone), desk.week(), desk.settings)
    less = "less" if extra >= 0 else "more"
    sentence = f"Left on {moment(old.start_time, desk.zone)} it would have cost {abs(extra)} points {less}."
    return Alternative(sentence=sentence, extra_cost=-extra)


def swap(request: Request, session: PlannedSession, desk: Desk) -> Edited | Refusal:
    """Let two sessions trade their starts; both are pinned there."""
    if request.other_key is None:
        return Refusal(f"Say which session {inside(session.title)} is to trade places with.")
    other = named(desk.sessions, request.other_key, desk.now, desk.zone)
    if isinstance(other, Refusal):
        return other
    if other.key == session.key:
        return Refusal(f"{session.title} cannot trade places with itself: name two sessions.")
    for each in (session, other):
        refusal = untouchable(each, desk.now, desk.zone)
        if refusal is not None:
            return refusal
    return _trade(session, other, desk)


def _trade(one: PlannedSession, two: PlannedSession, desk: Desk) -> Edited | Refusal:
    new_one = one.model_copy(update={"start_time": two.start_time, "pinned": True})
    new_two = two.model_copy(update={"start_time": one.start_time, "pinned": True})
    around = desk.around(one.key, two.key)
    slots = slot_of(new_one, desk.zone), slot_of(new_two, desk.zone)
    pinned = desk.pinned()
    there = taken(slots[0], [*around, slots[1]], pinned, desk.zone) or taken(slots[1], around, pinned, desk.zone)
    if there is not None:
        return there
    kept_one = accepting(new_one, [*around, slots[1]], desk)
    kept_two = accepting(new_two, [*around, slots[0]], desk)
    changes = []
    for old, new, beside in ((one, kept_one, slots[1]), (two, kept_two, slots[0])):
        told = f"{verb(old.title, 'swaps', 'swap')} to {moment(new.start_time, desk.zone)}, as you asked"
        changes.append(_although(Action.SWAP, old, new, told, [*around, beside], desk))
    return Edited(replaced(desk, kept_one, kept_two), tuple(changes))


def pin(request: Request, session: PlannedSession, desk: Desk) -> Edited | Refusal:
    """Keep a session where it stands, or put it at `to_time` and keep it there."""
    if request.to_time is not None:
        return move(request, session, desk)
    return untouchable(session, desk.now, desk.zone) or _pin_here(session, desk)


def _pin_here(session: PlannedSession, desk: Desk) -> Edited | Refusal:
    when = moment(session.start_time, desk.zone)
    if session.pinned:
        return Refusal(f"{session.title} is pinned to {when} already.")
    around = desk.around(session.key)
    there = taken(slot_of(session, desk.zone), around, desk.pinned(), desk.zone)
    if there is not None:
        return there
    kept = accepting(session.model_copy(update={"pinned": True}), around, desk)
    told = f"{verb(session.title, 'stays', 'stay')} on {when}, as you asked"
    return Edited(replaced(desk, kept), (_although(Action.PIN, session, kept, told, around, desk),))


def unpin(request: Request, session: PlannedSession, desk: Desk) -> Edited | Refusal:
    """Let the planner move a session again."""
    refusal = untouchable(session, desk.now, desk.zone)
    if refusal is not None:
        return refusal
    when = moment(session.start_time, desk.zone)
    if not session.pinned:
        return Refusal(f"{session.title} on {when} is not pinned.")
    freed = session.model_copy(update={"pinned": False, "accepts": ()})
    sentence = f"{session.title} on {when} may move again, as you asked."
    return Edited(replaced(desk, freed), (own_change(Action.UNPIN, session, freed, sentence),))
