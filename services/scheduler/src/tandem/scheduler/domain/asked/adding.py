"""When load may be added: a missed session made up, an optional one planned."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.plan import PlannedSession, SessionStatus
from tandem.contracts.events.readiness import ReadinessState
from tandem.contracts.events.week import Phase
from tandem.scheduler.domain.asked.blocks import WeekPlan
from tandem.scheduler.domain.asked.calendar import local_day
from tandem.scheduler.domain.asked.directives import directives
from tandem.scheduler.domain.asked.lighter import is_hard
from tandem.scheduler.domain.done.doubt import question_id_of
from tandem.scheduler.domain.state import State
from tandem.scheduler.domain.week import week_of

QUESTION_DAYS = 7
"""An unanswered question about a workout of the last seven days adds no load (domain.md 3.3b). Ours: later its answer
changes no rule of seven days."""

PUSH_DAYS = 7
"""How far ahead readiness lets add: how the athlete will be in the week after nobody knows. Ours: load is set anew twice a
week where it follows the markers (Nuuttila 2022), so a week is the furthest that a state speaks for."""

_TIRED = (ReadinessState.WATCH, ReadinessState.PULL_BACK)
_OFF_THE_PLAN = (SessionStatus.DROPPED, SessionStatus.SUSPENDED)


def may_add(state: State, now: datetime, zone: ZoneInfo, week_plan: WeekPlan) -> bool:
    """True when sessions may be added to a week: not while the athlete is tired (watch, pull back), short of sleep or
    energy, suspended, restarting, asked about a workout and silent, nor in a deload. How much is the ramp's business."""
    readiness = state.readiness
    if readiness is not None and (readiness.state in _TIRED or readiness.short_of or readiness.suspension is not None):
        return False
    if week_plan.phase is Phase.DELOAD or directives(state, now, zone):
        return False
    return not unanswered(state, now)


def may_add_hard(state: State, now: datetime, zone: ZoneInfo, week_plan: WeekPlan) -> bool:
    """The same for hard runs, long runs and heavy legs: a taper keeps the intensity it has and adds none (Bosquet 2007)."""
    return may_add(state, now, zone, week_plan) and not week_plan.lighter


def unanswered(state: State, now: datetime) -> tuple[str, ...]:
    """The questions that were asked about workouts of the last days and not answered, by id."""
    since = now - timedelta(days=QUESTION_DAYS)
    recent = (w for w in state.workouts.values() if not w.withdrawn and w.end_time >= since)
    ids = {question_id_of(workout) for workout in recent}
    return tuple(sorted(question for question in ids if question in state.asked and question not in state.verdicts))


def invited(
    wishes: Iterable[PlannedSession],
    standing: Sequence[PlannedSession],
    state: State,
    now: datetime,
    zone: ZoneInfo,
    plans: Iterable[WeekPlan],
) -> tuple[PlannedSession, ...]:
    """The wishes without the optional ones that are not called for. Those of the coming seven days enter while readiness
    says push and their week may take more; once planned they stay while the athlete is steady, and go when tired,
    suspended or restarting."""
    by_week = {plan.week: plan for plan in plans}
    stood = {session.key: session for session in standing if session.status not in _OFF_THE_PLAN}
    pushing = state.readiness is not None and state.readiness.state is ReadinessState.PUSH
    leaving = _leaving(state, now, zone)
    end = local_day(now, zone) + timedelta(days=PUSH_DAYS)

    def welcome(wish: PlannedSession) -> bool:
        if wish.key in stood:
            return not leaving
        plan = by_week.get(week_of(wish.key))
        soon = local_day(wish.start_time, zone) < end
        return pushing and soon and plan is not None and _room(wish, state, now, zone, plan)

    return tuple(wish for wish in wishes if not wish.optional or welcome(wish))


def _leaving(state: State, now: datetime, zone: ZoneInfo) -> bool:
    tired = state.readiness is not None and state.readiness.state in _TIRED
    return tired or bool(directives(state, now, zone))


def _room(wish: PlannedSession, state: State, now: datetime, zone: ZoneInfo, plan: WeekPlan) -> bool:
    hard = is_hard(wish) or wish.session_class is SessionClass.LONG
    return may_add_hard(state, now, zone, plan) if hard else may_add(state, now, zone, plan)
