"""Web Push over real HTTP against a push service that checks and decrypts."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from email.utils import formatdate
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from tandem.contracts.events.alert import AlertAction, AlertDue
from tandem.notifier.adapters.channels import Delivered, Failed, Retry
from tandem.notifier.adapters.endpoints import EndpointPolicy
from tandem.notifier.adapters.keys import Keys
from tandem.notifier.adapters.letter import Button, Letter
from tandem.notifier.adapters.sealing import PushTarget
from tandem.notifier.adapters.webpush import WebPushChannel, outcome_of, retry_after_s
from tandem.notifier.domain.payload import MAX_PLAINTEXT_BYTES, payload_of
from tandem.notifier.push_service import Mood, Phone, PushService

LOOPBACK = EndpointPolicy(allow_loopback=True)
CONTACT = "mailto:push@example.com"
MakeAlert = Callable[..., AlertDue]


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    folder: Path = tmp_path_factory.mktemp("keys")
    return Keys.load_or_create(folder)


@pytest.fixture
async def service() -> AsyncIterator[PushService]:
    async with PushService() as running:
        yield running


@pytest.fixture
async def channel(keys: Keys) -> AsyncIterator[WebPushChannel]:
    async with WebPushChannel(keys.vapid, CONTACT, LOOPBACK, timeout_s=2) as opened:
        yield opened


def target(phone: Phone, **changed: str) -> PushTarget:
    fields = {"endpoint": phone.endpoint, "p256dh": phone.p256dh, "auth": phone.auth}
    return PushTarget(**(fields | changed))


async def test_the_phone_decrypts_exactly_what_was_sent(
    service: PushService, channel: WebPushChannel, keys: Keys, alert: MakeAlert
) -> None:
    phone = service.subscribe(keys.vapid_public)
    assert await channel.send(Letter(alert(urgency="high"), "phone"), target(phone), 3600.9) == Delivered(201)
    message = await service.next_message(phone.subscription_id, timeout_s=2)
    assert message.plaintext == payload_of(alert())
    assert json.loads(message.plaintext)["body"] == "Zwölf Stunden nach den Intervallen sind zu kurz."
    assert (message.ttl_s, message.urgency, message.topic) == (3600, "high", alert().topic)


async def test_the_longest_alert_still_fits(service: PushService, channel: WebPushChannel, alert: MakeAlert) -> None:
    phone = service.subscribe()
    assert await channel.send(Letter(alert(body="ü" * 9000), "phone"), target(phone), 60) == Delivered(201)
    message = await service.next_message(phone.subscription_id, timeout_s=2)
    assert len(message.plaintext) <= MAX_PLAINTEXT_BYTES


@pytest.mark.parametrize(("refusals", "limit"), [(1, MAX_PLAINTEXT_BYTES // 2), (2, MAX_PLAINTEXT_BYTES // 4)])
async def test_what_is_too_large_for_a_service_is_shortened_until_it_takes_it(
    service: PushService, channel: WebPushChannel, alert: MakeAlert, refusals: int, limit: int
) -> None:
    service.answer_next(413, times=refusals)
    phone = service.subscribe()
    outcome = await channel.send(Letter(alert(body="one two " * 300), "phone"), target(phone), 60)
    assert outcome == Delivered(201)
    (message,) = service.received(phone.subscription_id)
    assert limit - 10 < len(message.plaintext) <= limit
    assert json.loads(message.plaintext)["title"] == alert().title


async def test_a_service_that_takes_not_even_a_quarter_is_not_asked_again(
    service: PushService, channel: WebPushChannel, alert: MakeAlert
) -> None:
    service.answer_next(413, times=9)
    outcome = await channel.send(Letter(alert(), "phone"), target(service.subscribe()), 60)
    assert outcome == Failed("the push service refused the message with 413", 413)
    assert service.requests == 3


async def test_buttons_and_links_reach_the_phone(
    service: PushService, channel: WebPushChannel, alert: MakeAlert
) -> None:
    phone = service.subscribe()
    button = Button(AlertAction.UNDO, "Undo", "https://example.com/a/1")
    letter = Letter(alert(), "phone", (button,), "https://example.com/i/2", "https://example.com/u/3")
    assert await channel.send(letter, target(phone), 60) == Delivered(201)
    told = json.loads(service.received(phone.subscription_id)[0].plaintext)
    assert told["actions"] == [{"action": "undo", "title": "Undo", "url": "https://example.com/a/1"}]
    assert told["links"] == {"inbox": "https://example.com/i/2", "unsubscribe": "https://example.com/u/3"}


@pytest.mark.parametrize(("mood", "taken"), [(Mood(drops=True), 0), (Mood(dies=True), 1)])
async def test_a_connection_that_ends_without_an_answer_is_tried_again(
    service: PushService, channel: WebPushChannel, alert: MakeAlert, mood: Mood, taken: int
) -> None:
    service.meet_next(mood)
    phone = service.subscribe()
    outcome = await channel.send(Letter(alert(), "phone"), target(phone), 60)
    assert isinstance(outcome, Retry)
    assert len(service.received(phone.subscription_id)) == taken


def test_a_host_is_the_endpoint_s_origin_and_nobody_where_it_is_refused(
    channel: WebPushChannel, service: PushService
) -> None:
    phone = service.subscribe()
    assert channel.host(target(phone)) == service.url
    assert channel.host(target(phone, endpoint="ftp://example.com/x")) == ""
    assert channel.host(None) == ""


async def test_a_newer_alert_replaces_the_unread_one_of_its_topic(
    service: PushService, channel: WebPushChannel, alert: MakeAlert
) -> None:
    phone = service.subscribe()
    for number, topic in enumerate(("a", "a", "b")):
        await channel.send(Letter(alert(alert_id=str(number), topic=topic), "phone"), target(phone), 60)
    shown = [json.loads(message.plaintext)["alert_id"] for message in service.waiting(phone.subscription_id)]
    assert shown == ["1", "2"]
    assert len(service.received(phone.subscription_id)) == 3
    assert service.shown(phone.subscription_id) == ("0", "1", "2")


async def test_an_alert_that_comes_twice_is_shown_once(
    service: PushService, channel: WebPushChannel, alert: MakeAlert
) -> None:
    phone = service.subscribe()
    for _ in range(2):
        await channel.send(Letter(alert(), "phone"), target(phone), 60)
    assert service.shown(phone.subscription_id) == ("alert-1",)
    assert len(service.received(phone.subscription_id)) == 2


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


async def test_another_sender_s_key_is_refused(
    service: PushService, alert: MakeAlert, keys: Keys, tmp_path: Path
) -> None:
    phone = service.subscribe(keys.vapid_public)
    async with WebPushChannel(Keys.load_or_create(tmp_path).vapid, CONTACT, LOOPBACK) as stranger:
        assert await stranger.send(Letter(alert(), "phone"), target(phone), 60) == Failed(
            "the push service refused the message with 403", 403
        )
    assert service.received(phone.subscription_id) == ()


async def test_a_signature_made_by_a_wrong_clock_is_refused(service: PushService, alert: MakeAlert, keys: Keys) -> None:
    for wrong_by_s in (-13 * 3600, 13 * 3600):
        async with WebPushChannel(
            keys.vapid, CONTACT, LOOPBACK, real_time=lambda wrong=wrong_by_s: time.time() + wrong
        ) as confused:
            outcome = await confused.send(Letter(alert(), "phone"), target(service.subscribe()), 60)
            assert isinstance(outcome, Failed)
            assert outcome.status == 403


async def test_a_signature_is_renewed_before_it_expires(service: PushService, alert: MakeAlert, keys: Keys) -> None:
    hours = [-11.5]
    async with WebPushChannel(
        keys.vapid, CONTACT, LOOPBACK, real_time=lambda: time.time() + hours[0] * 3600
    ) as channel:
        phone = target(service.subscribe())
        assert await channel.send(Letter(alert(), "phone"), phone, 60) == Delivered(201)
        hours[0] = 0.6
        assert await channel.send(Letter(alert(), "phone"), phone, 60) == Delivered(201)


@pytest.mark.parametrize(
    ("header", "value", "status"),
    [
        ("Authorization", "", 401),
        ("Authorization", "Bearer x", 401),
        ("Authorization", "vapid t=a.b.c,k=AAAA", 403),
        ("Authorization", "vapid t=x,k=!", 403),
        ("TTL", "soon", 400),
        ("Topic", "t" * 33, 400),
        ("Content-Encoding", "aesgcm", 415),
    ],
)
async def test_the_push_service_refuses_a_request_that_is_not_right(
    service: PushService, channel: WebPushChannel, alert: MakeAlert, header: str, value: str, status: int
) -> None:
    phone = service.subscribe()
    headers = {
        "Authorization": channel._authorization(service.url),
        "TTL": "60",
        "Content-Encoding": "aes128gcm",
        header: value,
    }
    async with aiohttp.ClientSession() as session, session.post(phone.endpoint, data=b"x", headers=headers) as answer:
        assert answer.status == status


@pytest.mark.parametrize(("size", "status"), [(10, 400), (4096, 400), (4097, 413)])
async def test_the_push_service_refuses_a_message_that_does_not_decrypt_or_is_too_long(
    service: PushService, channel: WebPushChannel, size: int, status: int
) -> None:
    headers = {"Authorization": channel._authorization(service.url), "TTL": "60", "Content-Encoding": "aes128gcm"}
    endpoint = service.subscribe().endpoint
    async with (
        aiohttp.ClientSession() as session,
        session.post(endpoint, data=b"\x01" * size, headers=headers) as answer,
    ):
        assert answer.status == status


async def test_a_message_for_another_phone_does_not_decrypt(
    service: PushService, channel: WebPushChannel, alert: MakeAlert
) -> None:
    mine, other = service.subscribe(), service.subscribe()
    outcome = await channel.send(Letter(alert(), "phone"), target(mine, auth=other.auth), 60)
    assert outcome == Failed("the push service refused the message with 400", 400)


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


def test_retry_after_is_seconds_or_a_date() -> None:
    assert retry_after_s("9" * 400, 0) == retry_after_s("Fri, 31 Dec 9999 23:59:59 GMT", 0) == 30 * 86400
    assert retry_after_s("120", 0) == 120
    assert retry_after_s(formatdate(1_000_030, usegmt=True), 1_000_000) == 30
    assert retry_after_s(formatdate(5, usegmt=True), 1_000_000) == 0
    assert retry_after_s("soon", 0) is None
    assert retry_after_s(None, 0) is None
