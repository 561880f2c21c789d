"""Live sessions on real servers: a strap streams, and whatever happens meanwhile it becomes one workout."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from nats.aio.client import Client
from redis.asyncio import Redis
from rig.mqtt import mqtt_device
from rig.streaming import (
    END,
    RUN,
    acknowledged,
    ago,
    at_least,
    composed,
    markers,
    publish,
    pulses,
    recorded,
    register,
    settled,
)

from tandem.chassis.clock import SimulatedClock
from tandem.chassis.log import Log, Stored
from tandem.chassis.service import Service
from tandem.contracts import subjects, topology
from tandem.contracts.events.training import Sport
from tandem.ingestion.app import build
from tandem.ingestion.settings import Settings
from tandem.local.operator import at_rest
from tandem.local.servers import NatsServer, ValkeyServer

pytestmark = pytest.mark.server
SILENCE_S = 4.0
"""Longer than a slow machine takes from one line to the next, and short enough to wait for."""
MINE = [entry for entry in topology.CONSUMERS if entry.service == "ingestion"]


@pytest_asyncio.fixture
async def log(provisioned: Client) -> Log:
    log = Log()
    log.attach(provisioned)
    await register(log, "strap")
    return log


@pytest.fixture
def ingestion(nats_server: NatsServer, valkey_server: ValkeyServer) -> Callable[..., Service[Any]]:
    """Makes a replica on the servers of this test."""

    def make(clock: SimulatedClock | None = None, **settings: Any) -> Service[Any]:
        standard = {"nats_url": nats_server.url, "redis_url": valkey_server.url, "http_port": 0}
        return build(Settings(**(standard | settings)), clock=clock, on_closed=lambda: None)

    return make


def stored_at(stored: Stored) -> datetime:
    return datetime.fromisoformat(stored.headers["Nats-Time-Stamp"])


async def test_a_strap_that_streams_and_says_when_it_ends_becomes_one_workout(
    log: Log, ingestion: Callable[..., Service[Any]]
) -> None:
    start = ago(minutes=3)
    async with ingestion():
        first = await publish(log, RUN)
        for body in pulses(0, 150, start):
            await publish(log, body)
            await asyncio.sleep(0.01)
        await publish(log, END)
        (workout,) = await recorded(log, 1)
    assert (workout.sport, workout.start_time, workout.duration_s) == (Sport.RUNNING, start, 149)
    assert (workout.mean_heart_rate_bpm, workout.device_id) == (140, "strap")
    assert workout.samples is not None
    assert workout.samples.count == 150
    (marker,) = await markers(log)
    assert marker["sequence"] == first + 151
    assert marker["sessions"] == [f"live:{first + 1}"]


async def test_a_strap_that_falls_silent_becomes_one_workout(log: Log, ingestion: Callable[..., Service[Any]]) -> None:
    start = ago(minutes=2)
    async with ingestion(live_silence_s=SILENCE_S):
        for body in pulses(0, 100, start):
            await publish(log, body)
        (workout,) = await recorded(log, 1)
        await settled(log)
    assert (workout.sport, workout.duration_s) == (Sport.OTHER, 99)
    *_, last = await log.read("DEVICE", subjects.device_live("strap"))
    (marker,) = await log.read("DEVICE", subjects.device_live_ended("strap"))
    assert stored_at(marker) - stored_at(last) >= timedelta(seconds=SILENCE_S), "silence must last before it is one"


async def test_notifications_as_a_strap_sends_them_become_a_workout(
    log: Log, ingestion: Callable[..., Service[Any]]
) -> None:
    async with ingestion():
        await publish(log, RUN)
        for _ in range(20):
            await publish(log, bytes.fromhex("163c1104"))
            await asyncio.sleep(0.25)
        await publish(log, END)
        (workout,) = await recorded(log, 1)
    assert workout.mean_heart_rate_bpm == 60
    _, first, *_, last, _ = await log.read("DEVICE", subjects.device_live("strap"))
    assert workout.duration_s == pytest.approx((stored_at(last) - stored_at(first)).total_seconds(), abs=2)


async def test_a_restart_in_the_middle_loses_nothing_and_counts_nothing_twice(
    log: Log, ingestion: Callable[..., Service[Any]], valkey_server: ValkeyServer
) -> None:
    start = ago(minutes=10)
    async with ingestion():
        await publish(log, RUN)
        for body in pulses(0, 100, start):
            await publish(log, body)
    for body in pulses(100, 200, start):
        await publish(log, body)
    async with Redis.from_url(valkey_server.url) as redis:
        await redis.flushall()
    async with ingestion():
        for body in pulses(300, 100, start):
            await publish(log, body)
        await publish(log, END)
        (workout,) = await recorded(log, 1)
        assert (workout.duration_s, workout.samples and workout.samples.count) == (399, 400)
        await asyncio.sleep(0.3)
    assert len(await composed(log)) == 1


async def test_a_stream_that_fell_silent_while_nobody_was_there_is_settled_by_the_next(
    log: Log, ingestion: Callable[..., Service[Any]]
) -> None:
    start = ago(minutes=10)
    async with ingestion(live_silence_s=1.0):
        await publish(log, b"\n".join([RUN, *pulses(0, 100, start)]))
        await at_least(lambda: log.read("TIMER", "timer.ingestion.>"), 1)
    await asyncio.sleep(1.2)
    async with ingestion(live_silence_s=1.0):
        (workout,) = await recorded(log, 1)
    assert workout.duration_s == 99


async def test_an_mqtt_strap_goes_on_while_ingestion_is_stopped_and_it_is_one_workout(
    log: Log, ingestion: Callable[..., Service[Any]], nats_server: NatsServer
) -> None:
    start = ago(minutes=10)
    async with mqtt_device(nats_server.mqtt_url, "strap") as strap:
        async with ingestion(mqtt_url=nats_server.mqtt_url):
            await strap.publish("live", RUN)
            for body in pulses(0, 50, start):
                await strap.publish("live", body)
        for body in pulses(50, 50, start):
            await strap.publish("live", body)
        async with ingestion(mqtt_url=nats_server.mqtt_url):
            for body in pulses(100, 50, start):
                await strap.publish("live", body)
            await strap.publish("live", END)
            (workout,) = await recorded(log, 1)
            assert (workout.duration_s, workout.samples and workout.samples.count) == (149, 150)

            async def receipts() -> list[dict[str, Any]]:
                return strap.receipts

            await at_least(receipts, 1)
            assert strap.receipts[0]["workout_id"] == workout.workout_id


async def test_two_replicas_settle_a_stream_once(log: Log, ingestion: Callable[..., Service[Any]]) -> None:
    start = ago(minutes=60)
    async with ingestion(live_silence_s=SILENCE_S), ingestion(live_silence_s=SILENCE_S):
        for number in range(5):
            for body in pulses(0, 20, start + timedelta(minutes=10 * number), rate=100 + number):
                await publish(log, body)
            await publish(log, END)
        workouts = await recorded(log, 5)
        await at_least(lambda: log.read("TIMER", "due.ingestion.>"), 1)
        await at_rest(log, MINE, 60)  # their timers find nothing more
    assert sorted(one.mean_heart_rate_bpm or 0 for one in workouts) == [100, 101, 102, 103, 104]
    assert len(await recorded(log, 5)) == 5


async def test_a_crash_between_workout_and_marker_repeats_harmlessly(
    log: Log, ingestion: Callable[..., Service[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    start, real, crashed = ago(minutes=10), Log.publish, False

    async def crash(self: Log, stream: str, subject: str, body: bytes, headers: dict[str, str]) -> Any:
        nonlocal crashed
        if subject.endswith(".live.ended") and not crashed:
            crashed = True
            raise ConnectionError("the process died")
        return await real(self, stream, subject, body, headers)

    monkeypatch.setattr(Log, "publish", crash)
    async with ingestion():
        await publish(log, b"\n".join([RUN, *pulses(0, 100, start), END]))
        await settled(log)
        (workout,) = await recorded(log, 1)
    assert crashed
    assert workout.duration_s == 99
    assert len(await composed(log)) == 1


async def test_a_deadline_of_a_simulated_clock_settles_a_stream(
    log: Log, ingestion: Callable[..., Service[Any]]
) -> None:
    clock = SimulatedClock(datetime.now(UTC))
    async with ingestion(clock):
        newest = await publish(log, b"\n".join([RUN, *pulses(0, 100, ago(minutes=2))]))
        await at_least(lambda: acknowledged(log, newest), 1)
        clock.set(clock.now() + timedelta(minutes=6))
        (workout,) = await recorded(log, 1)
    assert workout.duration_s == 99


async def test_what_cannot_be_read_is_answered_once_and_the_stream_goes_on(
    log: Log, ingestion: Callable[..., Service[Any]]
) -> None:
    receipts = await log.client.subscribe(subjects.device_receipt("strap"))
    async with ingestion():
        for body in [RUN, b"\x16\x3c\x11", b"\x16\x3c\x11", *pulses(0, 70, ago(minutes=2)), END]:
            await publish(log, body)
        await recorded(log, 1)
        (marker,) = await settled(log)
        first, second = [json.loads((await receipts.next_msg(60)).data) for _ in range(2)]
    assert marker["notes"] == ["2 lines that could not be read"]
    assert {first["status"], second["status"]} == {"rejected", "recorded"}


async def test_a_strap_nobody_owns_is_refused_and_holds_nobody_up(
    log: Log, ingestion: Callable[..., Service[Any]]
) -> None:
    receipts = await log.client.subscribe(subjects.device_receipt("stranger"))
    async with ingestion():
        newest = await publish(log, b'{"hr": 60}', "stranger")
        receipt = json.loads((await receipts.next_msg(60)).data)
        await at_least(lambda: acknowledged(log, newest), 1)
    assert receipt["status"] == "rejected"
    assert "not registered" in receipt["problem"]
    assert await log.read("DLQ", "dlq.>") == []


async def test_a_stream_moves_its_deadline_at_most_once_a_minute(
    log: Log, ingestion: Callable[..., Service[Any]]
) -> None:
    async with ingestion():
        side_by_side = [publish(log, body) for body in pulses(0, 50, ago(minutes=2))]
        stored = await asyncio.gather(*side_by_side)
        await at_least(lambda: acknowledged(log, max(stored)), 1)
        info = await log.client.jetstream().stream_info("TIMER")
        come = await log.read("TIMER", "due.>")  # where this took so long that the deadline came
    assert info.state.last_seq - len(come) == 1


@pytest.mark.parametrize("length", [58, 64])
async def test_the_longest_device_ids_have_deadlines_too(
    log: Log, ingestion: Callable[..., Service[Any]], length: int
) -> None:
    device_id = "s" * length
    await register(log, device_id)
    async with ingestion(live_silence_s=1.0):
        await publish(log, b"\n".join([RUN, *pulses(0, 100, ago(minutes=2))]), device_id)
        (workout,) = await recorded(log, 1)
    assert workout.device_id == device_id
