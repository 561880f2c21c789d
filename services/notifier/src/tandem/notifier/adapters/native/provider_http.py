"""What a POST to a push provider (FCM, APNs) comes to, whichever HTTP it is spoken by (`http1`, `http2`): within a time, a size
and a number of connections, and without a trace in any log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Protocol

import httpx

MAX_BODY_BYTES = 64 * 1024
"""Of an answer, the most that is read. Ours: the providers' answers have a few hundred bytes."""

BODY_TIMEOUT_S = 2.0
"""How long the rest of an answer is waited for once its status is known. Ours: it fits into one packet."""


class BadAddress(ValueError):
    """The operator's setting is no address to post to. Says what is wrong with it."""


class Unreachable(Exception):
    """No answer came, or none to work with. `str` says why, without naming anybody; `after_s` is when to come back, None where
    nobody said."""

    def __init__(self, reason: str, after_s: float | None = None) -> None:
        super().__init__(reason)
        self.after_s = after_s


@dataclass(frozen=True, slots=True)
class Answer:
    """`whole` is False when the body broke off, took too long or was too long. `retry_after` is the header as it came."""

    status: int
    body: bytes
    whole: bool
    retry_after: str | None


class Poster(Protocol):
    """Posts to one provider."""

    async def post(self, path: str, headers: Mapping[str, str], content: bytes) -> Answer:
        """Once, and once more when the connection broke before an answer: the other side may have closed it while it was
        idle. Redirects are answers. Raises Unreachable."""
        ...


def checked_address(text: str) -> httpx.URL:
    """The address of a provider, as the operator set it: https, or http on this machine. Raises BadAddress."""
    try:
        url = httpx.URL(text.rstrip("/"))
    except (httpx.InvalidURL, TypeError):
        raise BadAddress("a push provider's address is not a URL") from None
    if not url.host or url.scheme not in ("https", "http"):
        raise BadAddress("a push provider's address must be an https URL")
    if url.scheme == "http" and not _is_loopback(url.host):
        raise BadAddress("a push provider's address must be https unless it is on this machine")
    if url.userinfo or url.query or url.fragment:
        raise BadAddress("a push provider's address must have no user name, query or fragment")
    return url


def origin_of(url: httpx.URL) -> str:
    """`scheme://host[:port]`."""
    return f"{url.scheme}://{url.netloc.decode()}"


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
