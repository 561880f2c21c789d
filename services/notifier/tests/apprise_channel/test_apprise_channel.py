"""Alerts through apprise: real services' shapes on loopback, through the process that speaks to them."""

from __future__ import annotations

import json

import pytest
from addresses import MakeLetter, hook, ntfy
from counterparts.misbehaviour import Trouble
from counterparts.web_services import WebServices

from tandem.contracts.events.alert import AlertKind
from tandem.notifier.adapters.apprise.channel import AppriseChannel
from tandem.notifier.adapters.channels import Delivered, Failed, Retry
from tandem.notifier.adapters.sealing import DeviceTarget, UrlTarget

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_ntfy_shows_title_body_and_buttons_and_replaces_by_topic(
    channel: AppriseChannel, services: WebServices, letter: MakeLetter
) -> None:
    sent = letter(urgency="high")
    assert await channel.send(sent, ntfy(services), 60) == Delivered(200)
    posted = services.last
    assert posted.json() == {"topic": "secret-topic", "title": sent.alert.title, "message": sent.alert.body}
    assert posted.headers["X-Sequence-ID"] == sent.alert.topic
    assert posted.headers["X-Priority"] == "high"
    assert posted.headers["X-Click"] == "https://tandem.example/l/inbox"
    assert posted.headers["Authorization"].startswith("Basic ")
    buttons = json.loads(posted.headers["X-Actions"])
    assert [(button["label"], button["url"], button["method"]) for button in buttons] == [
        ("Passt", "https://tandem.example/l/accept", "POST"),
        ("Rückgängig", "https://tandem.example/l/undo", "POST"),
    ]


@pytest.mark.parametrize(
    ("urgency", "priority"), [("very-low", "min"), ("low", "low"), ("normal", None), ("high", "high")]
)
async def test_ntfy_rings_as_loudly_as_it_matters(
    channel: AppriseChannel, services: WebServices, letter: MakeLetter, urgency: str, priority: str | None
) -> None:
    await channel.send(letter(urgency=urgency), ntfy(services), 60)
    assert services.last.headers.get("X-Priority") == priority


async def test_more_buttons_than_ntfy_has_become_links_in_the_text(
    channel: AppriseChannel, services: WebServices, letter: MakeLetter
) -> None:
    await channel.send(letter(buttons=4), ntfy(services), 60)
    assert len(json.loads(services.last.headers["X-Actions"])) == 3
    assert services.last.json()["message"].endswith("\nLeicht: https://tandem.example/l/easy")


async def test_a_webhook_gets_everything_as_json(
    channel: AppriseChannel, services: WebServices, letter: MakeLetter
) -> None:
    sent = letter()
    assert await channel.send(sent, hook(services), 60) == Delivered(200)
    fields = services.last.json()
    assert (fields["title"], fields["message"]) == (sent.alert.title, sent.alert.body)
    assert (fields["alert_id"], fields["kind"], fields["topic"]) == ("alert-1", "plan_revised", sent.alert.topic)
    assert fields["actions"][1] == {"title": "Rückgängig", "url": "https://tandem.example/l/undo"}
    assert fields["unsubscribe_url"] == "https://tandem.example/l/leave"


async def test_the_webhooks_own_headers_and_parameters_go_along(
    channel: AppriseChannel, services: WebServices, letter: MakeLetter
) -> None:
    target = UrlTarget(url=f"json://127.0.0.1:{services.port}/hook?+X-Key=abc&-who=me")
    assert await channel.send(letter(), target, 60) == Delivered(200)
    assert {name.lower(): value for name, value in services.last.headers.items()}["x-key"] == "abc"


async def test_home_assistant_replaces_the_notification_of_the_same_topic(
    channel: AppriseChannel, services: WebServices, letter: MakeLetter
) -> None:
    target = UrlTarget(url=f"hassio://127.0.0.1:{services.port}/token")
    assert await channel.send(letter(), target, 60) == Delivered(200)
    assert services.last.json()["notification_id"] == letter().alert.topic


async def test_the_first_message_says_how_to_be_left_alone(
    channel: AppriseChannel, services: WebServices, letter: MakeLetter
) -> None:
    await channel.send(letter(kind=AlertKind.CONFIRM), ntfy(services), 60)
    assert "https://tandem.example/l/leave" in services.last.json()["message"]
    await channel.send(letter(), ntfy(services), 60)
    assert "https://tandem.example/l/leave" not in services.last.json()["message"]


async def test_no_failure_gives_the_url_away(
    channel: AppriseChannel, services: WebServices, letter: MakeLetter
) -> None:
    reasons = []
    for trouble in (
        Trouble(status=400, body=b"secret-topic"),
        Trouble(status=500),
        Trouble(status=302),
        Trouble(drop=True),
        Trouble(delay_s=2.5),
    ):
        services.troubles.add(trouble)
        outcome = await channel.send(letter(), ntfy(services), 60)
        assert isinstance(outcome, (Retry, Failed))
        reasons.append(outcome.reason)
    assert not [reason for reason in reasons if "secret" in reason or "127.0.0.1" in reason or "word" in reason]


async def test_a_url_that_is_no_longer_allowed_fails_with_the_reason(
    channel: AppriseChannel, letter: MakeLetter
) -> None:
    outcome = await channel.send(letter(), UrlTarget(url="syslog://x"), 60)
    assert isinstance(outcome, Failed)
    assert "not available here" in outcome.reason


async def test_a_target_of_another_kind_is_refused(channel: AppriseChannel, letter: MakeLetter) -> None:
    for target in (None, DeviceTarget(token="x")):
        outcome = await channel.send(letter(), target, 60)
        assert outcome == Failed("the subscription has no URL; subscribe again")


async def test_targets_of_one_host_fail_together(channel: AppriseChannel) -> None:
    assert channel.host(UrlTarget(url="ntfys://push.example.com/one")) == channel.host(
        UrlTarget(url="ntfys://me:word@push.example.com/two")
    )
    assert channel.host(UrlTarget(url="discord://123456789012345678/abcdefghij")) == "https://discord.com"
    assert channel.host(None) == ""
