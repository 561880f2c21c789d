"""The process that speaks through apprise: reads messages from its standard input, answers on its standard output.

A process of its own because apprise blocks, opens connections by itself and may change anything in Python's global state;
here every connection it makes can be judged, and its end takes nobody along.
"""

from __future__ import annotations

import argparse
import importlib
import os
import smtplib
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from types import SimpleNamespace
from typing import Any, BinaryIO

import requests

from tandem.notifier.adapters.apprise import observed
from tandem.notifier.adapters.apprise.attempt import Attempt, attempting, guard, late, reap
from tandem.notifier.adapters.apprise.dress import dress
from tandem.notifier.adapters.apprise.services import is_secure, parse
from tandem.notifier.adapters.apprise.wire import Answer, Message, Request, Verdict, Word
from tandem.notifier.adapters.endpoint_policy import EndpointPolicy, EndpointRefused

SHARES = (1.0, 0.5, 0.25)
"""Of a service's length, tried in turn when it says that the message is too large (413)."""


def deliver(message: Message, policy: EndpointPolicy, asset: Any, began: float) -> Verdict:
    """One try. Raises nothing for what the other side does."""
    verdict = late()
    for share in SHARES:
        attempt = Attempt(policy, began + message.within_s)
        if attempt.left_s() <= 0:
            return late()
        with attempting(attempt):
            verdict = _once(message, attempt, asset, share)
        if verdict.status != HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            break
    return verdict


def _once(message: Message, attempt: Attempt, asset: Any, share: float) -> Verdict:
    try:
        parsed = parse(message.url)
        dressed = dress(parsed, message, asset, share)
        attempt.headers = dict(dressed.headers)
        attempt.letter_id = message.letter_id
        attempt.encrypted = is_secure(parsed.service, dressed.plugin)
        taken = dressed.plugin.notify(body=dressed.body, title=dressed.title, body_format=dressed.body_format)
    except EndpointRefused as refused:
        return Verdict(Word.FAILED, str(refused))
    except Exception as error:  # whatever a plugin trips over; its text may hold the URL
        return attempt.verdict or Verdict(Word.FAILED, f"the service's plugin failed ({type(error).__name__})")
    if attempt.verdict is None:
        if taken:
            return Verdict(Word.DELIVERED, status=attempt.status)
        if attempt.torn:
            return Verdict(Word.RETRY, "the service's answer broke off", attempt.status)
        if attempt.status is None:
            return Verdict(Word.FAILED, "the URL cannot be used; subscribe again")
        return Verdict(Word.FAILED, "the service answered, but did not accept the message", attempt.status)
    if attempt.verdict.status == HTTPStatus.NOT_FOUND and parsed.service.address:
        return Verdict(Word.FAILED, "the service says that the address has ended", attempt.verdict.status, gone=True)
    return attempt.verdict


def prepare(loopback: bool, private: bool) -> tuple[EndpointPolicy, Any]:
    """Puts apprise under guard; from here on nothing in this process connects unjudged. Returns the policy and apprise's
    asset."""
    apprise = importlib.import_module("apprise")
    mail: Any = importlib.import_module("apprise.plugins.email.base")
    smtp: Any = importlib.import_module("apprise.plugins.email.smtp")
    common: Any = importlib.import_module("apprise.url")
    common.URLBase.throttle = lambda *_, **__: None  # whoever sends decides when; apprise would sleep
    requests.Session = observed.ObservedSession  # type: ignore[misc]
    requests.sessions.Session = observed.ObservedSession  # type: ignore[misc]
    smtp.smtplib = SimpleNamespace(
        SMTP=observed.ObservedSMTP, SMTP_SSL=observed.ObservedSMTPOverTLS, SMTPException=smtplib.SMTPException
    )
    mail.make_msgid = observed.message_id
    asset = apprise.AppriseAsset(
        app_id="Tandem", app_desc="Tandem", app_url="", image_url_mask="", image_url_logo="", image_path_mask="",
        async_mode=False, http_redirects=False,
    )  # fmt: skip
    sys.addaudithook(guard)
    threading.Thread(target=reap, daemon=True).start()
    return EndpointPolicy(allow_loopback=loopback, allow_private=private), asset


def serve(source: BinaryIO, sink: BinaryIO, threads: int, policy: EndpointPolicy, asset: Any) -> None:
    """Until the input ends, which it does when whoever started this has ended."""
    writing = threading.Lock()

    def answer(request: Request, began: float) -> None:
        try:
            verdict = deliver(request.message, policy, asset, began)
        except Exception as error:  # who asked waits for an answer, whatever happens here
            verdict = Verdict(Word.RETRY, f"the sending process failed ({type(error).__name__})")
        with writing:
            sink.write(Answer(request.number, verdict).line())
            sink.flush()

    with ThreadPoolExecutor(threads) as pool:
        for line in source:
            pool.submit(answer, Request.read(line), time.monotonic())
        sink.close()
        os._exit(0)  # nobody is left to hear of what is still under way


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--loopback", action="store_true")
    parser.add_argument("--private", action="store_true")
    parser.add_argument("--threads", type=int, required=True)
    options = parser.parse_args()
    sys.dont_write_bytecode = True
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no answer
    policy, asset = prepare(options.loopback, options.private)
    serve(sys.stdin.buffer, answers, options.threads, policy, asset)


if __name__ == "__main__":
    main()
