"""One run, told by everything that the athlete owns: a watch's file, a band over MQTT, Strava, and an archive of it all."""

from __future__ import annotations

import asyncio
import io
import json
import os
import sys
import time
import zipfile
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from rig import audit
from rig.mqtt import mqtt_device
from rig.process import tandem
from rig.town import SUNDAY_EVENING, Town, in_this_process

from tandem.contracts.events.load import LoadScored
from tandem.contracts.events.plan import PlanRevised, SessionStatus
from tandem.contracts.events.training import WorkoutRecorded, WorkoutRejected, WorkoutWithdrawn
from tandem.local import watch
from tandem.local.platform_player import PlatformPlayer, strava_signature

pytestmark = pytest.mark.server

SECRET = "a secret that only the platform and we know"
LASTS_S = 4500
"""Of the virtual watch's club session."""


@pytest_asyncio.fixture
async def platform() -> AsyncIterator[PlatformPlayer]:
    async with PlatformPlayer() as player:
        yield player


@pytest_asyncio.fixture
async def connected(platform: PlatformPlayer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Town]:
    """A town in which Strava is switched on."""
    settings = {"CLIENT_ID": "1", "CLIENT_SECRET": SECRET, "VERIFY_TOKEN": "back", "SIGNING_SECRET": SECRET}
    settings |= {"API_URL": platform.url, "TOKEN_URL": platform.token_url}
    for name, value in settings.items():
        monkeypatch.setenv(f"TANDEM_STRAVA__{name}", value)
    async with in_this_process(tmp_path) as town:
        yield town


class Run:
    """A hard club session of Ada's, and the ways in which it comes."""

    def __init__(self, town: Town, platform: PlatformPlayer, start: datetime) -> None:
        self.town = town
        self.platform = platform
        self.start = start
        self.file = watch.club_intervals(start, utc_offset_s=3600)

    async def by_http(self, athlete_id: str = "ada") -> None:
        headers = {"Authorization": f"Bearer {self.town.keys[athlete_id]}"}
        async with httpx.AsyncClient(timeout=60) as client:
            answer = await client.post(f"{self.town.url}/v1/workouts", content=self.file, headers=headers)
        assert answer.status_code in {200, 201}, answer.text

    async def by_mqtt(self) -> None:
        """The band begins forty seconds late and knows the pulse only."""
        key = await self.town.operator.add_device("ada", "ada-band")
        times = list(range(0, LASTS_S - 60, 5))
        told = {
            "sport": "running",
            "start_time": (self.start + timedelta(seconds=40)).isoformat(),
            "external_id": "b-1",
        }
        told |= {"duration_s": LASTS_S - 60, "samples": {"time_s": times, "heart_rate_bpm": [150] * len(times)}}
        running = self.town.home.running()
        assert running is not None
        async with mqtt_device(running.mqtt_url, "ada-band", key) as band:
            await band.publish("workout", json.dumps(told).encode())
            async with asyncio.timeout(60):
                while True:
                    if band.receipts:
                        break
                    await asyncio.sleep(0.02)
        assert band.receipts[0]["status"] in {"recorded", "merged"}

    async def by_strava(self) -> None:
        await self._connect()
        told = {"id": 77, "name": "Club night", "sport_type": "Run", "elapsed_time": LASTS_S, "moving_time": 4400}
        told |= {"start_date": (self.start + timedelta(seconds=3)).astimezone(UTC).isoformat(), "distance": 13_000.0}
        times = list(range(0, LASTS_S, 5))
        streams = {"time": {"data": times}, "heartrate": {"data": [150] * len(times)}}
        self.platform.put("/activities/77", told)
        self.platform.put("/activities/77/streams", streams)
        event = {"aspect_type": "create", "event_time": int(self.start.timestamp()) + 5000, "object_id": 77}
        event |= {"object_type": "activity", "owner_id": 134815, "subscription_id": 1, "updates": {}}
        raw = json.dumps(event).encode()
        headers = {"X-Strava-Signature": strava_signature(SECRET, raw, time.time())}
        async with httpx.AsyncClient(timeout=60) as client:
            answer = await client.post(f"{self.town.url}/v1/webhooks/strava", content=raw, headers=headers)
        assert answer.status_code == 200

    async def _connect(self) -> None:
        environment = {"TANDEM_HOME": str(self.town.home.directory), "TANDEM_CONNECT_TOKENS": "access-0"}
        process = await asyncio.create_subprocess_exec(
            Path(sys.executable).with_name("tandem"),
            *("connect", "strava", "ada", "--user", "134815"),
            env=os.environ | environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
        )
        assert await process.wait() == 0

    async def by_import(self) -> None:
        """The archive has the file, and the same run as another app exported it."""
        other = {
            "sport": "running",
            "start_time": self.start.isoformat(),
            "duration_s": LASTS_S,
            "external_id": "old-app",
        }
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as made:
            made.writestr("activities/1.fit", self.file)
            made.writestr("activities/1.json", json.dumps(other))
        headers = {"Authorization": f"Bearer {self.town.keys['ada']}"}
        async with httpx.AsyncClient(base_url=self.town.url, headers=headers, timeout=60) as client:
            answer = await client.post("/v1/imports", content=archive.getvalue())
            assert answer.status_code == 202, answer.text
            async with client.stream("GET", answer.json()["events"]) as told:
                last = [line async for line in told.aiter_lines() if line.startswith("data: ")][-1]
        state = json.loads(last.removeprefix("data: "))
        assert (state["finished"], state["refused"], state["done"]) == (True, 0, 2)

    async def by_every_way(self, order: tuple[int, ...]) -> None:
        ways: list[Callable[[], Awaitable[None]]] = [self.by_http, self.by_mqtt, self.by_strava, self.by_import]
        for index in order:
            await ways[index]()
            await self.town.operator.quiet()


