"""MQTT devices: what they publish on `up/{device_id}/{kind}` is stored in DEVICE, and only then acknowledged.

nats-server's gateway confirms a publish (PUBACK) that no stream has taken. So devices publish where no stream listens, the
gateway keeps it for this bridge (a persistent session, QoS 1), and the bridge acknowledges when JetStream has. What is not
acknowledged comes again (`ack_wait` of the gateway, or the next connection): never less than once, so repeats are known by
their bytes downstream.

One session serves the whole system. Replicas take turns at it by a lease; two at once would only drive each other out,
because the gateway keeps one connection a client id. What cannot be taken is refused and acknowledged, or it would come for
ever. paho-mqtt was chosen because it can hold back an acknowledgement (`manual_ack`); aiomqtt has no way to say so yet.
"""

from __future__ import annotations

import asyncio
import re
import threading
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

import structlog
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from redis.asyncio import Redis

from tandem.ingestion.adapters.lease import Lease
from tandem.ingestion.adapters.uplink import NotStored, Uplink

CLIENT_ID = "tandem-ingestion"
"""One for all replicas: the gateway keeps what came while none was there under this name."""

_TOPICS = "up/+/+"
_TOPIC = re.compile(r"up/([A-Za-z0-9_-]{1,64})/([a-z]{1,16})")
"""Device ids are tokens (`contracts.model.Token`): the gateway would turn a literal `*` or `>` into a wildcard."""

BACKLOG_S = 20.0
"""Until the bridge has taken what the gateway kept while nobody listened: a few thousand messages, each fsynced. Ours."""

_LEASE_S, _RENEW_S = 10.0, 2.0
_START_S, _MOMENT_S = 5.0, 0.1
_KEEPALIVE_S = 10
_IN_HAND = 32
"""Messages between arrival and acknowledgement: at the largest payload that the server takes (2 MiB), 64 MiB."""

_RETRY_S = (0.2, 1.0, 3.0)
"""Pauses while the log refuses, before a message is left to the gateway. With a publish's own time-out less than the 30 s
after which the gateway delivers again."""

_LOGGER = structlog.get_logger(service="ingestion")


