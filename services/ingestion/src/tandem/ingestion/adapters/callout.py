"""Who a device is, when nats-server asks (auth callout): user = device id, password = device key, on NATS and on MQTT.

Replicas share the questions. While none of them is there, nobody new can connect; who is connected goes on publishing.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import nats.errors
import structlog
from nats.aio.msg import Msg

from tandem.chassis.errors import is_outage
from tandem.chassis.log import Log
from tandem.contracts import permissions
from tandem.ingestion.adapters.claims import NotAQuestion, Question, Signer, connection_name, question
from tandem.ingestion.adapters.devices import Devices, UnknownDevice

_MOST_BEYOND = 64
"""Characters that a device's MQTT client ids may have beyond its own id: what tells two programs of one device apart. Ours."""


class Callout:
    """Answers the server's questions."""

    def __init__(self, log: Log, devices: Devices, seed: str) -> None:
        self._log = log
        self._devices = devices
        self._signer = Signer(seed)
        self._answering: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Answer as long as the block runs."""
        asked = await self._log.client.subscribe(permissions.CALLOUT_SUBJECT, queue="ingestion", cb=self._begin)
        try:
            yield
        finally:
            with suppress(nats.errors.Error):
                await asked.unsubscribe()
            await asyncio.gather(*self._answering, return_exceptions=True)

    async def _begin(self, message: Msg) -> None:
        """One task each: a slow answer keeps nobody else waiting."""
        task = asyncio.create_task(self._reply(message))
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)

    async def _reply(self, message: Msg) -> None:
        try:
            asked = question(message.data)
        except NotAQuestion as error:
            structlog.get_logger().warning("callout", error=str(error))
            return
        with suppress(nats.errors.Error):  # the server is away, and the one who wanted to connect with it
            await message.respond(await self.answer(asked, int(time.time())))

    async def answer(self, asked: Question, now_s: int) -> bytes:
        """What the server is told. `now_s` is the real time, for the server's own clock judges it: Unix seconds."""
        try:
            device = await self._devices.of_key(asked.password)
        except UnknownDevice:
            return self._signer.refuses(asked, "no such device key", now_s)
        except Exception as error:
            if not is_outage(error):
                raise
            return self._signer.refuses(asked, "devices cannot be looked up now, try again", now_s)
        if device.device_id != asked.user:
            return self._signer.refuses(asked, "the user is not the device of the key", now_s)
        name = connection_name(device)
        if asked.mqtt_id is None:
            return self._signer.admits(asked, permissions.device(device.device_id), name, now_s)
        if not is_own_session(asked.mqtt_id, device.device_id):
            return self._signer.refuses(asked, "the MQTT client id is not the device's", now_s)
        return self._signer.admits(asked, permissions.mqtt_device(device.device_id), name, now_s)


def is_own_session(mqtt_id: str, device_id: str) -> bool:
    """A client that connects under the client id of another takes over its session, or ends it: so a device's client ids
    are its device id, or begin with it and a colon, which no device id contains. The gateway stores what a lasting session is
    called, so names have an end."""
    return mqtt_id.partition(":")[0] == device_id and len(mqtt_id) <= len(device_id) + _MOST_BEYOND
