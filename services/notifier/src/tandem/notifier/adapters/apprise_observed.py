"""The HTTP and SMTP clients that apprise is given: they follow no redirect, verify every certificate, read no proxy or
password from the surroundings, keep to the try's time, and note what the other side said.
"""

from __future__ import annotations

import json
import os
import smtplib
import socket
import ssl
from typing import Any

import requests
import urllib3

from tandem.notifier.adapters.apprise_attempt import Attempt, current, late
from tandem.notifier.adapters.apprise_wire import Verdict, Word
from tandem.notifier.adapters.endpoint_policy import EndpointRefused

MAX_ANSWER_BYTES = 65536
"""Read of an answer; the rest is left. Ours: answers are a few hundred bytes."""

CONNECT_S = 5.0
"""Longest for one address. Ours: a healthy host answers within a round trip; others may follow it."""

TRY_AGAIN = frozenset({408, 425, 429})
"""Client errors that time heals (RFC 9110, RFC 8470, RFC 6585)."""

EHLO_NAME = "[127.0.0.1]"
"""An address literal (RFC 5321, 4.1.3), as smtplib says itself when it knows no name: this machine's is nobody's business, and
looking it up can take long."""

NO_SUCH_MAILBOX = frozenset({550, 551, 553})
"""RFC 5321, 4.2.3: of a recipient: unavailable, not local, name not allowed."""


class ObservedSession(requests.Session):
    """What `requests.post` and its like use, in the process that speaks through apprise."""

    def __init__(self) -> None:
        super().__init__()
        self.trust_env = False

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        attempt = _attempt()
        if attempt.verdict is not None:
            raise requests.ConnectionError  # one try means one: what failed is not repeated from within
        left_s = max(0.1, attempt.left_s())
        options |= {
            "allow_redirects": False,
            "stream": True,
            "verify": os.environ.get("SSL_CERT_FILE") or True,
            "proxies": {},
            "timeout": (min(CONNECT_S, left_s), left_s),
        }
        request.headers.update(attempt.headers)
        attempt.scheme = "https" if str(request.url).lower().startswith("https://") else "http"
        try:
            response = super().send(request, **options)
            attempt.torn = not read_some(response)
        except Exception as error:
            attempt.note(verdict_of(error, attempt))
            raise requests.ConnectionError from None
        finally:
            attempt.scheme = None
        attempt.status = response.status_code
        if response.status_code >= 300:
            attempt.note(verdict_of_status(response))
        return response


def read_some(response: requests.Response) -> bool:
    """Reads at most MAX_ANSWER_BYTES of the body. False when it broke off, which the status outlives: what was said before it
    holds."""
    content = b""
    try:
        with response:
            content = response.raw.read(MAX_ANSWER_BYTES, decode_content=True)
        return True
    except (urllib3.exceptions.HTTPError, OSError):
        return False
    finally:
        response._content = content
        response._content_consumed = True


def verdict_of_status(response: requests.Response) -> Verdict:
    """What an HTTP status of 300 and above means. Whether a 404 ends the subscription is the service's to say."""
    status = response.status_code
    if status in TRY_AGAIN or status >= 500:
        return Verdict(Word.RETRY, f"the service answered {status}", status, asked_wait(response))
    if status < 400:
        return Verdict(Word.FAILED, "the service redirects, which is not followed", status)
    if status == 410:
        return Verdict(Word.FAILED, "the service says that the address has ended", status, gone=True)
    if status in (401, 403):
        return Verdict(Word.FAILED, f"the service refused the credentials with {status}; subscribe again", status)
    return Verdict(Word.FAILED, f"the service refused the message with {status}", status)


def asked_wait(response: requests.Response) -> str | None:
    """Retry-After, or the seconds that Discord (`retry_after`) and Telegram (`parameters.retry_after`) put in the body."""
    if (header := response.headers.get("Retry-After")) is not None:
        return str(header)
    try:
        body = json.loads(response.content)
        asked = body.get("retry_after", (body.get("parameters") or {}).get("retry_after"))
        return str(int(float(asked)) + 1) if asked is not None else None
    except (ValueError, TypeError, AttributeError, OverflowError):
        return None


