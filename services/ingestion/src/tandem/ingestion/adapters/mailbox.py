"""Where submissions are stored, and how their receipts find the one who waits."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import orjson

from tandem.chassis.log import Log
from tandem.chassis.objects import Objects
from tandem.contracts import subjects
from tandem.contracts.event import derived_id
from tandem.contracts.events.athlete import DeviceRegistered
from tandem.contracts.topology import MAX_SUBMISSION_BYTES
from tandem.ingestion.adapters.devices import Devices
from tandem.ingestion.domain.state import Outcome, Status
from tandem.ingestion.domain.submission import Kind

OBJECT_HEADER = "Tandem-Object"
"""On a DEVICE message whose bytes were too many for it: where they are in the object store."""

MEDIA_TYPE_HEADER = "Content-Type"

HISTORY_HEADER = "Tandem-History"
"""On a submission from an import: it changes the past and alerts nobody."""

TOLD_AT_HEADER = "Tandem-Told-At"
"""The sender's own time of this version (RFC 3339)."""

TIMEZONE_HEADER = "Time-Zone"
"""The IANA zone that local times in the bytes are meant in."""

PASSED_ON = (HISTORY_HEADER, TOLD_AT_HEADER, TIMEZONE_HEADER, "traceparent")
"""What a sender may say beside the bytes, over HTTP and NATS alike."""

MAX_LABEL = 200
"""Characters of what a sender says beside the bytes: RFC 6838, section 4.2, allows a media type twice 127, and none in use
has half of that."""

_SUBJECTS = {
    Kind.WORKOUT: subjects.device_workout,
    Kind.WELLNESS: subjects.device_wellness,
    Kind.WITHDRAWAL: subjects.device_withdrawal,
}


def submission_id(sequence: int) -> str:
    """The id of what is stored under that sequence of DEVICE."""
    return derived_id("submission", "DEVICE", str(sequence))


class Mailbox:
    """Stores what comes in, raw and durable, before anybody looks at it."""

    def __init__(self, log: Log, objects: Objects, devices: Devices) -> None:
        self._log = log
        self._objects = objects
        self._devices = devices

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Listen for changes of devices."""
        every_device = subjects.device_registered(subjects.ANY, subjects.ANY)
        changed = await self._log.client.subscribe(every_device, cb=self._devices.changed)
        try:
            yield
        finally:
            await changed.unsubscribe()

    async def submit(
        self,
        device: DeviceRegistered,
        body: bytes,
        media_type: str,
        extra: Mapping[str, str],
        timeout_s: float,
        kind: Kind = Kind.WORKOUT,
    ) -> tuple[str, Outcome]:
        """Store the bytes and wait for their receipt, whichever replica writes it. The outcome is PENDING when that takes
        longer than `timeout_s`: stored it is, and interpreted it will be. Raises Unavailable when it was not stored."""
        receipts = await self._log.client.subscribe(subjects.device_receipt(device.device_id))
        try:
            identity = await self._store(device, body, media_type, extra, kind)
            try:
                async with asyncio.timeout(timeout_s):
                    async for message in receipts.messages:
                        receipt = orjson.loads(message.data)
                        if receipt["submission_id"] == identity:
                            return identity, Outcome.model_validate(receipt)
            except TimeoutError:
                pass
            return identity, Outcome(status=Status.PENDING)
        finally:
            await receipts.unsubscribe()

    async def _store(
        self, device: DeviceRegistered, body: bytes, media_type: str, extra: Mapping[str, str], kind: Kind
    ) -> str:
        """Put the bytes on the log (large ones in the object store, named by the message) and return the submission's id.
        Sent twice they are stored twice: that they are one workout is for the domain to say, and to tell the sender."""
        headers = {name: value[:MAX_LABEL] for name, value in {MEDIA_TYPE_HEADER: media_type, **extra}.items()}
        if len(body) > MAX_SUBMISSION_BYTES:
            name = f"{device.athlete_id}/{hashlib.sha256(body).hexdigest()}"
            headers[OBJECT_HEADER] = await self._objects.put(name, body)
            body = b""
        ack = await self._log.publish("DEVICE", _SUBJECTS[kind](device.device_id), body, headers)
        return submission_id(ack.seq)
