"""FCM over real HTTP against a Google on loopback that checks the signature, the message and the token."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from email.utils import formatdate
from pathlib import Path

import pytest
from counterparts.fcm import FcmService, Phone
from counterparts.misbehaviour import Trouble

from tandem.contracts.events.alert import AlertAction, AlertDue
from tandem.notifier.adapters.channels import Delivered, Failed, Retry
from tandem.notifier.adapters.letter import Button, Letter
from tandem.notifier.adapters.native.credentials import FcmAccount
from tandem.notifier.adapters.native.fcm import FcmChannel, check_fcm_token, message_of
from tandem.notifier.adapters.sealing import DeviceTarget, UrlTarget

MakeAlert = Callable[..., AlertDue]
UNDO = Button(AlertAction.UNDO, "Rückgängig", "https://tandem.example/a/token-1")
ACCEPT = Button(AlertAction.ACCEPT, "Passt", "https://tandem.example/a/token-2")


class Clock:
    """The wall clock, which the tests turn."""

    def __init__(self) -> None:
        self.now_s = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def google(clock: Clock) -> AsyncIterator[FcmService]:
    async with FcmService(clock) as running:
        yield running


@pytest.fixture
async def channel(google: FcmService, clock: Clock, tmp_path: Path) -> AsyncIterator[FcmChannel]:
    async with opened(google, tmp_path, clock) as running:
        yield running


@pytest.fixture
def letter(alert: MakeAlert) -> Callable[..., Letter]:
    def make(**fields: object) -> Letter:
        inbox, stop = "https://tandem.example/inbox", "https://tandem.example/u/token"
        return Letter(alert(**fields), "phone", (ACCEPT, UNDO), inbox, stop)

    return make


MakeLetter = Callable[..., Letter]


def opened(google: FcmService, folder: Path, clock: Clock, timeout_s: float = 2) -> FcmChannel:
    account = FcmAccount.load(google.account_file(folder))
    return FcmChannel(account, url=google.url, timeout_s=timeout_s, real_time=clock)


def target(phone: Phone) -> DeviceTarget:
    return DeviceTarget(token=phone.token)


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


async def test_an_app_that_was_removed_ends_the_subscription(
    google: FcmService, channel: FcmChannel, letter: MakeLetter
) -> None:
    phone = google.phone()
    phone.gone = True
    assert await channel.send(letter(), target(phone), 60) == Failed(
        "FCM says that the app is no longer there", 404, gone=True
    )


async def test_a_404_that_is_not_fcm_s_ends_nobody_s_subscription(
    google: FcmService, channel: FcmChannel, letter: MakeLetter
) -> None:
    google.sending.add(Trouble(404, body=b"<html>no such page</html>"))
    outcome = await channel.send(letter(), target(google.phone()), 60)
    assert outcome == Failed("FCM refused the alert with 404", 404)


async def test_what_no_try_mends_goes_to_the_next_channel_at_once(
    google: FcmService, channel: FcmChannel, letter: MakeLetter
) -> None:
    foreign = google.phone()
    foreign.foreign = True
    assert await channel.send(letter(), target(foreign), 60) == Failed(
        "the device's token belongs to another Firebase project; subscribe again", 403
    )
    unknown = DeviceTarget(token="unknown:" + "A" * 140)
    assert await channel.send(letter(), unknown, 60) == Failed(
        "FCM says that the device's token or the message is not valid; subscribe again", 400
    )
    google.sending.add(Trouble(401, "THIRD_PARTY_AUTH_ERROR"))
    outcome = await channel.send(letter(), target(google.phone()), 60)
    assert isinstance(outcome, Failed)
    assert (outcome.status, outcome.gone, google.grants) == (401, False, 1)


async def test_a_busy_fcm_says_when_to_come_back_and_else_gets_a_minute(
    google: FcmService, channel: FcmChannel, letter: MakeLetter, clock: Clock
) -> None:
    phone = target(google.phone())
    google.sending.add(Trouble(429, "QUOTA_EXCEEDED", retry_after="7"))
    google.sending.add(Trouble(429, "QUOTA_EXCEEDED"))
    google.sending.add(Trouble(503, "UNAVAILABLE", retry_after=formatdate(clock.now_s + 90)))
    google.sending.add(Trouble(500, "INTERNAL"))
    assert await channel.send(letter(), phone, 60) == Retry(7.0, "FCM answered 429 (QUOTA_EXCEEDED)", 429)
    assert await channel.send(letter(), phone, 60) == Retry(60.0, "FCM answered 429 (QUOTA_EXCEEDED)", 429)
    assert await channel.send(letter(), phone, 60) == Retry(90.0, "FCM answered 503 (UNAVAILABLE)", 503)
    assert await channel.send(letter(), phone, 60) == Retry(None, "FCM answered 500 (INTERNAL)", 500)


async def test_a_slow_fcm_is_tried_again_and_holds_nobody_longer(
    google: FcmService, clock: Clock, tmp_path: Path, letter: MakeLetter
) -> None:
    async with opened(google, tmp_path, clock, timeout_s=0.8) as hasty:
        phone = target(google.phone())
        google.sending.add(Trouble(delay_s=3))
        assert await hasty.send(letter(), phone, 60) == Retry(None, "FCM: no answer within 0.8 s")
        assert await hasty.send(letter(), phone, 60) == Delivered(200)


async def test_a_connection_that_drops_once_costs_nothing_and_twice_a_try(
    google: FcmService, channel: FcmChannel, letter: MakeLetter
) -> None:
    phone = google.phone()
    google.sending.add(Trouble(drop=True))
    assert await channel.send(letter(), target(phone), 60) == Delivered(200)
    google.sending.add(Trouble(drop=True), times=2)
    outcome = await channel.send(letter(), target(phone), 60)
    assert isinstance(outcome, Retry)
    assert "127.0.0.1" not in outcome.reason
    assert await channel.send(letter(), target(phone), 60) == Delivered(200)


async def test_an_answer_that_dies_in_the_middle_counts_by_its_status_where_that_says_enough(
    google: FcmService, channel: FcmChannel, letter: MakeLetter
) -> None:
    phone = target(google.phone())
    google.sending.add(Trouble(200, die=True))
    google.sending.add(Trouble(400, "INVALID_ARGUMENT", die=True))
    google.sending.add(Trouble(404, "UNREGISTERED", die=True))
    assert await channel.send(letter(), phone, 60) == Delivered(200)
    assert await channel.send(letter(), phone, 60) == Retry(None, "FCM's answer 400 broke off", 400)
    assert await channel.send(letter(), phone, 60) == Retry(None, "FCM's answer 404 broke off", 404)


async def test_a_fcm_that_is_down_is_tried_again_and_not_named(
    google: FcmService, clock: Clock, tmp_path: Path, letter: MakeLetter
) -> None:
    async with FcmService(clock) as stopped:
        account = FcmAccount.load(google.account_file(tmp_path))
    async with FcmChannel(account, url=stopped.url, timeout_s=2, real_time=clock) as channel:
        outcome = await channel.send(letter(), target(google.phone()), 60)
    assert outcome == Retry(None, "FCM: cannot be reached (ClientConnectorError)")


async def test_redirects_are_not_followed(google: FcmService, channel: FcmChannel, letter: MakeLetter) -> None:
    google.sending.add(Trouble(307))
    outcome = await channel.send(letter(), target(google.phone()), 60)
    assert outcome == Failed("FCM redirects, which is not followed", 307)


async def test_a_token_endpoint_in_trouble_is_tried_again_and_a_refusal_is_final(
    google: FcmService, channel: FcmChannel, letter: MakeLetter
) -> None:
    phone = target(google.phone())
    google.granting.add(Trouble(503, retry_after="30"))
    google.granting.add(Trouble(200, body=b'{"access_token": ""}'))
    google.granting.add(Trouble(400, "invalid_grant"))
    assert await channel.send(letter(), phone, 60) == Retry(
        30.0, "FCM: no access token: Google's token endpoint answered 503"
    )
    assert await channel.send(letter(), phone, 60) == Retry(
        None, "FCM: no access token: Google's token endpoint answered unreadably"
    )
    outcome = await channel.send(letter(), phone, 60)
    assert isinstance(outcome, Failed)
    assert (outcome.status, outcome.gone) == (400, False)
    assert await channel.send(letter(), phone, 60) == Delivered(200)


async def test_a_dead_token_endpoint_is_asked_once_for_all_who_wait(
    google: FcmService, clock: Clock, tmp_path: Path, letter: MakeLetter
) -> None:
    async with opened(google, tmp_path, clock, timeout_s=0.8) as hasty:
        google.granting.add(Trouble(delay_s=5))
        phone = target(google.phone())
        outcomes = await asyncio.gather(*(hasty.send(letter(), phone, 60) for _ in range(20)))
    assert set(outcomes) == {Retry(None, "FCM: no answer within 0.8 s")}
    assert (google.grants, google.requests) == (1, 0)


async def test_another_s_key_gets_no_access_token(
    google: FcmService, clock: Clock, tmp_path: Path, letter: MakeLetter
) -> None:
    account = FcmAccount.load(google.account_file(tmp_path, client_email="other@tandem-test.iam.gserviceaccount.com"))
    async with FcmChannel(account, url=google.url, timeout_s=2, real_time=clock) as stranger:
        outcome = await stranger.send(letter(), target(google.phone()), 60)
    assert outcome == Failed(
        "Google does not accept the service account; check this machine's clock and that the key still exists", 400
    )


async def test_a_subscription_of_another_shape_fails_without_a_request(
    google: FcmService, channel: FcmChannel, letter: MakeLetter
) -> None:
    for wrong in (
        None,
        UrlTarget(url="ntfys://host/topic"),
        DeviceTarget(token="short"),
        DeviceTarget(token="a/b" * 20),
    ):
        assert isinstance(await channel.send(letter(), wrong, 60), Failed)
    assert (google.requests, google.grants) == (0, 0)


def test_a_registration_token_is_judged_without_being_repeated() -> None:
    check_fcm_token("dQw4w9WgXcQ:APA91b" + "A-_z9" * 26)
    for wrong in ("", "short", "A" * 5000, "A" * 40 + "\n", "A" * 40 + "/../x", "Ä" * 40):
        with pytest.raises(ValueError, match="registration token") as raised:
            check_fcm_token(wrong)
        assert not wrong or wrong not in str(raised.value)


async def test_neither_token_nor_key_shows_in_reasons_logs_or_in_the_account_s_text(
    google: FcmService, channel: FcmChannel, letter: MakeLetter, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    phone = google.phone()
    google.sending.add(Trouble(400, body=json.dumps({"error": {"status": phone.token}}).encode()))
    google.sending.add(Trouble(drop=True), times=2)
    outcomes = [await channel.send(letter(), target(phone), 60) for _ in range(3)]
    account = FcmAccount.load(google.account_file(tmp_path))
    said = f"{outcomes} {account!r} {caplog.text}"
    assert phone.token not in said
    assert "PRIVATE KEY" not in said
    assert "ya29." not in said
