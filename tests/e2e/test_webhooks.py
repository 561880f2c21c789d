"""From a platform's webhook to the workout: connected by command, announced or pushed, fetched, recorded, withdrawn."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from rig.town import Town, in_this_process

from tandem.contracts import subjects
from tandem.contracts.events.training import Sport, WorkoutRecorded, WorkoutRejected, WorkoutWithdrawn
from tandem.contracts.events.wellness import WellnessLogged
from tandem.local.platform_player import PlatformPlayer, signed, strava_signature

pytestmark = pytest.mark.server

SECRET = "a secret that only the platform and we know"

START_S = 1795332600
"""Sunday 22 November 2026, 07:30 UTC: before the evening of the story."""

ACTIVITY = {
    "id": 1360128428,
    "name": "Morning Run",
    "sport_type": "Run",
    "start_date": "2026-11-22T07:30:00Z",
    "start_date_local": "2026-11-22T08:30:00Z",
    "utc_offset": 3600.0,
    "elapsed_time": 1800,
    "moving_time": 1800,
    "distance": 5400.0,
    "start_latlng": [52.51, 13.37],
    "map": {"polyline": "ki{eFvqfiVqAWQIGEEKAYJgBVqDJ{BHa@jA"},
}

TIMES = list(range(0, 1801, 5))

STREAMS = {
    "time": {"data": TIMES},
    "distance": {"data": [3.0 * second for second in TIMES]},
    "heartrate": {"data": [140 + second % 3 for second in TIMES]},
}


@pytest_asyncio.fixture
async def platform() -> AsyncIterator[PlatformPlayer]:
    async with PlatformPlayer() as player:
        yield player


@pytest_asyncio.fixture
async def connected(platform: PlatformPlayer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Town]:
    """A town whose ingestion has the platforms on."""
    settings = {
        "STRAVA": {"CLIENT_ID": "1", "CLIENT_SECRET": SECRET, "VERIFY_TOKEN": "back", "SIGNING_SECRET": SECRET},
        "GARMIN": {"CLIENT_ID": "our-client", "CLIENT_SECRET": SECRET, "PATH_TOKEN": "unguessable"},
        "POLAR": {"SIGNATURE_SECRET": SECRET},
    }
    for name, own in settings.items():
        for key, value in (own | {"API_URL": platform.url}).items():
            monkeypatch.setenv(f"TANDEM_{name}__{key}", value)
    monkeypatch.setenv("TANDEM_STRAVA__TOKEN_URL", platform.token_url)
    async with in_this_process(tmp_path) as town:
        yield town


async def command(town: Town, *words: str, tokens: str = "") -> tuple[int, str]:
    """`tandem …` in a process of its own, as an operator types it."""
    environment = os.environ | {"TANDEM_HOME": str(town.home.directory), "TANDEM_CONNECT_TOKENS": tokens}
    process = await asyncio.create_subprocess_exec(
        Path(sys.executable).with_name("tandem"),
        *words,
        env=environment,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    return process.returncode or 0, said.decode()


async def push(town: Town, path: str, body: dict[str, Any], headers: dict[str, str] | None = None) -> int:
    raw = json.dumps(body).encode()
    match path:
        case "strava":
            headers = {"X-Strava-Signature": strava_signature(SECRET, raw, time.time())}
        case "polar":
            headers = {"Polar-Webhook-Signature": signed(SECRET, raw)}
    async with httpx.AsyncClient(timeout=60) as client:
        answer = await client.post(f"{town.url}/v1/webhooks/{path}", content=raw, headers=headers)
    return answer.status_code


def event(**more: Any) -> dict[str, Any]:
    told = {"aspect_type": "create", "event_time": START_S + 2000, "object_id": 1360128428, "object_type": "activity"}
    return told | {"owner_id": 134815, "subscription_id": 120475, "updates": {}} | more


async def test_a_run_on_strava_is_recorded_changed_and_withdrawn(connected: Town, platform: PlatformPlayer) -> None:
    await connected.move_in("ada")
    tokens = json.dumps({"access_token": "old", "refresh_token": "refresh-0", "expires_at": START_S})
    code, said = await command(connected, "connect", "strava", "ada", "--user", "134815", tokens=tokens)
    assert (code, "strava-134815 is connected" in said) == (0, True), said
    platform.put("/activities/1360128428", ACTIVITY)
    platform.put("/activities/1360128428/streams", STREAMS)
    assert await push(connected, "strava", event()) == 200
    await connected.operator.quiet()
    (recorded,) = await connected.said("ada", WorkoutRecorded)
    assert (recorded.sport, recorded.external_id, recorded.title) == (Sport.RUNNING, "1360128428", "Morning Run")
    assert recorded.mean_heart_rate_bpm == pytest.approx(141, abs=0.5)
    assert platform.renewals == 1
    platform.put("/activities/1360128428", ACTIVITY | {"name": "Tempo"})
    assert await push(connected, "strava", event(aspect_type="update", event_time=START_S + 3000)) == 200
    await connected.operator.quiet()
    revised = (await connected.said("ada", WorkoutRecorded))[-1]
    assert (revised.workout_id, revised.title) == (recorded.workout_id, "Tempo")
    assert await push(connected, "strava", event(aspect_type="delete", event_time=START_S + 4000)) == 200
    await connected.operator.quiet()
    (withdrawn,) = await connected.said("ada", WorkoutWithdrawn)
    assert withdrawn.workout_id == recorded.workout_id
    everything = json.dumps([repr(entry) for entry in await connected.operator.history("ada")])
    for secret in ("access-1", "refresh-1", "52.51", "ki{eFvqfiV"):
        assert secret not in everything


async def test_a_deletion_that_overtakes_the_run_keeps_it_out(connected: Town, platform: PlatformPlayer) -> None:
    await connected.move_in("ada")
    await command(connected, "connect", "strava", "ada", "--user", "134815", tokens="access-0")
    assert await push(connected, "strava", event(aspect_type="delete", event_time=START_S + 4000)) == 200
    await connected.operator.quiet()
    platform.put("/activities/1360128428", ACTIVITY)
    assert await push(connected, "strava", event()) == 200
    await connected.operator.quiet()
    assert await connected.said("ada", WorkoutRecorded) == []


async def test_garmin_s_batch_becomes_a_workout_and_a_day(connected: Town) -> None:
    await connected.move_in("ada")
    await command(connected, "connect", "garmin", "ada", "--user", "4aacafe8", tokens="access-0")
    activity = {
        "userId": "4aacafe8",
        "summaryId": "x153a9f3",
        "activityId": 5001968355,
        "activityName": "Berlin Running",
        "activityType": "RUNNING",
        "startTimeInSeconds": START_S,
        "startTimeOffsetInSeconds": 3600,
        "durationInSeconds": 1789,
        "distanceInMeters": 5192.5,
        "averageHeartRateInBeatsPerMinute": 144,
    }
    daily = {
        "userId": "4aacafe8",
        "summaryId": "x153a9f3-15180",
        "calendarDate": "2026-11-22",
        "startTimeInSeconds": 1795302000,
        "startTimeOffsetInSeconds": 3600,
        "durationInSeconds": 60000,
        "restingHeartRateInBeatsPerMinute": 48,
    }
    batch = {"activities": [activity], "dailies": [daily]}
    for _ in range(2):  # Garmin sends a batch again that it had no answer to
        assert await push(connected, "garmin/unguessable", batch, {"garmin-client-id": "our-client"}) == 200
    await connected.operator.quiet()
    assert [entry.problem for entry in await connected.said("ada", WorkoutRejected)] == []
    (recorded,) = await connected.said("ada", WorkoutRecorded)
    assert (recorded.sport, recorded.external_id, recorded.duration_s) == (Sport.RUNNING, "5001968355", 1789)
    (day,) = await connected.said("ada", WellnessLogged)
    assert (str(day.local_date), day.resting_heart_rate_bpm) == ("2026-11-22", 48)


async def test_polar_s_exercise_is_fetched_and_recorded(connected: Town, platform: PlatformPlayer) -> None:
    await connected.move_in("ada")
    await command(connected, "connect", "polar", "ada", "--user", "475", tokens="access-0")
    exercise = {
        "id": "aQlC83",
        "upload_time": "2026-11-22T08:20:00.000Z",
        "device": "Polar Vantage V3",
        "start_time": "2026-11-22T08:30:00",
        "start_time_utc_offset": 60,
        "duration": "PT30M12S",
        "distance": 5100.0,
        "heart_rate": {"average": 139, "maximum": 158},
        "sport": "RUNNING",
        "detailed_sport_info": "RUNNING",
    }
    platform.put("/exercises/aQlC83", exercise)
    told = {"event": "EXERCISE", "user_id": 475, "entity_id": "aQlC83", "timestamp": "2026-11-22T08:22:24Z"}
    assert await push(connected, "polar", told | {"url": "https://www.polaraccesslink.com/v3/exercises/aQlC83"}) == 200
    await connected.operator.quiet()
    assert [entry.problem for entry in await connected.said("ada", WorkoutRejected)] == []
    (recorded,) = await connected.said("ada", WorkoutRecorded)
    assert (recorded.sport, recorded.duration_s) == (Sport.RUNNING, 1812)
    assert recorded.start_time.timestamp() == START_S


async def test_a_connection_is_listed_and_ended_by_command(connected: Town) -> None:
    await connected.move_in("ada")
    await connected.move_in("bob")
    await command(connected, "connect", "polar", "ada", "--user", "475", tokens="a-token-of-polar")
    code, said = await command(connected, "connect", "polar", "bob", "--user", "475", tokens="t")
    assert (code, "belongs to athlete ada" in said) == (1, True)
    code, said = await command(
        connected, "connect", "polar", "bob", "--user", "9", tokens='{"refresh_token": "secret-7"}'
    )
    assert (code, "secret-7" in said) == (1, False)
    _, listed = await command(connected, "connect", "list", "ada")
    assert "polar" in listed
    assert "connected" in listed
    assert "a-token" not in listed
    code, _ = await command(connected, "connect", "revoke", "ada", "polar", "--user", "475")
    assert code == 0
    told = {"event": "EXERCISE", "user_id": 475, "entity_id": "x", "timestamp": "2026-11-22T08:22:24Z"}
    assert await push(connected, "polar", told) == 200
    stored = await connected.operator.log.read("DEVICE", subjects.device_notice("polar-475"))
    assert stored == []
