"""What ought to be said, given what is known: only the difference between what stands and what the facts demand.

A plan that stands moves only when a hard rule breaks, when the athlete's own week changes, when the horizon rolls on, or
when the athlete asks. A workout that merely lowers the soft quality of the week moves nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from importlib import import_module

from tandem.contracts.event import Decision, Event, Timer, derived_id
from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.plan import PlanAnswered, QuestionAsked
from tandem.scheduler.domain.asked.calendar import local_instant, zone_of
from tandem.scheduler.domain.done.lived import doubtful
from tandem.scheduler.domain.outlook import Outlook, outlook
from tandem.scheduler.domain.rulebook.check import Violation
from tandem.scheduler.domain.solving.problem import stands
from tandem.scheduler.domain.state import Cause, Request, State, Workout
from tandem.scheduler.domain.told.revise import Solved, revised, solve
from tandem.scheduler.domain.told.words import CLASS_WORDS, inside, moment
from tandem.scheduler.evolve import ROLL, SERVICE, evolve

_REALLY = {
    SessionClass.HARD_RUN: "a hard run",
    SessionClass.HEAVY_LOWER: "heavy for the legs",
    SessionClass.FULL: "heavy for the legs",
}

_MOST_STEPS = 1000
"""A bound that no state reaches: each step answers a question, a request or a difference."""


def needs(state: State) -> tuple[str, ...]:
    """The scheduler decides from its state alone."""
    return ()


def prepare() -> None:
    """Import the solver, so that the first week to solve does not wait for it."""
    import_module("tandem.scheduler.domain.solving.model")


def heavy(state: State, now: datetime) -> bool:
    """True when deciding may solve a week."""
    view = _LATEST.of(state, now)
    return view is not None and bool(view.broken or state.requests)


def decide(state: State, now: datetime, objects: Mapping[str, bytes]) -> list[Decision | Timer]:
    """Everything to say now, in order, then the timers that should stand. Each decision is folded before the next is
    taken, so a crash between two of them changes nothing."""
    said: list[Decision | Timer] = []
    for _ in range(_MOST_STEPS):
        decision = _next(state, now)
        if decision is None:
            break
        said.append(decision)
        state = evolve(state, Event(decision.id, decision.data, now, SERVICE, decision.rootids))
    return [*said, *_timers(state)]


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
    view = _LATEST.of(state, now)
    if view is None:
        return _waiting(state, now)
    return _question(view) or _revision(view) or _answer(view)


def _timers(state: State) -> list[Timer]:
    """The horizon rolls at the athlete's next Monday, 00:00 local."""
    zone = zone_of(state.profile.timezone) if state.profile else None
    if state.plan is None or zone is None:
        return []
    monday = state.plan.first_day + timedelta(days=7)
    return [Timer(ROLL, local_instant(monday, "00:00", zone), monday.isoformat())]


# -- the week ---------------------------------------------------------------------------------------------------------


def _revision(view: Outlook) -> Decision | None:
    if not (view.demand.differs or view.rolls or view.broken):
        return None
    solved = solve(view.problem()) if view.broken else None
    cause, title = _cause(view)
    workouts = _workouts_of(view, view.broken)
    data = revised(view, solved, title, [workout.workout_id for workout in workouts])
    roots = _roots(cause, *_told(view), *(workout.cause for workout in workouts))
    return Decision(data, cause.event_id, f"plan-{data.plan_version}", roots)


def _cause(view: Outlook) -> tuple[Cause, str]:
    """The fact that demanded a revision: the newest workout in a broken rule, else the roll, the zone, the week."""
    workouts = _workouts_of(view, view.broken)
    if workouts:
        newest = workouts[-1]
        return newest.cause, _title(newest, view)
    if view.rolls and view.state.roll is not None:
        return view.state.roll.cause, "A new week"
    if view.plan is None:
        return view.preferences.cause, "Your first plan"
    if view.plan.timezone != view.profile.timezone:
        return view.profile.cause, f"Your time zone: {view.profile.timezone}"
    if not view.demand.differs:
        gone = [workout for workout in view.state.workouts.values() if workout.withdrawn]
        if gone:
            newest = max(gone, key=lambda workout: (workout.end_time, workout.workout_id))
            return newest.cause, f"{_title(newest, view)}, withdrawn"
    return view.preferences.cause, "Your new week"


def _told(view: Outlook) -> list[Cause]:
    """The settings behind a plan that differs from the one asked for, beside any workout."""
    if view.rolls and view.state.roll is not None:
        return [view.state.roll.cause]
    return [view.preferences.cause] if view.demand.differs else []


def _title(workout: Workout, view: Outlook) -> str:
    return f"{workout.title or CLASS_WORDS[workout.session_class]}, {moment(workout.start_time, view.zone)}"


