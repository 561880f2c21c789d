"""The laws of the loop, over a toy service and an in-memory world that may crash between any two steps."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta

import toy_service as toy
from fakes import Crash, World
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tandem.chassis.errors import Unavailable
from tandem.chassis.loop import Loop
from tandem.contracts.event import Event

Groups = list[tuple[list[Event], datetime]]

facts = st.builds(toy.fact, st.sampled_from("abcdef"), st.integers(0, 25))


@st.composite
def histories(draw: st.DrawFn) -> Groups:
    """Groups of facts, each with its own time."""
    groups = draw(st.lists(st.lists(facts, min_size=1, max_size=4), min_size=1, max_size=5))
    return [(group, toy.EPOCH + timedelta(minutes=7 * index)) for index, group in enumerate(groups)]


async def play(world: World, groups: Groups) -> None:
    """Each group until it is settled; whoever crashes is started again and gets the same group with its own time."""
    loop = world.process()
    for group, now in groups:
        delivered = [world.log.put(event) for event in group]
        world.clock.time = now
        while True:
            world.chaos.next()
            try:
                await loop._commit("ada", delivered)
                break
            except Crash:
                loop = world.process()


def published(groups: Groups, crashes: list[int] | None = None) -> World:
    world = World(crashes)
    asyncio.run(play(world, groups))
    return world


@settings(max_examples=150, deadline=None)
@given(histories(), st.lists(st.integers(0, 14), max_size=12))
def test_a_crash_between_any_two_steps_changes_no_byte_of_what_is_published(groups: Groups, crashes: list[int]) -> None:
    calm, stormy = published(groups), published(groups, crashes)
    assert stormy.log.published() == calm.log.published()
    assert stormy.timers.standing == calm.timers.standing
    assert stormy.documents.kept["ada"].state == calm.documents.kept["ada"].state


@settings(max_examples=100, deadline=None)
@given(histories(), st.data())
def test_duplicates_change_no_byte_of_what_is_published(groups: Groups, data: st.DataObject) -> None:
    repeated: Groups = []
    for index, (group, now) in enumerate(groups):
        seen = [event for earlier, _ in groups[: index + 1] for event in earlier]
        again = data.draw(st.lists(st.sampled_from(seen), max_size=4))
        repeated.append((data.draw(st.permutations([*group, *again])), now))
    assert published(repeated).log.published() == published(groups).log.published()


@settings(max_examples=60, deadline=None)
@given(histories(), st.integers(0, 5), st.booleans())
def test_a_lost_or_doubtful_document_changes_no_byte(groups: Groups, at: int, flushed: bool) -> None:
    async def disturbed(world: World) -> None:
        await play(world, groups[:at])
        if flushed:
            world.documents.kept.clear()
        world.documents.run = "two"
        await play(world, groups[at:])

    world = World()
    asyncio.run(disturbed(world))
    assert world.log.published() == published(groups).log.published()


@settings(max_examples=60, deadline=None)
@given(histories())
def test_the_log_folds_to_the_very_state_that_was_lived(groups: Groups) -> None:
    world = published(groups)
    lived = world.documents.kept["ada"]
    world.documents.kept.clear()
    before = list(world.log.messages)
    assert asyncio.run(world.process().read("ada")) == lived.state
    assert world.log.messages == before, "reading decides nothing"


@given(st.lists(facts, min_size=1, max_size=8), st.data())
def test_facts_in_any_order_fold_to_the_same_state(given_facts: list[Event], data: st.DataObject) -> None:
    def folded(order: list[Event]) -> tuple[object, int]:
        world = World()
        for event in order:
            world.log.put(event)
        state = asyncio.run(world.process().read("ada"))
        return state.weights, len(world.log.published())

    assert folded(given_facts) == folded(data.draw(st.permutations(given_facts)))


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(facts, min_size=1, max_size=8), st.integers(2, 3))
def test_replicas_at_once_announce_each_level_once(given_facts: list[Event], replicas: int) -> None:
    async def race(world: World) -> None:
        loops = [world.process() for _ in range(replicas)]
        delivered = [world.log.put(event) for event in given_facts]
        await asyncio.gather(*(settled(loops[index % replicas], event) for index, event in enumerate(delivered)))

    async def settled(loop: Loop[toy.State], event: Event) -> None:
        """As delivery does: given back for now, it comes again."""
        with suppress(Unavailable):
            await loop.take(event)
            return
        await settled(loop, event)

    world = World()
    asyncio.run(race(world))
    bodies = [body for _, _, body in world.log.published()]
    heaviest: dict[str, int] = {}
    for event in given_facts:
        heaviest[event.data.request_id] = max(  # type: ignore[attr-defined]
            event.data.base_plan_version,  # type: ignore[attr-defined]
            heaviest.get(event.data.request_id, 0),  # type: ignore[attr-defined]
        )
    assert len(bodies) == sum(heaviest.values()) // toy.STEP
    kept = world.documents.kept["ada"]
    assert kept.state.weights == heaviest
    assert kept.state.announced == len(bodies)
    assert world.timers.standing["ada", "roll"].generation == f"g{len(bodies)}", "the newest deadline stands"
