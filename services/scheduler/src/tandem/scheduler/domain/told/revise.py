"""From an outlook to a PlanRevised: solve where a rule breaks, keep everything else, explain each difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from tandem.contracts.events.plan import (
    Action,
    Conflict,
    CostTerm,
    PlanChange,
    PlannedSession,
    PlanRevised,
    Proof,
    RevisionCause,
    SessionStatus,
    Warned,
)
from tandem.scheduler.domain.asked.calendar import HORIZON_WEEKS
from tandem.scheduler.domain.done.lived import slot_of
from tandem.scheduler.domain.hand.bend import warnings
from tandem.scheduler.domain.outlook import Outlook, from_goals
from tandem.scheduler.domain.rulebook.check import violations
from tandem.scheduler.domain.rulebook.evaluate import costs_of, slots_of
from tandem.scheduler.domain.rulebook.rules import NOT_A_WINDOW, RULES_VERSION
from tandem.scheduler.domain.solving.fallback import careful_week
from tandem.scheduler.domain.solving.fresh import FreshSolution
from tandem.scheduler.domain.solving.problem import Option, Problem, stands
from tandem.scheduler.domain.solving.solution import SOLVER, SOLVER_VERSION, Solution
from tandem.scheduler.domain.told.asking import asked_changes, done_changes
from tandem.scheduler.domain.told.explain import MISSED, MISSED_EVIDENCE, Explainer
from tandem.scheduler.domain.told.outline import outline
from tandem.scheduler.domain.told.unchanged import unchanged
from tandem.scheduler.domain.told.words import moment, verb

if TYPE_CHECKING:
    from tandem.scheduler.domain.solving.model import WeekModel

OPTIONAL = "optional"
"""What an optional session is `adjusted` by that did not fit in: it is off the plan, and was never promised."""


MORE_ROOM = "Open another window, or ask for fewer sessions."


@dataclass(frozen=True, slots=True)
class Solved:
    """A problem with its answer; `model` is None when the answer came without the solver."""

    problem: Problem
    solution: Solution
    model: WeekModel | None


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a revision is about: its name in words, what set it off without words, the workouts behind it, the request it
    answers, and what that changed (`by_hand`). `proof` and `costs` are of an answer that was found elsewhere; `left_out` are
    sentences about what found no place in a week just made from goals."""

    title: str
    cause: RevisionCause
    workout_ids: tuple[str, ...] = ()
    request_id: str | None = None
    by_hand: tuple[PlanChange, ...] = ()
    proof: Proof | None = None
    costs: tuple[CostTerm, ...] = ()
    left_out: tuple[str, ...] = ()


def solve(problem: Problem, kept: frozenset[str] = frozenset()) -> Solved:
    """The best week, in which the sessions `kept` (by key) stay as they stand if there is such a week. Should the solver
    run out of time without a week that passes the check, a careful one."""
    from tandem.scheduler.domain.solving.model import WeekModel  # only where it is needed: see `solution`

    model = WeekModel(problem)
    solution = (model.solve(required=_standing(problem, kept)) if kept else None) or model.solve()
    if solution is None or violations(slots_of(problem, solution.choice), problem.settings):
        return Solved(problem, careful_week(problem), None)
    return Solved(problem, solution, model)


def _standing(problem: Problem, kept: frozenset[str]) -> tuple[tuple[int, Option], ...]:
    """The choices that leave these sessions as they are."""
    return tuple(
        (index, option)
        for index, (movable, options) in enumerate(zip(problem.sessions, problem.options, strict=True))
        if movable.slot.key in kept
        for option in options
        if stands(option, movable, problem.places)
    )


def revised(
    view: Outlook, solved: Solved | None, occasion: Occasion, standing: Sequence[PlannedSession] | None = None
) -> PlanRevised:
    """The revision that an outlook asks for. Without `solved` there is no proof, for no rule broke: every session stays
    where it is asked for. `standing` are the
    sessions of the plan that stood, where the outlook looks at an edited one."""
    version = view.plan.version if view.plan else 0
    new = _apply(view, solved)
    made = from_goals(view.preferences)
    return PlanRevised(
        athlete_id=view.state.athlete_id,
        plan_version=version + 1,
        base_plan_version=version,
        timezone=view.profile.timezone,
        first_day=view.monday,
        last_day=view.monday + timedelta(days=7 * HORIZON_WEEKS - 1),
        old=tuple(standing) if standing is not None else view.plan.sessions if view.plan else (),
        new=new,
        changes=(*done_changes(view), *occasion.by_hand, *_changes(view, solved)),
        costs=_costs(solved) or occasion.costs,
        proof=proof_of(solved.solution) if solved else occasion.proof,
        cause_title=occasion.title,
        workout_ids=occasion.workout_ids,
        rules_version=RULES_VERSION,
        request_id=occasion.request_id,
        decided_at=view.now.astimezone(UTC),
        warnings=_warnings(view, new),
        conflicts=(*_without_room(occasion), *_conflicts(view, solved)),
        unchanged=unchanged(solved.problem, solved.solution, occasion.workout_ids, view.zone) if solved else (),
        weeks=outline(view, new),
        usual_week=view.usual_week if made else (),
        usual_week_for=view.preferences.cause.event_id if made else None,
        cause=occasion.cause,
    )


