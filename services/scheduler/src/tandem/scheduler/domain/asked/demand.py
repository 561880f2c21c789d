"""What the athlete's own week asks for in the horizon, and how the plan that stands differs from it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from tandem.contracts.events.plan import PlannedSession, SessionStatus
from tandem.contracts.events.week import AvailabilityWindow, TemplateSession
from tandem.scheduler.domain.asked.calendar import HORIZON_WEEKS, local_instant
from tandem.scheduler.domain.rulebook.kinds import activity_of
from tandem.scheduler.domain.week import iso_week

DEFAULT_WINDOW_S = 3 * 3600
"""An athlete who named no windows can train where their week says, for up to three hours."""


@dataclass(frozen=True, slots=True)
class Demanded:
    """The week as demanded: `sessions` to plan, of which `fresh` (keys) were not in the plan before, `reset` (keys)
    stood under other terms, and `gone` are those the athlete's week no longer has."""

    sessions: tuple[PlannedSession, ...]
    fresh: frozenset[str]
    reset: frozenset[str]
    gone: tuple[PlannedSession, ...]

    @property
    def differs(self) -> bool:
        return bool(self.fresh or self.reset or self.gone)


@lru_cache(maxsize=1024)
def wished(week: tuple[TemplateSession, ...], monday: date, zone: ZoneInfo) -> tuple[PlannedSession, ...]:
    """The sessions of the horizon as the athlete's usual week has them. A session id that occurs twice gets a number.
    Remembered, as `places` are."""
    found = []
    for offset in range(HORIZON_WEEKS):
        first = monday + timedelta(weeks=offset)
        seen: dict[str, int] = {}
        for session in week:
            nth = seen[session.session_id] = seen.get(session.session_id, 0) + 1
            name = session.session_id if nth == 1 else f"{session.session_id}-{nth}"
            start = local_instant(first + timedelta(days=session.weekday), session.start, zone)
            found.append(
                PlannedSession(
                    key=f"{name}@{iso_week(first)}",
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


def demanded(standing: Sequence[PlannedSession], wishes: Iterable[PlannedSession], now: datetime) -> Demanded:
    """Lay the wishes over what stands. What is done, past, dropped or begun stays as it is; nothing is asked for at a
    time that has passed."""
    known = {session.key: session for session in standing}
    asked = {wish.key: wish for wish in wishes}
    sessions, fresh, reset, gone = [], set(), set(), []
    for session in standing:
        wish = asked.get(session.key)
        if session.status is not SessionStatus.PLANNED or session.start_time <= now:
            sessions.append(session)
        elif wish is None:
            gone.append(session)
        elif _same_terms(wish, session):
            sessions.append(session)
        elif wish.start_time > now:
            sessions.append(wish)
            reset.add(wish.key)
        else:
            sessions.append(wish.model_copy(update={"start_time": session.start_time}))
            reset.add(wish.key)
    for wish in asked.values():
        if wish.key not in known and wish.start_time > now:
            sessions.append(wish)
            fresh.add(wish.key)
    ordered = tuple(sorted(sessions, key=lambda session: (session.start_time, session.key)))
    return Demanded(ordered, frozenset(fresh), frozenset(reset), tuple(gone))


def _same_terms(wish: PlannedSession, session: PlannedSession) -> bool:
    """True when the athlete asks of a session what they asked before, whatever the plan made of it since."""
    eased = session.session_class is not session.planned_class
    return (
        wish.title == session.title
        and wish.planned_class is session.planned_class
        and wish.planned_start_time == session.planned_start_time
        and wish.planned_duration_s == session.planned_duration_s
        and wish.priority == session.priority
        and (eased or wish.leg_share == session.leg_share)
    )


def implied_windows(week: Iterable[TemplateSession]) -> tuple[AvailabilityWindow, ...]:
    """The windows of an athlete who named none: where their own week trains."""
    return tuple(
        AvailabilityWindow(
            weekday=session.weekday,
            start=session.start,
            duration_s=max(session.duration_s, DEFAULT_WINDOW_S),
            activities=(activity,),
        )
        for session in week
        if (activity := activity_of(session.session_class)) is not None
    )
