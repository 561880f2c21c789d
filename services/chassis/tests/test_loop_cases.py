"""What the loop does one case at a time, over a toy service in memory: repeats, poison, needs, deadlines, neighbours."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import toy_service as toy
from fakes import World

from tandem.chassis.errors import Fenced, SaidBefore, Unavailable
from tandem.contracts.event import Decision, Event, Timer


async def test_a_redelivered_event_decides_nothing_and_saves_nothing() -> None:
    world = World()
    loop = world.process()
    event = world.log.put(toy.fact("a", 25))
    await loop.take(event)
    published_once, tokens = world.log.published(), world.documents.tokens
    await loop.take(event)
    await world.process().take(event)
    assert world.log.published() == published_once
    assert world.documents.tokens == tokens


async def test_a_document_folded_again_is_kept_even_when_nothing_follows_from_it() -> None:
    world = World()
    silent = replace(toy.BEHAVIOUR, decide=lambda state, now, objects: [])
    event = world.log.put(toy.fact("a", 25))
    await world.process(silent).take(event)
    world.documents.run = "two"
    for _ in range(3):
        await world.process(silent).take(event)
    assert world.documents.kept["ada"].run == "two"
    rebuilds = world.metrics.registry.get_sample_value(
        "tandem_rebuilds_total", {"service": "scheduler", "reason": "run"}
    )
    assert rebuilds == 1


async def test_an_old_deadline_of_a_slow_replica_does_not_stay() -> None:
    world = World()
    slow, swift = world.process(), world.process()
    arm, arming, go_on = world.timers.arm, asyncio.Event(), asyncio.Event()

    async def held(athlete_id: str, timer: Timer, now: datetime) -> None:
        if timer.generation == "g0" and not arming.is_set():
            arming.set()
            await go_on.wait()
        await arm(athlete_id, timer, now)

    world.timers.arm = held  # type: ignore[method-assign]
    late = asyncio.create_task(slow.take(world.log.put(toy.fact("a", 1))))
    await arming.wait()
    await swift.take(world.log.put(toy.fact("b", 10)))
    assert world.timers.standing["ada", "roll"].generation == "g1"
    go_on.set()
    await late
    assert world.timers.standing["ada", "roll"].generation == "g1"


async def test_a_poison_in_a_group_fails_alone() -> None:
    world = World()
    loop = world.process()
    events = [world.log.put(toy.fact(name, 10)) for name in ("a", "poison", "b")]
    outcomes = await asyncio.gather(*(loop.take(event) for event in events), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [toy.State, ValueError, toy.State]
    assert world.documents.kept["ada"].state.announced == 2


async def test_a_poison_on_the_log_is_skipped_when_folding_again() -> None:
    world = World()
    for name in ("a", "poison", "b"):
        world.log.put(toy.fact(name, 10))
    state = await world.process().read("ada")
    assert state.weights == {"a": 10, "b": 10}


async def test_a_cancelled_task_leaves_its_neighbours_an_outage_not_a_cancellation() -> None:
    world = World()
    loop = world.process()
    gate = asyncio.Event()
    load = world.documents.load

    async def slow(athlete_id: str) -> object:
        await gate.wait()
        return await load(athlete_id)

    world.documents.load = slow  # type: ignore[assignment]
    first = asyncio.create_task(loop.take(world.log.put(toy.fact("a", 1))))
    await asyncio.sleep(0)
    second = asyncio.create_task(loop.take(world.log.put(toy.fact("b", 1))))
    third = asyncio.create_task(loop.take(world.log.put(toy.fact("c", 1))))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.sleep(0.01)  # the second leads a group with the third, and waits at the gate
    second.cancel()
    outcomes = await asyncio.gather(first, second, third, return_exceptions=True)
    assert [type(outcome).__name__ for outcome in outcomes] == ["CancelledError", "CancelledError", "Unavailable"]
    gate.set()
    assert (await loop.take(world.log.put(toy.fact("d", 1)))).weights == {"d": 1, "a": 1, "b": 1, "c": 1}


async def test_saying_the_same_cause_and_step_again_is_refused_not_folded() -> None:
    world = World()
    loop = world.process()
    append = world.log.append

    async def repeated(event: Event, **fence: object) -> object:
        ack = await append(event, **fence)  # type: ignore[arg-type]
        ack.duplicate, ack.seq = True, 0
        return ack

    world.log.append = repeated  # type: ignore[method-assign,assignment]
    with pytest.raises(SaidBefore, match="step 'announce' stands at sequence 0"):
        await loop.take(world.log.put(toy.fact("a", 10)))
    assert world.documents.kept == {}


async def test_a_deadline_that_was_delivered_has_come_even_where_the_clock_lags() -> None:
    world = World()
    seen: list[datetime] = []

    def noting(state: toy.State, now: datetime, objects: object) -> list[Decision | Timer]:
        seen.append(now)
        return []

    loop = world.process(replace(toy.BEHAVIOUR, decide=noting))
    due_at = toy.EPOCH + timedelta(milliseconds=80)
    await loop.take(toy.deadline("g1", due_at))
    assert seen == [due_at]


async def test_what_stored_bytes_refer_to_is_read_before_deciding() -> None:
    world = World()
    world.objects.stored = {"stream:TRAINING:7": b"object:ada/x", "object:ada/x": b"samples"}
    seen: list[dict[str, bytes]] = []

    def noting(state: toy.State, now: datetime, objects: Mapping[str, bytes]) -> list[Decision | Timer]:
        seen.append(dict(objects))
        return []

    def further(state: toy.State, objects: Mapping[str, bytes]) -> tuple[str, ...]:
        return tuple(body.decode() for body in objects.values())

    two_steps = replace(toy.BEHAVIOUR, decide=noting, needs=lambda state: ("stream:TRAINING:7",), further=further)
    await world.process(two_steps).take(world.log.put(toy.fact("a", 1)))
    assert seen == [world.objects.stored]


async def test_as_long_as_a_decision_leaves_needs_the_loop_decides_again() -> None:
    """A service may take its work in portions; what cannot be had does not keep it going for ever."""
    world = World()

    def one_level_at_a_time(state: toy.State, now: datetime, objects: object) -> list[Decision | Timer]:
        said = toy.decide(state, now, {})
        return [*said[:1], *(entry for entry in said[1:] if isinstance(entry, Timer))]

    def needs(state: toy.State) -> tuple[str, ...]:
        return ("stream:TRAINING:1",) if sum(state.weights.values()) // toy.STEP > state.announced else ()

    loop = world.process(replace(toy.BEHAVIOUR, decide=one_level_at_a_time, needs=needs))
    state = await loop.take(world.log.put(toy.fact("a", 35)))
    assert state.announced == 3
    assert world.objects.asked == ["stream:TRAINING:1"] * 3
    mute = world.process(replace(toy.BEHAVIOUR, decide=lambda state, now, objects: [], needs=lambda state: ("x:1",)))
    await mute.take(world.log.put(toy.fact("b", 1)))


async def test_lanes_of_quiet_athletes_are_forgotten() -> None:
    world = World()
    loop = world.process()
    events = [world.log.put(toy.fact("a", 1, f"athlete-{n}")) for n in range(50)]
    await asyncio.gather(*(loop.take(event) for event in events for _ in range(3)))
    assert loop._lanes == {}


async def test_a_log_that_never_stands_still_is_an_outage_after_a_few_tries() -> None:
    world = World()
    loop = world.process()

    async def fenced(event: Event, **_: object) -> object:
        raise Fenced

    world.log.append = fenced  # type: ignore[method-assign,assignment]
    with pytest.raises(Unavailable, match="the log kept moving"):
        await loop.take(world.log.put(toy.fact("a", 10)))


def test_decisions_are_told_apart_by_cause_and_step() -> None:
    said = toy.decide(toy.State(athlete_id="ada", weights={"a": 30}), toy.EPOCH, {})
    ids = [entry.id for entry in said if isinstance(entry, Decision)]
    assert len(ids) == len(set(ids)) == 3
