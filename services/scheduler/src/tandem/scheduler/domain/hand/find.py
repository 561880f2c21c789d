"""Which session the athlete means, and why it may not be touched or may not go there. Every refusal says what to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from tandem.contracts.events.plan import PlannedSession, SessionStatus
from tandem.scheduler.domain.told.sentences import listed
from tandem.scheduler.domain.told.words import LIGHTER_WHILE, moment
from tandem.scheduler.domain.week import Slot


@dataclass(frozen=True, slots=True)
class Refusal:
    """What the athlete asked for cannot be done; `answer` says why and what can."""

    answer: str


def ahead(session: PlannedSession, now: datetime) -> bool:
    """True for a session that is planned and has not begun."""
    return session.status is SessionStatus.PLANNED and session.start_time > now


def named(
    sessions: Sequence[PlannedSession], key: str | None, now: datetime, zone: ZoneInfo
) -> PlannedSession | Refusal:
    """The session of a key, `{session_id}@{ISO week}`. The bare id is enough while only one of that name lies ahead."""
    if key is None:
        return Refusal(f"Say which session you mean: {_names(sessions, now, zone)}.")
    exact = next((session for session in sessions if session.key == key), None)
    if exact is not None:
        return exact
    alike = [session for session in sessions if session.key.rsplit("@", 1)[0] == key]
    coming = [session for session in alike if ahead(session, now)] or alike
    if len(coming) == 1:
        return coming[0]
    if coming:
        return Refusal(f"{key!r} could be {listed([_name(s, zone) for s in coming], 'or')}: name one of them.")
    return Refusal(f"Your plan has no session {key!r}. Ahead are {_names(sessions, now, zone)}.")


def _names(sessions: Sequence[PlannedSession], now: datetime, zone: ZoneInfo) -> str:
    coming = [_name(session, zone) for session in sessions if ahead(session, now)]
    return listed(coming) if coming else "no sessions at all"


def _name(session: PlannedSession, zone: ZoneInfo) -> str:
    return f"{session.key} ({session.title}, {moment(session.start_time, zone)})"


def untouchable(session: PlannedSession, now: datetime, zone: ZoneInfo) -> Refusal | None:
    """Why nothing about a session can be changed by hand, or None for one that lies ahead."""
    when = moment(session.start_time, zone)
    match session.status:
        case SessionStatus.DONE:
            return Refusal(f"{session.title} ({when}) is done, and what is done stays as it is.")
        case SessionStatus.SUSPENDED:
            return Refusal(
                f"{session.title} ({when}) is suspended to keep you safe: confirm that you have recovered first."
            )
        case SessionStatus.DROPPED | SessionStatus.MISSED:
            off = "was missed" if session.status is SessionStatus.MISSED else "is off the plan"
            return Refusal(f"{session.title} ({when}) {off}. To have it back, move it to a time ahead.")
        case _ if session.start_time <= now:
            return Refusal(f"{session.title} ({when}) has begun or gone by, and what has begun stays as it is.")
        case _:
            return None


def not_to_be_brought_back(session: PlannedSession, zone: ZoneInfo) -> Refusal | None:
    """Why a session that is off the plan cannot be moved back on to it: the planner itself took it off for a time."""
    if session.status is not SessionStatus.DROPPED or session.adjusted is None:
        return None
    reason = LIGHTER_WHILE.get(session.adjusted, "for a time")
    return Refusal(f"{session.title} ({moment(session.start_time, zone)}) is off {reason}; it comes back after that.")


def out_of_reach(to_time: datetime, now: datetime, last_day: date, zone: ZoneInfo) -> Refusal | None:
    """Why nothing can be put at a time: it has passed, or the plan does not reach there. `last_day` is the plan's."""
    local = to_time.astimezone(zone)
    if to_time <= now:
        return Refusal(f"{moment(to_time, zone)} ({local:%Y-%m-%d}) has passed: choose a time ahead.")
    if local.date() > last_day:
        return Refusal(f"{local:%Y-%m-%d} is beyond your plan, which reaches to {last_day}: choose a time up to then.")
    return None


def taken(slot: Slot, around: Iterable[Slot], pinned: frozenset[str], zone: ZoneInfo) -> Refusal | None:
    """Why a session cannot take its new time: something fixed or pinned (by key) is there already."""
    for other in sorted(around, key=lambda other: (other.start_s, other.key)):
        if other.key != slot.key and other.start_s < slot.end_s and slot.start_s < other.end_s:
            where = f"{other.title} is {'pinned to' if other.key in pinned else 'on'} {moment(other.start_s, zone)}"
            help_ = "unpin it or choose another time" if other.key in pinned else "choose another time"
            return Refusal(f"{slot.title} does not fit on {moment(slot.start_s, zone)}: {where}; {help_}.")
    return None
