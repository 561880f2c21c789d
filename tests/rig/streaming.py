"""A strap that streams, and what the log says of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from tandem.chassis.ids import edge_id
from tandem.chassis.log import Log
from tandem.contracts import subjects
from tandem.contracts.event import Event
from tandem.contracts.events.athlete import DeviceRegistered
from tandem.contracts.events.training import WorkoutRecorded

END = b'{"end": true}'


RUN = b'{"sport": "running"}'


async def register(log: Log, device_id: str) -> None:
    now = datetime.now(UTC)
    identity = edge_id(now)
    data = DeviceRegistered(athlete_id="ada", device_id=device_id, key_sha256="")
    await log.append(Event(identity, data, now, "test", (identity,)))


async def publish(log: Log, body: bytes, device_id: str = "strap") -> int:
    ack = await log.publish("DEVICE", subjects.device_live(device_id), body, {})
    return ack.seq


def pulses(first: int, count: int, start: datetime, rate: int = 140) -> list[bytes]:
    """One line a second of the strap's own clock."""
    at = start.timestamp()
    return [json.dumps({"hr": rate, "ts": at + second}).encode() for second in range(first, first + count)]


def ago(**span: float) -> datetime:
    return datetime.now(UTC).replace(microsecond=0) - timedelta(**span)


async def recorded(log: Log, count: int, limit_s: float = 60.0) -> list[WorkoutRecorded]:
    """The workouts once there are so many."""
    async with asyncio.timeout(limit_s):
        while True:
            found = [stored.event().data for stored in await log.read("TRAINING", "training.ada.workout.recorded")]
            if len(found) >= count:
                return [one for one in found if isinstance(one, WorkoutRecorded)]
            await asyncio.sleep(0.05)


async def settled(log: Log, device_id: str = "strap", limit_s: float = 60.0) -> list[dict[str, Any]]:
    """The markers once there is one."""
    return await at_least(lambda: markers(log, device_id), 1, limit_s)


async def markers(log: Log, device_id: str = "strap") -> list[dict[str, Any]]:
    return [json.loads(one.body) for one in await log.read("DEVICE", subjects.device_live_ended(device_id))]


async def at_least[T](look: Callable[[], Awaitable[list[T]]], count: int, limit_s: float = 60.0) -> list[T]:
    async with asyncio.timeout(limit_s):
        while True:
            if len(found := await look()) >= count:
                return found
            await asyncio.sleep(0.05)


async def composed(log: Log, device_id: str = "strap") -> list[dict[str, Any]]:
    return [json.loads(one.body) for one in await log.read("DEVICE", subjects.device_workout(device_id))]


async def acknowledged(log: Log, sequence: int) -> list[int]:
    floor = (await log.client.jetstream().consumer_info("DEVICE", "ingestion_live")).ack_floor
    return [sequence] if floor and floor.stream_seq >= sequence else []
