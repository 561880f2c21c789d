"""How the plan that stands differs from what is asked for now, and in which way each session does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tandem.contracts.events.plan import PlannedSession, SessionStatus
from tandem.scheduler.domain.asked.before_race import RACE_NEAR
from tandem.scheduler.domain.asked.directives import DIRECTIVES

PASSING = DIRECTIVES | {RACE_NEAR}
"""What takes away for a time and gives back when it is over, or when a race is called off."""


@dataclass(frozen=True, slots=True)
class Demanded:
    """The week as demanded: `sessions` to plan, and how they differ from the plan before, by session key.

    `fresh` were not in it, `reset` are asked for otherwise by the athlete's own week, `gone` are those it no longer has.
    The others carry the name of the block or directive behind them: `retermed` are lighter (or otherwise other) in class
    or length where they stand, `restored` have got back what a lighter time had taken, `left_out` are dropped by a
    directive, `suspended` wait for the athlete to recover, `returned` are back from either.
    """

    sessions: tuple[PlannedSession, ...]
    fresh: frozenset[str]
    reset: frozenset[str]
    gone: tuple[PlannedSession, ...]
    retermed: dict[str, str] = field(default_factory=dict)
    restored: dict[str, str] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    suspended: dict[str, str] = field(default_factory=dict)
    returned: dict[str, str] = field(default_factory=dict)

    @property
    def differs(self) -> bool:
        own = self.fresh or self.reset or self.gone
        return bool(own or self.retermed or self.restored or self.left_out or self.suspended or self.returned)


def demanded(standing: Sequence[PlannedSession], wishes: Iterable[PlannedSession], now: datetime) -> Demanded:
    """Lay the wishes over what stands. What is done, past, missed, let go or begun stays as it is; nothing is asked for
    at a time that has passed.

    A session of which only the class or length differs keeps its place: the solver or the athlete may have moved it.
    Another day, hour, title or priority in the athlete's own week puts it where that week has it; one that is suspended
    then goes there when it returns. What never shows (the kind, the effort, what it may become) is carried over without
    a word.
    """
    asked = {wish.key: wish for wish in wishes}
    known = {session.key for session in standing}
    laid = _Laid()
    for session in standing:
        laid.lay(session, asked.get(session.key), now)
    for wish in asked.values():
        if wish.key not in known and wish.start_time > now:
            laid.enter(wish)
    return laid.demanded()


@dataclass(slots=True)
class _Laid:
    """Collects the sessions and their differences one by one."""

    sessions: list[PlannedSession] = field(default_factory=list)
    fresh: set[str] = field(default_factory=set)
    reset: set[str] = field(default_factory=set)
    gone: list[PlannedSession] = field(default_factory=list)
    retermed: dict[str, str] = field(default_factory=dict)
    restored: dict[str, str] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    suspended: dict[str, str] = field(default_factory=dict)
    returned: dict[str, str] = field(default_factory=dict)

    def demanded(self) -> Demanded:
        return Demanded(
            tuple(sorted(self.sessions, key=lambda session: (session.start_time, session.key))),
            frozenset(self.fresh),
            frozenset(self.reset),
            tuple(self.gone),
            self.retermed,
            self.restored,
            self.left_out,
            self.suspended,
            self.returned,
        )

    def enter(self, wish: PlannedSession) -> None:
        self.sessions.append(wish)
        self.fresh.add(wish.key)
        self._status(wish, None)

    def lay(self, session: PlannedSession, wish: PlannedSession | None, now: datetime) -> None:
        if session.start_time <= now or session.status not in _AHEAD:
            self.sessions.append(session)
        elif session.status is SessionStatus.PLANNED:
            self._planned(session, wish, now)
        elif session.status is SessionStatus.SUSPENDED and wish is None:
            self.gone.append(session)
        elif wish is not None and _ended(session, wish):
            if wish.status is SessionStatus.PLANNED:
                self.returned[session.key] = session.adjusted or ""
            self.sessions.append(wish if _moved_meanwhile(wish, session, now) else _placed(wish, session))
            self._status(wish, session)
        else:
            self.sessions.append(session)

    def _planned(self, session: PlannedSession, wish: PlannedSession | None, now: datetime) -> None:
        if wish is None:
            self.gone.append(session)
            return
        key = wish.key
        if not same_place(wish, session, now):
            self.sessions.append(wish if wish.start_time > now else _placed(wish, session))
            self.reset.add(key)
        elif wish.status is SessionStatus.SUSPENDED:
            self.sessions.append(_carried(session, wish).model_copy(update={"status": wish.status}))
        elif wish.status is SessionStatus.DROPPED:
            self.sessions.append(session.model_copy(update={"status": wish.status, "adjusted": wish.adjusted}))
        elif _same_terms(wish, session):
            self.sessions.append(_carried(session, wish))
        else:
            self._reterm(session, wish)
        self._status(wish, session)

    def _reterm(self, session: PlannedSession, wish: PlannedSession) -> None:
        key = wish.key
        lighter_ended = session.adjusted is not None and (
            wish.adjusted is None or (session.adjusted in PASSING and wish.adjusted not in PASSING)
        )
        self.sessions.append(_placed(wish, session))
        if lighter_ended:
            self.restored[key] = session.adjusted or ""
        elif wish.adjusted is None:
            self.reset.add(key)
        else:
            self.retermed[key] = wish.adjusted

    def _status(self, wish: PlannedSession, session: PlannedSession | None) -> None:
        """Remember that the wish itself is off the plan, and why."""
        if session is not None and session.status is wish.status:
            return
        if wish.status is SessionStatus.SUSPENDED:
            self.suspended[wish.key] = wish.adjusted or ""
        elif wish.status is SessionStatus.DROPPED:
            self.left_out[wish.key] = wish.adjusted or ""


_AHEAD = (SessionStatus.PLANNED, SessionStatus.SUSPENDED, SessionStatus.DROPPED)
_TRAITS = ("kind", "rpe", "expected", "may_ease", "shortest_s", "optional", "adjusted")


def _ended(session: PlannedSession, wish: PlannedSession) -> bool:
    """True when the directive (or the race) that dropped or suspended a session no longer does."""
    for_a_time = session.adjusted in PASSING
    return for_a_time and wish.status is not session.status and wish.adjusted != session.adjusted


def _moved_meanwhile(wish: PlannedSession, session: PlannedSession, now: datetime) -> bool:
    """True when the athlete's week has got another place for a session while it was suspended: it returns to that one."""
    ahead = wish.status is SessionStatus.PLANNED and wish.start_time > now
    return session.status is SessionStatus.SUSPENDED and ahead and not same_place(wish, session, now)


