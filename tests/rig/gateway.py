"""The MQTT gateway of a server, its bridge, and what lies in either."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from nats.aio.client import Client
from redis.asyncio import Redis

from tandem.chassis.ids import edge_id
from tandem.chassis.log import Log, Stored
from tandem.contracts.event import Event
from tandem.contracts.events.athlete import DeviceRegistered
from tandem.ingestion.adapters.devices import Devices
from tandem.ingestion.adapters.mqtt import MqttBridge
from tandem.ingestion.adapters.mqtt_session import CLIENT_ID
from tandem.ingestion.adapters.uplink import Uplink
from tandem.local.servers import NatsServer, ValkeyServer


class QuickGateway(NatsServer):
    """Delivers again after a second what was not acknowledged, instead of 30."""

    def _config(self) -> str:
        return super()._config().replace("mqtt {", 'mqtt { ack_wait: "1s", ', 1)


async def register(log: Log, device_id: str, *, revoked: bool = False) -> None:
    data = DeviceRegistered(athlete_id="ada", device_id=device_id, key_sha256="", revoked=revoked)
    now = datetime.now(UTC)
    identity = edge_id(now)
    await log.append(Event(identity, data, now, "test", (identity,)))


def bridge(gateway: NatsServer, valkey: ValkeyServer, log: Log, *, lease_s: float = 1.0) -> MqttBridge:
    """One replica's, on a Redis connection of its own."""
    redis = Redis.from_url(valkey.url)
    return MqttBridge(gateway.mqtt_url, Uplink(log, Devices(log)), redis, user=None, password=None, lease_s=lease_s)


async def until[T](look: Callable[[], Awaitable[T]], what: str, limit_s: float = 60.0) -> T:
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


async def retained(operator: Client) -> int:
    return int((await operator.jetstream().stream_info("$MQTT_rmsgs")).state.messages)


async def none_retained(operator: Client) -> bool:
    return await retained(operator) == 0


async def one_retained(operator: Client) -> bool:
    return await retained(operator) == 1


async def connections(gateway: NatsServer) -> int:
    """How many are connected under the bridge's client id."""
    reader, writer = await asyncio.open_connection("127.0.0.1", gateway.monitor_port)
    writer.write(b"GET /connz?mqtt_client=" + CLIENT_ID.encode() + b" HTTP/1.0\r\n\r\n")
    answer = await reader.read()
    writer.close()
    return int(json.loads(answer.split(b"\r\n\r\n", 1)[1])["num_connections"])
