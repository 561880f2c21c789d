"""The log of a live stream: reading it from where it was last used, storing what it came to, moving the marker.

The marker is the last message on `device.{id}.live.ended`. A workout is stored before the marker that passes it, under an id
that follows from its bytes, so that a crash between the two repeats harmlessly; the marker is fenced, so that of two replicas
one moves it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

import orjson
import structlog

from tandem.chassis.errors import Fenced
from tandem.chassis.log import Log, Stored
from tandem.chassis.objects import Objects
from tandem.contracts import subjects
from tandem.contracts.events.athlete import DeviceRegistered
from tandem.contracts.topology import MAX_SUBMISSION_BYTES
from tandem.ingestion.adapters.mailbox import MEDIA_TYPE_HEADER, OBJECT_HEADER
from tandem.ingestion.adapters.once import store_once
from tandem.ingestion.domain.decoded import Unreadable
from tandem.ingestion.domain.live.lines import read_message
from tandem.ingestion.domain.live.moments import Told
from tandem.ingestion.domain.live.session import MAX_LINES, Cut, Session

_LOGGER = structlog.get_logger(service="ingestion")


@dataclass(slots=True)
class Stream:
    """What stands after the marker. `after` is the last line used, `marker` the marker's own sequence, `last` where reading
    ended, `unread` how many lines could not be read."""

    after: tuple[int, int] = (0, 0)
    marker: int = 0
    told: list[Told] = field(default_factory=list)
    last: tuple[int, int] | None = None
    unread: int = 0

    @property
    def full(self) -> bool:
        return len(self.told) >= MAX_LINES


class LiveLog:
    """Reads and uses the streams of devices."""

    def __init__(self, log: Log, objects: Objects) -> None:
        self._log = log
        self._objects = objects

    async def read(self, device_id: str) -> Stream:
        """The stream after its marker, at most MAX_LINES that tell something; pages are dropped as they are read."""
        ended = await self._log.last("DEVICE", subjects.device_live_ended(device_id))
        stream = Stream()
        if ended is not None:
            used = orjson.loads(ended.body)
            stream = Stream(after=(used["sequence"], used["line"]), marker=ended.sequence)
        start = max(stream.after[0] - 1, 0)
        async for page in self._log.pages("DEVICE", subjects.device_live(device_id), after=start):
            for stored in page:
                _take(stream, stored)
                if stream.full:
                    return stream
        return stream

    async def use(self, device: DeviceRegistered, stream: Stream, found: Cut, upto: tuple[int, int]) -> bool:
        """Store the sessions, then move the marker to `upto`, the last line used. False when another replica has moved it."""
        for session in found.sessions:
            await self._store(device, session)
        unread = (f"{stream.unread} lines that could not be read",) if stream.unread else ()
        marker = {
            "sequence": upto[0],
            "line": upto[1],
            "sessions": [session.external_id for session in found.sessions],
            "notes": [*found.notes, *unread],
        }
        subject = subjects.device_live_ended(device.device_id)
        headers = {"Nats-Expected-Last-Subject-Sequence": str(stream.marker)}
        try:
            await self._log.publish("DEVICE", subject, orjson.dumps(marker), headers)
        except Fenced:
            return False
        _LOGGER.info("live stream settled", device=device.device_id, **marker)
        return True

    async def _store(self, device: DeviceRegistered, session: Session) -> None:
        """As a submission of the device; what is too long for a message goes into the object store, as in the mailbox."""
        body = session.document
        digest = hashlib.sha256(body).hexdigest()
        identity = f"{session.external_id}:{device.device_id}:{digest}"
        headers = {MEDIA_TYPE_HEADER: "application/json", "Nats-Msg-Id": identity}
        if len(body) > MAX_SUBMISSION_BYTES:
            headers[OBJECT_HEADER] = await self._objects.put(f"{device.athlete_id}/{digest}", body)
            body = b""
        await store_once(self._log, subjects.device_workout(device.device_id), body, headers)


def _take(stream: Stream, stored: Stored) -> None:
    """Add the lines of one message that were not used before."""
    stored_s = datetime.fromisoformat(stored.headers["Nats-Time-Stamp"]).timestamp()
    fresh = stored.sequence > stream.after[0]
    try:
        heard = read_message(stored.body)
    except Unreadable:
        stream.unread += fresh
        stream.last = (stored.sequence, 0) if fresh else stream.last
        return
    stream.unread += heard.unread if fresh else 0
    for place, said in enumerate(heard.said):
        if (stored.sequence, place) > stream.after:
            stream.last = (stored.sequence, place)
            if said.tells:
                stream.told.append(Told(stored.sequence, place, stored_s, said))
