"""A way to reach an athlete is looked at before it is taken, and nothing of it is shown again."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest
from desk_rig import ENDPOINT, NOW, base64url, browser, front

from tandem.contracts.event import Event
from tandem.contracts.events.reach import ChannelKind, PushSubscribed
from tandem.notifier.adapters.endpoints import EndpointPolicy
from tandem.notifier.adapters.sealing import DeviceTarget, Opener, PushTarget, UrlTarget
from tandem.notifier.adapters.subscribing import Checks

OFF_CURVE = b"\x04" + bytes(31) + b"\x01" + bytes(31) + b"\x01"


async def test_a_browser_s_subscription_is_sealed_and_can_be_used_at_once(tmp_path: Path) -> None:
    async with front(tmp_path) as ada:
        asked = browser(label="Kitchen tablet", expirationTime=(NOW.timestamp() + 86_400) * 1000)
        answer = await ada.post_channel(asked)
        assert answer.status_code == 201
        [data] = ada.book.said(PushSubscribed)
        target = Opener(ada.keys.sealing).open(data.sealed or "", "ada", data.subscription_id, ChannelKind.WEBPUSH)
        assert target == PushTarget(endpoint=ENDPOINT, **asked["keys"])
        assert (data.confirmed, data.label, data.revoked) == (True, "Kitchen tablet", False)
        assert data.expires_at is not None
        assert (data.expires_at - NOW).days == 1
        assert answer.json()["id"] == data.subscription_id


async def test_an_apprise_url_is_taken_but_has_to_be_confirmed(tmp_path: Path) -> None:
    async with front(tmp_path) as ada:
        answer = await ada.post_channel({"url": "ntfys://ntfy.example.com/secret-topic"})
        assert (answer.status_code, answer.json()["confirmed"], answer.json()["service"]) == (201, False, "ntfy")
        [data] = ada.book.said(PushSubscribed)
        target = Opener(ada.keys.sealing).open(data.sealed or "", "ada", data.subscription_id, ChannelKind.APPRISE)
        assert target == UrlTarget(url="ntfys://ntfy.example.com/secret-topic")


async def test_a_native_app_s_token_is_taken_for_the_channel_it_names(tmp_path: Path) -> None:
    async with front(tmp_path) as ada:
        answer = await ada.post_channel({"channel": "fcm", "token": "abc123"})
        assert (answer.status_code, answer.json()["channel"]) == (201, "fcm")
        [data] = ada.book.said(PushSubscribed)
        opened = Opener(ada.keys.sealing).open(data.sealed or "", "ada", data.subscription_id, ChannelKind.FCM)
        assert opened == DeviceTarget(token="abc123")


@pytest.mark.parametrize(
    ("body", "where", "says"),
    [
        ({}, "endpoint", "send one of"),
        ({"endpoint": ENDPOINT, "url": "ntfys://a/b"}, "endpoint", "send one of"),
        ({"endpoint": ENDPOINT}, "keys", "p256dh"),
        (browser(channel="fcm"), "channel", "webpush"),
        (browser(channel="smoke"), "channel", "channel"),
        (browser(endpoint="push.example.com"), "endpoint", "https URL"),
        (browser(endpoint="http://push.example.com/a"), "endpoint", "https"),
        (browser(endpoint="https://ada:secret@push.example.com/a"), "endpoint", "user name"),
        (browser(endpoint="https://127.0.0.1/a"), "endpoint", "public internet"),
        (browser(endpoint="https://[::ffff:10.0.0.1]/a"), "endpoint", "public internet"),
        (browser(endpoint="https://169.254.169.254/latest"), "endpoint", "public internet"),
        (browser(endpoint="https://a" * 500), "endpoint", "characters"),
        (browser(expirationTime=NOW.timestamp() * 1000 - 1), "expirationTime", "subscribe again"),
        (browser(expirationTime=1e300), "expirationTime", "less than"),
        (browser(keys={"p256dh": "ü", "auth": "AA"}), "keys.p256dh", "base64url"),
        (browser(keys={"p256dh": "AAAA", "auth": "AAAA"}), "keys.p256dh", "3 bytes, not 65"),
        (browser(keys={"p256dh": base64url(OFF_CURVE), "auth": base64url(bytes(16))}), "keys.p256dh", "P-256"),
        (browser(keys={"p256dh": browser()["keys"]["p256dh"], "auth": "AAAA"}), "keys.auth", "3 bytes, not 16"),
        (browser(keys={"p256dh": browser()["keys"]["p256dh"]}), "keys.auth", "required"),
        (browser(label="a\nb"), "label", "label"),
        (browser(label="a\x9b31m"), "label", "label"),
        (browser(label="a\u202eb"), "label", "label"),
        ({"url": "mailto://ada:secret@example.com"}, "url", "only ntfys"),
        ({"token": "abc"}, "channel", "`fcm` or `apns`"),
        ({"token": "abc", "channel": "apns"}, "channel", "no apns channel is set up"),
        ({"token": "a b", "channel": "fcm"}, "token", "letters and digits"),
    ],
)
async def test_what_cannot_be_used_is_refused_with_the_field_and_what_to_do(
    tmp_path: Path, body: dict[str, Any], where: str, says: str
) -> None:
    async with front(tmp_path) as ada:
        answer = await ada.post_channel(body)
        told = answer.json()
        assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
        assert told["where"] == where
        assert says in told["detail"]
        assert not any(secret in answer.text for secret in ("secret-path", ":secret", "push.example.com", "169.254"))
        assert ada.book.events == []


async def test_a_name_that_leads_into_a_private_network_is_refused(tmp_path: Path) -> None:
    async with front(tmp_path) as ada:
        for addresses in (("10.1.2.3",), ("93.184.215.14", "192.168.0.1"), ("::1",), ("fe80::1%eth0",)):
            ada.names.addresses = addresses
            answer = await ada.post_channel(browser())
            assert (answer.status_code, answer.json()["where"]) == (422, "endpoint")
        assert ada.book.events == []


async def test_a_push_service_of_one_s_own_is_taken_where_that_is_opened(tmp_path: Path) -> None:
    async with front(tmp_path, policy=EndpointPolicy(allow_loopback=True)) as ada:
        ada.names.addresses = ("127.0.0.1",)
        assert (await ada.post_channel(browser(endpoint="http://127.0.0.1:8080/push/1"))).status_code == 201


async def test_a_name_that_does_not_exist_is_refused_and_one_that_cannot_be_asked_for_is_to_come_again(
    tmp_path: Path,
) -> None:
    async with front(tmp_path) as ada:
        ada.names.error = socket.gaierror(socket.EAI_NONAME, "unknown")
        assert (await ada.post_channel(browser())).status_code == 422
        ada.names.error = socket.gaierror(socket.EAI_AGAIN, "no answer")
        again = await ada.post_channel(browser())
        assert (again.status_code, again.headers["retry-after"]) == (503, "2")
        assert ada.book.events == []


async def test_where_no_other_channel_is_set_up_only_browsers_are_taken(tmp_path: Path) -> None:
    async with front(tmp_path, checks=Checks()) as ada:
        assert (await ada.post_channel(browser())).status_code == 201
        assert (await ada.post_channel({"url": "ntfys://host/topic"})).status_code == 422
        assert (await ada.post_channel({"channel": "fcm", "token": "abc"})).status_code == 422


async def test_the_same_way_is_the_same_subscription_and_its_name_tells_nothing(tmp_path: Path) -> None:
    async with front(tmp_path) as ada:
        asked = browser()
        first, again = await ada.post_channel(asked), await ada.post_channel(asked)
        assert (first.status_code, again.status_code) == (201, 200)
        assert first.json() == again.json()
        assert len(ada.book.events) == 1
        other, _ = await ada.subscribing.subscribed("bob", b'{"url": "ntfys://host/topic"}')
        mine, _ = await ada.subscribing.subscribed("ada", b'{"url": "ntfys://host/topic"}')
        assert other.subscription_id != mine.subscription_id


async def test_new_keys_for_the_same_endpoint_replace_the_old_ones(tmp_path: Path) -> None:
    async with front(tmp_path) as ada:
        first, second = await ada.post_channel(browser()), await ada.post_channel(browser())
        assert first.json()["id"] == second.json()["id"]
        assert len(ada.book.said(PushSubscribed)) == 2


async def test_a_confirmed_channel_that_gets_another_name_stays_confirmed(tmp_path: Path) -> None:
    async with front(tmp_path) as ada:
        asked = {"url": "ntfys://host/topic"}
        name = (await ada.post_channel(asked)).json()["id"]
        await ada.book.append(_event(ada.book.said(PushSubscribed)[0].model_copy(update={"confirmed": True})))
        renamed = await ada.post_channel(asked | {"label": "Phone"})
        assert renamed.json()["id"] == name
        assert ada.book.said(PushSubscribed)[-1].confirmed


def _event(data: PushSubscribed) -> Event:
    return Event(id="confirmed", data=data, time=NOW, source="/test", rootids=("confirmed",))
