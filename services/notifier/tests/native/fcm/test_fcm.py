"""FCM over real HTTP against a Google on loopback that checks the signature, the message and the token."""

from __future__ import annotations

import asyncio
import json

import pytest
from counterparts.fcm import FcmService
from counterparts.misbehaviour import Trouble
from firebase import target
from native_letters import ACCEPT, UNDO, Clock, MakeAlert, MakeLetter

from tandem.contracts.events.alert import AlertAction
from tandem.notifier.adapters.channels import Delivered, Failed
from tandem.notifier.adapters.letter import Button, Letter
from tandem.notifier.adapters.native.fcm import FcmChannel, message_of


async def test_the_app_gets_the_words_the_buttons_and_how_urgent_it_is(
    google: FcmService, channel: FcmChannel, letter: MakeLetter
) -> None:
    phone = google.phone()
    assert await channel.send(letter(urgency="high"), target(phone), 3600.9) == Delivered(200)
    (message,) = phone.received
    assert message["notification"] == {
        "title": "Your week moved: Squats → Tue 07:00",
        "body": "Zwölf Stunden nach den Intervallen sind zu kurz.",
    }
    topic = "0123456789abcdef0123456789abcdef"
    assert message["android"] == {
        "collapse_key": topic,
        "priority": "HIGH",
        "ttl": "3600s",
        "notification": {"tag": topic},
    }
    assert json.loads(message["data"].pop("actions")) == [
        {"action": "accept", "title": "Passt", "url": ACCEPT.url},
        {"action": "undo", "title": "Rückgängig", "url": UNDO.url},
    ]
    assert message["data"] == {
        "alert_id": "alert-1",
        "kind": "plan_revised",
        "topic": topic,
        "inbox": "https://tandem.example/inbox",
        "unsubscribe": "https://tandem.example/u/token",
    }


@pytest.mark.parametrize(("urgency", "priority"), [("normal", "NORMAL"), ("low", "NORMAL"), ("very-low", "NORMAL")])
async def test_only_what_is_urgent_wakes_the_device(
    google: FcmService, channel: FcmChannel, letter: MakeLetter, urgency: str, priority: str
) -> None:
    phone = google.phone()
    await channel.send(letter(urgency=urgency), target(phone), 60)
    assert phone.received[0]["android"]["priority"] == priority


async def test_a_newer_alert_takes_the_place_of_the_shown_one_of_its_topic(
    google: FcmService, channel: FcmChannel, letter: MakeLetter
) -> None:
    phone = google.phone()
    for number, topic in enumerate(("a", "a", "b")):
        await channel.send(letter(alert_id=str(number), topic=topic), target(phone), 60)
    assert [message["data"]["alert_id"] for message in phone.shown.values()] == ["1", "2"]


@pytest.mark.parametrize(("lifetime_s", "ttl"), [(-5, "0s"), (0.4, "0s"), (90 * 86400, "2419200s")])
async def test_its_life_stays_within_what_fcm_takes(
    google: FcmService, channel: FcmChannel, letter: MakeLetter, lifetime_s: float, ttl: str
) -> None:
    phone = google.phone()
    assert await channel.send(letter(), target(phone), lifetime_s) == Delivered(200)
    assert phone.received[0]["android"]["ttl"] == ttl


async def test_the_longest_alert_is_shortened_between_words(
    google: FcmService, channel: FcmChannel, letter: MakeLetter
) -> None:
    phone = google.phone()
    assert await channel.send(letter(body='Füße "hoch" ' * 900), target(phone), 60) == Delivered(200)
    body = phone.received[0]["notification"]["body"]
    assert body.endswith(('"hoch"…', "Füße…"))
    assert len(body.encode()) > 1500


async def test_what_is_called_too_large_all_the_same_is_halved_and_halved_again(
    google: FcmService, channel: FcmChannel, letter: MakeLetter
) -> None:
    phone = google.phone()
    google.sending.add(Trouble(413), times=2)
    assert await channel.send(letter(body="Wort " * 900), target(phone), 60) == Delivered(200)
    assert 0 < len(phone.received[0]["notification"]["body"]) < 1024
    google.sending.add(Trouble(413), times=3)
    outcome = await channel.send(letter(body="Wort " * 900), target(phone), 60)
    assert outcome == Failed("the alert is too large for FCM even when shortened", 413)


async def test_an_alert_whose_links_fill_the_payload_loses_buttons_before_its_title(alert: MakeAlert) -> None:
    many = tuple(Button(AlertAction.EFFORT, str(number), f"https://tandem.example/{'x' * 500}") for number in range(11))
    message = json.loads(message_of(Letter(alert(), "phone", many), "token", 60, 4096))["message"]
    assert message["notification"]["title"] == alert().title
    assert 0 < len(json.loads(message["data"]["actions"])) < 11


async def test_many_alerts_at_once_need_one_access_token(
    google: FcmService, channel: FcmChannel, letter: MakeLetter
) -> None:
    phone = google.phone()
    outcomes = await asyncio.gather(*(channel.send(letter(), target(phone), 60) for _ in range(40)))
    assert set(outcomes) == {Delivered(200)}
    assert (google.grants, google.requests) == (1, 40)


async def test_the_access_token_is_renewed_before_it_ends_and_not_earlier(
    google: FcmService, channel: FcmChannel, letter: MakeLetter, clock: Clock
) -> None:
    phone = google.phone()
    for passed_s, grants in ((0, 1), (3200, 1), (200, 2)):
        clock.now_s += passed_s
        assert await channel.send(letter(), target(phone), 60) == Delivered(200)
        assert google.grants == grants


async def test_a_revoked_access_token_is_replaced_once_and_the_alert_goes_out(
    google: FcmService, channel: FcmChannel, letter: MakeLetter
) -> None:
    phone = google.phone()
    await channel.send(letter(), target(phone), 60)
    google.revoke_access()
    assert await channel.send(letter(), target(phone), 60) == Delivered(200)
    assert google.grants == 2


async def test_a_second_refusal_of_the_access_token_is_final(
    google: FcmService, channel: FcmChannel, letter: MakeLetter
) -> None:
    google.sending.add(Trouble(401, "UNAUTHENTICATED"), times=2)
    outcome = await channel.send(letter(), target(google.phone()), 60)
    assert outcome == Failed("FCM does not accept the service account", 401)
    assert google.requests == 2
