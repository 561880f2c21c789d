"""From an outlook to a PlanRevised: solve where a rule breaks, keep everything else, explain each difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from tandem.contracts.events.plan import (
    Action,
    CostTerm,
    PlanChange,
    PlannedSession,
    PlanRevised,
    Proof,
    SessionStatus,
)
from tandem.scheduler.domain.asked.calendar import HORIZON_WEEKS
from tandem.scheduler.domain.outlook import Outlook
from tandem.scheduler.domain.rulebook.check import violations
from tandem.scheduler.domain.rulebook.evaluate import costs_of, slots_of
from tandem.scheduler.domain.rulebook.rules import RULES_VERSION
from tandem.scheduler.domain.solving.fallback import careful_week
from tandem.scheduler.domain.solving.problem import Problem
from tandem.scheduler.domain.solving.solution import SOLVER, SOLVER_VERSION, Solution
from tandem.scheduler.domain.told.explain import Explainer
from tandem.scheduler.domain.told.words import CLASS_WORDS, inside, moment

if TYPE_CHECKING:
    from tandem.scheduler.domain.solving.model import WeekModel

OWN_WEEK = "your_own_week"
"""The rule named for what the athlete's own week asks."""


@dataclass(frozen=True, slots=True)
class Solved:
    """A problem with its answer; `model` is None when the answer came without the solver."""

    problem: Problem
    solution: Solution
    model: WeekModel | None


def solve(problem: Problem) -> Solved:
    """The best week. Should the solver run out of time without a week that passes the check, a careful one."""
    from tandem.scheduler.domain.solving.model import WeekModel  # only where it is needed: see `solution`

    model = WeekModel(problem)
    solution = model.solve()
    if solution is None or violations(slots_of(problem, solution.choice), problem.settings):
        return Solved(problem, careful_week(problem), None)
    return Solved(problem, solution, model)


def revised(
    view: Outlook, solved: Solved | None, cause_title: str, workout_ids: Sequence[str], request_id: str | None = None
) -> PlanRevised:
    """The revision that an outlook asks for. Without `solved`, every session stays where it is asked for."""
    version = view.plan.version if view.plan else 0
    changed = Explainer(solved.problem, solved.solution, solved.model, view.zone).changes() if solved else []
    new = _apply(view, solved)
    return PlanRevised(
        athlete_id=view.state.athlete_id,
        plan_version=version + 1,
        base_plan_version=version,
        timezone=view.profile.timezone,
        first_day=view.monday,
        last_day=view.monday + timedelta(days=7 * HORIZON_WEEKS - 1),
        old=view.plan.sessions if view.plan else (),
        new=new,
        changes=(*_lived_changes(view), *_asked_changes(view, changed), *_solver_changes(view, changed)),
        costs=_costs(solved),
        proof=_proof(solved),
        cause_title=cause_title,
        workout_ids=tuple(workout_ids),
        rules_version=RULES_VERSION,
        request_id=request_id,
        decided_at=view.now.astimezone(UTC),
    )


def _apply(view: Outlook, solved: Solved | None) -> tuple[PlannedSession, ...]:
    chosen = _chosen(solved) if solved else {}
    new = [session.model_copy(update=chosen.get(session.key, {})) for session in view.demand.sessions]
    return tuple(sorted(new, key=lambda session: (session.start_time, session.key)))


def _chosen(solved: Solved) -> dict[str, dict[str, object]]:
    """What the answer makes of each session that could change, by key."""
    found: dict[str, dict[str, object]] = {}
    for movable, option in zip(solved.problem.sessions, solved.solution.choice, strict=True):
        if option is None:
            found[movable.slot.key] = {"status": SessionStatus.DROPPED}
        else:
            found[movable.slot.key] = {
                "start_time": datetime.fromtimestamp(solved.problem.places[option.place].start_s, UTC),
                "session_class": option.form.session_class,
                "duration_s": option.form.duration_s,
                "leg_share": option.form.leg_share,
            }
    return found


def _lived_changes(view: Outlook) -> list[PlanChange]:
    """Sessions fulfilled by another kind of workout than planned, told once."""
    before = {session.key: session for session in view.plan.sessions} if view.plan else {}
    found = []
    for session in view.lived.sessions:
        old = before[session.key]
        if session.status is not SessionStatus.DONE or old.workout_id == session.workout_id:
            continue
        if session.session_class is old.session_class:
            continue
        workout = view.state.workouts[session.workout_id or ""]
        done = inside(workout.title or CLASS_WORDS[session.session_class])
        found.append(
            PlanChange(
                session_key=session.key,
                title=session.title,
                action=Action.DONE,
                from_time=old.start_time,
                to_time=session.start_time,
                rule="done_instead",
                evidence=f"matched: {view.lived.matches[session.key].reason}",
                sentence=f"{session.title} is done: the {done} on {moment(session.start_time, view.zone)} took its place.",
            )
        )
    return found


def _asked_changes(view: Outlook, solver: Sequence[PlanChange]) -> list[PlanChange]:
    """What the athlete's own week brings, resets or takes away."""
    moved = {change.session_key: change for change in solver}
    before = {session.key: session for session in view.plan.sessions} if view.plan else {}
    found = [
        _own(s, Action.DROP, s.start_time, None, f"{s.title} is no longer part of your week.") for s in view.demand.gone
    ]
    for session in view.demand.sessions:
        when = moment(session.start_time, view.zone)
        if session.key in view.demand.fresh:
            change = moved.get(session.key)
            if change is None:
                found.append(_own(session, Action.ADDED, None, session.start_time, f"{session.title}: {when}."))
            elif change.action is not Action.DROP:
                found.append(change.model_copy(update={"action": Action.ADDED}))
            else:
                found.append(change)
        elif session.key in view.demand.reset and session.key not in moved:
            old = before[session.key]
            sentence = f"{session.title} is now {when}, as your week has it."
            found.append(_own(session, Action.MOVE, old.start_time, session.start_time, sentence))
    return found


def _solver_changes(view: Outlook, solver: Sequence[PlanChange]) -> list[PlanChange]:
    """What the solver changed, told from where each session stood in the plan before."""
    before = {session.key: session.start_time for session in view.plan.sessions} if view.plan else {}
    return [
        change.model_copy(update={"from_time": before[change.session_key]})
        for change in solver
        if change.session_key not in view.demand.fresh
    ]


def _own(
    session: PlannedSession, action: Action, old: datetime | None, new: datetime | None, sentence: str
) -> PlanChange:
    return PlanChange(
        session_key=session.key,
        title=session.title,
        action=action,
        from_time=old,
        to_time=new,
        rule=OWN_WEEK,
        evidence="Your own week",
        sentence=sentence,
    )


def _costs(solved: Solved | None) -> tuple[CostTerm, ...]:
    if solved is None:
        return ()
    costs = costs_of(solved.problem, solved.solution.choice)
    terms = {"change": costs.change, **costs.gaps_by_rule, "hard_slots": costs.hard_slots}
    return tuple(CostTerm(name=name, cost=cost) for name, cost in terms.items())


def _proof(solved: Solved | None) -> Proof | None:
    """None when nothing was solved: no rule broke, every session is where it was asked for."""
    if solved is None:
        return None
    solution = solved.solution
    return Proof(
        solver=SOLVER,
        solver_version=SOLVER_VERSION,
        status=solution.status,
        objective=solution.objective,
        bound=solution.bound,
    )
