"""The weeks of a plan at a glance: what each is for, how much it holds, and how much it should hold at most."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from tandem.contracts.events.plan import PlannedSession, SessionStatus, WeekOutline
from tandem.contracts.events.week import Activity
from tandem.scheduler.domain.asked.blocks import WeekPlan
from tandem.scheduler.domain.asked.calendar import local_day
from tandem.scheduler.domain.done.ramp import ramp_cap_au
from tandem.scheduler.domain.outlook import Outlook
from tandem.scheduler.domain.posed import planned_au
from tandem.scheduler.domain.rulebook.kinds import activity_of
from tandem.scheduler.domain.week import week_of

_OFF = (SessionStatus.DROPPED, SessionStatus.MISSED, SessionStatus.SUSPENDED)


def outline(view: Outlook, sessions: Iterable[PlannedSession]) -> tuple[WeekOutline, ...]:
    """Both weeks of the horizon, with the sessions of a plan in them."""
    found = [session for session in sessions if session.status not in _OFF]
    ahead = [s for s in found if s.status is SessionStatus.PLANNED]
    coming = [(local_day(s.start_time, view.zone), load) for s in ahead if (load := planned_au(s)) is not None]
    return tuple(_week(view, plan, [s for s in found if week_of(s.key) == plan.week], coming) for plan in view.plans)


def _week(
    view: Outlook, plan: WeekPlan, sessions: Sequence[PlannedSession], coming: list[tuple[date, float]]
) -> WeekOutline:
    loads = [planned_au(session) for session in sessions]
    known = [load for load in loads if load is not None]
    cap = ramp_cap_au(view.workouts, plan.monday, coming)
    return WeekOutline(
        week=plan.week,
        block=plan.block,
        phase=plan.phase,
        volume_factor=plan.volume_factor,
        run_s=_length_s(sessions, Activity.RUN),
        lift_s=_length_s(sessions, Activity.LIFT),
        systemic_au=round(sum(known), 1) if sessions and len(known) == len(loads) else None,
        ramp_cap_au=round(cap, 1) if cap is not None else None,
    )


def _length_s(sessions: Iterable[PlannedSession], activity: Activity) -> int:
    return sum(s.duration_s for s in sessions if activity_of(s.session_class) is activity)