def same_place(wish: PlannedSession, session: PlannedSession, now: datetime) -> bool:
    """True when the athlete's week has the session under the same name, at the same time, as important as before. A time
    that has passed asks for no other: what was missed there stands where it is made up."""
    passed = wish.start_time <= now
    fixed_now = wish.pinned and not session.pinned and session.start_time != wish.start_time and not passed
    return (
        wish.title == session.title
        and (passed or wish.planned_start_time == session.planned_start_time)
        and wish.priority == session.priority
        and not fixed_now
    )


def same_wish(wish: PlannedSession, session: PlannedSession) -> bool:
    """True when a session that has gone by is still asked for as it was, whenever that is."""
    same = wish.title == session.title and wish.priority == session.priority and wish.adjusted == session.adjusted
    return same and wish.status is SessionStatus.PLANNED and _same_terms(wish, session)


def _same_terms(wish: PlannedSession, session: PlannedSession) -> bool:
    """True when what is asked of a session is what was asked before, whatever the plan made of it since."""
    eased = session.session_class is not session.planned_class
    return (
        wish.planned_class is session.planned_class
        and wish.planned_duration_s == session.planned_duration_s
        and (eased or wish.leg_share == session.leg_share)
    )


def _placed(wish: PlannedSession, session: PlannedSession) -> PlannedSession:
    """The wish where the session stands, if its own time in the athlete's week is the same; what the athlete's hand did
    stays."""
    hand = {"pinned": wish.pinned or session.pinned, "accepts": session.accepts}
    return wish.model_copy(update={"start_time": session.start_time, **hand})


def _carried(session: PlannedSession, wish: PlannedSession) -> PlannedSession:
    """The session as it stands, with what never shows taken from the wish."""
    traits = {name: getattr(wish, name) for name in _TRAITS if getattr(wish, name) != getattr(session, name)}
    if wish.pinned and not session.pinned:
        traits["pinned"] = True
    return session.model_copy(update=traits) if traits else session
