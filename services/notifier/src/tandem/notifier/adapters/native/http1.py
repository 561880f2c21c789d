"""HTTP/1.1 to a push provider, by aiohttp: a pool of connections of which one that breaks takes one request with it.

httpx's pool was tried first: with 64 alerts at once over 32 connections it took ten times as long, and some timed out.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from contextlib import suppress
from types import TracebackType
from typing import Self

import aiohttp
import yarl

from tandem.notifier.adapters.native import provider_http
from tandem.notifier.adapters.native.provider_http import (
    MAX_BODY_BYTES,
    Answer,
    Unreachable,
    checked_address,
    origin_of,
)

_FAILED = (aiohttp.ClientError, OSError, ValueError)


class Http1:
    """A Poster. An asynchronous context: connections stay open between requests."""

    def __init__(
        self, base_url: str, *, connections: int, idle_s: float, timeout_s: float, tls: ssl.SSLContext
    ) -> None:
        """`timeout_s` is how long an answer's status is waited for, `idle_s` how long an unused connection is kept. Raises
        BadAddress."""
        base = checked_address(base_url)
        self.origin = origin_of(base)
        self._base = str(base)
        self._connections = connections
        self._idle_s = idle_s
        self._timeout_s = timeout_s
        self._tls = tls
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def post(self, path: str, headers: Mapping[str, str], content: bytes) -> Answer:
        """As Poster.post."""
        try:
            try:
                return await self._once(path, headers, content)
            except (TimeoutError, aiohttp.ClientConnectorError):
                raise
            except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError):
                return await self._once(path, headers, content)
        except TimeoutError:
            raise Unreachable(f"no answer within {self._timeout_s:g} s") from None
        except _FAILED as error:
            raise Unreachable(f"cannot be reached ({type(error).__name__})") from None

    async def _once(self, path: str, headers: Mapping[str, str], content: bytes) -> Answer:
        url = yarl.URL(self._base + path, encoded=True)
        async with asyncio.timeout(self._timeout_s):
            response = await self._opened().post(url, headers=headers, data=content, allow_redirects=False)
        return await _read(response)

    def _opened(self) -> aiohttp.ClientSession:
        """Made at the first request, because aiohttp wants the loop that it will run in."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=self._idle_s, ssl=self._tls),
                timeout=aiohttp.ClientTimeout(),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
            )
        return self._session


async def _read(response: aiohttp.ClientResponse) -> Answer:
    body = bytearray()
    whole = False
    try:
        with suppress(*_FAILED):
            async with asyncio.timeout(provider_http.BODY_TIMEOUT_S):
                async for part in response.content.iter_any():
                    body += part
                    if len(body) > MAX_BODY_BYTES:
                        break
                else:
                    whole = True
    finally:
        if not whole:
            response.close()  # the connection with it
        response.release()
    return Answer(response.status, bytes(body[:MAX_BODY_BYTES]), whole, response.headers.get("Retry-After"))