def _workouts_of(view: Outlook, broken: Iterable[Violation]) -> list[Workout]:
    """The workouts in broken rules, oldest first."""
    ids = {slot.workout_id for violation in broken for slot in violation.slots if slot.fixed and slot.workout_id}
    found = [view.state.workouts[workout_id] for workout_id in ids if workout_id in view.state.workouts]
    return sorted(found, key=lambda workout: (workout.end_time, workout.workout_id))


def _roots(*causes: Cause) -> tuple[str, ...]:
    return tuple(sorted({root for cause in causes for root in cause.rootids}))


# -- doubt ------------------------------------------------------------------------------------------------------------


def _question(view: Outlook) -> Decision | None:
    """Ask about a doubtful hard workout that would move the plan if it were true, once per revision of it."""
    if view.plan is None:
        return None
    known = set(view.broken)
    for workout in sorted(doubtful(view.state.workouts.values()), key=lambda w: (w.end_time, w.workout_id)):
        question_id = derived_id("question", workout.workout_id, str(workout.revision))
        if question_id in view.state.asked:
            continue
        believed = outlook(view.state, view.now, frozenset({workout.workout_id}))
        forced = [v for v in believed.broken if v not in known] if believed else []
        mine = [v for v in forced if any(slot.workout_id == workout.workout_id for slot in v.slots)]
        if mine:
            return Decision(
                _asked(view, workout, mine, question_id), workout.cause.event_id, "question", workout.cause.rootids
            )
    return None


def _asked(view: Outlook, workout: Workout, broken: Sequence[Violation], question_id: str) -> QuestionAsked:
    at_stake = next(slot for violation in broken for slot in violation.slots if not slot.fixed)
    text = (
        f"{_title(workout, view)}: was it really {_REALLY[workout.session_class]}? "
        f"If so, {inside(at_stake.title)} on {moment(at_stake.start_s, view.zone)} should move. Until then it stays."
    )
    return QuestionAsked(
        athlete_id=view.state.athlete_id,
        question_id=question_id,
        workout_id=workout.workout_id,
        plan_version=view.plan.version if view.plan else 0,
        text=text,
        reasons=workout.class_reasons,
        options=("It was hard", "It was easy"),
        decided_at=view.now.astimezone(UTC),
    )


# -- requests ---------------------------------------------------------------------------------------------------------


def _answer(view: Outlook) -> Decision | None:
    """The answer to the oldest open request: a better week if there is one, else why the plan stands."""
    request = _oldest(view.state)
    if request is None:
        return None
    version = view.plan.version if view.plan else 0
    if request.base_plan_version != version:
        return _answered(view.state, view.now, request, _stale(request, version))
    solved = solve(view.problem())
    if _moves(solved):
        data = revised(view, solved, "Your request", (), request.request_id)
        return Decision(data, request.cause.event_id, f"plan-{data.plan_version}", request.cause.rootids)
    proven = "proven: no other week costs less" if solved.solution.status == "optimal" else "no better week was found"
    return _answered(view.state, view.now, request, f"Plan {version} stands: it keeps every rule, and {proven}.")


def _moves(solved: Solved) -> bool:
    problem = solved.problem
    pairs = zip(solved.solution.choice, problem.sessions, strict=True)
    return any(option is None or not stands(option, session, problem.places) for option, session in pairs)


def _stale(request: Request, version: int) -> str:
    if request.base_plan_version > version:
        return f"There is no plan {request.base_plan_version} yet: the newest is {version}. Ask again from that one."
    return f"You asked from plan {request.base_plan_version}, but plan {version} stands now: look at it and ask again."


def _waiting(state: State, now: datetime) -> Decision | None:
    """Without a zone or a week there is no plan, and a request hears what is missing."""
    request = _oldest(state)
    if request is None:
        return None
    if state.profile is None:
        missing = "your profile with its time zone is missing"
    elif zone_of(state.profile.timezone) is None:
        missing = f"{state.profile.timezone!r} is not an IANA time zone (such as Europe/Berlin)"
    else:
        missing = "your week and windows (preferences) are missing"
    return _answered(state, now, request, f"No plan can be made: {missing}.")


def _oldest(state: State) -> Request | None:
    requests = state.requests.values()
    return min(requests, key=lambda request: (request.cause.sequence, request.request_id), default=None)


def _answered(state: State, now: datetime, request: Request, answer: str) -> Decision:
    data = PlanAnswered(
        athlete_id=state.athlete_id,
        request_id=request.request_id,
        plan_version=state.plan.version if state.plan else 0,
        answer=answer,
        decided_at=now.astimezone(UTC),
    )
    return Decision(data, request.cause.event_id, "answer", request.cause.rootids)
