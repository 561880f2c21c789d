"""Each user may do what the topology says and nothing else, tried on a real nats-server with users."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import nats
import pytest
import toy_service as toy
from fakes import SetClock
from nats.aio.client import Client
from real import settings_for, until
from toy_app import build

from tandem.chassis.clock import SimulatedClock
from tandem.chassis.errors import Unavailable
from tandem.chassis.log import Log
from tandem.chassis.objects import Objects
from tandem.contracts.permissions import OPERATOR, users
from tandem.contracts.topology import CONSUMERS, SERVICES, STREAMS, service
from tandem.local.servers import NatsServer, ValkeyServer

pytestmark = pytest.mark.server

TRIED = (
    "device.w.workout",
    "device.w.wellness",
    "device.w.receipt",
    "device.w.again",
    "submit.w.workout",
    "up.w.workout",
    "training.a.workout.recorded",
    "training.a.wellness.logged",
    "load.a.scored",
    "load.a.readiness",
    "plan.a.revised",
    "plan.a.asked",
    "athlete.a.profile",
    "athlete.a.device.w",
    "athlete.a.plan.requested",
    "athlete.a.subscription.s",
    "alert.a.due",
    "alert.a.delivered",
    "alert.a.deferred",
    "timer.ingestion.a.live-w",
    "due.ingestion.a.live-w",
    "timer.scheduler.a.roll",
    "due.scheduler.a.roll",
    "timer.load_scoring.a.readiness",
    "due.load_scoring.a.readiness",
    "timer.notifier.a.next",
    "due.notifier.a.next",
    *(f"dlq.{entry.stream}.{entry.name}" for entry in CONSUMERS),
    "$JS.API.STREAM.DELETE.PLAN",
    "$JS.API.STREAM.PURGE.PLAN",
    "$JS.API.STREAM.UPDATE.PLAN",
    "$JS.API.CONSUMER.DELETE.PLAN.notifier",
    "$JS.API.CONSUMER.CREATE.PLAN.spy",
    "elsewhere",
)

MAY = {
    "ingestion": {
        "device.w.workout",
        "device.w.wellness",
        "device.w.receipt",
        "device.w.again",
        "timer.ingestion.a.live-w",
        "due.ingestion.a.live-w",
        "training.a.workout.recorded",
        "training.a.wellness.logged",
        "athlete.a.profile",
        "athlete.a.device.w",
        "athlete.a.plan.requested",
        "athlete.a.subscription.s",
        "dlq.DEVICE.ingestion",
        "dlq.DEVICE.ingestion_live",
        "dlq.DEVICE.ingestion_fetch",
        "dlq.DEVICE.ingestion_unpack",
        "dlq.TIMER.ingestion",
    },
    "load_scoring": {
        "load.a.scored",
        "load.a.readiness",
        "timer.load_scoring.a.readiness",
        "due.load_scoring.a.readiness",
        "dlq.TRAINING.load_scoring",
        "dlq.ATHLETE.load_scoring",
        "dlq.TIMER.load_scoring",
    },
    "scheduler": {
        "plan.a.revised",
        "plan.a.asked",
        "timer.scheduler.a.roll",
        "due.scheduler.a.roll",
        "dlq.LOAD.scheduler",
        "dlq.ATHLETE.scheduler",
        "dlq.TIMER.scheduler",
    },
    "notifier": {
        "alert.a.due",
        "alert.a.delivered",
        "alert.a.deferred",
        "athlete.a.plan.requested",
        "athlete.a.subscription.s",
        "timer.notifier.a.next",
        "due.notifier.a.next",
        "dlq.LOAD.notifier",
        "dlq.TRAINING.notifier",
        "dlq.TIMER.notifier",
        "dlq.PLAN.notifier",
        "dlq.ATHLETE.notifier",
        "dlq.ALERT.notifier",
        "dlq.ALERT.notifier_sender",
    },
}


@asynccontextmanager
async def connected(server: NatsServer, user: str, denied: list[str] | None = None) -> AsyncIterator[Client]:
    async def on_error(error: Exception) -> None:
        if denied is not None:
            denied.append(str(error))

    assert server.passwords is not None
    client = await nats.connect(
        server.url,
        user=user,
        password=server.passwords[user],
        error_cb=on_error,
        inbox_prefix=f"_INBOX_{user}",
    )
    try:
        yield client
    finally:
        await client.close()


def test_every_user_but_the_operator_is_tried() -> None:
    assert set(MAY) == {user.name for user in users()} - {OPERATOR}


@pytest.mark.parametrize("user", sorted(MAY))
async def test_a_user_publishes_exactly_what_the_topology_grants(secured: NatsServer, user: str) -> None:
    denied: list[str] = []
    async with connected(secured, user, denied) as client:
        for subject in TRIED:
            await client.publish(subject, b"")
        await client.flush()
        await until(lambda: len(denied) >= len(TRIED) - len(MAY[user]), "every refusal", 5)
    said = "\n".join(denied).lower()
    refused = {subject for subject in TRIED if f'publish to "{subject.lower()}"' in said}
    assert set(TRIED) - refused == MAY[user]


async def test_a_publish_that_is_not_permitted_looks_like_an_outage_after_the_time_out(secured: NatsServer) -> None:
    async with connected(secured, "scheduler") as client:
        log = Log(timeout_s=0.3)
        log.attach(client)
        with pytest.raises(Unavailable, match=r"publish to TRAINING not acknowledged: .*TimeoutError"):
            await log.publish("TRAINING", "training.a.workout.recorded", b"{}", {})


@pytest.mark.parametrize("name", [entry.name for entry in SERVICES])
async def test_a_service_can_read_what_it_folds_and_fetch_what_it_consumes(secured: NatsServer, name: str) -> None:
    shape = service(name)
    async with connected(secured, name) as client:
        log = Log()
        log.attach(client)
        for stream, pattern in (*shape.folds, shape.decides):
            assert await log.read(stream, pattern.format(a="ada")) == []
        for stream in shape.reads:
            assert await log.last(stream, f"{stream.lower()}.x.y") is None
        for entry in (c for c in CONSUMERS if c.service == name):
            await log.jetstream.consumer_info(entry.stream, entry.name)
            fetching = await log.jetstream.pull_subscribe_bind(entry.name, stream=entry.stream)
            with pytest.raises(TimeoutError):
                await fetching.fetch(1, timeout=0.1)


@pytest.mark.parametrize("name", [entry.name for entry in SERVICES])
async def test_a_service_reads_no_stream_it_has_no_business_with(secured: NatsServer, name: str) -> None:
    shape = service(name)
    mine = {shape.decides[0], *shape.reads, *(stream for stream, _ in shape.folds)}
    async with connected(secured, name) as client:
        log = Log(timeout_s=0.2)
        log.attach(client)

        async def refused(stream: str) -> bool:
            try:
                await log.last(stream, ">")
            except Unavailable:
                return True
            return False

        others = [stream.name for stream in STREAMS if stream.name not in mine]
        assert all(await asyncio.gather(*map(refused, others)))


async def test_objects_are_written_by_ingestion_and_read_by_load_scoring(secured: NatsServer) -> None:
    body = b"x" * 300_000
    async with connected(secured, "ingestion") as writer, connected(secured, "load_scoring") as reader:
        writing, reading, hasty = Log(), Log(), Log(timeout_s=0.5)
        writing.attach(writer)
        for log in (reading, hasty):
            log.attach(reader)
        ref = await Objects(writing).put("ada/digest", body)
        assert await Objects(reading).get(ref) == body
        with pytest.raises(Unavailable):
            await Objects(hasty).put("ada/other", body)


async def test_the_whole_service_runs_on_its_own_permissions(secured: NatsServer, valkey_server: ValkeyServer) -> None:
    assert secured.passwords is not None
    settings = settings_for(
        secured.url, valkey_server.url, nats_user="scheduler", nats_password=secured.passwords["scheduler"]
    )
    async with (
        connected(secured, OPERATOR) as operator,
        build(settings, on_closed=lambda: None) as running,
    ):
        log = Log()
        log.attach(operator)
        await log.append(toy.fact("a", 10))
        await until(lambda: log.read("PLAN", "plan.ada.>"), "the decision")
        await until(lambda: log.read("TIMER", "due.>"), "the deadline")
        await operator.publish("athlete.ada.profile", b"no event")
        running.delivery._max_tries = 1
        await until(lambda: log.read("DLQ", "dlq.ATHLETE.scheduler"), "the dead letter")


async def test_simulated_deadlines_are_delivered_on_the_services_own_permissions(
    secured: NatsServer, valkey_server: ValkeyServer
) -> None:
    assert secured.passwords is not None
    settings = settings_for(
        secured.url, valkey_server.url, nats_user="scheduler", nats_password=secured.passwords["scheduler"]
    )
    clock = SimulatedClock(SetClock().now())
    async with (
        connected(secured, OPERATOR) as operator,
        build(settings, clock=clock, on_closed=lambda: None),
    ):
        log = Log()
        log.attach(operator)
        await log.append(toy.fact("a", 5))
        await until(lambda: log.read("TIMER", "due.scheduler.ada.roll"), "the deadline")