async def standing(town: Town, athlete_id: str) -> WorkoutRecorded:
    """The one workout that stands; whatever else was recorded is withdrawn into it."""
    words = {one.workout_id: one for one in await town.said(athlete_id, WorkoutRecorded, WorkoutWithdrawn)}
    (workout,) = [one for one in words.values() if isinstance(one, WorkoutRecorded)]
    assert {one.into for one in words.values() if isinstance(one, WorkoutWithdrawn)} <= {workout.workout_id}
    return workout


async def counted(town: Town, athlete_id: str) -> dict[str, Any]:
    """What the run counts for, in load_scoring's and the scheduler's books."""
    loads = {load.workout_id: load for load in await town.said(athlete_id, LoadScored)}
    (load,) = [load for load in loads.values() if not load.withdrawn]
    assert load.workout_id == (await standing(town, athlete_id)).workout_id
    planner: Any = await audit.folded_anew(town.operator.log, "scheduler", athlete_id)
    (known,) = [one for one in planner.workouts.values() if not one.withdrawn]
    assert known.workout_id == load.workout_id
    scores = (load.systemic, load.lower_body, load.session_class)
    return {"form": load.form, "scores": scores, "planner": known.model_copy(update={"workout_id": ""}).session_class}


async def assert_once(town: Town, run: Run) -> None:
    """Ada's run by every way counts for what Bea's counts for, who has a watch and nothing else."""
    workout = await standing(town, "ada")
    assert len(workout.sources) == 4
    gave = {name: source.device_id for source in workout.sources for name in source.gave}
    assert (gave["heart_rate_bpm"], gave["laps"]) == ("ada-watch", "ada-watch")
    assert (workout.start_time, workout.duration_s) == (run.start, pytest.approx(LASTS_S, abs=5))
    assert await town.said("ada", WorkoutRejected) == []
    await run.by_http("bea")
    await town.operator.quiet()
    assert await counted(town, "ada") == await counted(town, "bea")
    assert len(town.alerts("ada")) <= 1
    shown = await asyncio.to_thread(tandem, town.home, "athlete", "show", "ada", columns=200)
    assert shown[0] == 0, shown
    assert "from 4 recordings" in shown[1]
    differing = await audit.documents_that_differ(town, ["ada"])
    assert differing in ([], ["ingestion of ada"])  # that the archive's file was there before is said on no log


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0)], ids=str)
async def test_a_run_by_every_way_is_one_workout_one_load_and_at_most_one_alert(
    connected: Town, platform: PlatformPlayer, order: tuple[int, ...]
) -> None:
    for name in ("ada", "bea"):
        await connected.move_in(name)
    await connected.operator.quiet()
    run = Run(connected, platform, SUNDAY_EVENING.replace(hour=17, minute=30))
    await run.by_every_way(order)
    await assert_once(connected, run)


async def test_a_run_of_three_days_ago_by_every_way_changes_the_past_once_and_no_session_that_has_passed(
    connected: Town, platform: PlatformPlayer
) -> None:
    for name in ("ada", "bea"):
        await connected.move_in(name)
    await connected.operator.quiet()
    now, plans = connected.clock.now(), len(await connected.said("ada", PlanRevised))
    run = Run(connected, platform, SUNDAY_EVENING.replace(hour=18, minute=0) - timedelta(days=3))
    await run.by_every_way((2, 0, 1, 3))
    await assert_once(connected, run)
    for plan in (await connected.said("ada", PlanRevised))[plans:]:
        old = {session.key: session for session in plan.old}
        passed = [one for one in plan.new if one.start_time <= now and one.status is not SessionStatus.DONE]
        assert [one.start_time for one in passed] == [old[one.key].start_time for one in passed]
