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
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import structlog
from redis.asyncio import Redis

from tandem.contracts.events.athlete import DeviceRegistered
from tandem.contracts.permissions import DEVICE_KINDS
from tandem.ingestion.adapters.lease import Lease
from tandem.ingestion.adapters.mqtt_session import MqttSession
from tandem.ingestion.adapters.uplink import NotStored, Uplink

_TOPIC = re.compile(r"up/([A-Za-z0-9_-]{1,64})/([a-z]{1,16})")
"""Device ids are tokens (`contracts.model.Token`): the gateway would turn a literal `*` or `>` into a wildcard."""

BACKLOG_S = 20.0
"""Until the bridge has taken what the gateway kept while nobody listened: a few thousand messages, each fsynced. Ours."""

_LEASE_S, _RENEW_S = 10.0, 2.0
_START_S = 5.0

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
        self._session: MqttSession | None = None

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

    def forget(self, device: DeviceRegistered) -> None:
        """A registration has changed: of a device that was revoked the gateway is to keep nothing."""
        if device.revoked and self._session is not None:
            for kind in DEVICE_KINDS:
                self._session.forget(f"up/{device.device_id}/{kind}")

    async def _take_turns(self) -> None:
        """Bridge while the lease is ours. When Redis cannot tell, whoever bridges goes on: it is the only one that can know."""
        try:
            while True:
                ours = await self._lease.take()
                if ours is False:
                    self._bridged.set()
                elif ours:
                    _LOGGER.info("this replica bridges MQTT")
                    async with MqttSession(
                        self._address, self._user, self._password, self._take, self._bridged
                    ) as self._session:
                        await self._hold()
                    self._session = None
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
        if not body:
            return True  # says nothing but that what was retained is to be forgotten
        for pause_s in (*_RETRY_S, None):
            try:
                await self._uplink.take(parts[1], parts[2], body)
                return True
            except NotStored as error:
                _LOGGER.warning("not stored, not acknowledged", device=parts[1], error=str(error))
                if pause_s is not None:
                    await asyncio.sleep(pause_s)
        return False
