"""APNs over real HTTP/2 and TLS against an Apple on loopback that checks the signature, the headers and the device."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from counterparts.apns import KEY_ID, TEAM_ID, TOPIC, ApnsService, Device, key_file, trusting
from counterparts.misbehaviour import Trouble

from tandem.contracts.events.alert import AlertAction, AlertDue
from tandem.notifier.adapters.channels import Delivered, Failed, Outcome, Retry
from tandem.notifier.adapters.letter import Button, Letter
from tandem.notifier.adapters.native.apns import ApnsChannel, check_apns_token
from tandem.notifier.adapters.native.credentials import ApnsKey
from tandem.notifier.adapters.sealing import DeviceTarget, UrlTarget

UNDO = Button(AlertAction.UNDO, "Rückgängig", "https://tandem.example/a/token-1")
ACCEPT = Button(AlertAction.ACCEPT, "Passt", "https://tandem.example/a/token-2")
MakeLetter = Callable[..., Letter]


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
async def apple(clock: Clock) -> AsyncIterator[ApnsService]:
    async with ApnsService(clock) as running:
        yield running


@pytest.fixture
async def channel(apple: ApnsService, clock: Clock, tmp_path: Path) -> AsyncIterator[ApnsChannel]:
    async with opened(apple, tmp_path, clock) as running:
        yield running


@pytest.fixture
def letter(alert: Callable[..., AlertDue]) -> MakeLetter:
    def make(subscription_id: str = "phone", buttons: tuple[Button, ...] = (ACCEPT, UNDO), **fields: object) -> Letter:
        inbox, stop = "https://tandem.example/inbox", "https://tandem.example/u/token"
        return Letter(alert(**fields), subscription_id, buttons, inbox, stop)

    return make


def opened(
    apple: ApnsService, folder: Path, clock: Clock, timeout_s: float = 2, team_id: str = TEAM_ID, topic: str = TOPIC
) -> ApnsChannel:
    key = ApnsKey.load(key_file(folder), KEY_ID, team_id, topic)
    return ApnsChannel(key, url=apple.url, timeout_s=timeout_s, real_time=clock, tls=trusting())


def target(device: Device) -> DeviceTarget:
    return DeviceTarget(token=device.token)


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
    async with opened(apple, tmp_path, clock, timeout_s=0.8) as hasty:
        device = target(apple.device())
        assert await hasty.send(letter(), device, 60) == Delivered(200)
        apple.sending.add(Trouble(delay_s=3))
        assert await hasty.send(letter(), device, 60) == Retry(None, "APNs: no answer within 0.8 s")
        assert await hasty.send(letter(), device, 60) == Delivered(200)
        assert apple.connections == 2


async def test_a_server_that_takes_fewer_at_once_than_are_under_way_does_not_block_the_channel(
    apple: ApnsService, letter: MakeLetter, clock: Clock, tmp_path: Path
) -> None:
    async with opened(apple, tmp_path, clock, timeout_s=0.8) as hasty:
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
    async with ApnsChannel(key, url=apple.url, timeout_s=2, real_time=clock) as distrusting:
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
