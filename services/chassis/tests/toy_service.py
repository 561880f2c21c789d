"""A service small enough to see through, in the scheduler's place: it adds up weights and announces each ten reached.

Facts are PlanRequested (`request_id` names the fact, `base_plan_version` is its weight; of one name the heaviest wins),
decisions are PlanAnswered, one per level, whose text remembers total and time: history matters, as in a real plan. The
deadline `roll` moves on with each level.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from pydantic import Field

from tandem.chassis.behaviour import Behaviour
from tandem.contracts import topology
from tandem.contracts.event import Decision, Event, Timer
from tandem.contracts.events.athlete import PlanRequested
from tandem.contracts.events.plan import PlanAnswered
from tandem.contracts.events.timer import TimerDue
from tandem.contracts.model import Model

SHAPE = topology.service("scheduler")
EPOCH = datetime(2025, 11, 23, 16, 0, tzinfo=UTC)
"""In the past, so that the deadlines of the toy come at once on a real server."""
STEP = 10


class State(Model):
    athlete_id: str
    weights: Mapping[str, int] = Field(default_factory=dict)
    roots: Mapping[str, str] = Field(default_factory=dict)
    announced: int = 0
    told: tuple[str, ...] = ()
    woken: tuple[str, ...] = ()


def evolve(state: State, event: Event) -> State:
    match event.data:
        case PlanRequested(request_id="poison"):
            raise ValueError("a fact that cannot be folded")
        case PlanRequested() as fact:
            if fact.base_plan_version <= state.weights.get(fact.request_id, -1):
                return state
            weights = {**state.weights, fact.request_id: fact.base_plan_version}
            roots = {**state.roots, fact.request_id: event.rootids[0]}
            return state.model_copy(
                update={"weights": dict(sorted(weights.items())), "roots": dict(sorted(roots.items()))}
            )
        case PlanAnswered() as said:
            if said.plan_version <= state.announced:
                return state
            return state.model_copy(update={"announced": said.plan_version, "told": (*state.told, said.answer)})
        case TimerDue() as due:
            woken = tuple(sorted({*state.woken, due.generation}))
            return state.model_copy(update={"woken": woken})
        case _:
            return state


def decide(state: State, now: datetime, objects: Mapping[str, bytes]) -> list[Decision | Timer]:
    total = sum(state.weights.values())
    roots = tuple(sorted(set(state.roots.values()))) or ("nobody",)
    said: list[Decision | Timer] = [
        Decision(
            PlanAnswered(
                athlete_id=state.athlete_id,
                request_id=f"level-{level}",
                plan_version=level,
                answer=f"{level} of {total} at {now.isoformat()}",
                decided_at=now,
            ),
            cause=f"{state.athlete_id}-{level}",
            step="announce",
            rootids=roots,
        )
        for level in range(state.announced + 1, total // STEP + 1)
    ]
    generation = total // STEP
    return [*said, Timer("roll", EPOCH + timedelta(hours=generation), f"g{generation}")]


BEHAVIOUR = Behaviour(State, lambda athlete_id: State(athlete_id=athlete_id), evolve, decide, lambda state: ())


def fact(name: str, weight: int, athlete_id: str = "ada", *, sequence: int = 0) -> Event:
    """A fact as it comes from an edge: its id follows from what it says."""
    data = PlanRequested(athlete_id=athlete_id, request_id=name, base_plan_version=weight)
    identity = f"fact-{athlete_id}-{name}-{weight}"
    return Event(identity, data, EPOCH, "/test", (identity,), sequence=sequence, stream="ATHLETE")


def deadline(generation: str, due_at: datetime = EPOCH, athlete_id: str = "ada") -> Event:
    data = TimerDue(athlete_id=athlete_id, service="scheduler", kind="roll", due_at=due_at, generation=generation)
    return Event(f"due-{generation}", data, EPOCH, "/test", (f"due-{generation}",), stream="TIMER")
