"""APNs over real HTTP/2 and TLS against an Apple on loopback that checks the signature, the headers and the device."""

from __future__ import annotations

import asyncio
import uuid

import pytest
from apple_keys import target
from counterparts.apns import TOPIC, ApnsService
from counterparts.misbehaviour import Trouble
from native_letters import ACCEPT, UNDO, Clock, MakeLetter

from tandem.notifier.adapters.channels import Delivered, Failed
from tandem.notifier.adapters.native.apns import ApnsChannel


async def test_the_app_gets_the_words_the_buttons_and_how_urgent_it_is(
    apple: ApnsService, channel: ApnsChannel, letter: MakeLetter, clock: Clock
) -> None:
    device = apple.device()
    assert await channel.send(letter(urgency="high"), target(device), 3600) == Delivered(200)
    (notification,) = device.received
    assert notification.payload == {
        "aps": {
            "alert": {
                "title": "Your week moved: Squats → Tue 07:00",
                "body": "Zwölf Stunden nach den Intervallen sind zu kurz.",
            },
            "thread-id": "plan_revised",
            "interruption-level": "time-sensitive",
            "sound": "default",
            "category": "accept_undo",
        },
        "alert_id": "alert-1",
        "kind": "plan_revised",
        "actions": [
            {"action": "accept", "title": "Passt", "url": ACCEPT.url},
            {"action": "undo", "title": "Rückgängig", "url": UNDO.url},
        ],
        "inbox": "https://tandem.example/inbox",
        "unsubscribe": "https://tandem.example/u/token",
    }
    headers = {name: value for name, value in notification.headers.items() if name.startswith("apns-")}
    assert uuid.UUID(headers.pop("apns-id")).version == 5
    assert headers == {
        "apns-topic": TOPIC,
        "apns-push-type": "alert",
        "apns-priority": "10",
        "apns-expiration": str(int(clock.now_s) + 3600),
        "apns-collapse-id": "0123456789abcdef0123456789abcdef",
    }


@pytest.mark.parametrize(
    ("urgency", "priority", "interruption", "sound"),
    [
        ("normal", "10", "active", "default"),
        ("low", "5", "passive", None),
        ("very-low", "1", "passive", None),
    ],
)
async def test_what_is_not_urgent_comes_quietly(
    apple: ApnsService, channel: ApnsChannel, letter: MakeLetter, urgency: str, priority: str, interruption: str,
    sound: str | None,
) -> None:  # fmt: skip
    device = apple.device()
    await channel.send(letter(urgency=urgency, buttons=()), target(device), 60)
    aps = device.received[0].payload["aps"]
    assert device.received[0].headers["apns-priority"] == priority
    assert (aps["interruption-level"], aps.get("sound"), aps.get("category")) == (interruption, sound, None)


async def test_a_repeated_try_has_the_same_id_and_another_device_another(
    apple: ApnsService, channel: ApnsChannel, letter: MakeLetter
) -> None:
    device = apple.device()
    for subscription_id in ("phone", "phone", "tablet"):
        await channel.send(letter(subscription_id), target(device), 60)
    first, again, tablet = (notification.headers["apns-id"] for notification in device.received)
    assert first == again != tablet
    assert len(device.shown) == 1


async def test_an_alert_without_time_left_is_not_stored_and_a_long_topic_still_collapses(
    apple: ApnsService, channel: ApnsChannel, letter: MakeLetter
) -> None:
    device = apple.device()
    assert await channel.send(letter(topic="ä" * 60), target(device), 0) == Delivered(200)
    assert await channel.send(letter(topic="ä" * 60), target(device), -3) == Delivered(200)
    assert [notification.headers["apns-expiration"] for notification in device.received] == ["0", "0"]
    assert len(device.shown) == 1


async def test_the_longest_alert_is_shortened_and_shorter_still_where_apple_takes_less(
    apple: ApnsService, channel: ApnsChannel, letter: MakeLetter
) -> None:
    device = apple.device()
    assert await channel.send(letter(body="Wörter " * 900), target(device), 60) == Delivered(200)
    apple.limit_bytes = 1024
    assert await channel.send(letter(body="Wörter " * 900), target(device), 60) == Delivered(200)
    apple.limit_bytes = 100
    assert await channel.send(letter(body="Wörter " * 900), target(device), 60) == Failed(
        "the alert is too large for APNs even when shortened", 413
    )
    long, short = (notification.payload["aps"]["alert"]["body"] for notification in device.received)
    assert len(long.encode()) > 3000 > 1024 > len(short.encode()) > 0
    assert long.endswith("Wörter…")


async def test_many_alerts_share_one_connection_and_one_signature(
    apple: ApnsService, channel: ApnsChannel, letter: MakeLetter
) -> None:
    devices = [apple.device() for _ in range(300)]
    outcomes = await asyncio.gather(*(channel.send(letter(), target(device), 60) for device in devices))
    assert set(outcomes) == {Delivered(200)}
    assert all(len(device.received) == 1 for device in devices)
    assert (apple.connections, apple.signatures) == (1, 1)


async def test_the_signature_is_renewed_after_forty_minutes_and_not_before(
    apple: ApnsService, channel: ApnsChannel, letter: MakeLetter, clock: Clock
) -> None:
    device = target(apple.device())
    for passed_s, signatures in ((0, 1), (2399, 1), (2, 2), (2400, 3)):
        clock.now_s += passed_s
        assert await channel.send(letter(), device, 60) == Delivered(200)
        assert apple.signatures == signatures


async def test_a_signature_that_apple_calls_expired_is_renewed_once(
    apple: ApnsService, channel: ApnsChannel, letter: MakeLetter, clock: Clock
) -> None:
    device = target(apple.device())
    await channel.send(letter(), device, 60)
    clock.now_s += 1300
    apple.sending.add(Trouble(403, "ExpiredProviderToken"))
    assert await channel.send(letter(), device, 60) == Delivered(200)
    assert apple.signatures == 2


async def test_a_wrong_clock_is_named_and_does_not_make_a_signature_for_every_alert(
    apple: ApnsService, channel: ApnsChannel, letter: MakeLetter
) -> None:
    device = target(apple.device())
    await channel.send(letter(), device, 60)
    apple.sending.add(Trouble(403, "ExpiredProviderToken"), times=2)
    assert await channel.send(letter(), device, 60) == Failed(
        "APNs calls a fresh signature expired; check this machine's clock", 403
    )
    assert await channel.send(letter(), device, 60) == Delivered(200)
    assert apple.signatures == 1
