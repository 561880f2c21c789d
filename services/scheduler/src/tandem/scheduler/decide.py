"""What ought to be said, given what is known: only the difference between what stands and what the facts demand.

A plan that stands moves only when a hard rule breaks, when the athlete's own week, block or state asks otherwise, when
something was missed, when the horizon rolls on, or when the athlete asks. A workout that merely lowers the soft quality of
the week moves nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from importlib import import_module
from zoneinfo import ZoneInfo

from tandem.contracts.event import Aside, Decision, Event, Timer
from tandem.contracts.events.plan import SessionStatus
from tandem.scheduler.domain.asked.calendar import local_day, local_instant
from tandem.scheduler.domain.asked.directives import OFF_DAYS
from tandem.scheduler.domain.asked.template import usual_week_of
from tandem.scheduler.domain.outlook import Outlook, outlook
from tandem.scheduler.domain.posed import posed
from tandem.scheduler.domain.quiet import group_ended, quiet_timer
from tandem.scheduler.domain.state import Roll, State
from tandem.scheduler.domain.told.answers import answer, unplannable, waiting
from tandem.scheduler.domain.told.cause import brought_by_history, cause_of, roots_of, workouts_of
from tandem.scheduler.domain.told.doubt import question
from tandem.scheduler.domain.told.revise import Occasion, revised, solve
from tandem.scheduler.evolve import DAY, ROLL, SERVICE, evolve

_MOST_STEPS = 64
"""Beside one for each request at hand. Ours: a moment takes one step for refused preferences, one for each question of a
week's workouts and one for what differs; a life drawn at random took nine at most. It ends what would never end."""


def needs(state: State) -> tuple[str, ...]:
    """The scheduler decides from its state alone."""
    return ()


def prepare() -> None:
    """Import the solver, so that the first week to solve does not wait for it."""
    import_module("tandem.scheduler.domain.solving.model")


def heavy(state: State, now: datetime) -> bool:
    """True when deciding may solve a week."""
    if _waits(state):
        return False
    view = _LATEST.of(state, now)
    return view is not None and bool(view.solves or view.lacks_week or state.requests)


def decide_group(state: State, now: datetime, objects: Mapping[str, bytes]) -> list[Decision | Timer | Aside]:
    """`decide`; where it says nothing, that this is the end of the group of facts in hand."""
    said = decide(state, now, objects)
    silent = state.in_hand.is_open and not any(isinstance(each, Decision) for each in said)
    return [*said, group_ended(state.athlete_id)] if silent else [*said]


def decide(state: State, now: datetime, objects: Mapping[str, bytes]) -> list[Decision | Timer]:
    """Everything to say now, in order, then the timers that should stand. Each decision is folded before the next is
    taken, so a crash between two of them changes nothing. Of imported history alone nothing is said until it is quiet."""
    if _waits(state):
        return [*_timers(state, now), quiet_timer(now)]
    said: list[Decision | Timer] = []
    for _ in range(_MOST_STEPS + len(state.requests)):
        decision = _next(state, now)
        if decision is None:
            break
        said.append(decision)
        state = evolve(state, Event(decision.id, decision.data, now, SERVICE, decision.rootids))
    return [*said, *_timers(state, now)]


def _waits(state: State) -> bool:
    return state.in_hand.waits(state.imported_at)


class _Latest:
    """The outlook asked for last: `heavy` and then `decide` look at the same state."""

    def __init__(self) -> None:
        self._held: tuple[State, datetime, Outlook | None] | None = None

    def of(self, state: State, now: datetime) -> Outlook | None:
        held = self._held
        if held is not None and held[0] is state and held[1] == now:
            return held[2]
        view = outlook(state, now)
        self._held = (state, now, view)
        return view


_LATEST = _Latest()


def _next(state: State, now: datetime) -> Decision | None:
    refusal = unplannable(state, now)
    if refusal is not None:
        return refusal
    view = _LATEST.of(state, now)
    if view is None:
        return waiting(state, now)
    return question(view) or _revision(view) or answer(view)


def _revision(view: Outlook) -> Decision | None:
    left_out: tuple[str, ...] = ()
    if view.lacks_week:
        view, left_out = _with_week(view)
    elif not view.differs:
        return None
    solved = solve(posed(view)) if view.solves else None
    workouts = workouts_of(view, view.broken)
    found = cause_of(view)
    workout_ids = tuple(workout.workout_id for workout in workouts)
    occasion = Occasion(found.title, found.kind, workout_ids, left_out=left_out)
    history = brought_by_history(view, found.cause, workouts)
    data = revised(view, solved, occasion).model_copy(update={"history": history})
    roots = roots_of(view, found.cause, workouts)
    return Decision(data, found.cause.event_id, f"plan-{data.plan_version}", roots)


def _with_week(view: Outlook) -> tuple[Outlook, tuple[str, ...]]:
    """The same outlook with a week made from the athlete's goals, and what found no place in it."""
    made = usual_week_of(view.preferences, view.season.usual)
    found = outlook(view.state, view.now, usual_week=made.sessions if made else ())
    return found or view, made.left_out if made else ()


def _timers(state: State, now: datetime) -> list[Timer]:
    """The horizon rolls at the athlete's next Monday, 00:00 local; before that the day ends on which something may be
    found missed, or a lighter time is over."""
    view = _LATEST.of(state, now)
    if view is None or state.plan is None:
        return []
    timers = [_midnight(ROLL, state.plan.first_day + timedelta(days=7), state.roll, view.zone)]
    day = _next_day(view)
    return timers if day is None else [*timers, _midnight(DAY, day, state.day, view.zone)]


def _midnight(kind: str, day: date, last: Roll | None, zone: ZoneInfo) -> Timer:
    """The deadline of a day. One that came due in another zone, where that day had begun already, comes once more."""
    due_at = local_instant(day, "00:00", zone)
    before = last is not None and last.generation == day
    return Timer(kind, due_at, f"{day.isoformat()} {due_at:%H:%M}" if before else day.isoformat())


def _next_day(view: Outlook) -> date | None:
    """The first day not looked at yet that begins with something to look at: a session may have been missed on the day
    before, or a lighter time begins, ends or moves on. Of days that went by while nobody listened, today stands for all."""
    today = local_day(view.now, view.zone)
    known = [view.state.day.due_at] if view.state.day is not None else []
    known += [view.plan.begun_at] if view.plan is not None else []
    looked = max((local_day(moment, view.zone) for moment in known), default=today)
    open_ones = [s for s in view.demand.sessions if s.status in (SessionStatus.PLANNED, SessionStatus.PAST)]
    ends = [local_day(session.start_time, view.zone) + timedelta(days=1) for session in open_ones]
    ends += [directive.next_look for directive in view.directives if directive.next_look is not None]
    ends += (
        [max(workout.local_date for workout in view.workouts) + timedelta(days=OFF_DAYS + 1)] if view.workouts else []
    )
    first = min((day for day in ends if day > looked), default=None)
    return max(first, today) if first is not None else None
