"""What each service is sent: as its own API wants it, never longer than it takes."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs

import apprise
import pytest
from counterparts.web_services import Posted, WebServices

from tandem.notifier.adapters.apprise.dress import Dressed, dress, fit
from tandem.notifier.adapters.apprise.services import parse
from tandem.notifier.adapters.apprise.wire import Link, Message

ASSET = apprise.AppriseAsset(app_id="Tandem", app_desc="Tandem", image_url_mask="", async_mode=False)
LINKS = (Link("Undo", "https://tandem.example/l/un_do?a=1&b=2"), Link("Fine", "https://tandem.example/l/fine"))
URLS = {
    "ntfy": "ntfys://push.example.com/topic",
    "pover": "pover://" + "u" * 30 + "@" + "t" * 30,
    "tgram": "tgram://123456789:abcdefg_hijklmnop/12315544/",
    "signal": "signals://signal.example.com/+14155550100/+14155550101",
    "slack": "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/",
    "discord": "discord://123456789012345678/abcdefghijklmnopqrstuvwxyz",
    "hassio": "hassios://home.example.com/accesstoken",
    "json": "jsons://hook.example.com/path",
    "gotify": "gotifys://gotify.example.com/Atoken1234567",
    "matrix": "matrixs://me:word@matrix.example.org/!room:example.org",
    "pbul": "pbul://o.gn5kj6nfhv736I7jC3cj3QLRiyhgl98b",
    "workflows": "workflows://prod-1.example.com:443/workflow/signature",
    "gchat": "gchat://workspace/key/token",
    "mmost": "mmosts://mm.example.com/3ccdd113474722377935511fc85d3dd4",
    "rocket": "rockets://webhooka/webhookb@rocket.example.com/#room",
}


def message(url: str, **fields: Any) -> Message:
    standard: dict[str, Any] = {
        "title": "Squats & run moved",
        "body": "Because 12 h < 18 h.\nAfter *club* intervals.",
        "within_s": 2.0,
        "topic": "plan",
        "links": LINKS,
        "inbox_url": "https://tandem.example/l/inbox",
    }
    return Message(url=url, **(standard | fields))


def dressed(service: str, **fields: Any) -> Dressed:
    url = URLS[service]
    return dress(parse(url), message(url, **fields), ASSET)


@pytest.fixture
async def services() -> AsyncIterator[WebServices]:
    async with WebServices() as running:
        yield running


async def posted(ready: Dressed, services: WebServices) -> Posted:
    taken = await asyncio.to_thread(
        ready.plugin.notify, body=ready.body, title=ready.title, body_format=ready.body_format
    )
    assert taken
    return services.last


def redirect(monkeypatch: pytest.MonkeyPatch, plugin: str, attribute: str, url: str) -> None:
    """The plugin's address is made that of the counterpart; it cannot be said in the URL."""
    module, name = plugin.split(":")
    monkeypatch.setattr(getattr(importlib.import_module(f"apprise.plugins.{module}"), name), attribute, url)


