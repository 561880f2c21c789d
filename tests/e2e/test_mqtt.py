"""MQTT devices: acknowledged only when the log has it, by one bridge at a time, with a receipt for what is refused."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import nats
import pytest
import pytest_asyncio
from nats.aio.client import Client
from redis.asyncio import Redis
from rig.mqtt import MqttDevice, mqtt_device
from rig.town import Town, watch_of
from rig.workouts import easy_run, plain

from tandem.chassis.ids import edge_id
from tandem.chassis.log import Log, Stored
from tandem.chassis.provision import provision
from tandem.contracts.event import Event
from tandem.contracts.events.athlete import DeviceRegistered
from tandem.contracts.events.training import WorkoutRecorded
from tandem.contracts.topology import MAX_SUBMISSION_BYTES
from tandem.ingestion.adapters.devices import Devices
from tandem.ingestion.adapters.mqtt import MqttBridge
from tandem.ingestion.adapters.mqtt_session import CLIENT_ID
from tandem.ingestion.adapters.uplink import Uplink
from tandem.local.servers import NatsServer, ValkeyServer

pytestmark = pytest.mark.server


class QuickGateway(NatsServer):
    """Delivers again after a second what was not acknowledged, instead of 30."""

    def _config(self) -> str:
        return super()._config().replace("mqtt {", 'mqtt { ack_wait: "1s", ', 1)


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


async def register(log: Log, device_id: str, *, revoked: bool = False) -> None:
    data = DeviceRegistered(athlete_id="ada", device_id=device_id, key_sha256="", revoked=revoked)
    now = datetime.now(UTC)
    identity = edge_id(now)
    await log.append(Event(identity, data, now, "test", (identity,)))


def bridge(gateway: NatsServer, valkey: ValkeyServer, log: Log, *, lease_s: float = 1.0) -> MqttBridge:
    """One replica's, on a Redis connection of its own."""
    redis = Redis.from_url(valkey.url)
    return MqttBridge(gateway.mqtt_url, Uplink(log, Devices(log)), redis, user=None, password=None, lease_s=lease_s)


@pytest_asyncio.fixture
async def band(gateway: QuickGateway, log: Log) -> AsyncIterator[MqttDevice]:
    async with mqtt_device(gateway.mqtt_url, "band") as device:
        yield device


async def until[T](look: Callable[[], Awaitable[T]], what: str, limit_s: float = 10.0) -> T:
    async with asyncio.timeout(limit_s):
        while True:
            if found := await look():
                return found
            await asyncio.sleep(0.02)
    raise AssertionError(what)


async def stored(log: Log, subject: str = "device.band.workout") -> list[Stored]:
    return await log.read("DEVICE", subject)


async def bodies(log: Log, count: int, subject: str = "device.band.workout") -> list[bytes]:
    """What is stored once there are so many."""

    async def enough() -> list[bytes]:
        found = [one.body for one in await stored(log, subject)]
        return found if len(found) >= count else []

    return await until(enough, f"{count} messages on {subject}")


async def owed(operator: Client) -> int:
    """What the gateway holds for the bridge: neither delivered nor acknowledged yet."""
    account = operator.jetstream()
    consumers = await account.consumers_info("$MQTT_msgs")
    return sum((one.num_pending or 0) + (one.num_ack_pending or 0) for one in consumers)


async def nothing_owed(operator: Client) -> None:
    async def settled() -> bool:
        return await owed(operator) == 0

    await until(settled, "an acknowledgement of everything")


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
        assert await retained(operator) == 1
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
        made.forget(device)
        await band.publish("workout", b"another")
        await bodies(log, 1)
        assert await retained(operator) == 1
        made.forget(device.model_copy(update={"revoked": True}))
        await until(lambda: none_retained(operator), "the gateway to forget it")
        assert len(await stored(log, "device.band.*")) == 2


async def retained(operator: Client) -> int:
    return int((await operator.jetstream().stream_info("$MQTT_rmsgs")).state.messages)


async def none_retained(operator: Client) -> bool:
    return await retained(operator) == 0


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

        await until(published, "the device to be back", 20)
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


async def connections(gateway: NatsServer) -> int:
    """How many are connected under the bridge's client id."""
    reader, writer = await asyncio.open_connection("127.0.0.1", gateway.monitor_port)
    writer.write(b"GET /connz?mqtt_client=" + CLIENT_ID.encode() + b" HTTP/1.0\r\n\r\n")
    answer = await reader.read()
    writer.close()
    return int(json.loads(answer.split(b"\r\n\r\n", 1)[1])["num_connections"])


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


@asynccontextmanager
async def credentialed(town: Town, athlete_id: str) -> AsyncIterator[MqttDevice]:
    running = town.home.running()
    assert running is not None
    async with mqtt_device(running.mqtt_url, watch_of(athlete_id), town.keys[athlete_id]) as device:
        yield device


async def test_a_workout_over_mqtt_is_recorded_once_and_its_receipt_comes_back(outside: Town) -> None:
    await outside.move_in("mia")
    body = easy_run(datetime.now(UTC).replace(microsecond=0) - timedelta(days=1))
    async with credentialed(outside, "mia") as device:

        async def answers(count: int) -> list[dict[str, Any]]:
            return device.receipts if len(device.receipts) >= count else []

        await device.publish("workout", body)
        first = (await until(lambda: answers(1), "a receipt", 20))[0]
        await device.publish("workout", body)
        second = (await until(lambda: answers(2), "a second receipt"))[1]
        await device.publish("workout", plain(datetime.now(UTC), sport="chess"))
        third = (await until(lambda: answers(3), "a refusal"))[2]
    assert [one["status"] for one in (first, second, third)] == ["recorded", "duplicate", "rejected"]
    (recorded,) = await outside.said("mia", WorkoutRecorded)
    assert recorded.workout_id == first["workout_id"]


async def test_a_live_session_over_mqtt_with_the_devices_own_key_becomes_a_workout(outside: Town) -> None:
    await outside.move_in("noa")
    start = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=5)
    async with credentialed(outside, "noa") as device:
        await device.publish("live", b'{"sport": "running"}')
        for second in range(0, 120, 2):
            lines = [{"hr": 150, "ts": start.timestamp() + second + more} for more in (0, 1)]
            await device.publish("live", b"\n".join(json.dumps(line).encode() for line in lines))
        await device.publish("live", b'{"end": true}')

        async def receipts() -> list[dict[str, Any]]:
            return device.receipts

        (receipt,) = await until(receipts, "a receipt")
    (recorded,) = await outside.said("noa", WorkoutRecorded)
    assert (receipt["status"], receipt["workout_id"]) == ("recorded", recorded.workout_id)
    assert (recorded.duration_s, recorded.mean_heart_rate_bpm, recorded.start_time) == (119, 150, start)
