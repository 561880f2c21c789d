"""Signatures and encryption, as the push service checks them."""

from __future__ import annotations

import time
from pathlib import Path

import aiohttp
import pytest
from browsers import CONTACT, LOOPBACK, MakeAlert, target

from tandem.notifier.adapters.channels import Delivered, Failed
from tandem.notifier.adapters.keys import Keys
from tandem.notifier.adapters.letter import Letter
from tandem.notifier.adapters.webpush import WebPushChannel
from tandem.notifier.push_service import PushService


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
