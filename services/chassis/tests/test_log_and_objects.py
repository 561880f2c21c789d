"""Reading and writing the log by subject, and bytes by reference, on a real nats-server."""

from __future__ import annotations

import asyncio
import base64
import io
import json
import random
import tracemalloc
from pathlib import Path

import nats.js.errors
import pytest
import toy_service as toy
from nats.aio.client import Client
from real import put_raw, until

from tandem.chassis import log as log_module
from tandem.chassis.errors import Fenced, Unavailable, is_outage
from tandem.chassis.log import Log
from tandem.chassis.objects import Objects
from tandem.contracts.topology import BUCKET, BUCKET_STREAM, MAX_STORED_BYTES

pytestmark = pytest.mark.server


@pytest.fixture
def log(provisioned: Client) -> Log:
    made = Log(timeout_s=2)
    made.attach(provisioned)
    return made


async def kept(client: Client, count: int) -> None:
    """Until DEVICE holds that many."""

    async def all_there() -> bool:
        return (await client.jetstream().stream_info("DEVICE")).state.messages == count

    await until(all_there, f"{count} messages in DEVICE")


async def test_reading_pages_beyond_one_batch_and_skips_other_subjects(log: Log, provisioned: Client) -> None:
    total = 2 * log_module._BATCH + 17
    for n in range(total):
        await provisioned.publish("device.one.workout", b"%d" % n)
        if n % 100 == 0:
            await provisioned.publish("device.two.workout", b"other")
    await kept(provisioned, total + total // 100 + 1)
    found = await log.read("DEVICE", "device.one.*")
    assert [int(stored.body) for stored in found] == list(range(total))
    assert [s.sequence for s in found] == sorted({s.sequence for s in found})
    assert len(await log.read("DEVICE", "device.one.*", after=found[-3].sequence)) == 2


async def test_reading_exactly_one_batch_ends(log: Log, provisioned: Client) -> None:
    for _ in range(log_module._BATCH):
        await provisioned.publish("device.one.workout", b"x")
    await kept(provisioned, log_module._BATCH)
    assert len(await log.read("DEVICE", "device.one.workout")) == log_module._BATCH


async def test_reading_what_is_not_there_is_empty_not_an_error(log: Log) -> None:
    assert await log.read("PLAN", "plan.nobody.>") == []
    assert await log.last("PLAN", "plan.nobody.>") is None
    assert await log.get("PLAN", 999) is None


async def test_the_last_message_is_found_through_a_wildcard(log: Log, provisioned: Client) -> None:
    await put_raw(provisioned, "athlete.ada.device.watch", b"old")
    await put_raw(provisioned, "athlete.bob.device.watch", b"new")
    last = await log.last("ATHLETE", "athlete.*.device.watch")
    assert last is not None
    assert (last.body, last.subject) == (b"new", "athlete.bob.device.watch")


async def test_a_stream_that_is_missing_is_an_outage_in_every_way_of_asking(log: Log) -> None:
    for asking in (
        log.read("NOSUCH", "x"),
        log.last("NOSUCH", "x"),
        log.get("NOSUCH", 1),
        log.publish("NOSUCH", "nosuch.x", b"", {}),
    ):
        with pytest.raises(Unavailable):
            await asking


async def test_a_publish_into_the_wrong_stream_is_refused_not_stored(log: Log) -> None:
    with pytest.raises(Exception, match="expected stream"):
        await log.publish("PLAN", "athlete.ada.profile", b"{}", {})
    assert await log.read("ATHLETE", "athlete.ada.profile") == []


async def test_the_fence_covers_all_subjects_of_the_filter(log: Log) -> None:
    first = await log.append(toy.fact("a", 1), fence=0, fence_subject="athlete.ada.>")
    with pytest.raises(Fenced):
        await log.append(toy.fact("b", 1), fence=0, fence_subject="athlete.ada.>")
    second = await log.append(toy.fact("b", 1), fence=first.seq, fence_subject="athlete.ada.>")
    assert second.seq == first.seq + 1
    other = await log.append(toy.fact("b", 1, "bob"), fence=0, fence_subject="athlete.bob.>")
    assert other.seq == second.seq + 1


async def test_the_same_id_twice_is_stored_once(log: Log) -> None:
    one, again = await log.append(toy.fact("a", 1)), await log.append(toy.fact("a", 1))
    assert (again.seq, again.duplicate) == (one.seq, True)


async def test_a_message_too_large_for_the_dlq_is_not_taken_in_the_first_place(log: Log) -> None:
    await log.publish("DEVICE", "device.one.workout", b"x" * (MAX_STORED_BYTES - 1000), {})
    with pytest.raises(Exception, match=r"maximum|exceed"):
        await log.publish("DEVICE", "device.one.workout", b"x" * (MAX_STORED_BYTES + 1), {})
    await log.publish("DLQ", "dlq.DEVICE.ingestion", b"x" * (MAX_STORED_BYTES + 1), {"Tandem-Dlq-Reason": "r" * 500})


async def test_without_a_connection_everything_is_an_outage() -> None:
    with pytest.raises(Unavailable, match="not connected"):
        await Log().read("PLAN", "x")


@pytest.mark.parametrize("size", [0, 1, 131_072, 3_000_000])
async def test_an_object_comes_back_from_any_process(log: Log, size: int) -> None:
    body = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    ref = await Objects(log).put("ada/digest", body)
    assert ref == "object:ada/digest"
    assert await Objects(log).get(ref) == body


async def test_bytes_of_a_message_come_back_by_its_sequence(log: Log, provisioned: Client) -> None:
    sequence = await put_raw(provisioned, "device.one.workout", b"\x0eFIT\0\xff")
    objects = Objects(log)
    assert await objects.get(f"stream:DEVICE:{sequence}") == b"\x0eFIT\0\xff"
    assert await objects.get("stream:DEVICE:4711") is None


async def test_what_was_never_stored_or_was_deleted_is_none(log: Log, provisioned: Client) -> None:
    objects = Objects(log)
    assert await objects.get("object:ada/never") is None
    await objects.put("ada/gone", b"x")
    await (await provisioned.jetstream().object_store(BUCKET)).delete("ada/gone")
    assert await Objects(log).get("object:ada/gone") is None


async def test_an_object_stored_again_is_not_written_again(log: Log, provisioned: Client) -> None:
    await Objects(log).put("ada/one", b"same")
    before = (await provisioned.jetstream().stream_info(BUCKET_STREAM)).state.last_seq
    await Objects(log).put("ada/one", b"same")
    assert (await provisioned.jetstream().stream_info(BUCKET_STREAM)).state.last_seq == before


async def test_a_corrupt_object_is_none_and_said_aloud(
    log: Log, provisioned: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    await Objects(log).put("ada/one", b"true")
    key = base64.urlsafe_b64encode(b"ada/one").decode()
    stored = await log.last(BUCKET_STREAM, f"$O.{BUCKET}.M.{key}")
    assert stored is not None
    nuid = json.loads(stored.body)["nuid"]
    await provisioned.jetstream().purge_stream(BUCKET_STREAM, subject=f"$O.{BUCKET}.C.{nuid}")
    await provisioned.jetstream().publish(f"$O.{BUCKET}.C.{nuid}", b"lies")
    assert await Objects(log).get("object:ada/one") is None
    assert "object is corrupt" in capsys.readouterr().out


async def test_a_reference_of_an_unknown_kind_is_a_value_error(log: Log) -> None:
    with pytest.raises(ValueError, match=r"neither stream:… nor object:…"):
        await Objects(log).get("https://example.org/x")


async def test_what_is_kept_in_hand_is_bounded(log: Log) -> None:
    objects = Objects(log)
    for n in range(40):
        objects.remember(f"object:x/{n}", b"x" * 1_000_000)
    assert objects._recent_bytes <= 16 * 1024 * 1024
    assert sum(map(len, objects._recent.values())) == objects._recent_bytes
    await asyncio.sleep(0)


@pytest.mark.parametrize("size", [0, 1, 1_048_576, 40_000_000])
async def test_a_file_comes_back_as_it_went_in_and_never_lies_in_memory_whole(
    log: Log, tmp_path: Path, size: int
) -> None:
    body = random.Random(size).randbytes(size)
    (tmp_path / "in").write_bytes(body)
    with (tmp_path / "in").open("rb") as file:
        ref = await Objects(log).put_file("ada/file", file)
    tracemalloc.start()
    with (tmp_path / "out").open("wb") as file:
        assert await Objects(log).copy(ref, file)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (tmp_path / "out").read_bytes() == body
    assert peak < 25_000_000  # eight chunks, and the client's own buffers of them
    assert await Objects(log).get(ref) == body


async def test_a_file_that_was_purged_or_is_corrupt_is_not_copied(
    log: Log, provisioned: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    objects = Objects(log)
    assert not await objects.copy("object:ada/never", io.BytesIO())
    await objects.put_file("ada/one", io.BytesIO(b"true"))
    stored = await log.last(BUCKET_STREAM, f"$O.{BUCKET}.M.{base64.urlsafe_b64encode(b'ada/one').decode()}")
    assert stored is not None
    subject = f"$O.{BUCKET}.C.{json.loads(stored.body)['nuid']}"
    await provisioned.jetstream().purge_stream(BUCKET_STREAM, subject=subject)
    await provisioned.jetstream().publish(subject, b"lies")
    assert not await objects.copy("object:ada/one", io.BytesIO())
    assert "object is corrupt" in capsys.readouterr().out


async def test_a_store_that_is_full_is_an_outage_and_keeps_nothing_of_the_file(log: Log, provisioned: Client) -> None:
    jetstream = provisioned.jetstream()
    config = (await jetstream.stream_info(BUCKET_STREAM)).config
    config.max_bytes = 3_000_000
    await jetstream.update_stream(config)
    with pytest.raises(Unavailable, match="object store"):
        await Objects(log).put_file("ada/large", io.BytesIO(bytes(8_000_000)))
    assert (await jetstream.stream_info(BUCKET_STREAM)).state.messages == 0


async def test_pages_are_what_a_read_returns_at_once(log: Log) -> None:
    for number in range(7):
        await log.publish("DEVICE", "device.one.workout", b"%d" % number, {})
    pages = [page async for page in log.pages("DEVICE", "device.one.workout", size=3)]
    assert [len(page) for page in pages] == [3, 3, 1]
    assert [stored.body for page in pages for stored in page] == [b"%d" % number for number in range(7)]


async def test_a_full_stream_and_a_full_account_are_outages(log: Log, provisioned: Client) -> None:
    jetstream = provisioned.jetstream()
    config = (await jetstream.stream_info("DEVICE")).config
    config.max_bytes = 10_000
    await jetstream.update_stream(config)
    await log.publish("DEVICE", "device.one.workout", bytes(6000), {})
    with pytest.raises(nats.js.errors.APIError) as full:
        await log.publish("DEVICE", "device.one.workout", bytes(6000), {})
    assert is_outage(full.value)
    assert is_outage(nats.js.errors.BadRequestError(code=400, err_code=10002))
    assert not is_outage(
        nats.js.errors.BadRequestError(code=400, err_code=10054)
    )  # message size exceeds maximum allowed
