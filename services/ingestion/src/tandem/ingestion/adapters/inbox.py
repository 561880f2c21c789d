"""From a stored message of DEVICE to the submission that the loop folds."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from nats.aio.msg import Msg
from pydantic import BaseModel, ConfigDict

from tandem.chassis import trace
from tandem.chassis.clock import Clock
from tandem.chassis.errors import Hopeless
from tandem.chassis.log import Log
from tandem.chassis.objects import Objects
from tandem.contracts import subjects
from tandem.contracts.event import Event
from tandem.contracts.events.athlete import DeviceRegistered, ProfileSet
from tandem.contracts.events.training import RawRef
from tandem.contracts.model import Instant, Token
from tandem.ingestion.adapters.devices import Devices
from tandem.ingestion.adapters.mailbox import (
    HISTORY_HEADER,
    MAX_LABEL,
    MEDIA_TYPE_HEADER,
    OBJECT_HEADER,
    TIMEZONE_HEADER,
    TOLD_AT_HEADER,
    submission_id,
)
from tandem.ingestion.domain.decoded import Unreadable
from tandem.ingestion.domain.formats.json.plain import EARLIEST
from tandem.ingestion.domain.formats.json.wellness import digest_of, read_wellness
from tandem.ingestion.domain.interpret import MAX_BYTES, says_no_time, wants_timezone
from tandem.ingestion.domain.reading import MAX_AHEAD
from tandem.ingestion.domain.submission import Kind, SubmissionReceived


class NotTheirs(Hopeless):
    """A message refers to the bytes of another."""


class TooLarge(Hopeless):
    """A message refers to more bytes than are held in memory."""


class Again(BaseModel):
    """Which stored bytes are to be interpreted anew, and whose they are: what `tandem replay` publishes."""

    model_config = ConfigDict(frozen=True)

    athlete_id: Token
    submission_id: str
    ref: str
    sha256: str
    media_type: str = ""
    size_bytes: int
    received_at: Instant
    timezone: str | None = None

    @property
    def raw(self) -> RawRef:
        return RawRef(ref=self.ref, sha256=self.sha256, size_bytes=self.size_bytes, media_type=self.media_type)


@dataclass(frozen=True, slots=True)
class Inbox:
    """Knows what a submission says beside its bytes: whose it is, and what its headers tell."""

    log: Log
    objects: Objects
    devices: Devices
    clock: Clock

    async def received(self, message: Msg) -> tuple[Event, tuple[str, ...]]:
        """The submission as an event, and what of a wellness statement is not used. Raises UnknownDevice, and LookupError
        when its bytes were erased."""
        metadata = message.metadata
        again = message.subject.endswith(f".{Kind.AGAIN}")  # what was interpreted before its device was revoked
        device = await self.devices.owner(subjects.second_token(message.subject), even_revoked=again)
        submission, notes = await self._submission(message, device)
        identity = submission.submission_id
        event = Event(
            id=identity,
            data=submission,
            time=submission.received_at,
            source=f"/device/{device.device_id}",
            rootids=(identity,),
            sequence=metadata.sequence.stream,
            stream=metadata.stream,
            traceparent=trace.from_outside((message.headers or {}).get("traceparent"), identity),
        )
        return event, notes

    async def _submission(self, message: Msg, device: DeviceRegistered) -> tuple[SubmissionReceived, tuple[str, ...]]:
        headers = message.headers or {}
        kind = Kind(message.subject.rsplit(".", 1)[-1])
        told: dict[str, Any] = {
            "athlete_id": device.athlete_id,
            "device_id": device.device_id,
            "submission_id": submission_id(message.metadata.sequence.stream),
            "history": headers.get(HISTORY_HEADER) == "1",
        }
        if kind is Kind.AGAIN:
            again = Again.model_validate_json(message.data)
            if again.athlete_id != device.athlete_id:
                raise NotTheirs("the device is another athlete's by now")
            found = {"raw": again.raw, "original": again.submission_id, "timezone": again.timezone}
            told |= {"received_at": again.received_at, "media_type": again.media_type, **found, "history": True}
            return SubmissionReceived(kind=kind, **told), ()
        raw, body = await self._bytes(message, headers, device.athlete_id)
        # when it was stored, not when it is read: read twice, it is the same submission
        now = self.clock.at(message.metadata.timestamp)
        statement, notes = _known_by(kind, body, device, now)
        told |= {"received_at": now, "media_type": raw.media_type, "raw": raw, "statement": statement}
        told["untimed"] = kind is Kind.WORKOUT and not told["history"] and says_no_time(body)
        told["timezone"] = await self._timezone(device.athlete_id, headers, body)
        told["told_at"] = _moment(headers.get(TOLD_AT_HEADER), now)
        return SubmissionReceived(kind=kind, **told), notes

    async def _bytes(self, message: Msg, headers: Mapping[str, str], athlete_id: str) -> tuple[RawRef, bytes]:
        """Raises NotTheirs and TooLarge: a device on NATS writes its own headers, and may name no bytes but its athlete's, and
        no archive of theirs as a workout."""
        metadata = message.metadata
        if OBJECT_HEADER in headers:
            ref = headers[OBJECT_HEADER]
            if not ref.startswith(f"object:{athlete_id}/"):
                raise NotTheirs("the message names bytes that are not its athlete's")
            if (await self.objects.size(ref) or 0) > MAX_BYTES:
                raise TooLarge(f"the message names more than the {MAX_BYTES} bytes that any workout has")
        else:
            ref = f"stream:{metadata.stream}:{metadata.sequence.stream}"
            self.objects.remember(ref, message.data)
        body = await self.objects.get(ref)
        if body is None:
            raise LookupError(f"the bytes at {ref} are gone: they were erased after they were announced")
        digest = hashlib.sha256(body).hexdigest()
        media_type = _printable(headers.get(MEDIA_TYPE_HEADER, ""))
        return RawRef(ref=ref, sha256=digest, size_bytes=len(body), media_type=media_type), body

    async def _timezone(self, athlete_id: str, headers: Mapping[str, str], body: bytes) -> str | None:
        """The zone that the sender says, else the athlete's own; asked for only where a format has local times."""
        if not wants_timezone(body):
            return None
        if (said := headers.get(TIMEZONE_HEADER)) is not None:
            return said if _is_zone(said) else None
        stored = await self.log.last("ATHLETE", subjects.profile(athlete_id))
        profile = stored.event().data if stored else None
        return profile.timezone if isinstance(profile, ProfileSet) else None


def _known_by(
    kind: Kind, body: bytes, device: DeviceRegistered, received_at: datetime
) -> tuple[str | None, tuple[str, ...]]:
    """The digest by which a wellness statement is known again, and the notes on it; what cannot be read is for `decide`."""
    if kind is not Kind.WELLNESS:
        return None, ()
    try:
        statement, notes = read_wellness(
            body, athlete_id=device.athlete_id, device_id=device.device_id, received_at=received_at
        )
    except Unreadable:
        return None, ()
    return digest_of(statement), notes


def _moment(text: str | None, now: datetime) -> datetime | None:
    """An RFC 3339 time with its offset. Anything else is no time, and so is one that no sender's clock can have shown."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo and EARLIEST <= moment <= now + MAX_AHEAD else None


def _printable(label: str) -> str:
    """A label as it may stand in an event: what a client's header held of other bytes has no meaning."""
    return "".join(char if " " <= char <= "~" else "?" for char in label[:MAX_LABEL])


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # what ZoneInfo raises for a name that is none
        return False
    return True