class ObservedSMTP(smtplib.SMTP):
    """SMTP, with STARTTLS where the URL asks for it (smtplib raises when a server does not offer it)."""

    def __init__(self, host: str = "", port: int = 0, local_hostname: str | None = None, **options: Any) -> None:
        attempt = _attempt()
        if attempt.verdict is not None:
            raise smtplib.SMTPServerDisconnected("one try means one")
        attempt.scheme = "https" if attempt.encrypted else "http"
        options["timeout"] = max(0.1, min(attempt.left_s(), 2 * CONNECT_S))
        try:
            super().__init__(host, port, EHLO_NAME, **options)
        except Exception as error:
            raise _noted(error, attempt) from None
        finally:
            attempt.scheme = None

    def starttls(self, **options: Any) -> Any:
        return self._watched(super().starttls, **options)

    def login(self, user: str, password: str, **options: Any) -> Any:
        return self._watched(super().login, user, password, **options)

    def sendmail(self, *arguments: Any, **options: Any) -> Any:
        return self._watched(super().sendmail, *arguments, **options)

    def _watched(self, step: Any, *arguments: Any, **options: Any) -> Any:
        attempt = _attempt()
        try:
            return step(*arguments, **options)
        except Exception as error:
            raise _noted(error, attempt) from None


class ObservedSMTPOverTLS(ObservedSMTP, smtplib.SMTP_SSL):
    """SMTP inside TLS from the first byte."""


def verdict_of(error: BaseException, attempt: Attempt) -> Verdict:
    """What an exception of a client means. Its own text is not repeated: it may name who was spoken to."""
    chain = _chain(error)
    if refused := next((one for one in chain if isinstance(one, EndpointRefused)), None):
        return Verdict(Word.FAILED, str(refused))
    if any(isinstance(one, ssl.SSLCertVerificationError) for one in chain):
        return Verdict(Word.FAILED, "the service's certificate is not valid")
    if (said := next((one for one in chain if isinstance(one, smtplib.SMTPException)), None)) is not None:
        verdict = verdict_of_smtp(said)
        if verdict is not None:
            return verdict
    if attempt.left_s() <= 0 or any(isinstance(one, (TimeoutError, requests.Timeout)) for one in chain):
        return late()
    if any(isinstance(one, socket.gaierror) for one in chain):
        return Verdict(Word.RETRY, "the service's name cannot be resolved")
    if any(isinstance(one, (requests.exceptions.InvalidURL, requests.exceptions.InvalidHeader)) for one in chain):
        return Verdict(Word.FAILED, "the URL cannot be used; subscribe again")
    return Verdict(Word.RETRY, f"the service cannot be reached ({type(chain[-1]).__name__})")


def verdict_of_smtp(error: smtplib.SMTPException) -> Verdict | None:
    """By the reply's code (RFC 5321, 4.2.1: 4yz may be tried again, 5yz not). None when there was no reply."""
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return Verdict(Word.FAILED, "the mail server offers no encryption or no login; use mode=ssl or another server")
    at_recipient = isinstance(error, smtplib.SMTPRecipientsRefused)
    text: bytes | str
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(error.recipients.values()), (0, b""))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, text = error.smtp_code, error.smtp_error
    else:
        return None
    if isinstance(error, smtplib.SMTPAuthenticationError) and code >= 500:
        return Verdict(Word.FAILED, f"the mail server refused the credentials with {code}; subscribe again", code)
    if code < 500:
        return Verdict(Word.RETRY, f"the mail server answered {code}", code if code > 0 else None)
    if at_recipient and code in NO_SUCH_MAILBOX and _about_the_address(text):
        return Verdict(Word.FAILED, f"the mail server knows no such mailbox ({code})", code, gone=True)
    return Verdict(Word.FAILED, f"the mail server refused the message with {code}", code)


def _about_the_address(text: bytes | str) -> bool:
    """RFC 3463: 5.1.x is about the address; other enhanced codes (5.7.1, policy) are not. Without one the code speaks."""
    said = text.decode(errors="replace") if isinstance(text, bytes) else text
    return not said[:1].isdigit() or said.startswith("5.1.")


def _noted(error: Exception, attempt: Attempt) -> Exception:
    attempt.note(verdict_of(error, attempt))
    return error if isinstance(error, (OSError, smtplib.SMTPException)) else smtplib.SMTPServerDisconnected("refused")


def _chain(error: BaseException) -> list[BaseException]:
    """The error and what caused it, in urllib3's way of keeping it too; at most eight deep."""
    chain: list[BaseException] = []
    step: BaseException | None = error
    while step is not None and step not in chain and len(chain) < 8:
        chain.append(step)
        reason = getattr(step, "reason", None)
        inner = (
            reason
            if isinstance(reason, BaseException)
            else next((one for one in step.args if isinstance(one, BaseException)), None)
        )
        step = inner or step.__cause__ or step.__context__
    return chain


def _attempt() -> Attempt:
    attempt = current()
    if attempt is None:
        raise EndpointRefused("a connection outside of any sending")
    return attempt
