"""The bridge's connection to the MQTT gateway: a persistent session whose messages are acknowledged when a task says so.

paho runs in a thread of its own; what it hears becomes tasks on the event loop. An acknowledgement belongs to the connection
on which the message came: on the next one its packet id may mean another message.

A retained message (MQTT 3.1.1, 3.3.1.3) came to us once as any other when it was published. The gateway would repeat it at
every subscription, so that what was deleted since would be back after a restart, and would keep it beside the log, where
nobody could erase it: its repetition is acknowledged, not taken, and the gateway is told to forget it.
"""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import structlog
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from tandem.contracts.permissions import MQTT_SESSION

CLIENT_ID = MQTT_SESSION
"""One for all replicas: the gateway keeps what came while none was there under this name."""

_TOPICS = "up/+/+"
_KEEPALIVE_S = 10
_RECONNECT_S = (1, 5)

_IN_HAND = 32
"""Messages between arrival and acknowledgement: at the largest payload that the server takes (2 MiB), 64 MiB."""

_LEAVE_S, _MOMENT_S = 2.0, 0.1
"""How long a connection is held open for what is on its way, and how long nothing must have come."""

_LOGGER = structlog.get_logger(service="ingestion")


class MqttSession:
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
        self._client.reconnect_delay_set(*_RECONNECT_S)
        self._client.on_connect = self._connected
        self._client.on_subscribe = self._subscribed
        self._client.on_disconnect = self._disconnected
        self._client.on_message = self._arrived

    async def __aenter__(self) -> MqttSession:
        self._client.connect_async(*self._address, keepalive=_KEEPALIVE_S)
        self._client.loop_start()
        return self

    async def __aexit__(self, *_: object) -> None:
        """What is in hand or on its way is finished first: what is cut off comes again only after the gateway's `ack_wait`,
        out of its order. Then the session stays with the gateway."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_LEAVE_S):
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

    def _subscribed(self, _: Client, __: Any, ___: int, reasons: Any, ____: Any) -> None:
        """Called by paho's thread."""
        if any(reason.is_failure for reason in reasons):
            _LOGGER.error("the MQTT gateway refuses the bridge its subscription")
        else:
            self._loop.call_soon_threadsafe(self._ready.set)

    def _disconnected(self, *_: Any) -> None:
        """Called by paho's thread. Packet ids of the connection that is gone may mean other messages on the next one."""
        with self._acknowledging:
            self._connection += 1

    def forget(self, topic: str) -> None:
        """Have the gateway forget what is retained on a topic, if anything is. Nobody's loss when it is away: the next
        subscription shows what is left."""
        self._client.publish(topic, b"", qos=1, retain=True)

    def _arrived(self, client: Client, __: Any, message: MQTTMessage) -> None:
        """Called by paho's thread, which waits here while too many are in hand: TCP then holds back the rest."""
        if message.retain:
            client.ack(message.mid, message.qos)
            self.forget(_topic_of(message))
            return
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
