"""The process that speaks through apprise: whom it trusts and reaches, how it ends, what it takes."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest
from addresses import LOOPBACK, MakeLetter, ntfy
from counterparts.certificate import server_side, write_certificate
from counterparts.mail_server import MailServer
from counterparts.misbehaviour import Trouble
from counterparts.web_services import WebServices

from tandem.notifier.adapters.apprise import process
from tandem.notifier.adapters.apprise.channel import AppriseChannel
from tandem.notifier.adapters.apprise.wire import Message, Verdict, Word
from tandem.notifier.adapters.channels import Delivered, Failed, Retry
from tandem.notifier.adapters.endpoints import EndpointPolicy
from tandem.notifier.adapters.sealing import UrlTarget

BABBLING = """
import json, pathlib, sys
once = pathlib.Path(__file__).with_name("once")
for line in sys.stdin:
    if not once.exists():
        once.touch()
        print("DeprecationWarning: a word of a library", flush=True)
    print(json.dumps({"number": json.loads(line)["number"], "verdict": {"word": "delivered"}}), flush=True)
"""
"""A process that says something else before its first answer, in its first life."""

pytestmark = pytest.mark.asyncio(loop_scope="module")


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


async def test_a_process_that_writes_what_is_no_answer_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "babbling.py").write_text(BABBLING)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(process, "MODULE", "babbling")
    speaking, message = process.AppriseProcess(EndpointPolicy()), Message("json://nobody", "", "", within_s=20)
    try:
        with pytest.raises(process.NoAnswer, match="ended"):
            await speaking.ask(message, "nobody")
        assert await speaking.ask(message, "nobody") == Verdict(Word.DELIVERED)
    finally:
        await speaking.close()


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