async def test_telegram_gets_html_with_links_under_their_labels(
    services: WebServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    redirect(monkeypatch, "telegram:NotifyTelegram", "notify_url", f"http://127.0.0.1:{services.port}/bot")
    fields = (await posted(dressed("tgram"), services)).json()
    assert (fields["chat_id"], fields["parse_mode"], fields["disable_notification"]) == (12315544, "HTML", False)
    assert fields["text"].replace("\r", "").split("\n") == [
        "<b>Squats &amp; run moved</b>",
        "Because 12 h &lt; 18 h.",
        "After *club* intervals.",
        '<a href="https://tandem.example/l/un_do?a=1&amp;b=2">Undo</a>',
        '<a href="https://tandem.example/l/fine">Fine</a>',
    ]


async def test_telegram_is_silent_about_what_can_wait(services: WebServices, monkeypatch: pytest.MonkeyPatch) -> None:
    redirect(monkeypatch, "telegram:NotifyTelegram", "notify_url", f"http://127.0.0.1:{services.port}/bot")
    assert (await posted(dressed("tgram", urgency="low"), services)).json()["disable_notification"] is True


async def test_pushover_gets_priority_and_the_inbox_as_its_link(
    services: WebServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    redirect(monkeypatch, "pushover:NotifyPushover", "notify_url", f"http://127.0.0.1:{services.port}/1/messages.json")
    fields = parse_qs((await posted(dressed("pover", urgency="high", language="de"), services)).content.decode())
    assert (fields["title"], fields["priority"], fields["html"]) == (["Squats & run moved"], ["1"], ["1"])
    assert (fields["url"], fields["url_title"]) == (["https://tandem.example/l/inbox"], ["Alle Meldungen"])
    assert '<a href="https://tandem.example/l/un_do?a=1&amp;b=2">Undo</a>' in fields["message"][0]


async def test_discord_gets_the_addresses_written_out(services: WebServices, monkeypatch: pytest.MonkeyPatch) -> None:
    redirect(monkeypatch, "discord:NotifyDiscord", "notify_url", f"http://127.0.0.1:{services.port}/api/webhooks")
    content = (await posted(dressed("discord"), services)).json()["content"]
    assert content.startswith("Squats & run moved")
    assert r"After \*club\* intervals." in content
    assert "Undo: https://tandem.example/l/un_do?a=1&b=2" in content


async def test_slack_gets_the_addresses_written_out(services: WebServices, monkeypatch: pytest.MonkeyPatch) -> None:
    redirect(monkeypatch, "slack:NotifySlack", "webhook_url", f"http://127.0.0.1:{services.port}/services")
    shown = (await posted(dressed("slack"), services)).json()["attachments"][0]
    assert shown["title"] == "Squats &amp; run moved"
    assert "Fine: https://tandem.example/l/fine" in shown["text"]


FOREIGN = "[Confirm](https://evil.example) @everyone <!channel> <@123> **now** @ 7"
"""A session's name as somebody else wrote it: a shared workout, a club's calendar."""


@pytest.mark.parametrize("service", ["discord", "gchat", "hassio", "mmost", "rocket", "workflows"])
def test_no_name_of_a_session_becomes_a_link_or_calls_anybody(service: str) -> None:
    ready = dressed(service, title=FOREIGN, body=FOREIGN, links=())
    titles = [] if service == "hassio" else [ready.title]  # there the title is shown as it is
    for text in [*titles, ready.body]:
        assert text.startswith(r"\[Confirm\](https://evil.example) ")
        assert text.endswith(r"\*\*now\*\* @ 7")
        assert not any(call in text for call in ("@everyone", "<!channel>", "@123"))
    assert "@everyone" not in ready.title


@pytest.mark.parametrize("service", ["tgram", "pover", "matrix"])
def test_html_calls_nobody_either(service: str) -> None:
    ready = dressed(service, title="@room now", body="<b>@room</b> now", links=())
    assert "@room" not in ready.title + ready.body
    assert ready.body.startswith("&lt;b&gt;")


def test_a_phone_behind_home_assistant_shows_text_as_it_is() -> None:
    url = URLS["hassio"] + "?to=mobile_app_phone"
    assert dress(parse(url), message(url, body="*now*", links=()), ASSET).body == "*now*"


@pytest.mark.parametrize("service", ["workflows", "gchat", "rocket"])
def test_markdown_keeps_addresses_and_shows_marks_as_written(service: str) -> None:
    body = dressed(service).body
    assert "[Undo](https://tandem.example/l/un_do?a=1&b=2)" in body
    assert r"After \*club\* intervals." in body


@pytest.mark.parametrize("service", sorted(URLS))
@pytest.mark.parametrize("text", ["Wort " * 20_000, "ü" * 90_000, "<&> " * 20_000], ids=["words", "one word", "marks"])
def test_the_longest_text_fits_and_leaves_the_links_whole(service: str, text: str) -> None:
    ready = dressed(service, title=text, body=text)
    plugin = ready.plugin
    if plugin.title_maxlen > 0:
        assert len(ready.title) <= plugin.title_maxlen
    together = plugin.title_maxlen <= 0 or plugin.overflow_amalgamate_title
    assert len(ready.body) + (len(ready.title) if together else 0) <= plugin.body_maxlen
    if service not in ("ntfy", "json"):
        assert "https://tandem.example/l/fine" in ready.body
    assert "…" in ready.body


@pytest.mark.parametrize(
    ("text", "most", "shown"),
    [
        ("short", 5, "short"),
        ("two words", 8, "two…"),
        ("two words", 4, "two…"),
        ("two, words", 6, "two…"),
        ("singleword", 5, "sing…"),
        ("any", 0, ""),
        ("any", 1, "…"),
    ],
)
def test_text_is_cut_between_words(text: str, most: int, shown: str) -> None:
    assert fit(text, most) == shown


def test_a_message_without_a_body_says_its_title() -> None:
    assert dressed("signal", body="", links=()).body == "Squats & run moved"
