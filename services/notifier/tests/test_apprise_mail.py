"""Alerts by e-mail, against a mail server on loopback."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest
import pytest_asyncio
from counterparts.certificate import server_side, write_certificate
from counterparts.mail_server import PASSWORD, USER, MailServer, Told

from tandem.contracts.events.alert import AlertAction, AlertDue
from tandem.notifier.adapters.apprise.channel import AppriseChannel
from tandem.notifier.adapters.channels import Delivered, Failed, Retry
from tandem.notifier.adapters.endpoints import EndpointPolicy
from tandem.notifier.adapters.letter import Button, Letter
from tandem.notifier.adapters.sealing import UrlTarget

pytestmark = pytest.mark.asyncio(loop_scope="module")

LOOPBACK = EndpointPolicy(allow_loopback=True)
ATHLETE = "ada@athletes.example"
LEAVE = "https://tandem.example/l/" + "leave-" * 40
"""Longer than a line of a mail, as signed links are."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def channel() -> AsyncIterator[AppriseChannel]:
    async with AppriseChannel(LOOPBACK, timeout_s=1.5, threads=2) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="module")
async def server() -> AsyncIterator[MailServer]:
    async with MailServer() as running:
        yield running


@pytest.fixture
def letter(alert: Callable[..., AlertDue]) -> Letter:
    return Letter(
        alert=alert(
            title="Deine Woche: Kniebeugen → Di 07:00", body="Zwölf Stunden < achtzehn.\nNach den Intervallen."
        ),
        subscription_id="mail",
        buttons=(Button(AlertAction.UNDO, "Rückgängig", "https://tandem.example/l/undo?a=1&b=2"),),
        inbox_url="https://tandem.example/l/inbox",
        unsubscribe_url=LEAVE,
    )


def mailbox(server: MailServer, schema: str = "mailto", password: str = PASSWORD, more: str = "") -> UrlTarget:
    login = f"{USER}:{password}@alerts.example"
    return UrlTarget(
        url=f"{schema}://{login}:{server.port}?smtp=127.0.0.1&to={ATHLETE}&from=alerts@alerts.example{more}"
    )


def part(message: EmailMessage, kind: str) -> str:
    found = message.get_body((kind,))
    assert found is not None
    return str(found.get_content()).replace("\r\n", "\n")


async def test_the_mail_reads_well_as_plain_text_and_as_html(
    channel: AppriseChannel, server: MailServer, letter: Letter
) -> None:
    assert await channel.send(letter, mailbox(server), 60) == Delivered()
    mail = server.last()
    assert mail["Subject"] == letter.alert.title
    assert (mail["To"], mail["From"]) == (ATHLETE, "alerts@alerts.example")
    plain, formatted = part(mail, "plain"), part(mail, "html")
    assert plain.startswith("Zwölf Stunden < achtzehn.\nNach den Intervallen.\n")
    assert "Rückgängig:\nhttps://tandem.example/l/undo?a=1&b=2\n" in plain
    assert "https://tandem.example/l/inbox" in plain
    assert LEAVE in plain
    assert "Zwölf Stunden &lt; achtzehn.<br/>" in formatted
    assert '<a href="https://tandem.example/l/undo?a=1&amp;b=2">' in formatted


