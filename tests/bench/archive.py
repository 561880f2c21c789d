"""An archive of a thousand files end to end: sent, stored, unpacked, interpreted and answered, beside decoding alone; and
whether the memory of the process stays where it is."""

from __future__ import annotations

import asyncio
import io
import json
import os
import tempfile
import time
import zipfile
from pathlib import Path
from typing import Any

import httpx

from tandem.contracts.events.athlete import ProfileSet
from tandem.ingestion.domain.interpret import interpret
from tandem.ingestion.domain.submission import Kind
from tandem.local.home import Home
from tandem.local.operator import connected
from tests.bench.driver import Child, child
from tests.bench.uploads import NOW, SYSTEMS, files

COUNT, EARLY = 1000, 500
"""After half of them what is kept in hand of the last few megabytes (`chassis.objects`) is full: from there on it is flat."""


def run() -> dict[str, Any]:
    """Files a second, ours and decoding alone; megabytes of the process before, after EARLY files, after all, and at most."""
    bodies = files(COUNT)
    began = time.perf_counter()
    for body in bodies:
        interpret(body, Kind.WORKOUT, "", NOW, None)
    decoded_s = time.perf_counter() - began
    figures: dict[str, Any] = {"files": COUNT, "decode_per_s": round(COUNT / decoded_s, 1)}
    return figures | {what: asyncio.run(_run(what, bodies)) for what in SYSTEMS}


async def _run(what: str, bodies: list[bytes]) -> dict[str, Any]:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for number, body in enumerate(bodies):
            packed.writestr(f"{number}.fit", body)
    with tempfile.TemporaryDirectory(prefix="tandem-bench-") as directory:
        async with child(what, directory, NOW.isoformat()) as (process, _):
            home = Home(Path(directory))
            async with connected(home) as operator:
                await operator.say(ProfileSet(athlete_id="ada", timezone="Europe/Berlin"))
                key = await operator.add_device("ada", "ada-watch")
            running = home.running()
            assert running is not None
            url = f"http://127.0.0.1:{running.http['ingestion']}"
            headers = {"Authorization": f"Bearer {key}"}
            async with httpx.AsyncClient(base_url=url, headers=headers, timeout=600) as client:
                return await _measured(client, archive.getvalue(), process)


async def _measured(client: httpx.AsyncClient, archive: bytes, process: Child) -> dict[str, Any]:
    before = await process.ask("usage")
    memory_mb = [(0, before["rss_mb"])]
    began = time.perf_counter()
    answer = await client.post("/v1/imports", content=archive)
    answer.raise_for_status()
    told: dict[str, Any] = {}
    async with client.stream("GET", answer.json()["events"]) as stream:
        async for line in stream.aiter_lines():
            if line.startswith("data: "):
                told = json.loads(line.removeprefix("data: "))
                memory_mb.append((told["done"], (await process.ask("usage"))["rss_mb"]))
    took_s = time.perf_counter() - began
    if not told.get("finished") or told["recorded"] != COUNT:
        raise RuntimeError(f"the archive ended as {told}")
    after = await process.ask("usage")
    early = next(rss_mb for done, rss_mb in memory_mb if done >= EARLY)
    return {
        "per_s": round(COUNT / took_s, 1),
        "cpu_ms": round(1000 * (after["cpu_s"] - before["cpu_s"]) / COUNT, 2),
        "load": round(os.getloadavg()[0], 1),
        "rss_mb_before": round(memory_mb[0][1]),
        "rss_mb_early": round(early),
        "rss_mb_after": round(memory_mb[-1][1]),
        "rss_mb_most": round(max(rss_mb for _, rss_mb in memory_mb)),
    }


def table(figures: dict[str, Any]) -> list[tuple[str, ...]]:
    """The rows of the benchmark table."""
    rows: list[tuple[str, ...]] = []
    for what, behind in SYSTEMS.items():
        ours = figures[what]
        memory = f"{ours['rss_mb_early']} MB after {EARLY}, {ours['rss_mb_after']} MB after {figures['files']}"
        rows += [
            (
                f"an archive of {figures['files']} files, sent to answered, {behind}",
                f"{ours['per_s']:.0f} files/s, {ours['cpu_ms']:.1f} ms of processor a file",
                f"{figures['decode_per_s']:.0f} files/s (decoded only)",
                f"{ours['per_s'] / figures['decode_per_s']:.2f}",
                "",
            ),
            ("  memory of the process", memory, f"{ours['rss_mb_before']} MB before", "", "flat"),
        ]
    return rows
