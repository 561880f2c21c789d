"""What APNs may answer, and connections that end, fall silent or take little."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from apple_keys import opened, target
from counterparts.apns import KEY_ID, TEAM_ID, TOPIC, ApnsService, key_file
from counterparts.misbehaviour import Trouble
from native_letters import Clock, MakeLetter

from tandem.notifier.adapters.channels import Delivered, Failed, Outcome, Retry
from tandem.notifier.adapters.native.apns import ApnsChannel, check_apns_token
from tandem.notifier.adapters.native.credentials import ApnsKey
from tandem.notifier.adapters.sealing import DeviceTarget, UrlTarget


async def test_an_app_that_was_removed_or_is_not_known_ends_the_subscription(
    apple: ApnsService, channel: ApnsChannel, letter: MakeLetter
) -> None:
    device = apple.device()
    device.gone = True
    assert await channel.send(letter(), target(device), 60) == Failed(
        "APNs says that the app is no longer there", 410, gone=True
    )
    outcome = await channel.send(letter(), DeviceTarget(token="ab" * 32), 60)
    assert isinstance(outcome, Failed)
    assert (outcome.status, outcome.gone) == (400, True)


async def test_the_operator_s_mistakes_end_nobody_s_subscription(
    apple: ApnsService, letter: MakeLetter, clock: Clock, tmp_path: Path
) -> None:
    device = target(apple.device())
    async with opened(apple, tmp_path, clock, topic="com.example.other") as wrong_topic:
        assert await wrong_topic.send(letter(), device, 60) == Failed(
            "the device's token belongs to another app than the APNs topic that is set", 400
        )
    async with opened(apple, tmp_path, clock, team_id="OTHERTEAM0") as wrong_team:
        assert await wrong_team.send(letter(), device, 60) == Failed(
            "APNs does not accept the key; check the key id, the team id and the environment", 403
        )
    async with opened(apple, tmp_path, clock) as channel:
        apple.sending.add(Trouble(404, "BadPath"))
        assert await channel.send(letter(), device, 60) == Failed("APNs refused the alert with 404 (BadPath)", 404)


@pytest.mark.parametrize(
    ("trouble", "urgency", "outcome"),
    [
        (Trouble(429, "TooManyRequests"), "normal", Retry(None, "APNs answered 429 (TooManyRequests)", 429)),
        (Trouble(429, "TooManyRequests", "12"), "normal", Retry(12.0, "APNs answered 429 (TooManyRequests)", 429)),
        (Trouble(500, "InternalServerError"), "normal", Retry(900.0, "APNs answered 500 (InternalServerError)", 500)),
        (Trouble(503, "ServiceUnavailable"), "high", Retry(None, "APNs answered 503 (ServiceUnavailable)", 503)),
        (Trouble(503, "ServiceUnavailable", "5"), "low", Retry(5.0, "APNs answered 503 (ServiceUnavailable)", 503)),
        (Trouble(503, "Shutdown"), "normal", Retry(None, "APNs answered 503 (Shutdown)", 503)),
        (Trouble(400, "IdleTimeout"), "normal", Retry(None, "APNs answered 400 (IdleTimeout)", 400)),
        (Trouble(302), "normal", Failed("APNs redirects, which is not followed", 302)),
        (Trouble(400, "BadMessageId"), "normal", Failed("APNs refused the alert with 400 (BadMessageId)", 400)),
        (Trouble(200, die=True), "normal", Delivered(200)),
        (Trouble(410, "Unregistered", die=True), "normal",
         Failed("APNs says that the app is no longer there", 410, gone=True)),
        (Trouble(400, "BadDeviceToken", die=True), "normal", Retry(None, "APNs' answer 400 broke off", 400)),
        (Trouble(503, "Shutdown", die=True), "high", Retry(None, "APNs answered 503", 503)),
    ],
)  # fmt: skip
async def test_apple_s_answers_mean(
    apple: ApnsService, channel: ApnsChannel, letter: MakeLetter, trouble: Trouble, urgency: str, outcome: Outcome
) -> None:
    apple.sending.add(trouble)
    device = target(apple.device())
    assert await channel.send(letter(urgency=urgency), device, 60) == outcome
    assert await channel.send(letter(), device, 60) == Delivered(200)


async def test_a_connection_that_was_closed_meanwhile_costs_no_try(
    apple: ApnsService, channel: ApnsChannel, letter: MakeLetter
) -> None:
    device = target(apple.device())
    assert await channel.send(letter(), device, 60) == Delivered(200)
    apple.hang_up()
    assert await channel.send(letter(), device, 60) == Delivered(200)
    for trouble in (Trouble(goodbye=True), Trouble(drop=True)):
        apple.sending.add(trouble)
        assert await channel.send(letter(), device, 60) == Delivered(200)


async def test_an_apple_that_drops_every_connection_is_tried_again_later(
    apple: ApnsService, channel: ApnsChannel, letter: MakeLetter
) -> None:
    device = target(apple.device())
    apple.sending.add(Trouble(drop=True), times=2)
    outcome = await channel.send(letter(), device, 60)
    assert isinstance(outcome, Retry)
    assert "127.0.0.1" not in outcome.reason
    assert await channel.send(letter(), device, 60) == Delivered(200)


@pytest.mark.parametrize("trouble", [Trouble(drop=True), Trouble(goodbye=True)])
async def test_one_connection_lost_under_many_alerts_loses_none_of_them(
    apple: ApnsService, channel: ApnsChannel, letter: MakeLetter, trouble: Trouble
) -> None:
    devices = [apple.device() for _ in range(60)]
    await channel.send(letter(), target(devices[0]), 60)
    apple.sending.add(Trouble(delay_s=0.05), times=20)
    apple.sending.add(trouble)
    outcomes = await asyncio.gather(*(channel.send(letter(), target(device), 60) for device in devices))
    assert set(outcomes) == {Delivered(200)}
    assert all(len(device.shown) == 1 for device in devices)


async def test_a_connection_that_went_silent_is_given_up_and_the_next_alert_takes_another(
    apple: ApnsService, letter: MakeLetter, clock: Clock, tmp_path: Path
) -> None:
    async with opened(apple, tmp_path, clock, timeout_s=2) as hasty:
        device = target(apple.device())
        assert await hasty.send(letter(), device, 60) == Delivered(200)
        apple.sending.add(Trouble(delay_s=8))
        assert await hasty.send(letter(), device, 60) == Retry(None, "APNs: no answer within 2 s")
        assert await hasty.send(letter(), device, 60) == Delivered(200)
        assert apple.connections == 2


async def test_a_server_that_takes_fewer_at_once_than_are_under_way_does_not_block_the_channel(
    apple: ApnsService, letter: MakeLetter, clock: Clock, tmp_path: Path
) -> None:
    async with opened(apple, tmp_path, clock, timeout_s=2) as hasty:
        devices = [apple.device() for _ in range(20)]
        await hasty.send(letter(), target(devices[0]), 60)
        apple.sending.add(Trouble(delay_s=0.1), times=20)
        under_way = [asyncio.create_task(hasty.send(letter(), target(device), 60)) for device in devices]
        await asyncio.sleep(0.05)
        await apple.narrow(1)
        await asyncio.gather(*under_way)
        assert await hasty.send(letter(), target(devices[0]), 60) == Delivered(200)


async def test_an_apple_that_is_down_or_that_nobody_vouches_for_is_tried_again(
    apple: ApnsService, letter: MakeLetter, clock: Clock, tmp_path: Path
) -> None:
    device = target(apple.device())
    key = ApnsKey.load(key_file(tmp_path), KEY_ID, TEAM_ID, TOPIC)
    async with ApnsChannel(key, url=apple.url, timeout_s=30, real_time=clock) as distrusting:
        assert await distrusting.send(letter(), device, 60) == Retry(None, "APNs: cannot be reached (ConnectError)")
    async with ApnsService(clock) as stopped:
        pass
    async with opened(stopped, tmp_path, clock) as channel:
        assert await channel.send(letter(), device, 60) == Retry(None, "APNs: cannot be reached (ConnectError)")
    assert apple.requests == 0


async def test_a_subscription_of_another_shape_fails_without_a_request(
    apple: ApnsService, channel: ApnsChannel, letter: MakeLetter
) -> None:
    for wrong in (None, UrlTarget(url="ntfys://host/topic"), DeviceTarget(token="../" * 30), DeviceTarget(token="ab")):
        assert isinstance(await channel.send(letter(), wrong, 60), Failed)
    assert apple.requests == 0


def test_a_device_token_is_judged_without_being_repeated() -> None:
    for good in ("ab" * 32, "AB" * 80):
        check_apns_token(good)
    for wrong in ("", "ab" * 31, "ab" * 101, "ab" * 32 + "a", "xy" * 32, "ab" * 32 + "\n", "<" + "ab" * 32 + ">"):
        with pytest.raises(ValueError, match="device token") as raised:
            check_apns_token(wrong)
        assert not wrong or wrong not in str(raised.value)


async def test_neither_device_nor_key_shows_in_reasons_logs_or_in_the_key_s_text(
    apple: ApnsService, channel: ApnsChannel, letter: MakeLetter, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    device = apple.device()
    apple.sending.add(Trouble(400, device.token))
    apple.sending.add(Trouble(drop=True), times=2)
    outcomes = [await channel.send(letter(), target(device), 60) for _ in range(3)]
    key = ApnsKey.load(key_file(tmp_path), KEY_ID, TEAM_ID, TOPIC)
    said = f"{outcomes} {key!r} {caplog.text}"
    assert device.token not in said
    assert "PRIVATE KEY" not in said
    assert "bearer" not in said
