"""What ingestion listens to: stored submissions, and requests that want an answer."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from faststream.nats import NatsRouter
from nats.aio.msg import Msg

from tandem.chassis import trace
from tandem.chassis.bus import pull, undecoded
from tandem.chassis.clock import Clock
from tandem.chassis.delivery import Delivery
from tandem.chassis.effects import Effects
from tandem.chassis.log import Log
from tandem.chassis.loop import Loop
from tandem.chassis.objects import Objects
from tandem.contracts import subjects
from tandem.contracts.event import Event
from tandem.contracts.events.athlete import DeviceRegistered
from tandem.contracts.events.training import RawRef
from tandem.ingestion.adapters.archives import Archives
from tandem.ingestion.adapters.devices import Devices, UnknownDevice
from tandem.ingestion.adapters.live import Live
from tandem.ingestion.adapters.mailbox import MEDIA_TYPE_HEADER, OBJECT_HEADER, Mailbox, submission_id
from tandem.ingestion.domain.decoded import Unreadable
from tandem.ingestion.domain.formats.json.wellness import digest_of, read_wellness
from tandem.ingestion.domain.outcome import outcome
from tandem.ingestion.domain.state import Outcome, State, Status
from tandem.ingestion.domain.submission import Kind, SubmissionReceived
from tandem.ingestion.fetching import Fetcher


@dataclass(frozen=True, slots=True)
class Edge:
    """What the handlers need."""

    loop: Loop[State]
    log: Log
    objects: Objects
    devices: Devices
    mailbox: Mailbox
    clock: Clock
    answer_timeout_s: float

    async def interpret(self, message: Msg) -> None:
        """One stored submission: fold it, say what follows, tell the device what became of it."""
        event, notes = await self._received(message)
        submission = event.data
        assert isinstance(submission, SubmissionReceived)
        state = await self.loop.take(event)
        told = outcome(state, submission)
        if notes:
            told = told.model_copy(update={"dropped": (*notes, *(told.dropped or ()))})
        receipt = _receipt(told, submission.submission_id)
        await self.log.client.publish(subjects.device_receipt(submission.device_id), orjson.dumps(receipt))

    async def answer(self, message: Msg) -> dict[str, Any]:
        """A request: store the bytes, wait for their interpretation, answer with the receipt."""
        device_id = subjects.second_token(message.subject)
        try:
            device = await self.devices.owner(device_id)
        except UnknownDevice as error:
            refused = Outcome(
                status=Status.REJECTED, problem=str(error), remedy="register the device, then send it again"
            )
            return _receipt(refused, "")
        headers = message.headers or {}
        media_type = headers.get(MEDIA_TYPE_HEADER, "")
        identity, told = await self.mailbox.submit(
            device, message.data, media_type, _trace_of(headers), self.answer_timeout_s
        )
        return _receipt(told, identity)

    async def _received(self, message: Msg) -> tuple[Event, tuple[str, ...]]:
        """The submission as an event, and what of a wellness statement is not used."""
        metadata, headers = message.metadata, message.headers or {}
        sequence = metadata.sequence.stream
        device = await self.devices.owner(subjects.second_token(message.subject))
        ref = headers.get(OBJECT_HEADER) or f"stream:{metadata.stream}:{sequence}"
        if OBJECT_HEADER not in headers:
            self.objects.remember(ref, message.data)
        body = await self.objects.get(ref)
        if body is None:
            raise LookupError(f"the bytes at {ref} are gone: they were erased after they were announced")
        identity = submission_id(sequence)
        media_type = headers.get(MEDIA_TYPE_HEADER, "")
        kind, received_at = Kind(message.subject.rsplit(".", 1)[-1]), self.clock.now()
        statement, notes = _known_by(kind, body, device, received_at)
        submission = SubmissionReceived(
            athlete_id=device.athlete_id,
            device_id=device.device_id,
            submission_id=identity,
            received_at=received_at,
            media_type=media_type,
            kind=kind,
            statement=statement,
            raw=RawRef(ref=ref, sha256=hashlib.sha256(body).hexdigest(), size_bytes=len(body), media_type=media_type),
        )
        event = Event(
            id=identity,
            data=submission,
            time=submission.received_at,
            source=f"/device/{device.device_id}",
            rootids=(identity,),
            sequence=sequence,
            stream=metadata.stream,
            traceparent=headers.get("traceparent") or trace.root(identity),
        )
        return event, notes


def _known_by(
    kind: Kind, body: bytes, device: DeviceRegistered, received_at: datetime
) -> tuple[str | None, tuple[str, ...]]:
    """The digest by which a wellness statement is known again, and the notes on it; what cannot be read is for `decide`."""
    if kind is Kind.WORKOUT:
        return None, ()
    try:
        statement, notes = read_wellness(
            body, athlete_id=device.athlete_id, device_id=device.device_id, received_at=received_at
        )
    except Unreadable:
        return None, ()
    return digest_of(statement), notes


def _receipt(told: Outcome, identity: str) -> dict[str, Any]:
    return {"submission_id": identity} | told.model_dump(mode="json", exclude_none=True)


def _trace_of(headers: dict[str, str]) -> dict[str, str]:
    return {"traceparent": headers["traceparent"]} if "traceparent" in headers else {}


def router(edge: Edge, delivery: Delivery, batch: int) -> NatsRouter:
    """The subscriptions of ingestion."""
    made = NatsRouter()

    @made.subscriber(**pull("DEVICE", "ingestion", batch))
    async def on_submission(message: Msg) -> None:
        await delivery.handle(message, edge.interpret)

    @made.subscriber(subjects.submit_workout(subjects.ANY), queue="ingestion", max_workers=batch, decoder=undecoded)
    async def on_request(message: Msg) -> dict[str, Any]:
        return await edge.answer(message)

    return made


def unpacking(archives: Archives, effects: Effects) -> NatsRouter:
    """The subscription to archives, which take minutes: off the fetch loop."""
    made = NatsRouter()

    @made.subscriber(**pull("DEVICE", "ingestion_unpack", 1))
    async def on_archive(message: Msg) -> None:
        await effects.submit(message, archives.unpack)

    return made


def streaming(live: Live, delivery: Delivery, batch: int) -> NatsRouter:
    """The subscriptions to live streams and to their deadlines."""
    made = NatsRouter()

    @made.subscriber(**pull("DEVICE", "ingestion_live", batch))
    async def on_live(message: Msg) -> None:
        await delivery.handle(message, live.heard)

    @made.subscriber(**pull("TIMER", "ingestion", batch))
    async def on_due(message: Msg) -> None:
        await delivery.handle(message, live.due)

    return made


def announced(fetcher: Fetcher, effects: Effects, batch: int) -> NatsRouter:
    """The subscription to what platforms announce: fetched off the fetch loop."""
    made = NatsRouter()

    @made.subscriber(**pull("DEVICE", "ingestion_fetch", batch))
    async def on_notice(message: Msg) -> None:
        await effects.submit(message, fetcher.perform)

    return made
