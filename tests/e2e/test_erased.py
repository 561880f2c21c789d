"""Devices that change hands, end or are erased: nothing of theirs goes on, and nobody else loses anything."""

from __future__ import annotations

import asyncio
import io
import json
import zipfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from rig.keeping import kept
from rig.mqtt import mqtt_device
from rig.process import tandem
from rig.town import Town, in_this_process, watch_of
from rig.workouts import easy_run

from tandem.chassis.clock import SystemClock
from tandem.contracts import subjects
from tandem.contracts.events.training import WorkoutRecorded
from tandem.ingestion.adapters import archives, progress
from tandem.local.connecting import as_device
from tandem.local.device_desk import revoke

pytestmark = pytest.mark.server


YESTERDAY = (datetime.now(UTC) - timedelta(days=1)).replace(microsecond=0)


PATIENCE_S = 60.0


@pytest_asyncio.fixture
async def hasty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Town]:
    """A town in which an import that has lost its device notices after seconds: what it waits for will not come."""
    monkeypatch.setattr(archives, "RECEIPTS_WAIT_S", 4.0)
    monkeypatch.setattr(progress, "_QUIET_S", 1.0)
    async with in_this_process(tmp_path, SystemClock()) as made:
        yield made


async def test_a_device_is_not_called_like_an_account_at_a_platform(outside: Town) -> None:
    """Whoever took the name first could keep its owner from connecting, or end a connection of their own unawares."""
    for name in ("strava-1", "garmin-4aacafe8", "hevy-x", "polar-475", "suunto-x"):
        with pytest.raises(ValueError, match="account at a platform"):
            await outside.operator.add_device("squatter", name)
    code, _, said = await asyncio.to_thread(tandem, outside.home, "device", "add", "not a name", "watch")
    assert (code, said.count("\n"), "athlete_id" in said, "pydantic" in said) == (1, 1, True, False)


async def test_who_is_revoked_hears_no_more_of_an_import_that_goes_on(hasty: Town) -> None:
    await hasty.move_in("listener")
    device_id = watch_of("listener")
    headers = {"Authorization": f"Bearer {hasty.keys['listener']}"}
    async with httpx.AsyncClient(base_url=hasty.url, headers=headers, timeout=PATIENCE_S) as client:
        taken = await client.post("/v1/imports", content=years(400, YESTERDAY))
        async with client.stream("GET", taken.json()["events"]) as stream:
            told = stream.aiter_lines()
            await anext(told)
            await revoke(hasty.operator, device_id)
            rest = [json.loads(line.removeprefix("data: ")) async for line in told if line.startswith("data: ")]
    assert not any(one["finished"] for one in rest)
    stored = await hasty.operator.log.read("DEVICE", subjects.device_workout(device_id))
    assert len(stored) < 400


async def test_an_athlete_who_is_erased_in_the_middle_of_an_import_leaves_nothing(hasty: Town) -> None:
    await hasty.move_in("leaver")
    await hasty.move_in("stayer")
    device_id = watch_of("leaver")
    running = hasty.home.running()
    assert running is not None
    async with mqtt_device(running.mqtt_url, device_id, hasty.keys["leaver"]) as device:
        await device.publish_on(f"up/{device_id}/workout", easy_run(YESTERDAY), retain=True)
        await device.publish("live", b'{"hr": 120}')
    await hasty.publish("stayer", easy_run(YESTERDAY))
    headers = {"Authorization": f"Bearer {hasty.keys['leaver']}"}
    async with httpx.AsyncClient(base_url=hasty.url, headers=headers, timeout=PATIENCE_S) as client:
        taken = await client.post("/v1/imports", content=years(600, YESTERDAY - timedelta(days=400)))
        async with client.stream("GET", taken.json()["events"]) as stream:
            async for line in stream.aiter_lines():
                if line.startswith("data: ") and json.loads(line.removeprefix("data: "))["done"]:
                    break
    gone = await hasty.operator.erase("leaver")
    assert gone["DEVICE"] > 0
    await hasty.operator.quiet()
    assert [place for place, told in await kept(hasty) if b"leaver" in told] == []
    assert await hasty.said("stayer", WorkoutRecorded)


async def test_who_has_the_device_of_an_athlete_who_is_erased_keeps_what_is_theirs(outside: Town) -> None:
    first = await outside.operator.add_device("giver", "handed-on")
    await sent(outside, first, easy_run(YESTERDAY))
    await revoke(outside.operator, "handed-on")
    second = await outside.operator.add_device("taker", "handed-on")
    await sent(outside, second, easy_run(YESTERDAY - timedelta(days=1)))
    await outside.operator.quiet()
    theirs = await outside.operator.log.last("DEVICE", subjects.device_workout("handed-on"))
    assert (await outside.operator.erase("giver"))["DEVICE"] == 1
    assert theirs is not None
    left = await outside.operator.log.read("DEVICE", "device.handed-on.>")
    assert [stored.sequence for stored in left] == [theirs.sequence]
    assert len(await outside.said("taker", WorkoutRecorded)) == 1
    await sent(outside, second, easy_run(YESTERDAY - timedelta(days=2)))  # and their key is good


async def test_a_will_is_published_on_no_topic_of_another(outside: Town) -> None:
    await outside.move_in("testator")
    await outside.move_in("heir")
    mine, other = watch_of("testator"), watch_of("heir")
    running = outside.home.running()
    assert running is not None
    listening = await as_device(running.nats_url, outside.keys["heir"])
    receipts = await listening.subscribe(f"device.{other}.receipt")
    for topic in (f"up/{other}/workout", f"device/{other}/receipt", f"up/{mine}/workout"):
        async with mqtt_device(
            running.mqtt_url, mine, outside.keys["testator"], will=(topic, easy_run(YESTERDAY))
        ) as device:
            device.vanish()
    await until_stored(outside, subjects.device_workout(mine))  # the last one is their own to publish
    await outside.operator.quiet()
    assert await outside.operator.log.last("DEVICE", subjects.device_workout(other)) is None
    assert receipts.pending_msgs == 0
    await listening.close()


def years(count: int, start: datetime) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(count):
            archive.writestr(f"runs/{number:04}.json", easy_run(start - timedelta(days=number)))
    return made.getvalue()


async def sent(town: Town, key: str, body: bytes) -> None:
    async with httpx.AsyncClient(base_url=town.url, timeout=PATIENCE_S) as client:
        answer = await client.post("/v1/workouts", content=body, headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code == 201, answer.text


async def until_stored(town: Town, subject: str) -> Any:
    async with asyncio.timeout(PATIENCE_S):
        while (found := await town.operator.log.last("DEVICE", subject)) is None:  # noqa: ASYNC110  the log is what is asked
            await asyncio.sleep(0.05)
    return found
