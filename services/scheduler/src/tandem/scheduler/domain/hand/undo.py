"""Taking the newest plan back: the sessions that lie ahead go where they stood in the plan before it.

What happened stays, what was removed by the athlete's own week stays removed, a week that entered with the horizon stays,
and so does what a lighter time or a safety stop asks: none of these was the plan's own choice. Where a session can only
stand again by breaking a hard rule, or outside the windows, it is pinned there, and the rules it breaks against what is
fixed or pinned are named in `accepts`; elsewhere it is as free as it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from tandem.contracts.events.plan import Action, PlanChange, PlannedSession, SessionStatus
from tandem.scheduler.domain.done.lived import slot_of
from tandem.scheduler.domain.hand.bend import breaks
from tandem.scheduler.domain.hand.desk import Desk, Edited, own_change, replaced
from tandem.scheduler.domain.hand.find import Refusal, ahead
from tandem.scheduler.domain.rulebook.check import violations
from tandem.scheduler.domain.rulebook.kinds import activity_of
from tandem.scheduler.domain.told.words import moment
from tandem.scheduler.domain.week import Place, Slot, epoch_s, week_of


def undone(previous: Sequence[PlannedSession], desk: Desk, places: Sequence[Place]) -> Edited | Refusal:
    """The week with its sessions ahead as they were in `previous`. `places` are where the athlete can train."""
    before = {session.key: session for session in previous}
    weeks = {week_of(key) for key in before}
    wanted = {
        session.key: back
        for session in desk.sessions
        if week_of(session.key) in weeks
        and (back := _as_before(session, before.get(session.key), desk.now)) is not None
    }
    if not wanted:
        return Refusal("There is nothing to undo: the newest plan changed nothing that still lies ahead.")
    settled = _settled(wanted, desk, places)
    changes = [_told(session, settled[session.key], desk) for session in desk.sessions if session.key in settled]
    return Edited(replaced(desk, *settled.values()), tuple(changes))


def _as_before(session: PlannedSession, old: PlannedSession | None, now: datetime) -> PlannedSession | None:
    """The session as it was, or None where nothing of it is to be undone."""
    if old is None:  # it entered with the newest plan
        return _off(session) if ahead(session, now) else None
    by_plan = session.status is SessionStatus.DROPPED and session.adjusted is None
    lighter = session.adjusted != old.adjusted and not by_plan
    if _wish(session) != _wish(old) or (not lighter and _length(session) != _length(old)):
        return None
    if lighter:
        back = _back_in_time(session, old, now)
    elif ahead(session, now) and old.status is SessionStatus.DROPPED:
        back = _off(session)
    elif old.status is SessionStatus.PLANNED and old.start_time > now and _may_return(session, now):
        back = session.model_copy(update=_state_of(old))
    else:
        return None
    return back if back is not None and _differs(back, session) else None


def _wish(session: PlannedSession) -> tuple[object, ...]:
    """What the athlete's own week asks of a session."""
    return session.title, session.planned_start_time, session.priority


def _length(session: PlannedSession) -> tuple[object, ...]:
    """What it asks of it besides, or a lighter time in its place."""
    return session.planned_class, session.planned_duration_s


def _state_of(session: PlannedSession) -> dict[str, object]:
    """What a plan may make of a session."""
    names = ("start_time", "session_class", "duration_s", "leg_share", "status", "pinned", "accepts", "adjusted")
    return {name: getattr(session, name) for name in names}


def _back_in_time(session: PlannedSession, old: PlannedSession, now: datetime) -> PlannedSession | None:
    """Its start as before, its terms as a lighter time has them now."""
    if not ahead(session, now) or not ahead(old, now):
        return None
    return session.model_copy(update={"start_time": old.start_time, "pinned": old.pinned, "accepts": old.accepts})


def _off(session: PlannedSession) -> PlannedSession:
    return session.model_copy(
        update={"status": SessionStatus.DROPPED, "pinned": False, "accepts": (), "adjusted": None}
    )


def _may_return(session: PlannedSession, now: datetime) -> bool:
    """A session ahead, or one that is off the plan (or was missed) and whose old time is still to come."""
    return ahead(session, now) or session.status in (SessionStatus.DROPPED, SessionStatus.MISSED)


def _differs(one: PlannedSession, two: PlannedSession) -> bool:
    return _terms(one) != _terms(two) or one.status is not two.status or one.pinned != two.pinned


def _terms(session: PlannedSession) -> tuple[object, ...]:
    return session.start_time, session.session_class, session.duration_s, session.leg_share


def _settled(wanted: dict[str, PlannedSession], desk: Desk, places: Sequence[Place]) -> dict[str, PlannedSession]:
    """What returns, pinned where it could not stand otherwise."""
    week = replaced(desk, *wanted.values())
    coming = [session for session in week if ahead(session, desk.now)]
    slots = {session.key: replace(slot_of(session, desk.zone), fixed=bool(session.accepts)) for session in coming}
    held = [slot for slot in desk.fixed if slot.key not in slots and slot.key not in wanted]
    broken = {slot.key for violation in violations([*held, *slots.values()], desk.settings) for slot in violation.slots}
    pinned = {s.key for s in coming if s.pinned}
    pinned |= {key for key in wanted if key in slots and (key in broken or not _has_place(wanted[key], places))}
    given = [*held, *(slots[key] for key in sorted(pinned))]
    return {key: _pinned(session, key in pinned, given, desk) for key, session in wanted.items()}


def _has_place(session: PlannedSession, places: Sequence[Place]) -> bool:
    start_s, activity = epoch_s(session.start_time), activity_of(session.session_class)
    return any(place.start_s == start_s and place.fits(activity, session.duration_s) for place in places)


def _pinned(session: PlannedSession, pinned: bool, given: Sequence[Slot], desk: Desk) -> PlannedSession:
    if not pinned:
        return session.model_copy(update={"pinned": False, "accepts": ()})
    found = breaks(slot_of(session, desk.zone), given, desk.settings)
    return session.model_copy(update={"pinned": True, "accepts": tuple(violation.rule.name for violation in found)})


def _told(session: PlannedSession, back: PlannedSession, desk: Desk) -> PlanChange:
    when = moment(back.start_time, desk.zone)
    if back.status is SessionStatus.DROPPED:
        return own_change(Action.DROP, session, back, f"{session.title} on {when} is off again, as before.")
    if session.status is not SessionStatus.PLANNED:
        return own_change(Action.RESTORE, session, back, f"{session.title} is back on {when}, as before.")
    if back.start_time != session.start_time:
        return own_change(Action.MOVE, session, back, f"{session.title} is back on {when}, as before.")
    if _terms(back) != _terms(session):
        told = f"{session.title} on {when} is {back.duration_s // 60} min again, as it was before."
        return own_change(Action.RESTORE, session, back, told)
    if back.pinned:
        return own_change(Action.PIN, session, back, f"{session.title} stays on {when}, as before.")
    return own_change(Action.UNPIN, session, back, f"{session.title} on {when} may move again, as before.")
