"""HTTP uploads: a watch's file of twenty minutes posted and answered with what became of it, beside a bare endpoint that only
stores the same bytes. Both on this machine with fsync, in one process each; ours with all four services behind it."""

from __future__ import annotations

import asyncio
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from tandem.contracts.events.athlete import ProfileSet
from tandem.local import watch
from tandem.local.home import Home
from tandem.local.operator import connected
from tandem.local.shift import shifted
from tests.bench.driver import child

AT_ONCE = (2, 16)
UPLOADS = 400
ATHLETES = 40
NOW = datetime(2026, 11, 22, 18, 50, tzinfo=UTC)


def files(count: int) -> list[bytes]:
    """Runs of twenty minutes, no two at the same time."""
    run = watch.easy_run(NOW - timedelta(days=1), 1200, utc_offset_s=0)
    return [shifted(run, NOW - timedelta(hours=6 * (number + 1))) for number in range(count)]


def run() -> dict[str, Any]:
    """Uploads a second and their p50 and p99 in milliseconds, by how many clients there are."""
    return asyncio.run(_run())


async def _run() -> dict[str, Any]:
    bodies = files(UPLOADS)
    figures: dict[str, Any] = {"bytes": len(bodies[0]), "uploads": UPLOADS}
    with tempfile.TemporaryDirectory(prefix="tandem-bench-") as directory:
        async with child("ours", directory, NOW.isoformat()):
            home = Home(Path(directory))
            keys = await _athletes(home)
            running = home.running()
            assert running is not None
            url = f"http://127.0.0.1:{running.http['ingestion']}"
            halves = (bodies[: UPLOADS // 2], bodies[UPLOADS // 2 :])
            figures["ours"] = {
                at_once: await _measure(url, half, keys, at_once) for at_once, half in zip(AT_ONCE, halves, strict=True)
            }
    with tempfile.TemporaryDirectory(prefix="tandem-bench-") as directory:
        async with child("bare-uploads", directory) as (_, ready):
            url = f"http://127.0.0.1:{ready['http']}"
            figures["bare"] = {at_once: await _measure(url, bodies, ["none"], at_once) for at_once in AT_ONCE}
    return figures


async def _athletes(home: Home) -> list[str]:
    """Athletes with a watch each, so that no device is over its limit; their keys."""
    async with connected(home) as operator:
        for number in range(ATHLETES):
            await operator.say(ProfileSet(athlete_id=f"a{number}", timezone="Europe/Berlin"))
        return [await operator.add_device(f"a{number}", f"a{number}-watch") for number in range(ATHLETES)]


async def _measure(url: str, bodies: list[bytes], keys: list[str], at_once: int) -> dict[str, float]:
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

        began = time.perf_counter()
        await asyncio.gather(*(work() for _ in range(at_once)))
        whole_s = time.perf_counter() - began
    took_ms.sort()
    return {
        "per_s": round(len(bodies) / whole_s, 1),
        "p50_ms": round(took_ms[len(took_ms) // 2], 1),
        "p99_ms": round(took_ms[int(len(took_ms) * 0.99)], 1),
    }


def table(figures: dict[str, Any]) -> list[tuple[str, ...]]:
    """The rows of the benchmark table."""
    rows = []
    for at_once in AT_ONCE:
        ours, bare = figures["ours"][at_once], figures["bare"][at_once]
        rows.append(
            (
                f"HTTP uploads of {figures['bytes'] / 1000:.0f} KB, {at_once} clients",
                f"{ours['per_s']:.0f}/s, p50 {ours['p50_ms']} ms, p99 {ours['p99_ms']} ms",
                f"{bare['per_s']:.0f}/s, p50 {bare['p50_ms']} ms, p99 {bare['p99_ms']} ms (stored, not read)",
                f"{ours['per_s'] / bare['per_s']:.2f}",
                "",
            )
        )
    return rows
