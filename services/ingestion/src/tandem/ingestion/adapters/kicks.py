"""Ends the connections of a device on keys that are no longer good: they open nothing from that moment on.

The log knows every key the device has had (by digest), and each server who is connected on one of them, so nothing needs
to be remembered over a restart of ingestion. The user that asks the servers may do only that and end connections.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import nats
import nats.errors
import orjson
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg

from tandem.chassis.errors import Unavailable
from tandem.chassis.log import Log
from tandem.contracts import subjects
from tandem.contracts.events.athlete import DeviceRegistered
from tandem.contracts.permissions import AUTH_TIMEOUT_S, WARDEN
from tandem.ingestion.adapters.claims import connection_name

ANSWERS_WITHIN_S = 1.0
"""How long servers have to say who is connected. Ours: one answers in a millisecond, and nobody knows how many there are."""

SWEEPS_S = (0.0, float(AUTH_TIMEOUT_S))
"""When, after a change, connections are ended: at once, and again when whoever was just being let in on the old key has
been."""

_AT_MOST = 1024
"""Connections of one device on one server; the next sweep takes more."""


@dataclass(slots=True)
class Warden:
    """Ends connections. `urls` and `password` are ingestion's own."""

    log: Log
    urls: list[str]
    password: str = field(repr=False)
    _client: Client | None = None
    _sweeping: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Connect to the system account, for as long as the block runs."""
        self._client = await nats.connect(
            self.urls,
            name="ingestion's warden",
            user=WARDEN,
            password=self.password,
            inbox_prefix=f"_INBOX_{WARDEN}",
            max_reconnect_attempts=-1,
            reconnect_time_wait=0.5,
            connect_timeout=2,
            error_cb=_log_only,
        )
        try:
            yield
        finally:
            for task in self._sweeping.values():
                task.cancel()
            await asyncio.gather(*self._sweeping.values(), return_exceptions=True)
            await self._client.close()

    def expel(self, device: DeviceRegistered) -> None:
        """End every connection of the device but those on the key that this registration makes good, in the background.
        What cannot be ended now ends with its lifetime."""
        if device.provider and not device.revoked:
            return  # a platform's account has no key, and is registered anew with every token
        if (before := self._sweeping.pop(device.device_id, None)) is not None:
            before.cancel()  # what it would take for the good key is no longer
        task = self._sweeping[device.device_id] = asyncio.create_task(self._sweep(device))
        task.add_done_callback(lambda done: self._forget(device.device_id, done))

    def _forget(self, device_id: str, task: asyncio.Task[None]) -> None:
        if self._sweeping.get(device_id) is task:
            del self._sweeping[device_id]

    async def _sweep(self, device: DeviceRegistered) -> None:
        for wait_s in SWEEPS_S:
            await asyncio.sleep(wait_s)
            try:
                ended = [await self._end_all(name) for name in await self._stale(device)]
            except (nats.errors.Error, Unavailable, OSError, TimeoutError) as error:
                structlog.get_logger().warning("connections not ended", device_id=device.device_id, error=repr(error))
                continue
            if sum(ended):
                structlog.get_logger().info("connections ended", device_id=device.device_id, count=sum(ended))

    async def _stale(self, device: DeviceRegistered) -> list[str]:
        """What the connections on keys that are no longer good are called."""
        everybody = subjects.device_registered(subjects.ANY, device.device_id)
        told = [stored.event().data for stored in await self.log.read("ATHLETE", everybody)]
        known = [device, *(entry for entry in told if isinstance(entry, DeviceRegistered))]
        good = "" if device.revoked else connection_name(device)
        return sorted({connection_name(entry) for entry in known if entry.key_sha256} - {good})

    async def _end_all(self, name: str) -> int:
        """Ask every server, and end what each answers with as it answers. Returns how many."""
        assert self._client is not None
        ended, inbox = 0, self._client.new_inbox()
        answers = await self._client.subscribe(inbox)
        try:
            wanted = orjson.dumps({"auth": True, "user": name, "limit": _AT_MOST})
            await self._client.publish("$SYS.REQ.SERVER.PING.CONNZ", wanted, reply=inbox)
            with suppress(TimeoutError, nats.errors.TimeoutError):
                async with asyncio.timeout(ANSWERS_WITHIN_S):
                    async for message in answers.messages:
                        ended += await self._end(message)
            return ended
        finally:
            await answers.unsubscribe()

    async def _end(self, message: Msg) -> int:
        assert self._client is not None
        told = orjson.loads(message.data)
        connections = (told.get("data") or {}).get("connections") or []
        for connection in connections:
            subject = f"$SYS.REQ.SERVER.{told['server']['id']}.KICK"
            # a request, because the server ignores one that wants no answer
            await self._client.request(subject, orjson.dumps({"cid": connection["cid"]}), timeout=ANSWERS_WITHIN_S)
        return len(connections)


async def _log_only(error: Exception) -> None:
    structlog.get_logger().warning("nats", client="warden", error=repr(error))
