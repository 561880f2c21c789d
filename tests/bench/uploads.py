"""HTTP uploads: a watch's file of twenty minutes posted and answered with what became of it, beside a bare endpoint that only
stores the same bytes. Both on this machine with fsync, in one process each; ours with all four services behind it."""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import httpx

from tandem.contracts.events.athlete import ProfileSet
from tandem.local import watch
from tandem.local.home import Home
from tandem.local.operator import connected
from tests.bench.driver import Child, child

SYSTEMS = {"ours": "all four services", "ingestion": "ingestion alone"}
AT_ONCE = (2, 16)
UPLOADS = 400
ATHLETES = 40
NOW = datetime(2026, 11, 22, 18, 50, tzinfo=UTC)


def files(count: int) -> list[bytes]:
    """Runs of twenty minutes, no two at the same time and no two alike."""
    return [_file(number) for number in range(count)]


@cache
def _file(number: int) -> bytes:
    return watch.easy_run(NOW - timedelta(hours=6 * (number + 1)), 1200, utc_offset_s=0, seed=number)


def run() -> dict[str, Any]:
    """Uploads a second and their p50 and p99 in milliseconds, by how many clients there are; of the whole system (`ours`), of
    ingestion with nobody behind it (`ingestion`), and of the bare endpoint."""
    return asyncio.run(_run())


async def _run() -> dict[str, Any]:
    bodies = files(UPLOADS)
    figures: dict[str, Any] = {"bytes": len(bodies[0]), "uploads": UPLOADS}
    for what in SYSTEMS:
        with tempfile.TemporaryDirectory(prefix="tandem-bench-") as directory:
            async with child(what, directory, NOW.isoformat()) as (process, _):
                figures[what] = await _ours(process, Home(Path(directory)), bodies)
    with tempfile.TemporaryDirectory(prefix="tandem-bench-") as directory:
        async with child("bare-uploads", directory) as (process, ready):
            url = f"http://127.0.0.1:{ready['http']}"
            figures["bare"] = {at_once: await _measure(process, url, bodies, ["none"], at_once) for at_once in AT_ONCE}
    return figures


async def _ours(process: Child, home: Home, bodies: list[bytes]) -> dict[int, dict[str, float]]:
    keys = await _athletes(home)
    running = home.running()
    assert running is not None
    url = f"http://127.0.0.1:{running.http['ingestion']}"
    shares = (bodies[: UPLOADS // 2], bodies[UPLOADS // 2 :])
    return {
        at_once: await _measure(process, url, share, keys, at_once)
        for at_once, share in zip(AT_ONCE, shares, strict=True)
    }


async def _athletes(home: Home) -> list[str]:
    """Athletes with a watch each, so that no device is over its limit; their keys."""
    async with connected(home) as operator:
        for number in range(ATHLETES):
            await operator.say(ProfileSet(athlete_id=f"a{number}", timezone="Europe/Berlin"))
        return [await operator.add_device(f"a{number}", f"a{number}-watch") for number in range(ATHLETES)]


async def _measure(process: Child, url: str, bodies: list[bytes], keys: list[str], at_once: int) -> dict[str, float]:
    took_ms: list[float] = []
    waiting = iter(enumerate(bodies))
    limits = httpx.Limits(max_connections=at_once, max_keepalive_connections=at_once)
    async with httpx.AsyncClient(base_url=url, timeout=30, limits=limits) as client:

        async def work() -> None:
            for number, body in waiting:
                headers = {"Authorization": f"Bearer {keys[number % len(keys)]}"}
                began = time.perf_counter()
                answer = await client.post("/v1/workouts", content=body, headers=headers)
                took_ms.append((time.perf_counter() - began) * 1000)
                if answer.status_code != 201:
                    raise RuntimeError(f"upload {number} was answered {answer.status_code}: {answer.text}")

        cpu_s = (await process.ask("usage"))["cpu_s"]
        began = time.perf_counter()
        await asyncio.gather(*(work() for _ in range(at_once)))
        whole_s = time.perf_counter() - began
        cpu_s = (await process.ask("usage"))["cpu_s"] - cpu_s
    took_ms.sort()
    return {
        "per_s": round(len(bodies) / whole_s, 1),
        "p50_ms": round(took_ms[len(took_ms) // 2], 1),
        "p99_ms": round(took_ms[int(len(took_ms) * 0.99)], 1),
        "cpu_ms": round(1000 * cpu_s / len(bodies), 2),
        "load": round(os.getloadavg()[0], 1),
    }


def table(figures: dict[str, Any]) -> list[tuple[str, ...]]:
    """The rows of the benchmark table."""
    rows: list[tuple[str, ...]] = []
    for at_once in AT_ONCE:
        bare = figures["bare"][at_once]
        for what, behind in SYSTEMS.items():
            ours = figures[what][at_once]
            rows.append(
                (
                    f"HTTP uploads of {figures['bytes'] / 1000:.0f} KB, {at_once} clients, {behind}",
                    _row(ours),
                    f"{_row(bare)} (stored, not read)",
                    f"{ours['per_s'] / bare['per_s']:.2f}",
                    "",
                )
            )
    return rows


def _row(figures: dict[str, float]) -> str:
    told = f"{figures['per_s']:.0f}/s, p50 {figures['p50_ms']:.0f} ms, p99 {figures['p99_ms']:.0f} ms"
    return f"{told}, {figures['cpu_ms']:.1f} ms of processor"
