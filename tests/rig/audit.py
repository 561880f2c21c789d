"""Looks at what a system left behind, and says what is wrong with it. Every question is asked of the log itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel
from rig.told import told_again
from rig.town import Town

import tandem.ingestion.app
import tandem.load_scoring.app
import tandem.notifier.app
import tandem.scheduler.app
from tandem.chassis.behaviour import Behaviour
from tandem.chassis.documents import Document, Documents, connect
from tandem.chassis.log import Log
from tandem.contracts import topology
from tandem.contracts.event import Decision
from tandem.contracts.events.alert import AlertDelivered, AlertDue, AlertWithdrawn
from tandem.contracts.events.load import LoadScored
from tandem.contracts.events.plan import PlanRevised
from tandem.contracts.events.training import WorkoutRecorded
from tandem.scheduler.domain.outlook import outlook

BEHAVIOURS: dict[str, Behaviour[Any]] = {
    "ingestion": tandem.ingestion.app.BEHAVIOUR,
    "load_scoring": tandem.load_scoring.app.BEHAVIOUR,
    "scheduler": tandem.scheduler.app.BEHAVIOUR,
    "notifier": tandem.notifier.app.BEHAVIOUR,
}


async def folded_anew(log: Log, service: str, athlete_id: str) -> BaseModel:
    """The state that the log adds up to, without any document."""
    shape, behaviour = topology.service(service), BEHAVIOURS[service]
    state = behaviour.empty(athlete_id)
    for stream, subject in [*shape.folds, shape.decides]:
        for stored in await log.read(stream, subject.format(a=athlete_id)):
            state = behaviour.evolve(state, stored.event())
    return state


async def documents_that_differ(town: Town, athletes: Iterable[str]) -> list[str]:
    """Services whose document is not what the log adds up to (one that is absent is folded before use, and is fine)."""
    running = town.home.running()
    assert running is not None
    redis = connect(running.redis_url, connections=2)
    found = []
    try:
        for name, behaviour in BEHAVIOURS.items():
            documents = Documents(redis, name, behaviour.state)
            for athlete_id in athletes:
                kept = await documents.load(athlete_id)
                if isinstance(kept, Document) and kept.state != await folded_anew(town.operator.log, name, athlete_id):
                    found.append(f"{name} of {athlete_id}")
    finally:
        await redis.aclose()
    return found


async def problems(town: Town, sent: dict[str, set[str]]) -> list[str]:
    """What is wrong after `sent` (athlete -> SHA-256 of each submission, each a workout of its own). Empty: nothing lost,
    nothing twice, nobody told twice, every plan keeps the rules and is the scheduler's last word."""
    found: list[str] = []
    for athlete_id, digests in sent.items():
        events = await town.operator.history(athlete_id)
        found += [f"{athlete_id}: {problem}" for problem in _lost_or_twice(events, digests)]
        found += [f"{athlete_id}: {problem}" for problem in _told_twice(town, athlete_id, events)]
        found += [f"{athlete_id}: {problem}" for problem in await _unsound(town, athlete_id)]
    letters = await town.operator.log.read("DLQ", "dlq.>")
    found += [
        f"dead letter of {one.headers['Tandem-Dlq-Consumer']}: {one.headers['Tandem-Dlq-Reason']}" for one in letters
    ]
    return found


def _lost_or_twice(events: list[Any], digests: set[str]) -> Iterable[str]:
    recorded = [event.data for event in events if isinstance(event.data, WorkoutRecorded)]
    made = Counter(workout.raw.sha256 for workout in recorded)
    for digest in digests | set(made):
        if made[digest] != (digest in digests):
            yield f"submission {digest[:8]} made {made[digest]} workouts"
    loads = sorted((event for event in events if isinstance(event.data, LoadScored)), key=lambda event: event.sequence)
    yield from _unscored(recorded, [event.data for event in loads])
    ids = Counter(event.id for event in events)
    yield from (f"event {name} is {count} times in the log" for name, count in ids.items() if count > 1)
    versions = [e.data.plan_version for e in events if isinstance(e.data, PlanRevised)]
    if sorted(versions) != list(range(1, len(versions) + 1)):
        yield f"plan versions are {versions}"


def _unscored(recorded: list[WorkoutRecorded], loads: list[LoadScored]) -> Iterable[str]:
    """Every workout has a load or is a part of one; each scoring of it was said once and in turn."""
    answered = {(load.workout_id, load.revision) for load in loads}
    answered |= {(part.workout_id, part.revision) for load in loads for part in load.parts}
    known = {(workout.workout_id, workout.revision) for workout in recorded}
    yield from (f"workout {workout_id} was never scored" for workout_id, _ in known - answered)
    yield from (f"{key} was scored and never recorded" for key in answered - known)
    scorings: dict[str, list[int]] = {}
    for load in loads:
        scorings.setdefault(load.workout_id, []).append(load.scoring)
    for workout_id, said in scorings.items():
        if said != list(range(1, len(said) + 1)):
            yield f"the scorings of workout {workout_id} are {said}"


def _told_twice(town: Town, athlete_id: str, events: list[Any]) -> Iterable[str]:
    """An alert may be tried again, and be withdrawn for one that says the sum: each that stands is told once, and came."""
    gone = {event.data.alert_id for event in events if isinstance(event.data, AlertWithdrawn)}
    due = [event for event in events if isinstance(event.data, AlertDue)]
    wanted = {event.data.alert_id for event in due} - gone
    yield from (f"told again: {title}" for title in told_again(events))
    pushed = Counter(alert["alert_id"] for alert in town.alerts(athlete_id))
    yield from (f"alert {name} was pushed and is not in the log" for name in pushed.keys() - wanted - gone)
    yield from (f"alert {name} never arrived" for name in wanted - pushed.keys())
    delivered = Counter(e.data.alert_id for e in events if isinstance(e.data, AlertDelivered))
    yield from (f"alert {name} was delivered {delivered[name]} times" for name in wanted if delivered[name] != 1)


async def _unsound(town: Town, athlete_id: str) -> list[str]:
    """The standing plan by the scheduler's own check, and by whether anybody would say anything more."""
    state: Any = await folded_anew(town.operator.log, "scheduler", athlete_id)
    now = town.clock.now()
    scoring: Any = await folded_anew(town.operator.log, "load_scoring", athlete_id)
    if BEHAVIOURS["load_scoring"].needs(scoring):
        return ["load_scoring would still score"]
    view = outlook(state, now)
    if view is None or view.plan is None:
        return ["there is no plan"]
    more = [d for d in BEHAVIOURS["scheduler"].decide(state, now, {}) if isinstance(d, Decision)]
    broken = [f"the plan breaks {violation.rule}" for violation in view.broken]
    return broken + [f"the scheduler would still say {decision.data.TYPE}" for decision in more]


async def last_sequences(town: Town) -> dict[str, int]:
    """The last sequence of every stream that services decide in."""
    streams = ("TRAINING", "LOAD", "PLAN", "ALERT")
    infos = [await town.operator.client.jetstream().stream_info(name) for name in streams]
    return {name: info.state.last_seq for name, info in zip(streams, infos, strict=True)}
