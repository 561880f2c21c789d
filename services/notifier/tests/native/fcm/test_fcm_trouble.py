"""What FCM and its token endpoint may answer, or not answer at all."""

from __future__ import annotations

import asyncio
import json
from email.utils import formatdate
from pathlib import Path

import pytest
from counterparts.fcm import FcmService
from counterparts.misbehaviour import Trouble
from firebase import opened, target
from native_letters import Clock, MakeLetter

from tandem.notifier.adapters.channels import Delivered, Failed, Retry
from tandem.notifier.adapters.native.credentials import FcmAccount
from tandem.notifier.adapters.native.fcm import FcmChannel, check_fcm_token
from tandem.notifier.adapters.sealing import DeviceTarget, UrlTarget


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
    async with opened(google, tmp_path, clock, timeout_s=2) as hasty:
        phone = target(google.phone())
        google.sending.add(Trouble(delay_s=8))
        assert await hasty.send(letter(), phone, 60) == Retry(None, "FCM: no answer within 2 s")
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
    async with FcmChannel(account, url=stopped.url, timeout_s=30, real_time=clock) as channel:
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
    async with opened(google, tmp_path, clock, timeout_s=2) as hasty:
        google.granting.add(Trouble(delay_s=8))
        phone = target(google.phone())
        outcomes = await asyncio.gather(*(hasty.send(letter(), phone, 60) for _ in range(20)))
    assert set(outcomes) == {Retry(None, "FCM: no answer within 2 s")}
    assert (google.grants, google.requests) == (1, 0)


async def test_another_s_key_gets_no_access_token(
    google: FcmService, clock: Clock, tmp_path: Path, letter: MakeLetter
) -> None:
    account = FcmAccount.load(google.account_file(tmp_path, client_email="other@tandem-test.iam.gserviceaccount.com"))
    async with FcmChannel(account, url=google.url, timeout_s=30, real_time=clock) as stranger:
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
