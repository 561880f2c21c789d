"""What a push service or its network may answer, and whom the channel does not speak to."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import web
from browsers import CONTACT, LOOPBACK, MakeAlert, target

from tandem.notifier.adapters.channels import Delivered, Failed, Retry
from tandem.notifier.adapters.endpoints import EndpointPolicy
from tandem.notifier.adapters.keys import Keys
from tandem.notifier.adapters.letter import Letter
from tandem.notifier.adapters.webpush import WebPushChannel, outcome_of
from tandem.notifier.push_service import PushService


@pytest.mark.parametrize("status", [404, 410])
async def test_a_subscription_that_has_ended_is_gone(
    service: PushService, channel: WebPushChannel, alert: MakeAlert, status: int
) -> None:
    service.answer_next(status)
    outcome = await channel.send(Letter(alert(), "phone"), target(service.subscribe()), 60)
    assert isinstance(outcome, Failed)
    assert (outcome.status, outcome.gone) == (status, True)


async def test_a_forgotten_subscription_answers_410(
    service: PushService, channel: WebPushChannel, alert: MakeAlert
) -> None:
    phone = service.subscribe()
    service.forget(phone.subscription_id)
    assert await channel.send(Letter(alert(), "phone"), target(phone), 60) == Failed(
        "the push service says that the subscription has ended", 410, gone=True
    )


async def test_a_busy_service_says_when_to_come_back(
    service: PushService, channel: WebPushChannel, alert: MakeAlert
) -> None:
    service.answer_next(429, retry_after="7")
    service.answer_next(503)
    phone = target(service.subscribe())
    assert await channel.send(Letter(alert(), "phone"), phone, 60) == Retry(7.0, "the push service answered 429", 429)
    assert await channel.send(Letter(alert(), "phone"), phone, 60) == Retry(None, "the push service answered 503", 503)


async def test_a_service_that_does_not_answer_in_time_is_tried_again(
    service: PushService, keys: Keys, alert: MakeAlert
) -> None:
    service.be_slow(5)
    async with WebPushChannel(keys.vapid, CONTACT, LOOPBACK, timeout_s=0.1) as hasty:
        assert await hasty.send(Letter(alert(), "phone"), target(service.subscribe()), 60) == Retry(
            None, "no answer within 0.1 s"
        )


async def test_a_service_that_is_down_is_tried_again_and_not_named(channel: WebPushChannel, alert: MakeAlert) -> None:
    async with PushService() as stopped:
        phone = stopped.subscribe()
    outcome = await channel.send(Letter(alert(), "phone"), target(phone), 60)
    assert isinstance(outcome, Retry)
    assert "127.0.0.1" not in outcome.reason


@pytest.mark.parametrize(
    "keys_of",
    [{"p256dh": "AAAA"}, {"auth": "AAAA"}, {"p256dh": "ä"}, {"p256dh": "BAAA" + "A" * 83}],
)
async def test_a_subscription_with_bad_keys_fails_at_once(
    service: PushService, channel: WebPushChannel, alert: MakeAlert, keys_of: dict[str, str]
) -> None:
    outcome = await channel.send(Letter(alert(), "phone"), target(service.subscribe(), **keys_of), 60)
    assert isinstance(outcome, Failed)
    assert "subscribe again" in outcome.reason
    assert service.requests == 0


async def test_a_subscription_without_secrets_fails_at_once(channel: WebPushChannel, alert: MakeAlert) -> None:
    assert isinstance(await channel.send(Letter(alert(), "phone"), None, 60), Failed)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_loopback_is_refused_unless_opened_by_address_and_by_name(
    service: PushService, keys: Keys, alert: MakeAlert, host: str
) -> None:
    phone = service.subscribe()
    endpoint = phone.endpoint.replace("http://127.0.0.1", f"https://{host}")
    async with WebPushChannel(keys.vapid, CONTACT, EndpointPolicy()) as strict:
        outcome = await strict.send(Letter(alert(), "phone"), target(phone, endpoint=endpoint), 60)
    assert outcome == Failed("the endpoint is not on the public internet")
    assert service.requests == 0


async def test_a_redirect_is_not_followed(service: PushService, channel: WebPushChannel, alert: MakeAlert) -> None:
    phone = service.subscribe()

    async def elsewhere(request: web.Request) -> web.Response:
        raise web.HTTPTemporaryRedirect(phone.endpoint)

    app = web.Application()
    app.router.add_post("/x", elsewhere)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        port = runner.addresses[0][1]
        outcome = await channel.send(Letter(alert(), "phone"), target(phone, endpoint=f"http://127.0.0.1:{port}/x"), 60)
    finally:
        await runner.cleanup()
    assert isinstance(outcome, Failed)
    assert outcome.status == 307
    assert service.requests == 0


async def test_a_service_that_dies_in_the_middle_of_its_answer_is_tried_again(
    service: PushService, channel: WebPushChannel, alert: MakeAlert
) -> None:
    async def die(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 201 Cre")
        await writer.drain()
        writer.transport.abort()

    server = await asyncio.start_server(die, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        endpoint = f"http://127.0.0.1:{port}/x"
        outcome = await channel.send(Letter(alert(), "phone"), target(service.subscribe(), endpoint=endpoint), 60)
    assert isinstance(outcome, Retry)


def test_what_the_push_service_s_answers_mean() -> None:
    assert outcome_of(202, None, 0) == Delivered(202)
    assert isinstance(outcome_of(413, None, 0), Failed)
    assert isinstance(outcome_of(408, None, 0), Retry)
    assert isinstance(outcome_of(500, None, 0), Retry)
    assert not getattr(outcome_of(403, None, 0), "gone", True)
