"""Alerts through apprise: real services' shapes on loopback, through the process that speaks to them."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator, Callable
from email.utils import formatdate
from pathlib import Path

import pytest
import pytest_asyncio
from counterparts.certificate import server_side, write_certificate
from counterparts.mail_server import MailServer
from counterparts.misbehaviour import Trouble
from counterparts.web_services import WebServices

from tandem.contracts.events.alert import AlertAction, AlertDue, AlertKind
from tandem.notifier.adapters.apprise.channel import AppriseChannel
from tandem.notifier.adapters.channels import Delivered, Failed, Retry
from tandem.notifier.adapters.endpoints import EndpointPolicy
from tandem.notifier.adapters.letter import Button, Letter
from tandem.notifier.adapters.sealing import DeviceTarget, UrlTarget

pytestmark = pytest.mark.asyncio(loop_scope="module")

LOOPBACK = EndpointPolicy(allow_loopback=True)
NOW_S = 1_795_400_000.0
MakeAlert = Callable[..., AlertDue]
MakeLetter = Callable[..., Letter]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def channel() -> AsyncIterator[AppriseChannel]:
    """One for all, because its process takes a moment to start. Eight threads: two for each host."""
    async with AppriseChannel(LOOPBACK, timeout_s=1.5, threads=8, real_time=lambda: NOW_S) as opened:
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def listening() -> AsyncIterator[WebServices]:
    async with WebServices() as running:
        yield running


@pytest.fixture
def services(listening: WebServices) -> WebServices:
    listening.forget()
    return listening


@pytest.fixture
def letter(alert: MakeAlert) -> MakeLetter:
    def make(buttons: int = 2, **fields: object) -> Letter:
        offered = [
            Button(AlertAction.ACCEPT, "Passt", "https://tandem.example/l/accept"),
            Button(AlertAction.UNDO, "Rückgängig", "https://tandem.example/l/undo"),
            Button(AlertAction.ANSWER, "Schwer", "https://tandem.example/l/hard"),
            Button(AlertAction.ANSWER, "Leicht", "https://tandem.example/l/easy"),
        ]
        return Letter(
            alert=alert(**fields),
            subscription_id="phone",
            buttons=tuple(offered[:buttons]),
            inbox_url="https://tandem.example/l/inbox",
            unsubscribe_url="https://tandem.example/l/leave",
        )

    return make


def ntfy(services: WebServices) -> UrlTarget:
    return UrlTarget(url=f"ntfy://me:word@127.0.0.1:{services.port}/secret-topic")


def hook(services: WebServices, path: str = "secret-hook") -> UrlTarget:
    return UrlTarget(url=f"json://127.0.0.1:{services.port}/{path}")


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


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503])
async def test_what_time_heals_is_tried_again(
    channel: AppriseChannel, services: WebServices, letter: MakeLetter, status: int
) -> None:
    services.troubles.add(Trouble(status=status))
    outcome = await channel.send(letter(), ntfy(services), 60)
    assert outcome == Retry(None, f"the service answered {status}", status)
    assert len(services.received) == 1


async def test_one_try_is_one_request_where_apprise_would_repeat_it(
    channel: AppriseChannel, services: WebServices, letter: MakeLetter
) -> None:
    services.troubles.add(Trouble(status=429, retry_after="3", body=b'{"retry_after_ms": 1}'))
    target = UrlTarget(url=f"matrix://127.0.0.1:{services.port}/!room:example.org?token=secret")
    assert await channel.send(letter(), target, 60) == Retry(3.0, "the service answered 429", 429)
    assert len(services.received) == 1


@pytest.mark.parametrize(
    ("retry_after", "body", "after_s"),
    [
        ("7", None, 7.0),
        (formatdate(NOW_S + 90, usegmt=True), None, 90.0),
        ("soon", None, None),
        (None, b'{"retry_after": 1.2}', 2.0),
        (None, b'{"ok": false, "parameters": {"retry_after": 30}}', 31.0),
        (None, b'{"retry_after": "Infinity"}', None),
        (None, b"[]", None),
    ],
)
async def test_the_wait_asked_for_is_handed_on(
    channel: AppriseChannel,
    services: WebServices,
    letter: MakeLetter,
    retry_after: str | None,
    body: bytes | None,
    after_s: float | None,
) -> None:
    services.troubles.add(Trouble(status=429, retry_after=retry_after, body=body))
    outcome = await channel.send(letter(), hook(services), 60)
    assert isinstance(outcome, Retry)
    assert outcome.after_s == after_s


async def test_an_address_that_has_ended_is_gone(
    channel: AppriseChannel, services: WebServices, letter: MakeLetter
) -> None:
    for status in (404, 410):
        services.troubles.add(Trouble(status=status))
        outcome = await channel.send(letter(), hook(services), 60)
        assert outcome == Failed("the service says that the address has ended", status, gone=True)


async def test_a_server_that_lost_its_way_has_not_ended_the_topic(
    channel: AppriseChannel, services: WebServices, letter: MakeLetter
) -> None:
    services.troubles.add(Trouble(status=404))
    assert await channel.send(letter(), ntfy(services), 60) == Failed("the service refused the message with 404", 404)


async def test_refused_credentials_are_said(channel: AppriseChannel, services: WebServices, letter: MakeLetter) -> None:
    services.troubles.add(Trouble(status=401))
    outcome = await channel.send(letter(), ntfy(services), 60)
    assert outcome == Failed("the service refused the credentials with 401; subscribe again", 401)


async def test_redirects_are_not_followed(channel: AppriseChannel, services: WebServices, letter: MakeLetter) -> None:
    services.troubles.add(Trouble(status=307))
    outcome = await channel.send(letter(), hook(services), 60)
    assert outcome == Failed("the service redirects, which is not followed", 307)
    assert [posted.path for posted in services.received] == ["/secret-hook"]


async def test_what_is_too_large_is_shortened_between_words_and_sent_at_once(
    channel: AppriseChannel, services: WebServices, letter: MakeLetter
) -> None:
    services.limit_bytes = 5000
    assert await channel.send(letter(body="Wort " * 2000), ntfy(services), 60) == Delivered(200)
    assert [len(posted.content) > 5000 for posted in services.received] == [True, False]
    assert services.last.json()["message"].endswith("Wort…")


async def test_a_connection_dropped_without_an_answer_is_tried_again(
    channel: AppriseChannel, services: WebServices, letter: MakeLetter
) -> None:
    services.troubles.add(Trouble(drop=True))
    outcome = await channel.send(letter(), ntfy(services), 60)
    assert isinstance(outcome, Retry)
    assert "cannot be reached" in outcome.reason


async def test_an_answer_that_breaks_off_after_its_status_counts_by_its_status(
    channel: AppriseChannel, services: WebServices, letter: MakeLetter
) -> None:
    services.troubles.add(Trouble(die=True))
    assert await channel.send(letter(), ntfy(services), 60) == Delivered(200)
    services.troubles.add(Trouble(die=True, status=503))
    assert await channel.send(letter(), ntfy(services), 60) == Retry(None, "the service answered 503", 503)


async def test_nobody_there_is_tried_again(channel: AppriseChannel, letter: MakeLetter) -> None:
    outcome = await channel.send(letter(), UrlTarget(url="json://127.0.0.1:1/secret-hook"), 60)
    assert outcome == Retry(None, "the service cannot be reached (ConnectionRefusedError)")


async def test_a_slow_service_is_given_up_in_time_and_holds_up_nobody(
    channel: AppriseChannel, services: WebServices, letter: MakeLetter
) -> None:
    services.troubles.add(Trouble(delay_s=3.0))
    slow = asyncio.create_task(channel.send(letter(), ntfy(services), 60))
    await services.arrival.wait()
    assert await channel.send(letter(), hook(services), 60) == Delivered(200)
    assert not slow.done()
    assert await slow == Retry(None, "no answer in time")


async def test_a_silent_host_takes_no_more_than_its_share(
    channel: AppriseChannel, services: WebServices, letter: MakeLetter
) -> None:
    async with WebServices() as silent:
        silent.troubles.add(Trouble(delay_s=3.0), times=20)
        stuck = [asyncio.create_task(channel.send(letter(), hook(silent), 60)) for _ in range(20)]
        await silent.arrival.wait()
        for _ in range(5):
            assert await channel.send(letter(), ntfy(services), 60) == Delivered(200)
        assert not any(task.done() for task in stuck)
        assert {type(outcome) for outcome in await asyncio.gather(*stuck)} == {Retry}
        assert len(silent.received) <= 4


async def test_services_that_answer_a_byte_at_a_time_take_no_thread_for_ever(
    channel: AppriseChannel, services: WebServices, letter: MakeLetter
) -> None:
    services.drips = True
    await asyncio.gather(*(channel.send(letter(), hook(services), 60) for _ in range(4)))
    services.drips = False
    assert await channel.send(letter(), ntfy(services), 60) == Delivered(200)


async def test_an_endless_answer_is_not_read_to_its_end(
    channel: AppriseChannel, services: WebServices, letter: MakeLetter
) -> None:
    await channel.send(letter(), ntfy(services), 60)
    before = peak_bytes(channel)
    services.troubles.add(Trouble(status=200, body=b" " * 50_000_000))
    assert await channel.send(letter(), hook(services), 60) == Delivered(200)
    assert peak_bytes(channel) - before < 10_000_000


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


async def test_when_the_process_dies_what_was_under_way_is_tried_again_and_another_takes_over(
    channel: AppriseChannel, services: WebServices, letter: MakeLetter
) -> None:
    services.troubles.add(Trouble(delay_s=0.9))
    under_way = asyncio.create_task(channel.send(letter(), ntfy(services), 60))
    await services.arrival.wait()
    first = channel.pid
    assert first is not None
    os.kill(first, 9)
    assert await under_way == Retry(None, "the sending process ended")
    assert await channel.send(letter(), ntfy(services), 60) == Delivered(200)
    assert channel.pid not in (None, first)


async def test_closing_the_channel_ends_the_process(services: WebServices, letter: MakeLetter) -> None:
    async with AppriseChannel(LOOPBACK, threads=1) as short:
        assert await short.send(letter(), ntfy(services), 60) == Delivered(200)
        pid = short.pid
    assert pid is not None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_names_and_addresses_that_lead_inside_are_not_connected_to(
    services: WebServices, letter: MakeLetter
) -> None:
    """Judged where the connection is made, so that whatever a name resolves to then is what counts."""
    async with AppriseChannel(EndpointPolicy(), threads=1) as guarded:
        for url, reason in (
            (f"jsons://localhost:{services.port}/x", "not on the public internet"),
            (f"jsons://127.0.0.1:{services.port}/x", "not on the public internet"),
            (f"mailtos://me:word@localhost:{services.port}?to=a@b.de", "not on the public internet"),
            ("jsons://169.254.169.254/x", "not on the public internet"),
            (f"json://1.1.1.1:{services.port}/x", "must be https"),
        ):
            outcome = await guarded.send(letter(), UrlTarget(url=url), 60)
            assert isinstance(outcome, Failed)
            assert reason in outcome.reason
    assert services.received == []


async def test_no_proxy_of_the_surroundings_is_used(
    services: WebServices, letter: MakeLetter, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    async with AppriseChannel(LOOPBACK, threads=1) as direct:
        assert await direct.send(letter(), ntfy(services), 60) == Delivered(200)


async def test_certificates_are_verified(letter: MakeLetter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate = write_certificate(tmp_path)
    async with WebServices(server_side(certificate)) as encrypted:
        target = UrlTarget(url=f"ntfys://127.0.0.1:{encrypted.port}/topic")
        async with AppriseChannel(LOOPBACK, threads=1) as stranger:
            assert await stranger.send(letter(), target, 60) == Failed("the service's certificate is not valid")
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        async with AppriseChannel(LOOPBACK, threads=1) as trusting:
            assert await trusting.send(letter(), target, 60) == Delivered(200)


async def test_a_trusted_certificate_of_somebody_else_is_not_valid_here(
    letter: MakeLetter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = write_certificate(tmp_path, "127.0.0.9")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    async with (
        WebServices(server_side(certificate)) as encrypted,
        MailServer(server_side(certificate)) as mail,
        AppriseChannel(LOOPBACK, threads=1) as trusting,
    ):
        for url in (
            f"ntfys://127.0.0.1:{encrypted.port}/topic",
            f"mailtos://me:word@alerts.example:{mail.port}?smtp=127.0.0.1&to=a@b.de",
        ):
            outcome = await trusting.send(letter(), UrlTarget(url=url), 60)
            assert outcome == Failed("the service's certificate is not valid")
        assert (encrypted.received, mail.received) == ([], [])


async def test_memory_stays_flat(channel: AppriseChannel, services: WebServices, letter: MakeLetter) -> None:
    sent = letter()

    async def many() -> int:
        for _ in range(10):
            await asyncio.gather(*(channel.send(sent, ntfy(services), 60) for _ in range(40)))
        services.forget()
        return resident_bytes(channel)

    await many()
    before = await many()
    assert await many() - before < 3_000_000


def resident_bytes(channel: AppriseChannel) -> int:
    fields = Path(f"/proc/{channel.pid}/statm").read_text().split()
    return int(fields[1]) * os.sysconf("SC_PAGE_SIZE")


def peak_bytes(channel: AppriseChannel) -> int:
    fields = dict(line.split(":", 1) for line in Path(f"/proc/{channel.pid}/status").read_text().splitlines())
    return int(fields["VmHWM"].split()[0]) * 1024
