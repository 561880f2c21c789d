"""MQTT devices: acknowledged only when the log has it, by one bridge at a time, with a receipt for what is refused."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import nats
import pytest
import pytest_asyncio
from nats.aio.client import Client
from redis.asyncio import Redis
from rig.gateway import (
    QuickGateway,
    bodies,
    bridge,
    connections,
    none_retained,
    nothing_owed,
    one_retained,
    owed,
    register,
    retained,
    stored,
    until,
)
from rig.mqtt import MqttDevice, mqtt_device

from tandem.chassis.log import Log
from tandem.chassis.provision import provision
from tandem.contracts.events.athlete import DeviceRegistered
from tandem.contracts.topology import MAX_SUBMISSION_BYTES
from tandem.local.servers import ValkeyServer

pytestmark = pytest.mark.server


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[QuickGateway]:
    server = QuickGateway(tmp_path / "nats")
    server.start()
    yield server
    server.stop()


@pytest_asyncio.fixture
async def operator(gateway: QuickGateway) -> AsyncIterator[Client]:
    client = await nats.connect(gateway.url)
    await provision(client.jetstream(), apply=True)
    yield client
    await client.close()


@pytest_asyncio.fixture
async def log(operator: Client) -> Log:
    log = Log()
    log.attach(operator)
    await register(log, "band")
    return log


@pytest_asyncio.fixture
async def band(gateway: QuickGateway, log: Log) -> AsyncIterator[MqttDevice]:
    async with mqtt_device(gateway.mqtt_url, "band") as device:
        yield device


async def test_each_kind_is_stored_as_it_came_and_then_acknowledged(
    gateway: QuickGateway, valkey_server: ValkeyServer, log: Log, operator: Client, band: MqttDevice
) -> None:
    async with bridge(gateway, valkey_server, log).open():
        for kind in ("workout", "wellness", "withdrawal", "live"):
            await band.publish(kind, b"\x00 as it is: " + kind.encode())
            assert await bodies(log, 1, f"device.band.{kind}") == [b"\x00 as it is: " + kind.encode()]
        await nothing_owed(operator)


async def test_messages_of_a_device_keep_their_order(
    gateway: QuickGateway, valkey_server: ValkeyServer, log: Log, band: MqttDevice
) -> None:
    async with bridge(gateway, valkey_server, log).open():
        for number in range(100):
            await band.publish("live", b"%d" % number)
        assert await bodies(log, 100, "device.band.live") == [b"%d" % number for number in range(100)]


async def test_what_the_stream_refuses_is_not_acknowledged_and_comes_again(
    gateway: QuickGateway, valkey_server: ValkeyServer, log: Log, operator: Client, band: MqttDevice
) -> None:
    config = (await operator.jetstream().stream_info("DEVICE")).config
    await operator.jetstream().update_stream(config.evolve(max_bytes=1))
    async with bridge(gateway, valkey_server, log).open():
        await band.publish("workout", b"refused at first")  # the gateway's PUBACK is no promise
        await asyncio.sleep(1.5)  # longer than ack_wait: it has come again by now, and was refused again
        assert await stored(log) == []
        assert await owed(operator) == 1
        await operator.jetstream().update_stream(config.evolve(max_bytes=-1))
        assert set(await bodies(log, 1)) == {b"refused at first"}
        await nothing_owed(operator)


async def test_what_is_published_while_nobody_bridges_is_kept_by_the_gateway(
    gateway: QuickGateway, valkey_server: ValkeyServer, log: Log, operator: Client, band: MqttDevice
) -> None:
    async with bridge(gateway, valkey_server, log).open():
        await band.publish("workout", b"before")
        await bodies(log, 1)
    for number in range(50):
        await band.publish("workout", b"meanwhile %d" % number)
    assert len(await stored(log)) == 1
    async with bridge(gateway, valkey_server, log).open():
        assert sorted(await bodies(log, 51)) == sorted([b"before", *(b"meanwhile %d" % n for n in range(50))])
        await nothing_owed(operator)


async def test_a_retained_message_is_taken_once_and_not_again_at_every_subscription(
    gateway: QuickGateway, valkey_server: ValkeyServer, log: Log, operator: Client, band: MqttDevice
) -> None:
    """Else what its athlete deleted meanwhile would be back after a restart."""
    async with bridge(gateway, valkey_server, log).open():
        await band.publish_on("up/band/workout", b"retained", retain=True)
        assert await bodies(log, 1) == [b"retained"]
        await until(lambda: one_retained(operator), "the gateway to keep it")
    async with bridge(gateway, valkey_server, log).open():
        await until(lambda: none_retained(operator), "the gateway to forget it")
        await band.publish("workout", b"after it")
        assert await bodies(log, 2) == [b"retained", b"after it"]
        await nothing_owed(operator)


async def test_of_a_device_that_is_revoked_the_gateway_keeps_nothing(
    gateway: QuickGateway, valkey_server: ValkeyServer, log: Log, operator: Client, band: MqttDevice
) -> None:
    device = DeviceRegistered(athlete_id="ada", device_id="band", key_sha256="")
    made = bridge(gateway, valkey_server, log)
    async with made.open():
        await band.publish_on("up/band/live", b"retained", retain=True)
        await bodies(log, 1, "device.band.live")
        await until(lambda: one_retained(operator), "the gateway to keep it")
        made.forget(device)
        await band.publish("workout", b"another")
        await bodies(log, 1)
        assert await retained(operator) == 1
        made.forget(device.model_copy(update={"revoked": True}))
        await until(lambda: none_retained(operator), "the gateway to forget it")
        assert len(await stored(log, "device.band.*")) == 2


async def test_a_gateway_that_restarts_loses_nothing(
    gateway: QuickGateway, valkey_server: ValkeyServer, log: Log, operator: Client, band: MqttDevice
) -> None:
    async with bridge(gateway, valkey_server, log).open():
        await band.publish("workout", b"before")
        await bodies(log, 1)
        gateway.kill()
        gateway.start()

        async def published() -> bool:
            try:
                await band.publish("workout", b"after")
            except (AssertionError, RuntimeError):  # not connected yet: paho keeps it and says so
                return False
            return True

        await until(published, "the device to be back", 120)
        assert b"after" in await bodies(log, 2)


async def test_replicas_take_turns_and_a_dead_one_is_replaced(
    gateway: QuickGateway,
    valkey_server: ValkeyServer,
    log: Log,
    operator: Client,
    band: MqttDevice,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second = bridge(gateway, valkey_server, log), bridge(gateway, valkey_server, log)
    dead = AsyncExitStack()
    await dead.enter_async_context(first.open())
    await band.publish("workout", b"0")
    await bodies(log, 1)
    async with second.open():
        for number in range(1, 20):
            await band.publish("workout", b"%d" % number)
        await bodies(log, 20)
        assert await connections(gateway) == 1, "two at once would drive each other out"

        async def without_a_word() -> None:
            return None

        monkeypatch.setattr(first._lease, "release", without_a_word)
        await dead.aclose()
        for number in range(20, 40):
            await band.publish("workout", b"%d" % number)
        assert set(await bodies(log, 40)) == {b"%d" % number for number in range(40)}
        await nothing_owed(operator)


async def test_a_bridge_whose_lease_another_took_steps_back(
    gateway: QuickGateway, valkey_server: ValkeyServer, log: Log, band: MqttDevice
) -> None:
    async with bridge(gateway, valkey_server, log).open(), Redis.from_url(valkey_server.url) as redis:
        await band.publish("workout", b"mine")
        await bodies(log, 1)
        await redis.set("tandem:lease:mqtt-bridge", "another", px=60_000)

        async def gone() -> bool:
            return await connections(gateway) == 0

        await until(gone, "the bridge to step back")


async def test_without_redis_whoever_bridges_goes_on(
    gateway: QuickGateway, valkey_server: ValkeyServer, log: Log, band: MqttDevice
) -> None:
    async with bridge(gateway, valkey_server, log).open():
        await band.publish("workout", b"before")
        await bodies(log, 1)
        valkey_server.kill()
        await asyncio.sleep(1.5)  # longer than the lease
        await band.publish("workout", b"after")
        assert await bodies(log, 2) == [b"before", b"after"]


@pytest.mark.parametrize(
    ("device_id", "kind", "body", "words"),
    [
        ("stranger", "workout", b"{}", "not registered"),
        ("lost", "workout", b"{}", "not registered"),
        ("band", "notice", b"{}", "'notice' is nothing that devices publish"),
        ("band", "workout", b"x" * (MAX_SUBMISSION_BYTES + 1), "more than a message may have"),
    ],
)
async def test_what_cannot_be_taken_is_refused_on_the_receipt_and_does_not_come_again(
    gateway: QuickGateway,
    valkey_server: ValkeyServer,
    log: Log,
    operator: Client,
    device_id: str,
    kind: str,
    body: bytes,
    words: str,
) -> None:
    await register(log, "lost", revoked=True)
    async with (
        bridge(gateway, valkey_server, log).open(),
        mqtt_device(gateway.mqtt_url, device_id) as device,
    ):
        await device.publish(kind, body)

        async def told() -> list[dict[str, Any]]:
            return device.receipts

        (receipt,) = await until(told, "a receipt")
        assert receipt["status"] == "rejected"
        assert words in receipt["problem"]
        assert receipt["remedy"]
        await nothing_owed(operator)
    assert await stored(log, "device.*.*") == []


@pytest.mark.parametrize("topic", ["up/*/workout", "up/>/workout", "up/band//workout", "up/b.nd/workout"])
async def test_a_topic_that_names_no_device_is_acknowledged_and_nothing_stored(
    gateway: QuickGateway, valkey_server: ValkeyServer, log: Log, operator: Client, band: MqttDevice, topic: str
) -> None:
    async with bridge(gateway, valkey_server, log).open():
        await band.publish_on(topic, b"{}")
        await band.publish("workout", b"good")
        assert await bodies(log, 1) == [b"good"]
        await nothing_owed(operator)
    assert len(await stored(log, "device.*.*")) == 1
