"""One POST to a push provider (FCM, APNs): within a time, a size and a number of connections, and without a trace in any log.

httpx's transport is used without its client. The client logs every URL, and those of APNs name the device; it would also
follow redirects, keep cookies and read the machine's own `.netrc` and proxies.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from types import TracebackType
from typing import Self

import httpx
from h2.exceptions import H2Error

logging.getLogger("hpack").setLevel(logging.INFO)  # it writes every header it encodes, keys and devices with them

MAX_BODY_BYTES = 64 * 1024
"""Of an answer, the most that is read. Ours: the providers' answers have a few hundred bytes."""

BODY_TIMEOUT_S = 2.0
"""How long the rest of an answer is waited for once its status is known. Ours: it fits into one packet."""

_UNUSABLE = (httpx.ConnectError, httpx.UnsupportedProtocol, httpx.InvalidURL)
_BROKEN = (httpx.TransportError, H2Error, KeyError, ValueError)
"""A connection that ended or spoke nonsense. httpcore lets some of what h2 raises through as it is, and others as the
KeyError of a stream that was closed meanwhile (encode/httpx issue 3072)."""


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


@dataclass(slots=True)
class _Line:
    transport: httpx.AsyncHTTPTransport
    users: int = 0
    retired: bool = False


class ProviderHttp:
    """Posts to one provider. An asynchronous context: connections stay open between requests.

    After a time-out or a broken connection the next request takes new connections, and the old ones are closed when the
    last request on them has ended. Without that an HTTP/2 connection that has gone silent, or that httpcore has
    deadlocked (pydantic/httpx2 issue 1216), would take all requests with it until a restart.
    """

    def __init__(
        self,
        base_url: str,
        *,
        http2: bool,
        connections: int,
        idle_s: float,
        timeout_s: float,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """`timeout_s` is how long an answer's status is waited for. With `http2` nothing else is spoken, over plain http (on
        loopback) too. `idle_s` is how long an unused connection is kept. Raises BadAddress."""
        self._base = checked_address(base_url)
        self._http2 = http2
        self._limits = httpx.Limits(max_connections=connections, keepalive_expiry=idle_s)
        self._timeout_s = timeout_s
        self._tls = tls or httpx.create_ssl_context(trust_env=False)
        self._line = self._new_line()

    @property
    def origin(self) -> str:
        """`scheme://host[:port]`."""
        return f"{self._base.scheme}://{self._base.netloc.decode()}"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await _close(self._line)

    async def post(self, path: str, headers: Mapping[str, str], content: bytes) -> Answer:
        """Once, and once more when the connection broke before an answer: the other side may have closed it while it was
        idle. Raises Unreachable."""
        try:
            try:
                return await self._once(path, headers, content)
            except _UNUSABLE:
                raise
            except _BROKEN:
                return await self._once(path, headers, content)
        except TimeoutError:
            raise Unreachable(f"no answer within {self._timeout_s:g} s") from None
        except _BROKEN as error:
            raise Unreachable(f"cannot be reached ({type(error).__name__})") from None

    async def _once(self, path: str, headers: Mapping[str, str], content: bytes) -> Answer:
        request = httpx.Request("POST", str(self._base) + path, headers=dict(headers), content=content)
        line = self._line
        line.users += 1
        try:
            async with asyncio.timeout(self._timeout_s):
                response = await line.transport.handle_async_request(request)
            answer = await _read(response)
            line.retired |= not answer.whole
            return answer
        except httpx.ConnectError:
            raise
        except (TimeoutError, *_BROKEN):
            line.retired = True
            raise
        finally:
            line.users -= 1
            await self._tidy(line)

    async def _tidy(self, line: _Line) -> None:
        if not line.retired:
            return
        if line is self._line:
            self._line = self._new_line()
        if not line.users:
            await _close(line)

    def _new_line(self) -> _Line:
        return _Line(
            httpx.AsyncHTTPTransport(
                verify=self._tls, trust_env=False, http1=not self._http2, http2=self._http2, limits=self._limits
            )
        )


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


async def _read(response: httpx.Response) -> Answer:
    body = bytearray()
    whole = False
    try:
        with suppress(TimeoutError, *_BROKEN):
            async with asyncio.timeout(BODY_TIMEOUT_S):
                async for part in response.aiter_raw():
                    body += part
                    if len(body) > MAX_BODY_BYTES:
                        break
                else:
                    whole = True
    finally:
        with suppress(*_BROKEN):
            await response.aclose()
    kept = bytes(body[:MAX_BODY_BYTES])
    return Answer(response.status_code, kept, whole, response.headers.get("retry-after"))


async def _close(line: _Line) -> None:
    with suppress(OSError, RuntimeError, *_BROKEN):
        await line.transport.aclose()


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
