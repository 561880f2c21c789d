"""A push service that takes everything after 50 ms without looking inside, and one that takes connections and never says a
word: what it costs to send, apart from what it costs to receive."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

ANSWERS_AFTER_S = 0.05


@dataclass(slots=True)
class Counterpart:
    """`posted` are the times at which each path was posted to, by the machine's monotonic clock."""

    url: str
    posted: dict[str, list[float]] = field(default_factory=dict)
    count: int = 0

    def endpoint(self, name: str) -> str:
        return f"{self.url}/{name}"

    def of(self, name: str) -> list[float]:
        return self.posted.get(f"/{name}", [])


@asynccontextmanager
async def answering() -> AsyncIterator[Counterpart]:
    made = Counterpart("")

    async def take(request: web.BaseRequest) -> web.Response:
        made.posted.setdefault(request.path, []).append(time.perf_counter())
        made.count += 1
        await request.read()
        await asyncio.sleep(ANSWERS_AFTER_S)
        return web.Response(status=201)

    runner = web.ServerRunner(web.Server(take))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=1024).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield made
    finally:
        await runner.cleanup()


@asynccontextmanager
async def silent() -> AsyncIterator[Counterpart]:
    """Takes connections and what comes over them, and answers nothing."""
    made = Counterpart("")
    ended = asyncio.Event()

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        made.count += 1
        await ended.wait()
        writer.close()

    server = await asyncio.start_server(listen, "127.0.0.1", 0)
    made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield made
    finally:
        ended.set()
        server.close()
