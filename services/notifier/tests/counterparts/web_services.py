"""The HTTP side of chat and push services on loopback: takes what is posted anywhere, and answers as each of them does when all
is well, or as told."""

from __future__ import annotations

import asyncio
import contextlib
import json
import ssl
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from aiohttp import web
from counterparts.misbehaviour import Trouble, Troubles


@dataclass(frozen=True, slots=True)
class Posted:
    method: str
    path: str
    headers: dict[str, str]
    content: bytes

    def json(self) -> Any:
        return json.loads(self.content)


class WebServices:
    """Listens while its context is open. `troubles` come first, one request each; `limit_bytes` is what it takes before it says
    413; `drips` makes it send its answer a byte at a time, without end."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self._tls = tls
        self._runner: web.AppRunner | None = None
        self.troubles = Troubles()
        self.received: list[Posted] = []
        self.arrival = asyncio.Event()
        self.limit_bytes = 1 << 20
        self.drips = False
        self.port = 0

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=1 << 20)
        app.router.add_route("*", "/{path:.*}", self._take)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0, ssl_context=self._tls).start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    def forget(self) -> None:
        self.troubles = Troubles()
        self.received.clear()
        self.arrival.clear()
        self.limit_bytes = 1 << 20
        self.drips = False

    @property
    def last(self) -> Posted:
        return self.received[-1]

    async def _take(self, request: web.Request) -> web.StreamResponse:
        content = await request.read()
        self.received.append(Posted(request.method, request.path, dict(request.headers), content))
        self.arrival.set()
        trouble = self.troubles.next()
        await asyncio.sleep(trouble.delay_s)
        if self.drips:
            return await _drip(request)
        if trouble.drop or trouble.die:
            return await _leave(request, trouble)
        if trouble.status is not None:
            headers = {"Location": "/elsewhere"} if 300 <= trouble.status < 400 else {}
            if trouble.retry_after is not None:
                headers["Retry-After"] = trouble.retry_after
            return web.Response(status=trouble.status, body=trouble.body or b"{}", headers=headers)
        if len(content) > self.limit_bytes:
            return web.json_response({"code": 41301, "error": "too large"}, status=413)
        if request.path.startswith("/services/"):
            return web.Response(text="ok")
        return web.json_response({"ok": True, "result": {}})


async def _drip(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": "100000"})
    await response.prepare(request)
    with contextlib.suppress(ConnectionResetError):
        for _ in range(1000):
            await response.write(b" ")
            await asyncio.sleep(0.05)
    return response


async def _leave(request: web.Request, trouble: Trouble) -> web.StreamResponse:
    """Without an answer, or in the middle of its body."""
    assert request.transport is not None
    if trouble.drop:
        request.transport.abort()  # type: ignore[attr-defined]
        return web.Response()
    response = web.StreamResponse(status=trouble.status or 200, headers={"Content-Length": "1000"})
    await response.prepare(request)
    await response.write(b'{"ok":')
    request.transport.close()
    return response
