"""The process under measure: the whole system, or the bare chain it is compared with. Prints one JSON line when it is
ready and stops when its standard input closes."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import resource
import sys
import time
from collections.abc import Callable, Coroutine
from datetime import datetime
from pathlib import Path
from typing import Any

from tandem.chassis import logs
from tandem.chassis.clock import SimulatedClock
from tandem.local import system
from tandem.local.home import Home
from tandem.local.servers import NatsServer, ValkeyServer
from tests.bench import bare, bare_uploads
from tests.bench.alone import ingesting


async def ours(directory: Path, now: datetime) -> None:
    home = Home(directory)
    home.directory.mkdir(parents=True, exist_ok=True)
    with home.log.open("a", buffering=1 << 16) as log:
        logs.configure(stream=log)
        async with system.running(home, clock=SimulatedClock(now), local_push=True) as running:
            await _serve({"nats": running.nats.url, "valkey": running.valkey.url})


async def alone(directory: Path, now: datetime) -> None:
    home = Home(directory)
    home.directory.mkdir(parents=True, exist_ok=True)
    with home.log.open("a", buffering=1 << 16) as log:
        logs.configure(stream=log)
        async with ingesting(home, SimulatedClock(now)):
            await _serve({})


async def chain(directory: Path, at_once: int) -> None:
    nats, valkey = NatsServer(directory / "nats"), ValkeyServer(directory / "valkey")
    nats.start()
    valkey.start()
    try:
        async with bare.running(nats.url, valkey.url, at_once):
            await _serve({"nats": nats.url, "valkey": valkey.url})
    finally:
        nats.stop()
        valkey.stop()


async def uploads(directory: Path) -> None:
    nats = NatsServer(directory / "nats")
    nats.start()
    try:
        async with bare_uploads.running(nats.url) as port:
            await _serve({"http": port})
    finally:
        nats.stop()


async def _serve(ready: dict[str, Any]) -> None:
    print(json.dumps(ready), flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        if line.strip() == "usage":
            print(json.dumps({"rss_mb": _rss_mb(), "cpu_s": time.process_time()}), flush=True)


def _rss_mb() -> float:
    """Resident memory of this process and of the ones it solves in, servers excluded (Linux; else its own peak)."""
    solvers = [child.pid for child in multiprocessing.active_children() if child.pid]
    try:
        return sum(_resident_bytes(pid) for pid in (os.getpid(), *solvers)) / 1e6
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def _resident_bytes(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * resource.getpagesize()


if __name__ == "__main__":
    if sys.argv[1] == "ours":
        asyncio.run(ours(Path(sys.argv[2]), datetime.fromisoformat(sys.argv[3])))
    elif sys.argv[1] == "ingestion":
        asyncio.run(alone(Path(sys.argv[2]), datetime.fromisoformat(sys.argv[3])))
    elif sys.argv[1] == "bare-uploads":
        asyncio.run(uploads(Path(sys.argv[2])))
    else:
        asyncio.run(chain(Path(sys.argv[2]), int(sys.argv[3])))


def main() -> None:
    what, directory, *detail = sys.argv[1:]
    running: dict[str, Callable[[], Coroutine[Any, Any, None]]] = {
        "ours": lambda: ours(Path(directory), datetime.fromisoformat(detail[0])),
        "ingestion": lambda: alone(Path(directory), datetime.fromisoformat(detail[0])),
        "bare": lambda: chain(Path(directory), int(detail[0])),
        "bare-uploads": lambda: uploads(Path(directory)),
    }
    asyncio.run(running[what]())
