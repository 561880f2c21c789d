"""Raw submissions handed to ingestion again, after its decoders have learned: what they come to now stands, where it differs.

What is replayed is what stands and what was refused: the recordings of each workout in its newest revision, and every
submission that could not be read. Versions that were replaced or withdrawn stay replaced and withdrawn.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import orjson

from tandem.chassis.log import Log, Stored
from tandem.contracts import subjects
from tandem.contracts.event import Event
from tandem.contracts.events.athlete import DeviceRegistered, ProfileSet
from tandem.contracts.events.training import RawRef, WorkoutRecorded, WorkoutRejected, WorkoutWithdrawn
from tandem.ingestion.adapters.mailbox import TIMEZONE_HEADER, submission_id
from tandem.ingestion.adapters.receipts import Receipts
from tandem.local.operator import Operator

WINDOW = 64
"""Submissions under way at once: as many as ingestion fetches together."""

RECEIPTS_WAIT_S = 60.0


@dataclass(frozen=True, slots=True)
class Raw:
    """A submission whose bytes are to be read again, as they were read: what was taken from outside of them is told along,
    where it is known. A text without a start would begin at another moment otherwise, and be another workout."""

    athlete_id: str
    device_id: str
    submission_id: str
    raw: RawRef
    received_at: datetime | None = None
    timezone: str | None = None


async def standing(log: Log, since: datetime, athlete_id: str) -> list[Raw]:
    """The submissions behind what ingestion said since then (by the time it said it, not by when the workout was: a decoder
    changes on a day), each once, in the order of the log. `athlete_id` may be subjects.ANY."""
    newest: dict[tuple[str, str], Event] = {}
    for name in ("recorded", "withdrawn", "rejected"):
        async for page in log.pages("TRAINING", f"training.{athlete_id}.workout.{name}"):
            for event in (stored.event() for stored in page):
                key = _key(event)
                if key not in newest or _rank(event) > _rank(newest[key]):
                    newest[key] = event
    told = sorted((event for event in newest.values() if event.time >= since), key=lambda event: event.sequence)
    return list({one.submission_id: one for event in told for one in _behind(event)}.values())


def _key(event: Event) -> tuple[str, str]:
    """What an event is about: a workout, or a submission that was refused."""
    data = event.data
    if isinstance(data, WorkoutRecorded | WorkoutWithdrawn):
        return event.athlete_id, data.workout_id
    assert isinstance(data, WorkoutRejected)
    return event.athlete_id, data.submission_id


def _rank(event: Event) -> tuple[int, int]:
    return getattr(event.data, "revision", 0), event.sequence


def _behind(event: Event) -> Iterable[Raw]:
    data = event.data
    if isinstance(data, WorkoutRecorded):
        if not data.sources:  # what was recorded before there were sources is its own
            yield Raw(event.athlete_id, data.device_id, data.submission_id, data.raw)
        for source in data.sources:
            outside = source.received_at, source.timezone
            yield Raw(event.athlete_id, source.device_id, source.submission_id, source.raw, *outside)
    elif isinstance(data, WorkoutRejected):
        yield Raw(event.athlete_id, data.device_id, data.submission_id, data.raw)


class Replay:
    """Hands submissions to ingestion again and counts what became of them by status. Beside ingestion's own there are
    `gone` (the bytes were erased) and `passed_on` (the device is another athlete's now). A revoked device's are read."""

    def __init__(self, operator: Operator) -> None:
        self._operator = operator
        self._log = operator.log
        self._owners: dict[str, str | None] = {}
        self._zones: dict[str, str | None] = {}

    async def run(self, raws: list[Raw], advance: Callable[[int], None]) -> Counter[str]:
        outcomes: Counter[str] = Counter()
        sequences = await self._sequences({one.submission_id for one in raws})
        async with Receipts.of(self._operator.client, subjects.ANY) as receipts:
            for window in itertools.batched(raws, WINDOW):
                published = []
                for one in window:
                    sequence = sequences.get(one.submission_id)
                    original = await self._log.get("DEVICE", sequence) if sequence else None
                    if original is None:
                        outcomes["gone"] += 1
                    elif await self._owner(one.device_id) != one.athlete_id:
                        outcomes["passed_on"] += 1
                    else:
                        published.append(await self._publish(one, original))
                answers = await receipts.collect(published, RECEIPTS_WAIT_S)
                outcomes.update(answers.get(identity, {"status": "pending"})["status"] for identity in published)
                advance(len(window))
        return outcomes

    async def _sequences(self, wanted: set[str]) -> Mapping[str, int]:
        """Where the submissions lie in DEVICE: their ids follow from it, a million of them in a second or two."""
        state = (await self._operator.client.jetstream().stream_info("DEVICE")).state
        named = ((submission_id(sequence), sequence) for sequence in range(state.first_seq, state.last_seq + 1))
        return {identity: sequence for identity, sequence in named if identity in wanted}

    async def _publish(self, one: Raw, original: Stored) -> str:
        """Ask for one to be read again, as it was received then; the id under which its receipt will come."""
        body = {
            "athlete_id": one.athlete_id,
            "submission_id": one.submission_id,
            **one.raw.model_dump(mode="json"),
            "received_at": one.received_at or original.headers["Nats-Time-Stamp"],
            "timezone": one.timezone or original.headers.get(TIMEZONE_HEADER) or await self._zone(one.athlete_id),
        }
        ack = await self._log.publish("DEVICE", subjects.device_again(one.device_id), orjson.dumps(body), {})
        return submission_id(ack.seq)

    async def _owner(self, device_id: str) -> str | None:
        if device_id not in self._owners:
            stored = await self._log.last("ATHLETE", subjects.device_registered(subjects.ANY, device_id))
            device = stored.event().data if stored else None
            self._owners[device_id] = device.athlete_id if isinstance(device, DeviceRegistered) else None
        return self._owners[device_id]

    async def _zone(self, athlete_id: str) -> str | None:
        if athlete_id not in self._zones:
            stored = await self._log.last("ATHLETE", subjects.profile(athlete_id))
            profile = stored.event().data if stored else None
            self._zones[athlete_id] = profile.timezone if isinstance(profile, ProfileSet) else None
        return self._zones[athlete_id]
