"""Archives: stored whole before anybody looks inside, then unpacked into submissions, a window at a time.

Each member goes the way of any other submission: raw into DEVICE, marked as history. The next window waits for the receipts
of the one before, so that a device that is live does not wait behind years. After a crash the archive is walked again from
the last window that was settled; what was stored beyond it is known again by its bytes.
"""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from typing import BinaryIO

import orjson
import structlog
from nats.aio.msg import Msg

from tandem.chassis.errors import Later
from tandem.chassis.log import Log
from tandem.chassis.objects import Objects
from tandem.contracts import envelope, subjects
from tandem.contracts.events.athlete import DeviceRegistered
from tandem.contracts.topology import MAX_SUBMISSION_BYTES
from tandem.ingestion.adapters.devices import Devices, UnknownDevice
from tandem.ingestion.adapters.mailbox import HISTORY_HEADER, MEDIA_TYPE_HEADER, OBJECT_HEADER, submission_id
from tandem.ingestion.adapters.once import store_once
from tandem.ingestion.adapters.progress import Board
from tandem.ingestion.adapters.receipts import Receipts
from tandem.ingestion.adapters.unpack import Found, Member, NotUnderstood, Walk
from tandem.ingestion.domain.archive.progress import WHOLE, Progress, Refusal

IMPORT_HEADER = "Tandem-Import"
"""On a DEVICE message: the archive that it came out of."""

WINDOW = 64
"""Members that are under way at once: as many as ingestion fetches together and folds as one for an athlete."""

WINDOW_BYTES = 16 * 1024 * 1024
"""The members of a window end with the one that reaches this: the largest member, so that two at most are in memory."""

RECEIPTS_WAIT_S = 60.0
"""How long a window waits for its receipts. They are told once and may be lost: the members count as pending then."""

AT_ONCE = 2
"""Archives that a process unpacks at the same time: each takes a temporary file as large as itself. Ours."""

_LATER_S = 10.0

_LOGGER = structlog.get_logger(service="ingestion")


