"""The baseline of uploads: the same bytes by HTTP into JetStream, fsync always, and nothing else. Starlette on uvicorn and
nats-py; no key, no interpretation, no receipt."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import nats
from nats.js.api import StreamConfig
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tandem.chassis.http import HttpServer


@asynccontextmanager
async def running(nats_url: str) -> AsyncIterator[int]:
    """POST /v1/workouts stores the body; yields the port."""
    client = await nats.connect(nats_url)
    jetstream = client.jetstream()
    await jetstream.add_stream(StreamConfig(name="RAW", subjects=["raw"], duplicate_window=120))

    async def store(request: Request) -> Response:
        ack = await jetstream.publish("raw", await request.body(), stream="RAW")
        return JSONResponse({"sequence": ack.seq}, 201)

    server = HttpServer(Starlette(routes=[Route("/v1/workouts", store, methods=["POST"])]), "127.0.0.1", 0)
    await server.start()
    try:
        yield server.port
    finally:
        await server.stop()
        await client.close()