async def test_one_click_in_the_mail_program_ends_the_subscription(
    channel: AppriseChannel, server: MailServer, letter: Letter
) -> None:
    """RFC 8058."""
    await channel.send(letter, mailbox(server), 60)
    assert server.last()["List-Unsubscribe"] == f"<{LEAVE}>"
    assert server.last()["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert server.last()["Auto-Submitted"] == "auto-generated"


async def test_the_same_letter_is_the_same_message_however_often_it_is_sent(
    channel: AppriseChannel, server: MailServer, letter: Letter
) -> None:
    """A crash between sending and recording repeats it; mail hosts that know the Message-ID keep one."""
    for sent in (letter, letter, replace(letter, subscription_id="other")):
        await channel.send(sent, mailbox(server), 60)
    once, again, elsewhere = (mail["Message-ID"] for mail in server.received)
    assert re.fullmatch(r"<[0-9a-f-]{36}@127\.0\.0\.1>", once)
    assert (again == once, elsewhere == once) == (True, False)
    assert len(server.last().get_all("Message-ID")) == 1


async def test_what_replaces_an_alert_stands_beside_it_and_is_not_taken_for_it(
    channel: AppriseChannel, server: MailServer, letter: Letter
) -> None:
    newer = replace(letter, alert=letter.alert.model_copy(update={"alert_id": "alert-2"}))
    reworded = replace(letter, alert=letter.alert.model_copy(update={"body": "Siebzehn Stunden."}))
    other = replace(letter, alert=letter.alert.model_copy(update={"topic": "f" * 32}))
    for sent in (letter, newer, reworded, other):
        await channel.send(sent, mailbox(server), 60)
    first, second, third, fourth = server.received
    assert len({mail["Message-ID"] for mail in (first, second, third)}) == 3
    assert (
        first["References"] == second["References"] == third["References"] == f"<{letter.alert.topic}@tandem.invalid>"
    )
    assert fourth["References"] == f"<{'f' * 32}@tandem.invalid>"


async def test_a_login_that_the_server_refuses_is_said_without_it(
    channel: AppriseChannel, server: MailServer, letter: Letter
) -> None:
    outcome = await channel.send(letter, mailbox(server, password="wrong-word"), 60)
    assert outcome == Failed("the mail server refused the credentials with 535; subscribe again", 535)


@pytest.mark.parametrize(
    ("step", "reply", "gone"),
    [
        ("RCPT", "550 No such user here", True),
        ("RCPT", "550 5.1.1 No such user here", True),
        ("RCPT", "551 User not local", True),
        ("RCPT", "553 5.1.3 Bad address", True),
        ("RCPT", "550 5.7.1 Rejected by policy", False),
        ("RCPT", "554 Go away", False),
        ("MAIL", "550 Sender not welcome", False),
        ("DATA", "550 5.7.1 Looks like spam", False),
    ],
)
async def test_only_a_mailbox_that_is_not_there_ends_the_subscription(
    channel: AppriseChannel, server: MailServer, letter: Letter, step: str, reply: str, gone: bool
) -> None:
    server.told = Told(replies={step: reply})
    outcome = await channel.send(letter, mailbox(server), 60)
    assert isinstance(outcome, Failed)
    assert (outcome.status, outcome.gone) == (int(reply[:3]), gone)
    assert ATHLETE not in outcome.reason


@pytest.mark.parametrize(
    ("step", "reply"), [("RCPT", "450 Mailbox busy"), ("MAIL", "451 Try later"), ("DATA", "452 Disk full")]
)
async def test_what_the_server_puts_off_is_tried_again(
    channel: AppriseChannel, server: MailServer, letter: Letter, step: str, reply: str
) -> None:
    server.told = Told(replies={step: reply})
    code = int(reply[:3])
    assert await channel.send(letter, mailbox(server), 60) == Retry(None, f"the mail server answered {code}", code)


async def test_a_slow_server_is_given_up_in_time(channel: AppriseChannel, server: MailServer, letter: Letter) -> None:
    server.told = Told(delay_s=3.0)
    assert await channel.send(letter, mailbox(server), 60) == Retry(None, "no answer in time")


async def test_a_server_that_hangs_up_is_tried_again(
    channel: AppriseChannel, server: MailServer, letter: Letter
) -> None:
    for told in (Told(drop=True), Told(die=True)):
        server.told = told
        outcome = await channel.send(letter, mailbox(server), 60)
        assert isinstance(outcome, Retry)
        assert "cannot be reached" in outcome.reason


async def test_mail_that_is_to_be_encrypted_never_goes_out_in_plain(
    channel: AppriseChannel, server: MailServer, letter: Letter
) -> None:
    outcome = await channel.send(letter, mailbox(server, "mailtos"), 60)
    assert isinstance(outcome, Failed)
    assert "offers no encryption" in outcome.reason
    assert server.received == []


@pytest.mark.parametrize(("implicit", "more"), [(False, ""), (True, "&mode=ssl")])
async def test_the_servers_certificate_is_verified(
    letter: Letter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, implicit: bool, more: str
) -> None:
    certificate = write_certificate(tmp_path)
    async with MailServer(server_side(certificate), implicit=implicit) as encrypted:
        target = mailbox(encrypted, "mailtos", more=more)
        async with AppriseChannel(LOOPBACK, threads=1) as stranger:
            assert await stranger.send(letter, target, 60) == Failed("the service's certificate is not valid")
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        async with AppriseChannel(LOOPBACK, threads=1) as trusting:
            assert await trusting.send(letter, target, 60) == Delivered()
    assert len(encrypted.received) == 1
