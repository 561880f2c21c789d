"""The HTTP and SMTP clients that apprise is given: they follow no redirect, verify every certificate, read no proxy or
password from the surroundings, keep to the try's time, and note what the other side said.
"""

from __future__ import annotations

import os
import smtplib
import ssl
from functools import cache
from typing import Any

import requests
import urllib3

from tandem.notifier.adapters.apprise.attempt import Attempt, current
from tandem.notifier.adapters.apprise.verdicts import verdict_of, verdict_of_status
from tandem.notifier.adapters.endpoint_policy import EndpointRefused

MAX_ANSWER_BYTES = 65536
"""Read of an answer; the rest is left. Ours: answers are a few hundred bytes."""

CONNECT_S = 5.0
"""Longest for one address. Ours: a healthy host answers within a round trip; others may follow it."""

EHLO_NAME = "[127.0.0.1]"
"""An address literal (RFC 5321, 4.1.3), as smtplib says itself when it knows no name: this machine's is nobody's business, and
looking it up can take long."""


@cache
def trust() -> ssl.SSLContext:
    """Who vouches for certificates: Mozilla's list, or what SSL_CERT_FILE names. Read once: it takes 20 ms of every connection
    otherwise."""
    return ssl.create_default_context(cafile=os.environ.get("SSL_CERT_FILE") or requests.utils.DEFAULT_CA_BUNDLE_PATH)


class VerifyingAdapter(requests.adapters.HTTPAdapter):
    """Connections under `trust`, whatever a plugin says. One request each: a connection is watched by the try that made it."""

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **options: Any) -> None:
        super().init_poolmanager(connections, maxsize, block, ssl_context=trust(), **options)

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Nothing to add: the context has the certificates and requires them."""


class ObservedSession(requests.Session):
    """What `requests.post` and its like use, in the process that speaks through apprise."""

    def __init__(self) -> None:
        super().__init__()
        self.trust_env = False
        self.mount("https://", VerifyingAdapter())

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        attempt = _attempt()
        if attempt.verdict is not None:
            raise requests.ConnectionError  # one try means one: what failed is not repeated from within
        left_s = max(0.1, attempt.left_s())
        options |= {
            "allow_redirects": False,
            "stream": True,
            "verify": True,
            "cert": None,
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
        return self._watched(super().starttls, **(options | {"context": trust()}))

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

    def __init__(self, host: str = "", port: int = 0, local_hostname: str | None = None, **options: Any) -> None:
        super().__init__(host, port, local_hostname, **(options | {"context": trust()}))


def message_id(idstring: str | None = None, domain: str | None = None) -> str:
    """In place of `email.utils.make_msgid`: the same for the same letter, so that a mail host or program that gets it twice,
    after a crash between sending and recording, can keep one of them."""
    return f"<{_attempt().letter_id}@{domain}>"


def _noted(error: Exception, attempt: Attempt) -> Exception:
    attempt.note(verdict_of(error, attempt))
    return error if isinstance(error, (OSError, smtplib.SMTPException)) else smtplib.SMTPServerDisconnected("refused")


def _attempt() -> Attempt:
    attempt = current()
    if attempt is None:
        raise EndpointRefused("a connection outside of any sending")
    return attempt
