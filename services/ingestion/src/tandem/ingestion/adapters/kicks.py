"""Ends the connections of a device whose registration has changed: its old key opens nothing from that moment on.

Every server is asked who is connected as the device, so nothing needs to be remembered over a restart of ingestion. The
user that asks may do only that and end connections.
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

from tandem.contracts.permissions import AUTH_TIMEOUT_S, WARDEN

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

    urls: list[str]
    password: str = field(repr=False)
    _client: Client | None = None
    _sweeping: set[asyncio.Task[None]] = field(default_factory=set)

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
            reconnect_time_wait=0.5,  # type: ignore[arg-type]  # nats-py takes fractions
            connect_timeout=2,
            error_cb=_log_only,
        )
        try:
            yield
        finally:
            for task in self._sweeping:
                task.cancel()
            await asyncio.gather(*self._sweeping, return_exceptions=True)
            await self._client.close()

    def expel(self, device_id: str) -> None:
        """End every connection of the device, in the background. What cannot be ended now ends with its lifetime."""
        task = asyncio.create_task(self._sweep(device_id))
        self._sweeping.add(task)
        task.add_done_callback(self._sweeping.discard)

    async def _sweep(self, device_id: str) -> None:
        for wait_s in SWEEPS_S:
            await asyncio.sleep(wait_s)
            try:
                ended = await self._end_all(device_id)
            except (nats.errors.Error, OSError, TimeoutError) as error:
                structlog.get_logger().warning("connections not ended", device_id=device_id, error=repr(error))
                continue
            if ended:
                structlog.get_logger().info("connections ended", device_id=device_id, count=ended)

    async def _end_all(self, device_id: str) -> int:
        """Ask every server, and end what each answers with as it answers. Returns how many."""
        if self._client is None:
            return 0
        ended, inbox = 0, self._client.new_inbox()
        answers = await self._client.subscribe(inbox)
        try:
            wanted = orjson.dumps({"auth": True, "user": device_id, "limit": _AT_MOST})
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
            await self._client.publish(subject, orjson.dumps({"cid": connection["cid"]}))
        return len(connections)


async def _log_only(error: Exception) -> None:
    structlog.get_logger().warning("nats", client="warden", error=repr(error))
