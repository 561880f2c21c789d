"""What a device writes into the headers of its own messages: nothing of it can harm anybody, or cost it the submission."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ingestion_desk import NOW, Desk, plain

from tandem.chassis.clock import SystemClock
from tandem.chassis.trace import root, trace_id
from tandem.contracts.events.athlete import DeviceRegistered
from tandem.ingestion.adapters.inbox import Inbox, NotTheirs, TooLarge
from tandem.ingestion.adapters.mailbox import submission_id
from tandem.ingestion.domain.interpret import MAX_BYTES
from tandem.ingestion.domain.submission import SubmissionReceived

OWN, OTHERS = b'{"own": 1}', b'{"others": 1}'
SHORTHAND = b"squat 5x5 100kg @8"


class Store:
    """Objects as an inbox asks for them. `read` names what was taken into memory."""

    def __init__(self) -> None:
        self.kept = {"object:ada/1": OWN, "object:eve/1": OTHERS, "object:ada/archive": bytes(MAX_BYTES + 1)}
        self.read: list[str] = []

    def remember(self, ref: str, body: bytes) -> None:
        self.kept[ref] = body

    async def size(self, ref: str) -> int | None:
        return len(self.kept[ref]) if ref in self.kept else None

    async def get(self, ref: str) -> bytes | None:
        self.read.append(ref)
        return self.kept.get(ref)


async def received(
    body: bytes, headers: Mapping[str, str], store: Store | None = None
) -> tuple[SubmissionReceived, Any]:
    async def owner(device_id: str, *, even_revoked: bool = False) -> DeviceRegistered:
        return DeviceRegistered(athlete_id="ada", device_id=device_id, key_sha256="")

    async def last(stream: str, subject: str) -> None:
        return None

    parts = {
        "log": SimpleNamespace(last=last),
        "objects": store or Store(),
        "devices": SimpleNamespace(owner=owner),
        "clock": SystemClock(),
    }
    metadata = SimpleNamespace(stream="DEVICE", sequence=SimpleNamespace(stream=7), timestamp=NOW)
    message = SimpleNamespace(subject="device.watch.workout", data=body, headers=headers, metadata=metadata)
    event, _ = await Inbox(**cast(Any, parts)).received(cast(Any, message))
    assert isinstance(event.data, SubmissionReceived)
    return event.data, event


async def test_what_is_delivered_twice_was_received_once_when_it_was_stored() -> None:
    """Text without a start ended when it was received: read at another time, it would be another workout."""
    first, second = [(await received(SHORTHAND, {}))[0] for _ in range(2)]
    assert first == second
    assert first.received_at == NOW


@pytest.mark.parametrize(
    ("body", "headers", "untimed"),
    [
        (SHORTHAND, {}, True),
        (b"\xef\xbb\xbf60min @7 Upper A\nsquat 5x5 100kg @8", {}, True),
        (SHORTHAND, {"Tandem-History": "1"}, False),
        (b"2026-11-18 17:30 60min\nsquat 5x5 100kg @8", {}, False),
        (b"2026-13-18 17:30\nsquat 5x5", {}, False),
        (b"hello", {}, False),
        (b"", {}, False),
        (b"<gpx>", {}, False),
        (b'{"sport": "running"}', {}, False),
        (bytes(range(256)), {}, False),
    ],
)
async def test_only_sets_without_a_time_and_no_history_are_known_for_a_while(
    body: bytes, headers: dict[str, str], untimed: bool
) -> None:
    submission, _ = await received(body, headers)
    assert submission.untimed is untimed


@pytest.mark.parametrize(
    "ref",
    ["object:eve/1", "object:ada", "object:adam/1", "stream:DEVICE:1", "", "object:/ada/", " object:ada/1", "ada/1"],
)
async def test_bytes_of_another_are_not_taken_into_memory(ref: str) -> None:
    store = Store()
    with pytest.raises(NotTheirs):
        await received(b"", {"Tandem-Object": ref}, store)
    assert store.read == []


async def test_an_archive_of_their_own_is_no_workout_and_not_taken_into_memory() -> None:
    store = Store()
    with pytest.raises(TooLarge):
        await received(b"", {"Tandem-Object": "object:ada/archive"}, store)
    assert store.read == []


async def test_bytes_of_their_own_are_read_and_those_that_are_gone_are_said_to_be() -> None:
    submission, _ = await received(b"", {"Tandem-Object": "object:ada/1"})
    assert (submission.raw.ref, submission.raw.size_bytes) == ("object:ada/1", len(OWN))
    with pytest.raises(LookupError, match="gone"):
        await received(b"", {"Tandem-Object": "object:ada/2"})


@pytest.mark.parametrize(
    "told",
    ["", "yesterday", "2026-11-22", "2026-11-22T17:30:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"],
)
async def test_a_time_that_is_none_or_cannot_be_is_not_believed(told: str) -> None:
    submission, _ = await received(plain(), {"Tandem-Told-At": told})
    assert submission.told_at is None


async def test_a_time_that_can_be_is_the_version_s_own() -> None:
    submission, _ = await received(plain(), {"Tandem-Told-At": "2026-11-22T17:30:00+01:00"})
    assert submission.told_at == datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
    ahead = NOW + timedelta(hours=2)
    assert (await received(plain(), {"Tandem-Told-At": ahead.isoformat()}))[0].told_at == ahead


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../../etc/passwd", "/etc/localtime", "Europe", "\0", "x" * 5000])
async def test_a_zone_that_is_none_is_none(zone: str) -> None:
    assert (await received(SHORTHAND, {"Time-Zone": zone}))[0].timezone is None


async def test_the_zone_that_is_one_is_the_sender_s() -> None:
    assert (await received(SHORTHAND, {"Time-Zone": "Europe/Berlin"}))[0].timezone == "Europe/Berlin"


@pytest.mark.parametrize(
    "told", ["", "x", "-", "00-0-0-00", f"ff-{'1' * 32}-{'1' * 16}-01", f"00-{'0' * 32}-{'1' * 16}-01"]
)
async def test_a_trace_that_is_none_is_replaced_by_one_of_our_own(told: str) -> None:
    _, event = await received(plain(), {"traceparent": told})
    assert event.traceparent == root(submission_id(7))
    assert len(trace_id(event.traceparent)) == 32


async def test_only_a_1_makes_history() -> None:
    assert [(await received(plain(), {"Tandem-History": told}))[0].history for told in ("1", "0", "")] == [
        True,
        False,
        False,
    ]


async def test_names_of_the_server_s_own_headers_say_nothing() -> None:
    headers = {"Nats-Msg-Id": "s1", "Nats-Expected-Last-Subject-Sequence": "1", "ce-id": "s1", "ce-subject": "eve"}
    submission, event = await received(plain(), headers)
    assert (submission.athlete_id, event.id, submission.submission_id) == ("ada", submission_id(7), submission_id(7))


@given(
    st.dictionaries(
        st.sampled_from(["Content-Type", "Time-Zone", "Tandem-Told-At", "traceparent"]), st.text(), max_size=4
    )
)
async def test_whatever_headers_say_the_workout_is_recorded(headers: dict[str, str]) -> None:
    submission, _ = await received(plain(), headers)
    desk = Desk()
    desk.objects[submission.raw.ref] = plain()
    [workout] = desk.take(submission)
    assert workout.model_dump_json()


async def test_bytes_of_a_label_that_are_no_text_are_not_passed_on() -> None:
    submission, _ = await received(plain(), {"Content-Type": "text/\udcff\n" + "x" * 5000})
    assert submission.media_type == "text/??" + "x" * 193
    assert submission.model_dump_json()
