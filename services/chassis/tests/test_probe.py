"""The health check of an image: 0 on 200, else 1 and the reasons."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys

import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from tandem.chassis.http import HttpServer


async def asked(what: str, port: int) -> tuple[int, str]:
    """As the container engine asks: a process of its own."""
    command = [sys.executable, "-m", "tandem.chassis.probe", what]
    environment = {**os.environ, "TANDEM_HTTP_PORT": str(port)}
    done = await asyncio.to_thread(
        subprocess.run, command, env=environment, capture_output=True, text=True, timeout=20, check=False
    )
    return done.returncode, done.stdout.strip()


@pytest.mark.parametrize(
    ("status", "problems", "code"), [(200, [], 0), (503, ["not connected to NATS"], 1), (404, [], 1), (302, [], 1)]
)
async def test_only_200_is_healthy_and_the_reasons_are_passed_on(status: int, problems: list[str], code: int) -> None:
    async def readyz(_: object) -> JSONResponse:
        return JSONResponse({"problems": problems}, status)

    server = HttpServer(Starlette(routes=[Route("/readyz", readyz)]), "127.0.0.1", 0)
    await server.start()
    try:
        left, said = await asked("readyz", server.port)
    finally:
        await server.stop()
    assert left == code
    assert all(problem in said for problem in problems)


async def test_nobody_listening_is_not_healthy() -> None:
    with socket.socket() as taken:  # bound, but not listening
        taken.bind(("127.0.0.1", 0))
        code, said = await asked("livez", taken.getsockname()[1])
    assert code == 1
    assert "no answer on port" in said


async def test_silence_is_not_healthy() -> None:
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        assert (await asked("livez", mute.getsockname()[1]))[0] == 1
