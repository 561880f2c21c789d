"""Deadlines: armed once, replaced on their subject, delivered on `due.…`, armed again after a rebuild."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
import toy_service as toy
from nats.aio.client import Client
from real import Replica, until

from tandem.chassis.clock import SimulatedClock, SystemClock
from tandem.chassis.errors import Unavailable
from tandem.chassis.log import Log
from tandem.chassis.timers import ServerTimers, SimulatedTimers, due_event
from tandem.contracts.event import Timer
from tandem.local.servers import ValkeyServer

pytestmark = pytest.mark.server


def attached(client: Client) -> Log:
    log = Log()
    log.attach(client)
    return log


def roll(due_at: datetime, generation: str = "g1") -> Timer:
    return Timer("roll", due_at, generation)


async def due(log: Log) -> list:
    return [stored.event() for stored in await log.read("TIMER", "due.>")]


async def test_a_deadline_is_delivered_when_it_comes_and_not_before(provisioned: Client) -> None:
    log = attached(provisioned)
    due_at = datetime.now(UTC) + timedelta(seconds=1.8)
    await ServerTimers(log, "scheduler").arm("ada", roll(due_at), toy.EPOCH)
    (event,) = await until(lambda: due(log), "the deadline")
    (stored,) = await log.read("TIMER", "due.>")
    came_at = datetime.fromisoformat(stored.headers["Nats-Time-Stamp"])
    assert came_at >= due_at, "fractions of a second count: early would be never"
    assert (event.data.due_at, event.data.generation) == (due_at, "g1")
    assert event.id == due_event("scheduler", "ada", roll(due_at), toy.EPOCH).id


async def test_a_deadline_that_has_passed_is_delivered_at_once(provisioned: Client) -> None:
    log = attached(provisioned)
    await ServerTimers(log, "scheduler").arm("ada", roll(toy.EPOCH - timedelta(days=400)), toy.EPOCH)
    assert await until(lambda: due(log), "the deadline that had passed")


async def test_another_deadline_of_its_kind_replaces_it(provisioned: Client) -> None:
    log = attached(provisioned)
    timers, now = ServerTimers(log, "scheduler"), datetime.now(UTC)
    await timers.arm("ada", roll(now + timedelta(hours=1), "g1"), now)
    await timers.arm("ada", roll(now + timedelta(hours=2), "g2"), now)
    await timers.arm("bob", roll(now + timedelta(hours=3), "g3"), now)
    waiting = [stored.event().data.generation for stored in await log.read("TIMER", "timer.>")]
    assert waiting == ["g2", "g3"]


async def test_a_deadline_that_was_replaced_can_stand_again_within_the_duplicate_window(provisioned: Client) -> None:
    log = attached(provisioned)
    timers, now = ServerTimers(log, "scheduler"), datetime.now(UTC)
    for generation, hours in (("g1", 1), ("g2", 2), ("g1", 1)):
        await timers.arm("ada", roll(now + timedelta(hours=hours), generation), now)
    (waiting,) = await log.read("TIMER", "timer.scheduler.ada.roll")
    assert waiting.event().data.generation == "g1"


async def test_the_loop_arms_what_does_not_stand_yet_and_nothing_twice(
    provisioned: Client, valkey_server: ValkeyServer
) -> None:
    one = Replica(provisioned, valkey_server.url)

    async def generations() -> list[str]:
        return [event.data.generation for event in await due(one.log)]

    for name, weight, expected in (("a", 5, ["g0"]), ("b", 1, ["g0"]), ("a", 10, ["g0", "g1"])):
        await one.loop.take(await one.put(toy.fact(name, weight)))
        await until(lambda expected=expected: _equal(generations, expected), f"{expected} delivered")
    await asyncio.sleep(0.1)
    assert await generations() == ["g0", "g1"]
    await one.redis.aclose()


async def _equal(asked: Callable[[], Awaitable[list[str]]], expected: list[str]) -> bool:
    return await asked() == expected


async def test_a_rebuild_arms_again_what_should_stand(provisioned: Client, valkey_server: ValkeyServer) -> None:
    one = Replica(provisioned, valkey_server.url)
    await one.loop.take(await one.put(toy.fact("a", 5)))
    await until(lambda: one.log.read("TIMER", "due.>"), "the first")
    await provisioned.jetstream().purge_stream("TIMER")
    await one.redis.flushall()
    await one.loop.read("ada")
    assert await one.log.read("TIMER", ">") == [], "a rebuild itself publishes nothing"
    await one.loop.take(await one.put(toy.fact("b", 1)))
    (again,) = await until(lambda: due(one.log), "the deadline armed again")
    assert again.data.generation == "g0"
    await one.redis.aclose()


async def test_under_a_simulated_clock_they_come_when_the_clock_is_set_there(provisioned: Client) -> None:
    log, clock = attached(provisioned), SimulatedClock(toy.EPOCH)
    timers = SimulatedTimers(log, "scheduler", clock)
    running = asyncio.create_task(timers.run())
    await timers.arm("ada", roll(toy.EPOCH + timedelta(hours=5), "g1"), clock.now())
    await timers.arm("ada", roll(toy.EPOCH + timedelta(hours=6), "g2"), clock.now())
    clock.set(toy.EPOCH + timedelta(hours=5, minutes=30))
    await asyncio.sleep(0.2)
    assert await due(log) == [], "the first was replaced"
    clock.set(toy.EPOCH + timedelta(hours=6))
    (event,) = await until(lambda: due(log), "the second")
    assert event.data.generation == "g2"
    await asyncio.sleep(0.15)
    assert len(await due(log)) == 1
    running.cancel()


async def test_a_simulated_deadline_survives_an_outage_of_the_log(provisioned: Client) -> None:
    log, clock = attached(provisioned), SimulatedClock(toy.EPOCH)
    timers = SimulatedTimers(log, "scheduler", clock)
    append, refused = log.append, []

    async def away_once(event: object) -> object:
        if not refused:
            refused.append(event)
            raise Unavailable("away")
        return await append(event)  # type: ignore[arg-type]

    log.append = away_once  # type: ignore[method-assign,assignment]
    running = asyncio.create_task(timers.run())
    await timers.arm("ada", roll(toy.EPOCH - timedelta(hours=1)), clock.now())
    assert await until(lambda: due(log), "the deadline after the outage")
    assert refused
    running.cancel()


def test_a_simulated_clock_runs_on_and_never_back() -> None:
    clock = SimulatedClock(toy.EPOCH)
    assert toy.EPOCH <= clock.now() < toy.EPOCH + timedelta(seconds=5)
    clock.set(toy.EPOCH + timedelta(days=1))
    assert clock.now() >= toy.EPOCH + timedelta(days=1)
    with pytest.raises(ValueError, match="does not run backwards"):
        clock.set(toy.EPOCH)
    assert abs((SystemClock().now() - datetime.now(UTC)).total_seconds()) < 5
