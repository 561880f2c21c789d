"""A planning problem from a file, lived through: the events that it stands for, folded and decided as the service does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tandem.contracts.event import Decision, Event
from tandem.contracts.events.athlete import PreferencesSet, ProfileSet, TrainingPreferences, Wish
from tandem.contracts.events.plan import PlannedSession, PlanRevised, QuestionAsked, SessionStatus
from tandem.contracts.faults import Fault, faults, known_zone
from tandem.contracts.model import Payload
from tandem.contracts.plan_problem import PlanProblem, ProblemRequest
from tandem.scheduler.decide import decide
from tandem.scheduler.domain.asked.calendar import local_day, monday_of, zone_of
from tandem.scheduler.domain.asked.travel import itinerary
from tandem.scheduler.domain.state import State
from tandem.scheduler.evolve import SERVICE, evolve
from tandem.scheduler.facts import Facts

LONGEST = timedelta(weeks=12)
"""At most this long from `planned_at` to `now`. Ours: the planner looks back five weeks, so more would change nothing."""


YEARS = range(1970, 2101)
"""Years that time zones are told of. Ours."""


class BadProblem(ValueError):
    """What is asked cannot be planned: `problems` says each thing, with its place and its remedy."""

    def __init__(self, *problems: str) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Told:
    """What came of a problem. `first` is the plan as made at `planned_at`, `said` everything in order (the first plan
    among it), `remarks` what is odd about the problem and was planned all the same. `facts` makes further events."""

    first: PlanRevised | None
    said: tuple[Payload, ...]
    state: State
    now: datetime
    facts: Facts
    remarks: tuple[str, ...] = ()

    @property
    def newest(self) -> PlanRevised | None:
        return next((payload for payload in reversed(self.said) if isinstance(payload, PlanRevised)), None)


def desk(problem: PlanProblem) -> Told:
    """Plan at `planned_at`, let happen what the problem tells, decide again at `now`, then answer the requests in their
    order, each from the plan that stands by then. Raises BadProblem."""
    facts, planned_at, remarks = _judged(problem)
    now = facts.moment(problem.now)
    known, later = _happenings(problem, facts, planned_at)
    state, said = settle(fold(State(athlete_id=problem.athlete_id), *known), planned_at)
    first = next((payload for payload in said if isinstance(payload, PlanRevised)), None)
    state, more = settle(fold(state, *later, *facts.days(planned_at, now)), now)
    said += more
    for index, request in enumerate(problem.requests):
        try:
            asked = _request(request, state, facts, said, now)
        except BadProblem as error:
            raise BadProblem(f"/requests/{index}: {error}") from None
        state, more = settle(fold(state, asked), now)
        said += more
    return Told(first, said, state, now, facts, remarks)


def fold(state: State, *events: Event) -> State:
    """The state after some events."""
    for event in events:
        state = evolve(state, event)
    return state


def settle(state: State, now: datetime) -> tuple[State, tuple[Payload, ...]]:
    """Say all there is to say at a moment, and take it to heart."""
    decisions = [each for each in decide(state, now, {}) if isinstance(each, Decision)]
    said = [Event(one.id, one.data, now, SERVICE, one.rootids) for one in decisions]
    return fold(state, *said), tuple(one.data for one in decisions)


def key_of(name: str, sessions: Sequence[PlannedSession], now: datetime) -> str:
    """The key of a session that people name by its key, or by its id: the next one ahead, else the last. BadProblem when
    the plan has none."""
    mine = [one for one in sessions if name in (one.key, one.key.rpartition("@")[0])]
    if not mine:
        there = ", ".join(sorted({one.key.rpartition("@")[0] for one in sessions})) or "none"
        raise BadProblem(f"there is no session {name!r} in the plan; there are {there}")
    mine.sort(key=lambda one: (one.start_time, one.key))
    ahead = [one for one in mine if one.status is not SessionStatus.DROPPED and one.start_time > now]
    return (ahead[0] if ahead else mine[-1]).key


# -- the problem as events --------------------------------------------------------------------------------------------


def _happenings(problem: PlanProblem, facts: Facts, planned_at: datetime) -> tuple[list[Event], list[Event]]:
    """What is known when the plan is made, and what comes later: workouts that had ended by then and a state that held
    since a day before are known, so that the first plan is made with them."""
    said = {name: getattr(problem.preferences, name) for name in TrainingPreferences.model_fields}
    profile = ProfileSet(
        athlete_id=problem.athlete_id, timezone=problem.timezone, training_status=problem.training_status
    )
    known = [
        facts.event(profile, "profile", planned_at),
        facts.event(PreferencesSet(athlete_id=problem.athlete_id, **said), "preferences", planned_at),
    ]
    done = [facts.workout(one, f"workout-{index}") for index, one in enumerate(problem.workouts, 1)]
    known += [event for event in done if event.time <= planned_at]
    later = [event for event in done if event.time > planned_at]
    if problem.readiness is not None:
        long_known = problem.readiness.since < local_day(planned_at, facts.clock)
        (known if long_known else later).append(facts.readiness(problem.readiness))
    return known, later


def _request(request: ProblemRequest, state: State, facts: Facts, said: tuple[Payload, ...], now: datetime) -> Event:
    question = next((one.question_id for one in reversed(said) if isinstance(one, QuestionAsked)), None)
    if request.wish is Wish.ANSWER and question is None:
        raise BadProblem("nothing was asked that could be answered")
    sessions = state.plan.sessions if state.plan else ()
    return facts.request(
        request.wish,
        state.plan.version if state.plan else 0,
        now,
        session_key=key_of(request.session, sessions, now) if request.session else None,
        other_key=key_of(request.other, sessions, now) if request.other else None,
        to_time=facts.moment(request.to) if request.to else None,
        question_id=question if request.wish is Wish.ANSWER else None,
        was_hard=request.was_hard,
    )


# -- what cannot be -----------------------------------------------------------------------------------------------------


def _judged(problem: PlanProblem) -> tuple[Facts, datetime, tuple[str, ...]]:
    """Events for the athlete, the moment of the first plan, and remarks. Raises BadProblem with all that is wrong."""
    _readable(problem)
    zone = zone_of(problem.timezone) if known_zone(problem.timezone) else None
    if zone is None:
        raise BadProblem(
            *(_sentence(fault) for fault in faults(problem.preferences, problem.timezone) if fault.refuses)
        )
    facts = Facts(problem.athlete_id, zone, itinerary(zone, problem.preferences.exceptions))
    now = facts.moment(problem.now)
    monday = monday_of(local_day(now, facts.clock))
    planned_at = facts.moment(problem.planned_at) if problem.planned_at else facts.midnight(monday)
    found = faults(problem.preferences, problem.timezone, local_day(planned_at, facts.clock))
    wrong = [_sentence(fault) for fault in found if fault.refuses]
    wrong += _impossible_moments(problem, facts, planned_at, now)
    if wrong:
        raise BadProblem(*wrong)
    return facts, planned_at, tuple(_sentence(fault) for fault in found)


def _readable(problem: PlanProblem) -> None:
    """Moments at the ends of the calendar have no weeks around them."""
    moments = {"/now": problem.now, "/planned_at": problem.planned_at}
    moments |= {f"/workouts/{index}/start": one.start for index, one in enumerate(problem.workouts)}
    moments |= {f"/requests/{index}/to": one.to for index, one in enumerate(problem.requests)}
    wrong = [where for where, moment in moments.items() if moment and moment.year not in YEARS]
    if wrong:
        raise BadProblem(*(f"{where}: give a year from {YEARS[0]} to {YEARS[-1]}" for where in wrong))


def _sentence(fault: Fault) -> str:
    return fault.sentence if fault.where == "/timezone" else f"/preferences{fault.sentence}"


def _impossible_moments(problem: PlanProblem, facts: Facts, planned_at: datetime, now: datetime) -> Iterator[str]:
    if now < planned_at:
        yield (
            f"/now: a plan for yesterday cannot be made: now ({problem.now}) lies before planned_at "
            f"({problem.planned_at}); put planned_at first"
        )
    elif now - planned_at > LONGEST:
        yield (
            f"/planned_at: {problem.planned_at} lies {(now - planned_at).days} days before now, and the weeks planned then "
            f"have passed; at most {LONGEST.days} days can be lived through"
        )
    for index, done in enumerate(problem.workouts):
        if facts.moment(done.start) + timedelta(minutes=done.duration_min) > now:
            yield f"/workouts/{index}: it ends after now ({problem.now}); leave it out, or let now come later"
    if problem.readiness is not None and problem.readiness.since > local_day(now, facts.clock):
        yield f"/readiness/since: {problem.readiness.since} has not come yet; let it hold since now at the latest"
