"""The HTTP side of a service: /livez, /readyz, /metrics, and whatever routes it brings."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator, Sequence

import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from tandem.chassis.health import Health
from tandem.chassis.metrics import Metrics


def application(health: Health, metrics: Metrics, routes: Sequence[BaseRoute] = ()) -> Starlette:
    """Health answers 200 or 503 with the problems in words."""

    async def livez(_: Request) -> Response:
        return _verdict(health.alive())

    async def readyz(_: Request) -> Response:
        return _verdict(await health.ready())

    async def scrape(_: Request) -> Response:
        return Response(generate_latest(metrics.registry), media_type=CONTENT_TYPE_LATEST)

    own = [Route("/livez", livez), Route("/readyz", readyz), Route("/metrics", scrape)]
    return Starlette(routes=[*own, *routes])


def _verdict(problems: list[str]) -> Response:
    return JSONResponse({"problems": problems}, status_code=503 if problems else 200)


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals belong to the process, not to one of the servers in it."""
        yield


class HttpServer:
    """Serves until stopped. `port` is the real one once started."""

    def __init__(self, app: Starlette, host: str, port: int) -> None:
        config = uvicorn.Config(
            app, host=host, port=port, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=5
        )
        self._server = _Server(config)
        self._host, self.port = host, port
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Raises OSError when the port is taken."""
        self._task = asyncio.create_task(self._serve())
        while not self._server.started:
            if self._task.done():
                raise OSError(f"cannot listen on {self._host}:{self.port}: is it in use?") from self._task.exception()
            await asyncio.sleep(0.01)
        self.port = self._server.servers[0].sockets[0].getsockname()[1]

    async def stop(self) -> None:
        self._server.should_exit = True
        if self._task:
            await self._task

    async def _serve(self) -> None:
        with contextlib.suppress(SystemExit):  # how uvicorn says that it could not bind
            await self._server.serve()
