"""HTTP/2 to a push provider, by httpx: many requests at once on one connection.

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
from types import TracebackType
from typing import Self

import httpx
from h2.exceptions import H2Error

from tandem.notifier.adapters.native import provider_http
from tandem.notifier.adapters.native.provider_http import (
    MAX_BODY_BYTES,
    Answer,
    Unreachable,
    checked_address,
    origin_of,
)

logging.getLogger("hpack").setLevel(logging.INFO)  # it writes every header it encodes, keys and devices with them

_UNUSABLE = (httpx.ConnectError, httpx.UnsupportedProtocol, httpx.InvalidURL)
_BROKEN = (httpx.TransportError, H2Error, KeyError, ValueError)
"""A connection that ended or spoke nonsense. httpcore lets some of what h2 raises through as it is, and others as the
KeyError of a stream that was closed meanwhile (encode/httpx issue 3072)."""


@dataclass(slots=True)
class _Line:
    transport: httpx.AsyncHTTPTransport
    users: int = 0
    retired: bool = False


class Http2:
    """A Poster. An asynchronous context: connections stay open between requests.

    After a time-out or a broken connection the next request takes new connections, and the old ones are closed when the
    last request on them has ended. Without that an HTTP/2 connection that has gone silent, or that httpcore has
    deadlocked (pydantic/httpx2 issue 1216), would take all requests with it until a restart.
    """

    def __init__(
        self, base_url: str, *, connections: int, idle_s: float, timeout_s: float, tls: ssl.SSLContext
    ) -> None:
        """`timeout_s` is how long an answer's status is waited for, `idle_s` how long an unused connection is kept. Nothing but
        HTTP/2 is spoken, over plain http (on loopback) too. Raises BadAddress."""
        base = checked_address(base_url)
        self.origin = origin_of(base)
        self._base = str(base)
        self._limits = httpx.Limits(max_connections=connections, keepalive_expiry=idle_s)
        self._timeout_s = timeout_s
        self._tls = tls
        self._line = self._new_line()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await _close(self._line)

    async def post(self, path: str, headers: Mapping[str, str], content: bytes) -> Answer:
        """As Poster.post."""
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
        request = httpx.Request("POST", self._base + path, headers=dict(headers), content=content)
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
            httpx.AsyncHTTPTransport(verify=self._tls, trust_env=False, http1=False, http2=True, limits=self._limits)
        )


async def _read(response: httpx.Response) -> Answer:
    body = bytearray()
    whole = False
    try:
        with suppress(TimeoutError, *_BROKEN):
            async with asyncio.timeout(provider_http.BODY_TIMEOUT_S):
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
