"""What an answer, a reply or a broken connection means for the try that met it. Nothing that the other side wrote is repeated:
it may name who was spoken to.
"""

from __future__ import annotations

import json
import smtplib
import socket
import ssl

import requests

from tandem.chassis.trying_again import passes
from tandem.notifier.adapters.apprise.attempt import Attempt, late
from tandem.notifier.adapters.apprise.wire import Verdict, Word
from tandem.notifier.adapters.endpoint_policy import EndpointRefused

NO_SUCH_MAILBOX = frozenset({550, 551, 553})
"""RFC 5321, 4.2.3: of a recipient: unavailable, not local, name not allowed."""


def verdict_of_status(response: requests.Response) -> Verdict:
    """What an HTTP status of 300 and above means. Whether a 404 ends the subscription is the service's to say."""
    status = response.status_code
    if passes(status):
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
