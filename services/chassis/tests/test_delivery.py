"""From a fetched message to its acknowledgement: what is retried, what ends in the DLQ, what is charged to nobody."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
import toy_service as toy
from nats.aio.client import Client
from nats.aio.msg import Msg
from real import Child, Replica, asked, put_fact, put_raw, settings_for, shorten_ack_wait, until
from toy_app import build

from tandem.chassis import delivery
from tandem.chassis.log import Stored
from tandem.chassis.service import Service
from tandem.chassis.suspicion import FORGIVEN
from tandem.contracts import envelope
from tandem.local.servers import NatsServer, ValkeyServer

pytestmark = pytest.mark.server


class Running:
    """A service in this process, and when it handled what."""

    def __init__(self, service: Service[toy.State]) -> None:
        self.service = service
        self.calls: list[tuple[float, str, int]] = []

    def handled(self, message: Msg) -> None:
        name = getattr(envelope.parse(message.headers, message.data).data, "request_id", "")
        self.calls.append((time.monotonic(), name, message.metadata.num_delivered or 1))

    async def said(self, athlete_id: str = "ada") -> list[Stored]:
        return await self.service.log.read("PLAN", f"plan.{athlete_id}.>")

    async def dead(self) -> list[Stored]:
        return await self.service.log.read("DLQ", "dlq.>")

    async def pending(self, stream: str = "ATHLETE") -> int:
        info = await self.service.log.jetstream.consumer_info(stream, "scheduler")
        return int(info.num_pending + info.num_ack_pending)

    async def count(self, outcome: str) -> float:
        _, text = await asked(self.service.http.port, "/metrics")
        lines = [line for line in text.splitlines() if line.startswith("tandem_messages_total{")]
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines if f'outcome="{outcome}"' in line)


@pytest_asyncio.fixture
async def running(provisioned: Client, nats_server: NatsServer, valkey_server: ValkeyServer) -> AsyncIterator[Running]:
    box: list[Running] = []
    settings = settings_for(nats_server.url, valkey_server.url, max_tries=3)
    service = build(settings, handled=lambda message: box[0].handled(message), on_closed=lambda: None)
    box.append(Running(service))
    async with service:
        yield box[0]


async def test_what_is_handled_is_acknowledged(running: Running, provisioned: Client) -> None:
    await put_fact(provisioned, toy.fact("a", 10))
    await until(running.said, "the decision")
    await until(lambda: _is(running.pending, 0), "the acknowledgement")
    assert await running.count("done") >= 1


async def test_a_failure_is_tried_again_later_and_later_never_at_once(running: Running, provisioned: Client) -> None:
    await put_fact(provisioned, toy.fact("bad", 1))
    await until(running.dead, "the dead letter")
    times = [at for at, name, _ in running.calls if name == "bad"]
    assert len(times) == 3
    assert times[1] - times[0] >= 0.2
    assert times[2] - times[1] >= 1.0
    assert await running.count("retried") == 2


async def test_what_no_try_can_help_is_a_dead_letter_at_once(running: Running, provisioned: Client) -> None:
    await put_fact(provisioned, toy.fact("hopeless", 1))
    (letter,) = await until(running.dead, "the dead letter")
    assert letter.headers["Tandem-Dlq-Tries"] == "1"
    assert [name for _, name, _ in running.calls] == ["hopeless"]


async def test_what_asks_to_be_left_alone_waits_uncharged_and_alone(running: Running, provisioned: Client) -> None:
    await put_fact(provisioned, toy.fact("later", 10))
    await put_fact(provisioned, toy.fact("a", 10))
    await until(lambda: _is(running.pending, 0), "both")
    order = [name for _, name, _ in running.calls]
    assert order.count("later") == 6, "twice the tries that a failure would have had"
    assert order.index("a") <= 1, "the other one did not wait"
    assert await running.dead() == []
    assert await running.count("later") == 5
    assert await running.service.redis.keys("tandem:tries:*") == [], "and nothing is left in Redis"


async def test_a_dead_letter_keeps_bytes_headers_and_reason_and_is_not_delivered_again(
    running: Running, provisioned: Client
) -> None:
    event = toy.fact("bad", 1)
    sequence = await put_fact(provisioned, event)
    (letter,) = await until(running.dead, "the dead letter")
    assert letter.subject == "dlq.ATHLETE.scheduler"
    assert letter.body == envelope.body_of(event)
    assert {k: v for k, v in letter.headers.items() if k.startswith("ce-")} == {
        k: v for k, v in envelope.headers_of(event).items() if k.startswith("ce-")
    }
    told = {k.removeprefix("Tandem-Dlq-"): v for k, v in letter.headers.items() if k.startswith("Tandem-Dlq-")}
    assert told.pop("Reason").startswith("ValueError: bad can not be decided Two lines")
    assert told == {
        "Subject": "athlete.ada.plan.requested",
        "Stream": "ATHLETE",
        "Consumer": "scheduler",
        "Sequence": str(sequence),
        "Tries": "3",
        "Message-Id": event.id,
    }
    await until(lambda: _is(running.pending, 0), "its termination")
    assert await running.service.redis.keys("tandem:tries:*") == [], "and nothing is left in Redis"


@pytest.mark.parametrize(
    ("body", "headers"), [(b"\xff\xfe not json", None), (b"", {"ce-id": "x"}), (b"{}", {"ce-type": "tandem.no.v1"})]
)
async def test_bytes_that_are_no_event_end_in_the_dlq_and_hold_up_nobody(
    running: Running, provisioned: Client, body: bytes, headers: dict[str, str] | None
) -> None:
    await put_raw(provisioned, "athlete.ada.plan.requested", body, headers)
    await put_fact(provisioned, toy.fact("a", 10))
    await until(running.said, "the innocent")
    (letter,) = await until(running.dead, "the dead letter")
    assert letter.body == body
    assert letter.headers["Tandem-Dlq-Reason"].startswith("NotAnEvent: header ce-")


async def test_a_poison_of_one_athlete_holds_up_no_other_and_no_later_event(
    running: Running, provisioned: Client
) -> None:
    events = [toy.fact("bad", 1), *(toy.fact(f"f{n}", 10, f"athlete-{n}") for n in range(20)), toy.fact("good", 10)]
    for event in events:
        await put_fact(provisioned, event)
    await until(running.dead, "the dead letter")
    for n in range(20):
        assert len(await running.said(f"athlete-{n}")) == 1
    assert len(await running.said()) == 1
    assert len(await running.dead()) == 1


async def test_redis_away_charges_nobody_and_loses_nothing(
    running: Running, provisioned: Client, valkey_server: ValkeyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "OUTAGE_DELAY_S", (0.1, 0.2))
    await put_fact(provisioned, toy.fact("a", 10))
    await until(running.said, "the first")
    valkey_server.stop()
    for n in range(5):
        await put_fact(provisioned, toy.fact(f"late{n}", 10))
    tries = 4 * 5  # more than a poison gets, for each
    await until(lambda: _at_least(running, "outage", tries), "many waits", 20)
    valkey_server.start()
    await until(lambda: _is(lambda: _count(running.said()), 6), "all of them handled", 20)
    await until(lambda: _is(running.pending, 0), "all acknowledged")
    assert await running.dead() == []


async def test_an_outage_while_a_suspect_is_handled_is_given_back_even_when_redis_is_what_is_away(
    running: Running, valkey_server: ValkeyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "OUTAGE_DELAY_S", (0.01,))
    handling = running.service.delivery
    message = _Delivered()
    for _ in range(5):  # more often than max_tries

        async def away(_: object) -> None:
            valkey_server.stop()
            await running.service.redis.get("x")

        await handling.handle(message, away)  # type: ignore[arg-type]
        valkey_server.start()
    assert set(message.outcomes) == {"nak"}
    await handling.handle(message, _nothing)  # type: ignore[arg-type]
    assert message.outcomes[-1] == "ack"
    assert await running.dead() == []


async def test_nats_restarted_under_it_continues(running: Running, nats_server: NatsServer) -> None:
    service = running.service
    await service.log.append(toy.fact("a", 10))
    await until(running.said, "the first")
    nats_server.kill()
    await until(lambda: not service.log.client.is_connected, "noticed")
    nats_server.start()
    await until(lambda: service.log.client.is_connected, "reconnected")
    await service.log.append(toy.fact("b", 10))
    await until(lambda: _is(lambda: _count(running.said()), 2), "the second", 15)
    assert await running.dead() == []


@pytest.mark.slow
async def test_a_message_that_kills_the_process_ends_in_the_dlq_and_its_neighbours_do_not(
    provisioned: Client, nats_server: NatsServer, valkey_server: ValkeyServer
) -> None:
    await shorten_ack_wait(provisioned, "ATHLETE", "scheduler", 0.4)
    neighbours = [toy.fact(f"f{n}", 10, f"athlete-{n}") for n in range(12)]
    for event in [*neighbours[:6], toy.fact("kill", 1), *neighbours[6:]]:
        await put_fact(provisioned, event)
    one = Replica(provisioned, valkey_server.url)
    deaths = 0

    async def letters() -> list[Stored]:
        return await one.log.read("DLQ", "dlq.>")

    while not await letters():
        with Child(nats_server.url, valkey_server.url, max_tries=1) as child:
            await until(lambda: child.process.poll() is not None or _pollable(letters), "death or dead letter", 30)
            if child.process.poll() is not None:
                assert child.process.returncode == 9
                deaths += 1
                assert deaths <= 2 + FORGIVEN, "one unseen and one counted try are enough, and those forgiven"
            else:
                for event in neighbours:
                    await until(lambda event=event: one.said(event.athlete_id), f"{event.id} handled", 20)
    (letter,) = await letters()
    assert b'"kill"' in letter.body
    assert "the process died or was stopped while handling it" in letter.headers["Tandem-Dlq-Reason"]
    assert deaths == 2 + FORGIVEN
    for event in neighbours:
        assert len(await one.said(event.athlete_id)) == 1
    await one.redis.aclose()


class _Delivered:
    """A redelivered message as delivery sees it."""

    headers: dict[str, str] | None = None
    subject, data = "athlete.ada.plan.requested", b"{}"

    class metadata:
        num_delivered, stream, consumer = 2, "ATHLETE", "scheduler"

        class sequence:
            stream = 4711

    def __init__(self) -> None:
        self.outcomes: list[str] = []

    async def ack(self) -> None:
        self.outcomes.append("ack")

    async def nak(self, delay: float | None = None) -> None:
        assert delay, "a bare nak is redelivered at once, without end"
        self.outcomes.append("nak")

    async def term(self) -> None:
        self.outcomes.append("term")


async def _nothing(_: object) -> None:
    return


async def _count(found: object) -> int:
    return len(await found)  # type: ignore[misc]


async def _is(asking: object, expected: int) -> bool:
    return bool(await asking() == expected)  # type: ignore[operator]


async def _at_least(running: Running, outcome: str, count: int) -> bool:
    return await running.count(outcome) >= count


def _pollable(asking: object) -> object:
    return asking()  # type: ignore[operator]
