"""More than one process of a service on the same streams, one of them at times asleep; and NATS that goes and comes."""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rig import audit
from rig.process import Replica
from rig.town import SUNDAY_EVENING, Town, in_this_process
from rig.traffic import Traffic
from rig.workouts import hard_run

from tandem.chassis.clock import SystemClock
from tandem.contracts import topology
from tandem.contracts.events.plan import PlanRevised
from tandem.local.servers import NatsServer

pytestmark = [pytest.mark.server, pytest.mark.slow]


def traffic_now(athletes: int, each: int) -> Traffic:
    return Traffic(datetime.now(UTC).replace(microsecond=0), [f"a{number}" for number in range(athletes)], each)


ALL_LIMITS = {
    "max_heart_rate_bpm": 205.0,
    "resting_heart_rate_bpm": 50.0,
    "threshold_heart_rate_bpm": 172.0,
}
"""Stated by the athlete, so that no workout moves them and each is scored once: each plan then has one cause."""


async def move_all_in(town: Town, traffic: Traffic, **profile: float) -> None:
    for name in traffic.athletes:
        await town.move_in(name, traffic.week_of(name), **profile)
    await town.operator.quiet()


async def assert_sound(town: Town, traffic: Traffic) -> None:
    await town.operator.quiet(timeout_s=60)
    assert await audit.problems(town, traffic.sent) == []
    assert await audit.documents_that_differ(town, traffic.athletes) == []


async def test_two_of_every_service_share_the_work_and_say_nothing_twice(tmp_path: Path) -> None:
    traffic = traffic_now(12, 5)
    async with in_this_process(tmp_path, SystemClock()) as town:
        await move_all_in(town, traffic)
        names = [service.name for service in topology.SERVICES]
        replica = Replica(town.home, *names)
        try:
            for name in names:
                await asyncio.to_thread(replica.wait_until, name, "tandem_nats_connected", 1)
            await traffic.flow(town, per_s=200)
            await assert_sound(town, traffic)
            idle = [name for name in names if not replica.metric(name, "tandem_messages_total")]
            assert idle == [], "a second one that does nothing proves nothing"
        finally:
            replica.stop()


async def test_a_process_that_slept_past_the_duplicate_window_is_refused_its_old_decision(tmp_path: Path) -> None:
    traffic = traffic_now(6, 2)
    async with in_this_process(tmp_path, SystemClock()) as town:
        await be_impatient(town, ack_wait_s=2)
        await forget_message_ids_soon(town)
        await move_all_in(town, traffic, **ALL_LIMITS)
        replica = Replica(town.home, "scheduler", pause_before="PlanRevised")
        try:
            await asyncio.to_thread(replica.wait_until, "scheduler", "tandem_nats_connected", 1)
            await traffic.flow(town, per_s=100)
            assert await asyncio.to_thread(exists_within, replica.paused_at, 10), "the replica got no work to sleep on"
            await assert_sound(town, traffic)
            old = replica.paused_at.read_text()
            said = [event for name in traffic.athletes for event in await town.operator.history(name)]
            (same,) = [event for event in said if event.id == old]
            assert isinstance(same.data, PlanRevised)
            await asyncio.sleep(1.5)  # past the window: its message id is no longer known to the stream
            before = await audit.last_sequences(town)
            await asyncio.to_thread(replica.wake)
            await asyncio.to_thread(replica.wait_until, "scheduler", "tandem_fenced_total", 1)
            await assert_sound(town, traffic)
            assert await audit.last_sequences(town) == before
        finally:
            replica.stop()


async def be_impatient(town: Town, ack_wait_s: float) -> None:
    """What a sleeper holds, or a dead server did not hear the end of, is given to another after seconds."""
    jetstream = town.operator.client.jetstream()
    for entry in topology.CONSUMERS:
        consumer = (await jetstream.consumer_info(entry.stream, entry.name)).config
        consumer.ack_wait = ack_wait_s
        await jetstream.add_consumer(entry.stream, consumer)


async def forget_message_ids_soon(town: Town) -> None:
    """PLAN remembers them for a second instead of two minutes."""
    jetstream = town.operator.client.jetstream()
    plan = (await jetstream.stream_info("PLAN")).config
    plan.duplicate_window = 1.0
    await jetstream.update_stream(plan)


def exists_within(path: Path, timeout_s: float) -> bool:
    deadline = time.monotonic() + timeout_s
    while not path.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    return path.exists()


async def test_a_solver_process_that_is_killed_under_traffic_is_replaced_and_loses_nothing(tmp_path: Path) -> None:
    traffic = Traffic(SUNDAY_EVENING, [f"a{number}" for number in range(8)], 3)
    async with in_this_process(tmp_path) as town:
        await move_all_in(town, traffic)
        flow = asyncio.create_task(traffic.flow(town, per_s=20))
        killed = 0
        while not flow.done() and killed < 2:
            await asyncio.sleep(0.4)
            for solver in multiprocessing.active_children():
                solver.kill()
                killed += 1
        await flow
        assert killed, "no process was there to be killed"
        await assert_sound(town, traffic)


async def test_nats_that_dies_under_traffic_is_started_again_and_loses_nothing(tmp_path: Path) -> None:
    names = [f"a{number}" for number in range(8)]
    traffic = Traffic(SUNDAY_EVENING, names, 5)
    async with in_this_process(tmp_path) as town:
        await be_impatient(town, ack_wait_s=3)
        await move_all_in(town, traffic)
        assert town.running is not None
        server = town.running.nats
        flow = asyncio.create_task(traffic.flow(town, per_s=20))
        for away_s in (0.0, 1.5):
            await asyncio.sleep(0.6)
            await asyncio.to_thread(die, server, away_s)
        await flow
        await assert_sound(town, traffic)
        await town.publish("a0", hard_run(SUNDAY_EVENING, title="after it all"))
        await town.operator.quiet()


def die(server: NatsServer, away_s: float) -> None:
    """By SIGKILL. Gone for good where it stays away; else the supervisor finds it dead and starts it again."""
    if away_s:
        server.kill()
        time.sleep(away_s)
        server.start()
    else:
        assert server.process is not None
        server.process.kill()
