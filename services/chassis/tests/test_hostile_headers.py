"""A device writes its own headers: none of them stops a service, hides a message, or keeps one from the DLQ."""

from __future__ import annotations

import asyncio

import pytest
import toy_service as toy
from hypothesis import given
from hypothesis import strategies as st
from nats.aio.client import Client
from real import put_as_written, put_fact, settings_for, until
from toy_app import build

from tandem.chassis.errors import Unsendable
from tandem.chassis.headers import carried, size_of
from tandem.contracts.topology import MAX_PAYLOAD_BYTES, MAX_STORED_BYTES
from tandem.local.servers import NatsServer, ValkeyServer

SUBJECT = "athlete.ada.plan.requested"


@given(
    headers=st.dictionaries(st.text(max_size=12), st.text(max_size=60), max_size=8),
    room=st.integers(0, 400),
)
def test_headers_that_are_carried_fit_and_the_others_are_named(headers: dict[str, str], room: int) -> None:
    kept, left = carried(headers, room)
    assert kept.items() <= headers.items()
    assert not kept or size_of(kept) <= room
    assert len(left.split()) >= (len(headers) > len(kept) and any(headers.keys() - kept.keys()))
    assert left.isascii()


@pytest.mark.server
@pytest.mark.parametrize("status", [b"100", b"204", b"404", b"408", b"409", b"500", b"503"])
async def test_a_header_of_the_server_s_hides_no_message_and_no_neighbour(
    status: bytes, provisioned: Client, nats_server: NatsServer, valkey_server: ValkeyServer
) -> None:
    settings = settings_for(nats_server.url, valkey_server.url, max_tries=1)
    async with build(settings, on_closed=lambda: None) as service:
        await asyncio.to_thread(put_as_written, nats_server.url, SUBJECT, b"Status: " + status + b"\r\n", b"{}")
        await put_fact(provisioned, toy.fact("a", 10))
        await until(lambda: service.log.read("PLAN", "plan.ada.>"), "the decision on what came after it")
        (letter,) = await until(lambda: service.log.read("DLQ", "dlq.>"), "the dead letter")
        assert letter.headers["Status"] == status.decode()
        stored = await service.log.get("ATHLETE", int(letter.headers["Tandem-Dlq-Sequence"]))
        assert stored is not None
        assert stored.body == b"{}"


@pytest.mark.server
@pytest.mark.parametrize(
    ("headers", "body", "left"),
    [
        (b"File/Name: run.fit\r\nX-Name: run\r\n", b"{}", "File%2FName"),
        (b"X-Grown: " + b"\xff" * 50_000 + b"\r\nX-Name: run\r\n", b"x" * (MAX_STORED_BYTES - 50_100), "X-Grown"),
        (b"X-Long: " + b"a" * 60_000 + b"\r\nX-Name: run\r\n", b"{}", "X-Long"),
    ],
    ids=["no-token", "not-utf-8", "long"],
)
async def test_what_cannot_be_sent_on_as_it_came_is_a_dead_letter_without_it(
    headers: bytes, body: bytes, left: str, provisioned: Client, nats_server: NatsServer, valkey_server: ValkeyServer
) -> None:
    closed: list[int] = []
    settings = settings_for(nats_server.url, valkey_server.url, max_tries=1)
    async with build(settings, on_closed=lambda: closed.append(1)) as service:
        await asyncio.to_thread(put_as_written, nats_server.url, SUBJECT, headers, body)
        (letter,) = await until(lambda: service.log.read("DLQ", "dlq.>"), "the dead letter")
        assert (letter.body, letter.headers["X-Name"]) == (body, "run")
        assert letter.headers["Tandem-Dlq-Without-Headers"] == left
        assert closed == []


@pytest.mark.server
async def test_what_no_server_takes_is_told_before_it_costs_the_connection(
    provisioned: Client, nats_server: NatsServer, valkey_server: ValkeyServer
) -> None:
    async with build(settings_for(nats_server.url, valkey_server.url), on_closed=lambda: None) as service:
        for headers, body in (
            ({"X": "a" * 200}, b"x" * (MAX_PAYLOAD_BYTES - 100)),
            ({"X": "a" * 70_000}, b""),
            ({"File/Name": "run.fit"}, b""),
        ):
            with pytest.raises(Unsendable):
                await service.log.publish("ATHLETE", SUBJECT, body, headers)
        assert service.log.client.is_connected
