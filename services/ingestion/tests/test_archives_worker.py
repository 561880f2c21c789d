"""Archives on a real nats-server and Valkey: stored whole, submitted a window at a time, told as they go, and never twice."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import zipfile
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio
from nats.aio.client import Client
from nats.aio.msg import Msg

from tandem.chassis import trace
from tandem.chassis.clock import SystemClock
from tandem.chassis.documents import connect
from tandem.chassis.errors import Later, is_outage
from tandem.chassis.ids import edge_id
from tandem.chassis.log import Log
from tandem.chassis.objects import Objects
from tandem.contracts import subjects
from tandem.contracts.event import Event
from tandem.contracts.events.athlete import DeviceRegistered
from tandem.contracts.topology import BUCKET_STREAM
from tandem.ingestion.adapters import archives as archives_module
from tandem.ingestion.adapters.archives import Archives
from tandem.ingestion.adapters.devices import Devices
from tandem.ingestion.adapters.mailbox import submission_id
from tandem.ingestion.adapters.progress import Board
from tandem.local.servers import ValkeyServer

pytestmark = pytest.mark.server
WATCH = DeviceRegistered(athlete_id="ada", device_id="watch", key_sha256="")


class Bench:
    """Archives with everything behind them, and someone who answers submissions: `bad` bytes are refused, the rest known."""

    def __init__(self, client: Client, valkey: ValkeyServer) -> None:
        self.client = client
        self.log = Log(timeout_s=2)
        self.log.attach(client)
        self.redis = connect(valkey.url, connections=8)
        self.board = Board(self.log, self.redis)
        self.archives = Archives(self.log, Objects(self.log), Devices(self.log), self.board)
        self.answered = 0
        self.told: list[dict[str, Any]] = []

    async def open(self) -> None:
        now = SystemClock().now()
        identity = edge_id(now)
        await self.log.append(Event(identity, WATCH, now, "/test", (identity,), traceparent=trace.root(identity)))
        await self.client.subscribe(subjects.device_progress("watch"), cb=self._hear)

    async def answer(self) -> None:
        """Receipts for all that comes into DEVICE."""
        subscription = await self.client.jetstream().pull_subscribe_bind("ingestion", stream="DEVICE")
        while True:
            for message in await subscription.fetch(1, timeout=60):
                if message.subject.endswith(".workout"):
                    self.answered += 1
                    identity = submission_id(message.metadata.sequence.stream)
                    told = {"submission_id": identity, "status": "recorded"}
                    if b"bad" in message.data:
                        told |= {"status": "rejected", "problem": "bad", "where": "/", "remedy": "mend it"}
                    await self.client.publish(subjects.device_receipt("watch"), json.dumps(told).encode())
                await message.ack()

    async def announce(self, raw: bytes, **headers: str) -> str:
        return await self.archives.store(WATCH, io.BytesIO(raw), len(raw), hashlib.sha256(raw).hexdigest(), headers)

    async def announced(self) -> Msg:
        subscription = await self.client.jetstream().pull_subscribe_bind("ingestion_unpack", stream="DEVICE")
        (message,) = await subscription.fetch(1, timeout=5)
        return message

    async def workouts(self) -> list[Any]:
        return await self.log.read("DEVICE", subjects.device_workout("watch"))

    async def end(self) -> dict[str, Any]:
        """What was told last, once it is the end."""
        await until(lambda: self.told and self.told[-1]["finished"])
        return self.told[-1]

    async def _hear(self, message: Msg) -> None:
        self.told.append(json.loads(message.data))


async def until(true: Callable[[], Any]) -> None:
    async with asyncio.timeout(60):
        while not true():  # noqa: ASYNC110  looked at, because what changes it is on the other side of a server
            await asyncio.sleep(0.005)


@pytest_asyncio.fixture
async def bench(provisioned: Client, valkey_server: ValkeyServer) -> AsyncIterator[Bench]:
    made = Bench(provisioned, valkey_server)
    await made.open()
    answering = asyncio.create_task(made.answer())
    yield made
    answering.cancel()
    await asyncio.gather(answering, return_exceptions=True)
    await made.redis.aclose()


def packed(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return made.getvalue()


def runs(count: int) -> dict[str, bytes]:
    return {f"runs/{number:04}.json": b'{"n": %d}' % number for number in range(count)}


async def test_each_member_is_submitted_as_history_with_what_was_said_of_the_archive(bench: Bench) -> None:
    import_id = await bench.announce(packed(runs(3) | {"x.docx": b"x"}), **{"Time-Zone": "Europe/Berlin"})
    await bench.archives.unpack(await bench.announced())
    stored = await bench.workouts()
    assert [one.body for one in stored] == list(runs(3).values())
    for one in stored:
        assert one.headers["Tandem-History"] == "1"
        assert one.headers["Tandem-Import"] == import_id
        assert one.headers["Time-Zone"] == "Europe/Berlin"
        assert one.headers["Nats-Msg-Id"] == f"{import_id}:{hashlib.sha256(one.body).hexdigest()}"
        assert "Tandem-Object" not in one.headers
    told = await bench.end()
    assert (told["recorded"], told["refused"], told["files"]) == (3, 1, 4)


async def test_what_is_refused_is_named_with_its_place_and_remedy(bench: Bench) -> None:
    await bench.announce(packed({"a.json": b"{}", "deep/b.fit": b"bad"}))
    await bench.archives.unpack(await bench.announced())
    told = await bench.end()
    assert told["rejected"] == [{"name": "deep/b.fit", "problem": "bad", "where": "/", "remedy": "mend it"}]


async def test_a_member_too_large_for_a_message_lies_in_the_object_store(bench: Bench) -> None:
    large = bytes(1_500_000) + b"end"
    await bench.announce(packed({"a.fit": large}))
    await bench.archives.unpack(await bench.announced())
    (stored,) = await bench.workouts()
    assert stored.body == b""
    assert await Objects(bench.log).get(stored.headers["Tandem-Object"]) == large


async def test_the_same_bytes_twice_in_an_archive_are_one_submission(bench: Bench) -> None:
    await bench.announce(packed({"a.json": b"{}", "b.json": b"{}"}))
    await bench.archives.unpack(await bench.announced())
    assert len(await bench.workouts()) == 1
    told = await bench.end()
    assert (told["recorded"], told["duplicate"]) == (1, 1)


async def test_after_a_crash_it_goes_on_from_the_last_window_that_was_settled(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives_module, "WINDOW", 4)
    await bench.announce(packed(runs(20)))
    message = await bench.announced()
    unpacking = asyncio.create_task(bench.archives.unpack(message))
    await until(lambda: bench.answered >= 9)
    unpacking.cancel()
    await asyncio.gather(unpacking, return_exceptions=True)
    assert not bench.told[-1]["finished"]
    settled = bench.told[-1]["done"]
    assert 0 < settled < 20
    monkeypatch.setattr(archives_module, "RECEIPTS_WAIT_S", 2.0)
    again = Archives(bench.log, Objects(bench.log), Devices(bench.log), bench.board)
    await again.unpack(message)
    stored = await bench.workouts()
    assert sorted(one.body for one in stored) == sorted(runs(20).values())
    told = await bench.end()
    assert (told["done"], told["finished"]) == (20, True)
    await again.unpack(message)
    assert len(await bench.workouts()) == 20


async def test_without_redis_everything_is_submitted_all_the_same(
    bench: Bench, valkey_server: ValkeyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    await bench.announce(packed(runs(5)))
    valkey_server.stop()
    await bench.archives.unpack(await bench.announced())
    assert len(await bench.workouts()) == 5
    await bench.end()


async def test_an_archive_whose_bytes_are_gone_is_finished_with_a_word(bench: Bench) -> None:
    await bench.announce(packed(runs(5)))
    await bench.client.jetstream().purge_stream(BUCKET_STREAM)
    await bench.archives.unpack(await bench.announced())
    told = await bench.end()
    assert "gone" in told["rejected"][0]["problem"]


async def test_more_archives_than_there_are_places_wait_without_a_charge(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives_module, "AT_ONCE", 0)
    full = Archives(bench.log, Objects(bench.log), Devices(bench.log), bench.board)
    await bench.announce(packed(runs(1)))
    with pytest.raises(Later):
        await full.unpack(await bench.announced())


async def test_a_full_log_is_an_outage_and_announces_nothing(bench: Bench) -> None:
    jetstream = bench.client.jetstream()
    config = (await jetstream.stream_info("DEVICE")).config
    config.max_bytes = 1
    await jetstream.update_stream(config)
    with pytest.raises(Exception, match=r"maximum bytes") as full:
        await bench.announce(packed(runs(5)))
    assert is_outage(full.value)
    assert await bench.log.last("DEVICE", subjects.device_archive("watch")) is None


async def test_the_same_archive_again_is_stored_once_and_unpacked_twice(bench: Bench) -> None:
    raw = packed(runs(3))
    first, second = await bench.announce(raw), await bench.announce(raw)
    assert first != second
    objects = [one.subject for one in await bench.log.read(BUCKET_STREAM, "$O.tandem.M.>")]
    assert len(objects) == 1


async def test_whoever_listens_late_gets_the_last_state_first(bench: Bench) -> None:
    import_id = await bench.announce(packed(runs(3)))
    await bench.board.begin("watch", import_id)
    begun = await bench.board.last("watch", import_id)
    assert begun is not None
    assert not begun.finished
    await bench.archives.unpack(await bench.announced())
    await bench.board.begin("watch", import_id)  # too late: more is known
    followed = [told async for told in bench.board.follow("watch", import_id)]
    assert [told["done"] for told in followed if told] == [3]
    assert await bench.board.last("another", import_id) is None
