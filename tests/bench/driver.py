"""Drives a process under measure: starts it, asks it, publishes at a rate, waits."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any


class Child:
    """The process under measure."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    async def ask(self, line: str = "") -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        if line:
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()
        answer = await asyncio.to_thread(self._process.stdout.readline)
        if not answer:
            raise RuntimeError("the process under measure died")
        return dict(json.loads(answer))


@asynccontextmanager
async def child(*arguments: str) -> AsyncIterator[tuple[Child, dict[str, Any]]]:
    process = await asyncio.to_thread(_start, arguments)
    try:
        under_measure = Child(process)
        yield under_measure, await under_measure.ask()
    finally:
        assert process.stdin is not None
        process.stdin.close()
        await asyncio.to_thread(process.wait, 60)


def _start(arguments: tuple[str, ...]) -> subprocess.Popen[str]:
    # not as a module: the process that solves would import it again, with all services, which in no deployment it does
    command = [sys.executable, "-c", "from tests.bench.child import main; main()", *arguments]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


async def publish_at(rate_per_s: float | None, jobs: list[Callable[[], Awaitable[None]]]) -> None:
    """Run the jobs at an even rate, or as fast as 64 at once go."""
    if rate_per_s is None:
        gate = asyncio.Semaphore(64)

        async def gated(job: Callable[[], Awaitable[None]]) -> None:
            async with gate:
                await job()

        await asyncio.gather(*(gated(job) for job in jobs))
        return
    started = time.perf_counter()
    running = []
    for index, job in enumerate(jobs):
        await asyncio.sleep(max(0.0, started + index / rate_per_s - time.perf_counter()))
        running.append(asyncio.create_task(job()))  # type: ignore[arg-type]
    await asyncio.gather(*running)


async def until(done: Callable[[], bool]) -> None:
    """Looked at every few milliseconds: counters that callbacks raise are cheaper to look at than to signal."""
    async with asyncio.timeout(300):
        while not done():  # noqa: ASYNC110
            await asyncio.sleep(0.005)