class Archives:
    """Takes archives in, and unpacks them."""

    def __init__(self, log: Log, objects: Objects, devices: Devices, board: Board, spool: str | None = None) -> None:
        self._log = log
        self._objects = objects
        self._devices = devices
        self._board = board
        self._spool = spool
        self._places = asyncio.Semaphore(AT_ONCE)

    async def store(
        self, device: DeviceRegistered, file: BinaryIO, size_bytes: int, sha256: str, headers: Mapping[str, str]
    ) -> str:
        """Store an archive, then say on the log that it is there; returns the import's id. Raises Unavailable (or JetStream's
        refusal) when it is not stored. An object whose message could not be stored stays: it is named by its digest, so
        that the sender's next try finds it there, and it may meanwhile be another's of the same bytes."""
        file.seek(0)
        ref = await self._objects.put_file(f"{device.athlete_id}/{sha256}", file)
        body = orjson.dumps({"size": size_bytes, "sha256": sha256})
        subject = subjects.device_archive(device.device_id)
        ack = await self._log.publish("DEVICE", subject, body, {OBJECT_HEADER: ref, **headers})
        return submission_id(ack.seq)

    async def unpack(self, message: Msg) -> None:
        """One archive: everything in it is submitted, and its progress told. Raises Later when others are being unpacked."""
        if self._places.locked():
            raise Later("other archives are being unpacked", _LATER_S)
        async with self._places:
            device = await self._devices.owner(subjects.second_token(message.subject))
            import_id = submission_id(message.metadata.sequence.stream)
            progress = await self._board.last(device.device_id, import_id) or Progress(import_id=import_id)
            if progress.finished:
                return
            with tempfile.TemporaryFile(dir=self._spool) as file:
                headers = message.headers or {}
                if await self._objects.copy(headers.get(OBJECT_HEADER, ""), file):
                    try:
                        progress = await self._submit_all(device, file, progress, _passed_on(headers, import_id))
                    except UnknownDevice:
                        _LOGGER.info("an import ends with its device", device=device.device_id)
                        return
                else:
                    gone = "its bytes are gone: they were erased after they were announced"
                    progress = progress.with_refusal(Refusal(name=WHOLE, problem=gone, remedy="send it again"))
            await self._board.put(device.device_id, progress.model_copy(update={"finished": True}))

    async def _submit_all(
        self, device: DeviceRegistered, file: BinaryIO, progress: Progress, headers: Mapping[str, str]
    ) -> Progress:
        """Raises UnknownDevice when the device was revoked on the way."""
        walk = Walk()
        found = itertools.islice(walk.through(file), progress.done, None)
        async with Receipts.of(self._log.client, device.device_id) as receipts:
            while window := await asyncio.to_thread(_next_window, found):
                progress = await self._submit(device, window, receipts, headers, progress)
                if (await self._devices.owner(device.device_id)).athlete_id != device.athlete_id:
                    raise UnknownDevice(device.device_id)  # another's by now
                progress = progress.seen(walk.files, walk.ignored)
                await self._board.put(device.device_id, progress)
        return progress.seen(walk.files, walk.ignored)

    async def _submit(
        self,
        device: DeviceRegistered,
        window: Sequence[Found],
        receipts: Receipts,
        headers: Mapping[str, str],
        progress: Progress,
    ) -> Progress:
        """Store the members of a window and wait until it is known what became of them."""
        members = [found for found in window if isinstance(found, Member)]
        stored = await asyncio.gather(*(self._store(device, member.body, headers) for member in members))
        fresh = {identity for identity, again in stored if not again}
        answers = await receipts.collect(fresh, RECEIPTS_WAIT_S)
        settled = iter(stored)
        for found in window:
            if isinstance(found, NotUnderstood):
                progress = progress.with_refusal(_refusal(found))
                continue
            identity, again = next(settled)
            unheard = {"status": "duplicate" if again else "pending"}
            progress = progress.with_receipt(found.name, answers.get(identity, unheard) if not again else unheard)
        return progress

    async def _store(self, device: DeviceRegistered, body: bytes, headers: Mapping[str, str]) -> tuple[str, bool]:
        """One member into DEVICE: its submission's id, and whether the archive has brought these bytes before."""
        digest = hashlib.sha256(body).hexdigest()
        own = {**headers, envelope.MSG_ID: f"{headers[IMPORT_HEADER]}:{digest}"}
        if len(body) > MAX_SUBMISSION_BYTES:
            own[OBJECT_HEADER] = await self._objects.put(f"{device.athlete_id}/{digest}", body)
            body = b""
        ack = await store_once(self._log, subjects.device_workout(device.device_id), body, own)
        return submission_id(ack.seq), bool(ack.duplicate)


def _next_window(found: Iterator[Found]) -> list[Found]:
    """The next members; empty at the end. Runs in a thread: it inflates and parses."""
    window: list[Found] = []
    size_bytes = 0
    for one in found:
        window.append(one)
        size_bytes += len(one.body) if isinstance(one, Member) else 0
        if len(window) == WINDOW or size_bytes >= WINDOW_BYTES:
            break
    return window


def _refusal(found: NotUnderstood) -> Refusal:
    return Refusal(name=found.name, kind=found.kind, problem=found.problem, where=found.where, remedy=found.remedy)


def _passed_on(headers: Mapping[str, str], import_id: str) -> dict[str, str]:
    """What the sender said of the archive holds for its members; what they are is read from their bytes."""
    own = {name: value for name, value in headers.items() if not name.lower().startswith("nats-")}
    for name in (OBJECT_HEADER, MEDIA_TYPE_HEADER):
        own.pop(name, None)
    return own | {HISTORY_HEADER: "1", IMPORT_HEADER: import_id}