class MqttBridge:
    """`async with bridge.open()` takes part in the turns."""

    def __init__(
        self,
        url: str,
        uplink: Uplink,
        redis: Redis,
        *,
        user: str | None,
        password: str | None,
        lease_s: float = _LEASE_S,
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme != "mqtt" or not parts.hostname:
            raise ValueError("the MQTT address must read mqtt://host:port")
        self._address = (parts.hostname, parts.port or 1883)
        self._user, self._password = user, password
        self._uplink = uplink
        self._lease = Lease(redis, "mqtt-bridge", lease_s)
        self._renew_s = min(_RENEW_S, lease_s / 5)
        self._bridged = asyncio.Event()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Take part in the turns. Waits until somebody bridges: before the very first subscription the gateway keeps nothing.
        A gateway that is away holds nothing up for long."""
        task = asyncio.create_task(self._take_turns())
        try:
            try:
                async with asyncio.timeout(_START_S):
                    await self._bridged.wait()
            except TimeoutError:
                _LOGGER.warning("nobody bridges MQTT yet: the gateway or Redis is away")
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _take_turns(self) -> None:
        """Bridge while the lease is ours. When Redis cannot tell, whoever bridges goes on: it is the only one that can know."""
        try:
            while True:
                ours = await self._lease.take()
                if ours is False:
                    self._bridged.set()
                elif ours:
                    _LOGGER.info("this replica bridges MQTT")
                    async with _Session(self._address, self._user, self._password, self._take, self._bridged):
                        await self._hold()
                    _LOGGER.info("another replica bridges MQTT")
                await asyncio.sleep(self._renew_s)
        finally:
            await self._lease.release()

    async def _hold(self) -> None:
        """Until another replica has the lease."""
        while True:
            await asyncio.sleep(self._renew_s)
            if await self._lease.take() is False:
                return

    async def _take(self, topic: str, body: bytes) -> bool:
        """True when the message may be acknowledged: it is stored, or refused in words."""
        parts = _TOPIC.fullmatch(topic)
        if parts is None:
            _LOGGER.warning("refused: no topic of a device", problem="topics read up/{device_id}/{kind}")
            return True
        for pause_s in (*_RETRY_S, None):
            try:
                await self._uplink.take(parts[1], parts[2], body)
                return True
            except NotStored as error:
                _LOGGER.warning("not stored, not acknowledged", device=parts[1], error=str(error))
                if pause_s is not None:
                    await asyncio.sleep(pause_s)
        return False


class _Session:
    """The persistent session while it is ours: paho's thread on one side, tasks on the other."""

    def __init__(
        self,
        address: tuple[str, int],
        user: str | None,
        password: str | None,
        take: Callable[[str, bytes], Awaitable[bool]],
        subscribed: asyncio.Event,
    ) -> None:
        self._address = address
        self._take = take
        self._ready = subscribed
        self._loop = asyncio.get_running_loop()
        self._places = threading.BoundedSemaphore(_IN_HAND)
        self._connection = 0
        self._acknowledging = threading.Lock()
        self._closing = False
        self._arrivals = 0
        self._turns: dict[str, asyncio.Lock] = {}
        self._waiting: Counter[str] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()
        self._client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=CLIENT_ID,
            clean_session=False,
            protocol=MQTTProtocolVersion.MQTTv311,
            manual_ack=True,
        )
        self._client.username_pw_set(user, password) if user else None
        self._client.reconnect_delay_set(1, 5)
        self._client.on_connect = self._connected
        self._client.on_subscribe = self._subscribed
        self._client.on_disconnect = self._disconnected
        self._client.on_message = self._arrived

    async def __aenter__(self) -> _Session:
        self._client.connect_async(*self._address, keepalive=_KEEPALIVE_S)
        self._client.loop_start()
        return self

    async def __aexit__(self, *_: object) -> None:
        """What is in hand or on its way is finished first: what is cut off comes again only after the gateway's `ack_wait`,
        out of its order. Then the session stays with the gateway."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_RENEW_S):
                await self._quiet()
        self._closing = True
        self._client.disconnect()
        await asyncio.to_thread(self._client.loop_stop)
        for task in self._tasks:
            task.cancel()

    async def _quiet(self) -> None:
        """Until nothing is in hand and nothing has come for a moment."""
        while True:
            arrived = self._arrivals
            await asyncio.sleep(_MOMENT_S)
            if not self._tasks and arrived == self._arrivals:
                return

    def _connected(self, client: Client, _: Any, __: Any, reason: Any, ___: Any) -> None:
        """Called by paho's thread. The subscription is part of the session; said again it changes nothing."""
        if reason.is_failure:
            _LOGGER.warning("the MQTT gateway refuses the bridge", reason=str(reason))
        else:
            client.subscribe(_TOPICS, qos=1)

    def _subscribed(self, *_: Any) -> None:
        """Called by paho's thread."""
        self._loop.call_soon_threadsafe(self._ready.set)

    def _disconnected(self, *_: Any) -> None:
        """Called by paho's thread. Packet ids of the connection that is gone may mean other messages on the next one."""
        with self._acknowledging:
            self._connection += 1

    def _arrived(self, _: Client, __: Any, message: MQTTMessage) -> None:
        """Called by paho's thread, which waits here while too many are in hand: TCP then holds back the rest."""
        while not self._places.acquire(timeout=1.0):
            if self._closing:
                return
        self._loop.call_soon_threadsafe(self._begin, message, self._connection)

    def _begin(self, message: MQTTMessage, connection: int) -> None:
        self._arrivals += 1
        task = self._loop.create_task(self._handle(message, connection))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _handle(self, message: MQTTMessage, connection: int) -> None:
        """One after the other for each device, so that a stream keeps its order."""
        topic = _topic_of(message)
        turn = self._turns.setdefault(topic, asyncio.Lock())
        self._waiting[topic] += 1
        try:
            async with turn:
                taken = await self._take(topic, bytes(message.payload))
            with self._acknowledging:
                if taken and connection == self._connection:
                    self._client.ack(message.mid, message.qos)
        except Exception as error:
            _LOGGER.error("not acknowledged", error=repr(error))
        finally:
            self._places.release()
            self._waiting[topic] -= 1
            if not self._waiting[topic]:
                del self._waiting[topic], self._turns[topic]


def _topic_of(message: MQTTMessage) -> str:
    try:
        return message.topic
    except UnicodeDecodeError:
        return ""
