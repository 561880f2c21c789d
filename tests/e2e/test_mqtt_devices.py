"""Devices that speak MQTT with keys of their own, from publish to workout."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from rig.gateway import until
from rig.mqtt import MqttDevice, mqtt_device
from rig.town import Town, watch_of
from rig.workouts import easy_run, plain

from tandem.contracts.events.training import WorkoutRecorded

pytestmark = pytest.mark.server


@asynccontextmanager
async def credentialed(town: Town, athlete_id: str) -> AsyncIterator[MqttDevice]:
    running = town.home.running()
    assert running is not None
    async with mqtt_device(running.mqtt_url, watch_of(athlete_id), town.keys[athlete_id]) as device:
        yield device


async def test_a_workout_over_mqtt_is_recorded_once_and_its_receipt_comes_back(outside: Town) -> None:
    await outside.move_in("mia")
    body = easy_run(datetime.now(UTC).replace(microsecond=0) - timedelta(days=1))
    async with credentialed(outside, "mia") as device:

        async def answers(count: int) -> list[dict[str, Any]]:
            return device.receipts if len(device.receipts) >= count else []

        await device.publish("workout", body)
        first = (await until(lambda: answers(1), "a receipt"))[0]
        await device.publish("workout", body)
        second = (await until(lambda: answers(2), "a second receipt"))[1]
        await device.publish("workout", plain(datetime.now(UTC), sport="chess"))
        third = (await until(lambda: answers(3), "a refusal"))[2]
    assert [one["status"] for one in (first, second, third)] == ["recorded", "duplicate", "rejected"]
    (recorded,) = await outside.said("mia", WorkoutRecorded)
    assert recorded.workout_id == first["workout_id"]


async def test_a_live_session_over_mqtt_with_the_devices_own_key_becomes_a_workout(outside: Town) -> None:
    await outside.move_in("noa")
    start = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=5)
    async with credentialed(outside, "noa") as device:
        await device.publish("live", b'{"sport": "running"}')
        for second in range(0, 120, 2):
            lines = [{"hr": 150, "ts": start.timestamp() + second + more} for more in (0, 1)]
            await device.publish("live", b"\n".join(json.dumps(line).encode() for line in lines))
        await device.publish("live", b'{"end": true}')

        async def receipts() -> list[dict[str, Any]]:
            return device.receipts

        (receipt,) = await until(receipts, "a receipt")
    (recorded,) = await outside.said("noa", WorkoutRecorded)
    assert (receipt["status"], receipt["workout_id"]) == ("recorded", recorded.workout_id)
    assert (recorded.duration_s, recorded.mean_heart_rate_bpm, recorded.start_time) == (119, 150, start)
