"""What ingestion listens to: stored submissions, and requests that want an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson
from faststream.nats import NatsRouter
from nats.aio.msg import Msg

from tandem.chassis.bus import pull, undecoded
from tandem.chassis.delivery import Delivery
from tandem.chassis.effects import Effects
from tandem.chassis.log import Log
from tandem.chassis.loop import Loop
from tandem.contracts import subjects
from tandem.ingestion.adapters.archives import Archives
from tandem.ingestion.adapters.devices import Devices, UnknownDevice
from tandem.ingestion.adapters.inbox import Inbox
from tandem.ingestion.adapters.live import Live
from tandem.ingestion.adapters.mailbox import HISTORY_HEADER, MEDIA_TYPE_HEADER, PASSED_ON, Mailbox
from tandem.ingestion.adapters.rates import Budget, Rates
from tandem.ingestion.domain.outcome import outcome
from tandem.ingestion.domain.state import Outcome, State, Status
from tandem.ingestion.domain.submission import SubmissionReceived
from tandem.ingestion.fetching import Fetcher


@dataclass(frozen=True, slots=True)
class Edge:
    """What the handlers need."""

    loop: Loop[State]
    log: Log
    inbox: Inbox
    devices: Devices
    mailbox: Mailbox
    rates: Rates
    answer_timeout_s: float

    async def interpret(self, message: Msg) -> None:
        """One stored submission: fold it, say what follows, tell the device what became of it."""
        event, notes = await self.inbox.received(message)
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
        budget = Budget.HISTORY if headers.get(HISTORY_HEADER) == "1" else Budget.SUBMISSION
        if wait_s := await self.rates.wait_s(device_id, budget):
            remedy = f"send this again in {wait_s:.1f} s"
            return _receipt(Outcome(status=Status.REJECTED, problem="too many submissions", remedy=remedy), "")
        media_type = headers.get(MEDIA_TYPE_HEADER, "")
        said = {name: headers[name] for name in PASSED_ON if name in headers}
        identity, told = await self.mailbox.submit(device, message.data, media_type, said, self.answer_timeout_s)
        return _receipt(told, identity)


def _receipt(told: Outcome, identity: str) -> dict[str, Any]:
    return {"submission_id": identity} | told.model_dump(mode="json", exclude_none=True)


def router(edge: Edge, effects: Effects, batch: int) -> NatsRouter:
    """The subscriptions of ingestion. Submissions are handled off the fetch loop, which fetches no more before the last of a
    batch is done: a file of years must not hold up who comes a moment later."""
    made = NatsRouter()

    @made.subscriber(**pull("DEVICE", "ingestion", batch))
    async def on_submission(message: Msg) -> None:
        await effects.submit(message, edge.interpret)

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