def _apply(view: Outlook, solved: Solved | None) -> tuple[PlannedSession, ...]:
    chosen = _chosen(solved) if solved else {}
    new = [session.model_copy(update=chosen.get(session.key, {})) for session in view.demand.sessions]
    return tuple(sorted(new, key=lambda session: (session.start_time, session.key)))


def _chosen(solved: Solved) -> dict[str, dict[str, object]]:
    """What the answer makes of each session that could change, by key."""
    found: dict[str, dict[str, object]] = {}
    for movable, option in zip(solved.problem.sessions, solved.solution.choice, strict=True):
        if option is not None:
            found[movable.slot.key] = {
                "status": SessionStatus.PLANNED,
                "start_time": datetime.fromtimestamp(solved.problem.places[option.place].start_s, UTC),
                "session_class": option.form.session_class,
                "duration_s": option.form.duration_s,
                "leg_share": option.form.leg_share,
            }
        elif movable.optional:
            found[movable.slot.key] = {"status": SessionStatus.DROPPED, "adjusted": OPTIONAL}
        elif not movable.missed:
            found[movable.slot.key] = {"status": SessionStatus.DROPPED, "adjusted": None}
    return found


def _changes(view: Outlook, solved: Solved | None) -> list[PlanChange]:
    """What is asked and what was solved, each session's solved change in place of a mere entry or reset."""
    answers = (
        Explainer(solved.problem, solved.solution, solved.model, view.zone, view.preferences.exceptions).changes()
        if solved
        else []
    )
    by_key = {change.session_key: change for change in answers}
    unsaid = {s.key for s in view.offered if solved and _left_off(solved, s.key)}
    found = []
    for change in asked_changes(view):
        answer = by_key.get(change.session_key)
        if change.session_key in unsaid or (answer is not None and change.action is Action.MOVE):
            continue
        if answer is None or change.action is not Action.ADDED:
            found.append(change)
        elif answer.action is Action.DROP:
            found.append(answer)
        else:
            found.append(answer.model_copy(update={"action": Action.ADDED}))
    return [*found, *_solved_changes(view, answers), *_let_go(view)]


def _left_off(solved: Solved, key: str) -> bool:
    pairs = zip(solved.problem.sessions, solved.solution.choice, strict=True)
    return any(movable.slot.key == key and option is None for movable, option in pairs)


def _solved_changes(view: Outlook, answers: Sequence[PlanChange]) -> list[PlanChange]:
    """What the solver changed, told from where each session stood in the plan before."""
    before = {session.key: session.start_time for session in view.plan.sessions} if view.plan else {}
    return [
        change.model_copy(update={"from_time": before.get(change.session_key, change.from_time)})
        for change in answers
        if change.session_key not in view.demand.fresh
    ]


def _let_go(view: Outlook) -> list[PlanChange]:
    """Missed sessions that were not even to be made up, those of a week that ends included."""
    solved = {session.key for session in view.made_up}
    missed = [s for s in view.lived.sessions if s.key in view.lived.missed_now and s.key not in solved]
    return [
        PlanChange(
            session_key=session.key,
            title=session.title,
            action=Action.MISSED,
            from_time=session.start_time,
            rule=MISSED,
            evidence=MISSED_EVIDENCE,
            sentence=f"{verb(session.title, 'was', 'were')} missed on "
            f"{moment(session.start_time, view.zone)} and not made up.",
        )
        for session in (*view.left_missed, *missed)
    ]


def _warnings(view: Outlook, new: Sequence[PlannedSession]) -> tuple[Warned, ...]:
    ahead = [s for s in new if s.status is SessionStatus.PLANNED and s.start_time > view.now]
    slots = [slot_of(s, view.zone, fixed=bool(s.accepts), ahead=bool(s.accepts)) for s in ahead]
    return warnings([*view.lived.fixed, *slots], view.season, new, view.zone)


def _without_room(occasion: Occasion) -> tuple[Conflict, ...]:
    """What the goals ask for and the windows do not hold."""
    return tuple(
        Conflict(session_keys=(), rules=(NOT_A_WINDOW.name,), sentence=sentence, remedies=(MORE_ROOM,))
        for sentence in occasion.left_out
    )


def _conflicts(view: Outlook, solved: Solved | None) -> tuple[Conflict, ...]:
    if solved is None or solved.model is None:
        return ()
    from tandem.scheduler.domain.solving.conflict import conflicts  # it solves: only where it is needed

    return conflicts(solved.problem, solved.solution, view.zone)


def _costs(solved: Solved | None) -> tuple[CostTerm, ...]:
    if solved is None:
        return ()
    terms = costs_of(solved.problem, solved.solution.choice).terms
    return tuple(CostTerm(name=name, cost=cost) for name, cost in terms.items())


def proof_of(solution: Solution | FreshSolution) -> Proof:
    """Who solved it, and how sure that is."""
    return Proof(
        solver=SOLVER,
        solver_version=SOLVER_VERSION,
        status=solution.status,
        objective=solution.objective,
        bound=solution.bound,
    )
