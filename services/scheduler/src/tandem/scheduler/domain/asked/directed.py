"""What the directives make of the wishes: sessions made lighter, left out, or suspended where they stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.plan import PlannedSession, SessionStatus
from tandem.contracts.events.week import Activity, SessionKind
from tandem.scheduler.domain.asked.calendar import local_day
from tandem.scheduler.domain.asked.demand import same_place
from tandem.scheduler.domain.asked.directives import DIRECTIVES, PULL_BACK, RESTART, SAFETY_STOP, Directive
from tandem.scheduler.domain.asked.lighter import cut, eased, is_hard, is_training, restarted
from tandem.scheduler.domain.rulebook.kinds import activity_of

LEAST_TO_LEAVE_ONE_OUT = 2
"""Of a single session ahead none is left out: it is lighter already. Ours."""

_LEAVES = (SessionStatus.PLANNED, SessionStatus.SUSPENDED)


def directed(
    wishes: Iterable[PlannedSession],
    standing: Sequence[PlannedSession],
    directives: Sequence[Directive],
    zone: ZoneInfo,
    now: datetime,
    earlier: Iterable[PlannedSession] = (),
) -> tuple[PlannedSession, ...]:
    """The wishes under the directives.

    A directive concerns a session when either its day in the athlete's week or the day on which it stands is within:
    moving a session neither escapes it nor brings it back. A safety stop goes before all; of several others the least
    volume holds. What is hard and may not be eased is left out. A race is suspended by a safety stop and otherwise left
    to the athlete: it is never shortened, and whether to start is theirs to say. Nothing becomes longer or harder.

    A pull back leaves one session of its window out and shortens the others by what is then still too much. Where its
    window began before the horizon, `standing` and `earlier` (the wishes of those weeks) tell what it held.
    """
    asked = tuple(wishes)
    stood = _staying(asked, {session.key: session for session in standing}, now)
    found = _under(asked, stood, directives, zone, now)
    keys = frozenset(wish.key for wish in asked)
    rolled_by = (session for session in standing if session.key not in keys)
    off = frozenset(session.key for session in (*rolled_by, *found) if _left_out(session))
    whole = (*earlier, *asked)
    filled = [_filled(d, whole, off, zone) if d.name == PULL_BACK else d for d in directives]
    return found if filled == list(directives) else _under(asked, stood, filled, zone, now)


def _under(
    wishes: Sequence[PlannedSession],
    stood: Mapping[str, PlannedSession],
    directives: Sequence[Directive],
    zone: ZoneInfo,
    now: datetime,
) -> tuple[PlannedSession, ...]:
    found = [_directed(wish, stood.get(wish.key), directives, zone) for wish in wishes]
    for directive in directives:
        if directive.name == PULL_BACK:
            found = _one_left_out(found, stood, directive, zone, now)
    return tuple(found)


def _filled(directive: Directive, wishes: Iterable[PlannedSession], off: frozenset[str], zone: ZoneInfo) -> Directive:
    """The directive with the share that brings its window, without the sessions `off`, to its volume. What counts is the
    athlete's own week, so that the share is the same on each of its days. Long runs are shortened first, and all the
    same."""
    inside = {wish.key: wish for wish in wishes if directive.holds(local_day(wish.start_time, zone)) and _counts(wish)}
    total_s = sum(wish.duration_s for wish in inside.values())
    left = [wish for key, wish in inside.items() if key not in off]
    long_s = sum(wish.duration_s for wish in left if wish.session_class is SessionClass.LONG)
    others_s = sum(wish.duration_s for wish in left) - long_s
    asked = directive.volume_factor
    share = (asked * (total_s - long_s)) / others_s if others_s else 1.0
    return replace(directive, volume_factor=max(asked, min(1.0, share)), long_factor=asked)


def _counts(wish: PlannedSession) -> bool:
    promised = not wish.optional and wish.status is not SessionStatus.DROPPED
    return promised and is_training(wish) and wish.kind is not SessionKind.RACE


def _directed(
    wish: PlannedSession, stands: PlannedSession | None, directives: Sequence[Directive], zone: ZoneInfo
) -> PlannedSession:
    if wish.adjusted in DIRECTIVES or not is_training(wish) or wish.status is SessionStatus.DROPPED:
        return wish
    within = [d for d in directives if any(d.holds(day) for day in _days(wish, stands, zone))]
    if any(_stops(directive, wish) for directive in within):
        return wish.model_copy(update={"status": SessionStatus.SUSPENDED, "adjusted": SAFETY_STOP})
    lighter = [directive for directive in within if directive.name != SAFETY_STOP]
    if not lighter or wish.kind is SessionKind.RACE:
        return wish
    least = min(lighter, key=lambda directive: (directive.volume_factor, directive.name))
    restarting = any(directive.name == RESTART for directive in lighter)
    is_long = wish.session_class is SessionClass.LONG
    factor = min(least.volume_factor, least.long_factor) if is_long else least.volume_factor
    made = restarted(wish, factor) if restarting else cut(eased(wish), factor)
    if is_hard(made):
        return wish.model_copy(update={"status": SessionStatus.DROPPED, "adjusted": least.name})
    if made == wish:
        return wish
    terms = {"planned_class": made.session_class, "planned_duration_s": made.duration_s, "adjusted": least.name}
    return made.model_copy(update=terms)


def _days(wish: PlannedSession, stands: PlannedSession | None, zone: ZoneInfo) -> tuple[date, ...]:
    starts = (wish.start_time,) if stands is None else (wish.start_time, stands.start_time)
    return tuple(local_day(start, zone) for start in starts)


def _staying(
    wishes: Iterable[PlannedSession], stood: Mapping[str, PlannedSession], now: datetime
) -> dict[str, PlannedSession]:
    """What stands where it will stay: a session that the athlete's week has elsewhere now, ahead, leaves its old day, at
    once or when it is no longer suspended."""
    asked = {wish.key: wish for wish in wishes if wish.start_time > now}
    return {
        key: session
        for key, session in stood.items()
        if session.status not in _LEAVES or key not in asked or same_place(asked[key], session, now)
    }


def _stops(directive: Directive, wish: PlannedSession) -> bool:
    """Hard are hard runs, long runs and races; loaded are all lifts. Mobility is never stopped."""
    running = wish.session_class in (SessionClass.HARD_RUN, SessionClass.LONG) or wish.kind is SessionKind.RACE
    lifting = activity_of(wish.session_class) is Activity.LIFT
    return directive.name == SAFETY_STOP and ((directive.hard and running) or (directive.loaded and lifting))


def _one_left_out(
    wishes: list[PlannedSession],
    stood: Mapping[str, PlannedSession],
    directive: Directive,
    zone: ZoneInfo,
    now: datetime,
) -> list[PlannedSession]:
    """One session of the window is off: the one that is already, else of the lowest priority the last one ahead. What is
    suspended is off too, and then nothing more."""

    def start(wish: PlannedSession) -> datetime:
        stands = stood.get(wish.key)
        return stands.start_time if stands is not None else wish.start_time

    inside = [wish for wish in wishes if directive.holds(local_day(start(wish), zone))]
    before = {session.key for session in stood.values() if _left_out(session)}
    off = {wish.key for wish in inside if wish.key in before}
    already = any(_left_out(s) and directive.holds(local_day(s.start_time, zone)) for s in (*stood.values(), *inside))
    if not already and not any(wish.status is SessionStatus.SUSPENDED for wish in inside):
        ahead = [wish for wish in inside if start(wish) > now and _may_go(wish, stood.get(wish.key))]
        if len(ahead) >= LEAST_TO_LEAVE_ONE_OUT:
            off = {max(ahead, key=lambda wish: (wish.priority, start(wish), wish.key)).key}
    dropped = {"status": SessionStatus.DROPPED, "adjusted": PULL_BACK}
    return [
        wish.model_copy(update=dropped) if wish.key in off and wish.status is SessionStatus.PLANNED else wish
        for wish in wishes
    ]


def _left_out(session: PlannedSession) -> bool:
    return session.status is SessionStatus.DROPPED and session.adjusted == PULL_BACK


def _may_go(wish: PlannedSession, stands: PlannedSession | None) -> bool:
    """True for what is on the plan, or comes back to it from another lighter time."""
    on = stands is None or stands.status is SessionStatus.PLANNED or stands.adjusted in DIRECTIVES
    planned = wish.status is SessionStatus.PLANNED and on
    return planned and is_training(wish) and wish.kind is not SessionKind.RACE
