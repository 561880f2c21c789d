"""Web Push over real HTTP against a push service that checks and decrypts."""

from __future__ import annotations

import json

import pytest
from browsers import MakeAlert, target

from tandem.contracts.events.alert import AlertAction
from tandem.notifier.adapters.channels import Delivered, Failed, Retry
from tandem.notifier.adapters.keys import Keys
from tandem.notifier.adapters.letter import Button, Letter
from tandem.notifier.adapters.webpush import WebPushChannel
from tandem.notifier.domain.payload import MAX_PLAINTEXT_BYTES, payload_of
from tandem.notifier.push_service import Mood, PushService


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
