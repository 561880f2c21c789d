"""A plan that changes without a scheduler: one lift moves."""

from __future__ import annotations

from datetime import datetime, timedelta

from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.plan import Action, CauseKind, PlanChange, PlannedSession, PlanRevised, RevisionCause


def revision(name: str, version: int, now: datetime) -> PlanRevised:
    """One lift moves by a day, a day and more from now."""
    to_time = (now + timedelta(days=1 + version % 5)).replace(minute=0, second=0, microsecond=0)
    moved = PlanChange(
        session_key="lower@week",
        title="Lower-body strength",
        action=Action.MOVE,
        from_time=to_time - timedelta(days=1),
        to_time=to_time,
        rule="hard_run_to_heavy_lower",
        evidence="domain 3.2",
        sentence="Lower-body strength moves a day: only 12 h after the club intervals, at least 18 are needed.",
        gap_h=12,
        floor_h=18,
    )
    return PlanRevised(
        athlete_id=name,
        plan_version=version,
        base_plan_version=version - 1,
        timezone="Europe/Berlin",
        first_day=now.date(),
        last_day=now.date() + timedelta(days=13),
        old=(_session(to_time - timedelta(days=1)),),
        new=(_session(to_time),),
        changes=(moved,),
        cause_title="Club intervals",
        rules_version="1",
        decided_at=now,
        cause=RevisionCause(kind=CauseKind.WORKOUT),
    )


def _session(start_time: datetime) -> PlannedSession:
    return PlannedSession(
        key="lower@week",
        title="Lower-body strength",
        session_class=SessionClass.HEAVY_LOWER,
        planned_class=SessionClass.HEAVY_LOWER,
        start_time=start_time,
        duration_s=3600,
        priority=2,
    )
