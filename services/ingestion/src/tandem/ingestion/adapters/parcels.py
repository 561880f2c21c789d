"""What platforms send, put on the log as it came: whoever stores does not look, and nobody waits for an interpretation."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from tandem.chassis.log import Log
from tandem.chassis.objects import Objects
from tandem.contracts import envelope, subjects
from tandem.contracts.events.athlete import DeviceRegistered
from tandem.contracts.topology import MAX_SUBMISSION_BYTES
from tandem.ingestion.adapters.mailbox import MEDIA_TYPE_HEADER, OBJECT_HEADER
from tandem.ingestion.adapters.once import store_once
from tandem.ingestion.providers.provider import PieceKind

TOLD_AT_HEADER = "Tandem-Told-At"
"""The sender's own time of this version, RFC 3339."""

NOTICE_HEADER = "Tandem-Notice"
"""On a notice: what it is (`notice` or `deregistration`)."""

NAME_HEADER = "Tandem-External-Id"
"""On a notice: the platform's name of the recording that it is about."""

_SUBJECTS = {
    PieceKind.DOCUMENT: subjects.device_workout,
    PieceKind.WITHDRAWAL: subjects.device_withdrawal,
    PieceKind.NOTICE: subjects.device_notice,
    PieceKind.DEREGISTRATION: subjects.device_notice,
}

_PRINTABLE = re.compile(r"[\x21-\x7e]{1,128}")


@dataclass(frozen=True, slots=True)
class Parcel:
    """One thing to be stored. `message_id` makes a repeat within the log's window one message; None lets it be two."""

    kind: PieceKind
    body: bytes
    media_type: str = "application/json"
    message_id: str | None = None
    external_id: str | None = None
    told_at: datetime | None = None


class Parcels:
    """Stores parcels in DEVICE under the device that the account is."""

    def __init__(self, log: Log, objects: Objects) -> None:
        self._log = log
        self._objects = objects

    async def store(self, device: DeviceRegistered, parcel: Parcel) -> bool:
        """Durable when it returns; False when it was there already. Raises what the log does when it is away or full."""
        body, headers = parcel.body, _headers(parcel)
        if len(body) > MAX_SUBMISSION_BYTES:
            name = f"{device.athlete_id}/{hashlib.sha256(body).hexdigest()}"
            headers[OBJECT_HEADER] = await self._objects.put(name, body)
            body = b""
        ack = await store_once(self._log, _SUBJECTS[parcel.kind](device.device_id), body, headers)
        return not ack.duplicate


def _headers(parcel: Parcel) -> dict[str, str]:
    headers = {MEDIA_TYPE_HEADER: parcel.media_type}
    if parcel.message_id is not None:
        headers[envelope.MSG_ID] = parcel.message_id
    if parcel.told_at is not None:
        headers[TOLD_AT_HEADER] = parcel.told_at.isoformat()
    if parcel.kind in {PieceKind.NOTICE, PieceKind.DEREGISTRATION}:
        headers[NOTICE_HEADER] = parcel.kind.value
        if parcel.external_id and _PRINTABLE.fullmatch(parcel.external_id):
            headers[NAME_HEADER] = parcel.external_id
    return headers
