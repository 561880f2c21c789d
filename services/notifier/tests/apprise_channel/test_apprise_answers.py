"""What services answer through apprise, and what is made of it."""

from __future__ import annotations

import asyncio
from email.utils import formatdate
from pathlib import Path

import pytest
from addresses import NOW_S, MakeLetter, hook, ntfy
from counterparts.misbehaviour import Trouble
from counterparts.web_services import WebServices

from tandem.notifier.adapters.apprise.channel import AppriseChannel
from tandem.notifier.adapters.channels import Delivered, Failed, Retry
from tandem.notifier.adapters.sealing import UrlTarget

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503])
async def test_what_time_heals_is_tried_again(
    channel: AppriseChannel, services: WebServices, letter: MakeLetter, status: int
) -> None:
    services.troubles.add(Trouble(status=status))
    outcome = await channel.send(letter(), ntfy(services), 60)
    assert outcome == Retry(None, f"the service answered {status}", status)
    assert len(services.received) == 1


async def test_one_try_is_one_request_where_apprise_would_repeat_it(
    channel: AppriseChannel, services: WebServices, letter: MakeLetter
) -> None:
    services.troubles.add(Trouble(status=429, retry_after="3", body=b'{"retry_after_ms": 1}'))
    target = UrlTarget(url=f"matrix://127.0.0.1:{services.port}/!room:example.org?token=secret")
    assert await channel.send(letter(), target, 60) == Retry(3.0, "the service answered 429", 429)
    assert len(services.received) == 1


@pytest.mark.parametrize(
    ("retry_after", "body", "after_s"),
    [
        ("7", None, 7.0),
        (formatdate(NOW_S + 90, usegmt=True), None, 90.0),
        ("soon", None, None),
        (None, b'{"retry_after": 1.2}', 2.0),
        (None, b'{"ok": false, "parameters": {"retry_after": 30}}', 31.0),
        (None, b'{"retry_after": "Infinity"}', None),
        (None, b"[]", None),
    ],
)
async def test_the_wait_asked_for_is_handed_on(
    channel: AppriseChannel,
    services: WebServices,
    letter: MakeLetter,
    retry_after: str | None,
    body: bytes | None,
    after_s: float | None,
) -> None:
    services.troubles.add(Trouble(status=429, retry_after=retry_after, body=body))
    outcome = await channel.send(letter(), hook(services), 60)
    assert isinstance(outcome, Retry)
    assert outcome.after_s == after_s


async def test_an_address_that_has_ended_is_gone(
    channel: AppriseChannel, services: WebServices, letter: MakeLetter
) -> None:
    for status in (404, 410):
        services.troubles.add(Trouble(status=status))
        outcome = await channel.send(letter(), hook(services), 60)
        assert outcome == Failed("the service says that the address has ended", status, gone=True)


async def test_a_server_that_lost_its_way_has_not_ended_the_topic(
    channel: AppriseChannel, services: WebServices, letter: MakeLetter
) -> None:
    services.troubles.add(Trouble(status=404))
    assert await channel.send(letter(), ntfy(services), 60) == Failed("the service refused the message with 404", 404)


async def test_refused_credentials_are_said(channel: AppriseChannel, services: WebServices, letter: MakeLetter) -> None:
    services.troubles.add(Trouble(status=401))
    outcome = await channel.send(letter(), ntfy(services), 60)
    assert outcome == Failed("the service refused the credentials with 401; subscribe again", 401)


async def test_redirects_are_not_followed(channel: AppriseChannel, services: WebServices, letter: MakeLetter) -> None:
    services.troubles.add(Trouble(status=307))
    outcome = await channel.send(letter(), hook(services), 60)
    assert outcome == Failed("the service redirects, which is not followed", 307)
    assert [posted.path for posted in services.received] == ["/secret-hook"]


async def test_what_is_too_large_is_shortened_between_words_and_sent_at_once(
    channel: AppriseChannel, services: WebServices, letter: MakeLetter
) -> None:
    services.limit_bytes = 5000
    assert await channel.send(letter(body="Wort " * 2000), ntfy(services), 60) == Delivered(200)
    assert [len(posted.content) > 5000 for posted in services.received] == [True, False]
    assert services.last.json()["message"].endswith("Wort…")


async def test_a_connection_dropped_without_an_answer_is_tried_again(
    channel: AppriseChannel, services: WebServices, letter: MakeLetter
) -> None:
    services.troubles.add(Trouble(drop=True))
    outcome = await channel.send(letter(), ntfy(services), 60)
    assert isinstance(outcome, Retry)
    assert "cannot be reached" in outcome.reason


async def test_an_answer_that_breaks_off_after_its_status_counts_by_its_status(
    channel: AppriseChannel, services: WebServices, letter: MakeLetter
) -> None:
    services.troubles.add(Trouble(die=True))
    assert await channel.send(letter(), ntfy(services), 60) == Delivered(200)
    services.troubles.add(Trouble(die=True, status=503))
    assert await channel.send(letter(), ntfy(services), 60) == Retry(None, "the service answered 503", 503)


async def test_nobody_there_is_tried_again(channel: AppriseChannel, letter: MakeLetter) -> None:
    outcome = await channel.send(letter(), UrlTarget(url="json://127.0.0.1:1/secret-hook"), 60)
    assert outcome == Retry(None, "the service cannot be reached (ConnectionRefusedError)")


async def test_a_slow_service_is_given_up_in_time_and_holds_up_nobody(
    channel: AppriseChannel, services: WebServices, letter: MakeLetter
) -> None:
    services.troubles.add(Trouble(delay_s=3.0))
    slow = asyncio.create_task(channel.send(letter(), ntfy(services), 60))
    await services.arrival.wait()
    assert await channel.send(letter(), hook(services), 60) == Delivered(200)
    assert not slow.done()
    assert await slow == Retry(None, "no answer in time")


async def test_a_silent_host_takes_no_more_than_its_share(
    channel: AppriseChannel, services: WebServices, letter: MakeLetter
) -> None:
    async with WebServices() as silent:
        silent.troubles.add(Trouble(delay_s=3.0), times=20)
        stuck = [asyncio.create_task(channel.send(letter(), hook(silent), 60)) for _ in range(20)]
        await silent.arrival.wait()
        for _ in range(5):
            assert await channel.send(letter(), ntfy(services), 60) == Delivered(200)
        assert not any(task.done() for task in stuck)
        assert {type(outcome) for outcome in await asyncio.gather(*stuck)} == {Retry}
        assert len(silent.received) <= 4


async def test_services_that_answer_a_byte_at_a_time_take_no_thread_for_ever(
    channel: AppriseChannel, services: WebServices, letter: MakeLetter
) -> None:
    services.drips = True
    await asyncio.gather(*(channel.send(letter(), hook(services), 60) for _ in range(4)))
    services.drips = False
    assert await channel.send(letter(), ntfy(services), 60) == Delivered(200)


async def test_an_endless_answer_is_not_read_to_its_end(
    channel: AppriseChannel, services: WebServices, letter: MakeLetter
) -> None:
    await channel.send(letter(), ntfy(services), 60)
    before = peak_bytes(channel)
    services.troubles.add(Trouble(status=200, body=b" " * 50_000_000))
    assert await channel.send(letter(), hook(services), 60) == Delivered(200)
    assert peak_bytes(channel) - before < 10_000_000


def peak_bytes(channel: AppriseChannel) -> int:
    fields = dict(line.split(":", 1) for line in Path(f"/proc/{channel.pid}/status").read_text().splitlines())
    return int(fields["VmHWM"].split()[0]) * 1024
