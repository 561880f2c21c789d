"""Alerts: from a plan that changed to the POST at a push service that answers in 50 ms. The notifier is a process of its own
on real servers with fsync; the counterpart and the driver share the machine with it."""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from tests.bench.counterpart import Counterpart, answering, silent
from tests.bench.driver import publish_at, until
from tests.rig.alerts import Street, phone_at, street

BURST = 1000
RATE_PER_S = 100
RATED = 1000
BESIDE = 3
"""Bursts beside a dead push service."""

KNOWN, KEPT, ROUNDS = 100, 50, 100
"""Athletes whose documents are filled first (they keep so many alerts, see MAX_ALERTS), then rounds of one alert each while
memory is watched."""

PER_S_ASKED, SHARE_ASKED = 200, 0.9


def run() -> dict[str, Any]:
    """Alerts a second, p50 and p99 from event to POST, the healthy half's rate beside a dead half, and memory."""
    return asyncio.run(_run())


async def _run() -> dict[str, Any]:
    figures: dict[str, Any] = {"load": round(os.getloadavg()[0], 1)}
    async with answering() as push:
        figures |= await _measured(push, push, _speed)
        figures["beside_alive_per_s"] = (await _measured(push, push, _healthy_half))["per_s"]
        async with silent() as hole:
            figures["beside_dead_per_s"] = (await _measured(push, hole, _healthy_half))["per_s"]
    figures["beside_dead_share"] = round(figures["beside_dead_per_s"] / figures["beside_alive_per_s"], 2)
    return figures


async def _measured(push: Counterpart, other: Counterpart, measure: Callable[..., Any]) -> dict[str, Any]:
    """Half of the athletes have their phones behind `other`. Changes are told as they come."""
    with tempfile.TemporaryDirectory(prefix="tandem-bench-") as directory:
        async with street(Path(directory), coalesce_s="0") as town:
            await asyncio.to_thread(town.notifier.start)
            names = [f"a{number}" for number in range(BURST)]
            push.posted.clear()
            push.count = other.count = 0
            for place, half in ((push, names[::2]), (other, names[1::2])):
                await town.move_in(half, lambda name, place=place: phone_at(place.endpoint(name)))  # type: ignore[misc]
            await town.quiet()
            return dict(await measure(town, push, names))


async def _speed(town: Street, push: Counterpart, names: list[str]) -> dict[str, Any]:
    figures = {"per_s": await _burst(town, push, names)}
    latencies = await _rated(town, push, names)
    figures |= {"p50_ms": latencies[len(latencies) // 2], "p99_ms": latencies[int(len(latencies) * 0.99)]}
    known = names[:KNOWN]
    for _ in range(KEPT):
        await _burst(town, push, known)
    figures["rss_start_mb"] = round(town.notifier.resident_mb(), 1)
    for _ in range(ROUNDS):
        await _burst(town, push, known)
    return figures | {"rss_end_mb": round(town.notifier.resident_mb(), 1), "alerts": ROUNDS * KNOWN}


async def _healthy_half(town: Street, push: Counterpart, names: list[str]) -> dict[str, Any]:
    """Everybody's plan changes at once; how fast those were told whose phones are behind the push service that answers."""
    healthy = names[::2]
    began, ended = time.perf_counter(), 0.0
    for number in range(BESIDE):
        publishing = asyncio.create_task(_revise(town, names))
        await until(lambda number=number: all(len(push.of(name)) > number for name in healthy))  # type: ignore[misc]
        ended = max(push.of(name)[number] for name in healthy)
        await publishing
    return {"per_s": round(BESIDE * len(healthy) / (ended - began), 1)}


async def _burst(town: Street, push: Counterpart, names: list[str]) -> float:
    began, before = time.perf_counter(), push.count
    await _revise(town, names)
    await until(lambda: push.count >= before + len(names))
    return round(len(names) / (time.perf_counter() - began), 1)


async def _rated(town: Street, push: Counterpart, names: list[str]) -> list[float]:
    """Milliseconds from the publish of a change to its POST, in order."""
    begun: dict[str, float] = {}
    known = {name: len(push.of(name)) for name in names}

    async def one(name: str) -> None:
        begun[name] = time.perf_counter()
        await town.revise(name)

    some = names[:RATED]
    await publish_at(RATE_PER_S, [lambda name=name: one(name) for name in some])  # type: ignore[misc]
    await until(lambda: all(len(push.of(name)) > known[name] for name in some))
    return sorted(round(1000 * (push.of(name)[known[name]] - begun[name]), 1) for name in some)


async def _revise(town: Street, names: Iterable[str]) -> None:
    await publish_at(None, [lambda name=name: town.revise(name) for name in names])  # type: ignore[misc]


def table(figures: dict[str, Any]) -> list[tuple[str, ...]]:
    """The rows of the benchmark table."""
    alive, dead = figures["beside_alive_per_s"], figures["beside_dead_per_s"]
    start, end = figures["rss_start_mb"], figures["rss_end_mb"]
    grown = f"{end - start:+.0f} MB over {figures['alerts']} alerts"
    return [
        (f"alerts, {BURST} at once", f"{figures['per_s']:.0f}/s", "", "", f"≥ {PER_S_ASKED}/s"),
        (
            f"  event to POST at {RATE_PER_S}/s",
            f"p50 {figures['p50_ms']:.0f} ms, p99 {figures['p99_ms']:.0f} ms",
            "",
            "",
            "",
        ),
        (
            "  beside a push service that is dead",
            f"{dead:.0f}/s",
            f"{alive:.0f}/s (all alive)",
            f"{figures['beside_dead_share']:.2f}",
            f"≥ {SHARE_ASKED:g}",
        ),
        ("  memory of the notifier", f"{end:.0f} MB", grown, "", "flat"),
    ]
