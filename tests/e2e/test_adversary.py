"""What somebody with ill will, or with years of their life in their files, finds out here: nothing of another's, and nothing
left behind."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import re
import sys
from array import array
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path

import fitdecode
import httpx
import pytest
import pytest_asyncio
import structlog
from nats.aio.msg import Msg
from rig.keeping import kept
from rig.town import Town, in_this_process

from tandem.chassis import logs
from tandem.contracts.events.training import WorkoutRecorded
from tandem.local.platform_player import PlatformPlayer

pytestmark = pytest.mark.server


# --- privacy -----------------------------------------------------------------------------------------------------------

SECRETS = ("SECRET-GARMIN-TOKEN", "access-0", "refresh-0", "CLIENT-SECRET")
WORDS = (*SECRETS, "Anna", "Schmidt", "anna@example.org", "Elsewhere")
"""What must not be found: tokens and a secret, not even in raw bytes; names of people, an address, a town."""

LATITUDE, LONGITUDE = 47.56789, 8.12345
NEAR_DEG = 0.0005

APPLE = f"""<?xml version="1.0" encoding="UTF-8"?>
<HealthData locale="de_DE">
 <ExportDate value="2026-11-20 10:00:00 +0100"/>
 <Me HKCharacteristicTypeIdentifierDateOfBirth="1990-01-01"/>
 <Record type="HKQuantityTypeIdentifierRestingHeartRate" sourceName="Anna&#8217;s iPhone" unit="count/min"
  creationDate="2026-11-10 08:00:00 +0100" startDate="2026-11-10 07:00:00 +0100" endDate="2026-11-10 07:00:00 +0100"
  value="48"/>
 <Workout workoutActivityType="HKWorkoutActivityTypeRunning" duration="30" durationUnit="min" sourceName="Anna&#8217;s Watch"
  device="&lt;&lt;HKDevice: 0x1&gt;, name:Anna Schmidt&gt;" creationDate="2026-11-09 18:31:00 +0100"
  startDate="2026-11-09 18:00:00 +0100" endDate="2026-11-09 18:30:00 +0100">
  <MetadataEntry key="HKWeatherTemperature" value="60 degF"/>
  <WorkoutRoute sourceName="Anna&#8217;s Watch"><FileReference path="/workout-routes/route_{LATITUDE}.gpx"/></WorkoutRoute>
 </Workout>
</HealthData>
""".encode()

GPX = f"""<?xml version="1.0"?>
<gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1">
 <metadata><name>Anna</name><author><name>Anna Schmidt</name><email id="anna" domain="example.org"/></author></metadata>
 <wpt lat="{LATITUDE}" lon="{LONGITUDE}"><name>Elsewhere</name></wpt>
 <trk><type>running</type><trkseg>
""".encode() + b"".join(
    f'<trkpt lat="{LATITUDE}" lon="{LONGITUDE + place / 1e5:.5f}"><ele>400</ele>'
    f"<time>2026-11-08T07:{place // 60:02}:{place % 60:02}Z</time></trkpt>\n".encode()
    for place in range(0, 900, 5)
) + b"</trkseg></trk></gpx>"  # fmt: skip

TIMES = list(range(0, 1801, 5))
ACTIVITY = {
    "id": 7,
    "name": "Morning Run",
    "sport_type": "Run",
    "start_date": "2026-11-07T07:30:00Z",
    "elapsed_time": 1800,
    "distance": 5400.0,
    "athlete": {"id": 1, "firstname": "Anna", "lastname": "Schmidt", "email": "anna@example.org"},
    "start_latlng": [LATITUDE, LONGITUDE],
    "location_city": "Elsewhere",
    "map": {"polyline": "ki{eFvqfiVqAWQIGEEKAYJgBVqDJ{BHa@jA"},
}
STREAMS = {"time": {"data": TIMES}, "latlng": {"data": [[LATITUDE, LONGITUDE]] * len(TIMES)}}

GARMIN = {
    "userId": "garmin-user",
    "userAccessToken": "SECRET-GARMIN-TOKEN",
    "summaryId": "x15",
    "activityId": 15,
    "activityName": "Running",
    "activityType": "RUNNING",
    "startTimeInSeconds": 1794000000,
    "startTimeOffsetInSeconds": 3600,
    "durationInSeconds": 1800,
    "startingLatitudeInDegree": LATITUDE,
    "startingLongitudeInDegree": LONGITUDE,
    "deviceName": "Anna",
}


@pytest.fixture
def console() -> Iterator[io.StringIO]:
    """What is logged while a test runs, libraries' lines too."""
    written, before = io.StringIO(), logging.getLogger().handlers[:]
    logs.configure("DEBUG", written)
    yield written
    structlog.reset_defaults()
    logging.getLogger().handlers[:] = before


@pytest_asyncio.fixture
async def platform() -> AsyncIterator[PlatformPlayer]:
    async with PlatformPlayer() as player:
        yield player


@pytest_asyncio.fixture
async def connected(
    console: io.StringIO, platform: PlatformPlayer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Town]:
    own = {
        "API_URL": platform.url,
        "TOKEN_URL": platform.token_url,
        "CLIENT_ID": "us",
        "CLIENT_SECRET": "CLIENT-SECRET",
    }
    for key, value in (own | {"VERIFY_TOKEN": "back", "PATH_TOKEN": "CLIENT-SECRET"}).items():
        monkeypatch.setenv(f"TANDEM_STRAVA__{key}", value)
    for key, value in (own | {"PATH_TOKEN": "CLIENT-SECRET"}).items():
        monkeypatch.setenv(f"TANDEM_GARMIN__{key}", value)
    async with in_this_process(tmp_path) as town:
        yield town


async def connect(town: Town, provider: str, user: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TANDEM_HOME", str(town.home.directory))
    tokens = json.dumps({"access_token": "access-0", "refresh_token": "refresh-0"})
    process = await asyncio.create_subprocess_exec(
        *(str(Path(sys.executable).with_name("tandem")), "connect", provider, "anna-s", "--user", user),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
    )
    await process.communicate(tokens.encode())
    assert process.returncode == 0


def positions(file: bytes) -> set[float]:
    """Latitudes and longitudes of a FIT file up to where it is damaged, as degrees and as the numbers in the file."""
    found: set[float] = set()
    with suppress(fitdecode.FitError), fitdecode.FitReader(io.BytesIO(file)) as reader:
        for frame in reader:
            if isinstance(frame, fitdecode.FitDataMessage):
                told = [field.value for field in frame.fields if str(field.name).endswith(("_lat", "_long"))]
                for semicircles in (value for value in told if isinstance(value, int)):
                    found |= {float(semicircles), semicircles * 180 / 2**31}
    return found


@pytest.mark.slow
async def test_no_place_no_name_and_no_secret_leaves_the_raw_bytes(
    connected: Town, platform: PlatformPlayer, console: io.StringIO, real_files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything that is stored, logged or told is looked through for what was in the files: words, and numbers near where
    the athlete was."""
    await connected.move_in("anna-s")
    heard: list[Msg] = []

    async def hear(message: Msg) -> None:
        heard.append(message)

    for subject in ("device.*.receipt", "device.*.progress"):
        await connected.operator.client.subscribe(subject, cb=hear)
    await connect(connected, "strava", "1", monkeypatch)
    await connect(connected, "garmin", "garmin-user", monkeypatch)
    platform.put("/activities/7", ACTIVITY)
    platform.put("/activities/7/streams", STREAMS)
    runs = sorted((real_files / "runs").glob("*.*"))
    where = {LATITUDE, LONGITUDE}
    answers: list[str] = []
    key = {"Authorization": f"Bearer {connected.keys['anna-s']}", "Tandem-History": "1"}
    async with httpx.AsyncClient(base_url=connected.url, headers=key, timeout=60) as client:
        for file in runs:
            raw = file.read_bytes()
            where |= positions(raw) if file.suffix == ".fit" else _degrees(raw)
            answers.append((await client.post("/v1/workouts", content=raw)).text)
        assert len(where) > 1000
        broken = GPX.replace(b"</trkseg>", b"<Anna Schmidt anna@example.org>")
        for raw in (GPX, broken, b'{"sport": "Anna Schmidt", "start_time": "anna@example.org", "title": 47.56789}'):
            answers.append((await client.post("/v1/workouts", content=raw)).text)
        events = (await client.post("/v1/imports", content=APPLE)).json()["events"]
        answers.append((await client.get(events)).text)
        webhook = "/v1/webhooks/{}/CLIENT-SECRET"
        event = {
            "aspect_type": "create",
            "object_type": "activity",
            "object_id": 7,
            "owner_id": 1,
            "event_time": 1794000000,
        }
        for name, body, more in (
            ("strava", event, {}),
            ("garmin", {"activities": [GARMIN]}, {"garmin-client-id": "us"}),
        ):
            said = await client.post(webhook.format(name), json=body, headers=more)
            assert said.status_code == 200
            answers.append(said.text)
    await connected.operator.quiet()
    recorded = await connected.said("anna-s", WorkoutRecorded)
    assert {source.device_id for one in recorded for source in one.sources} >= {"strava-1", "garmin-garmin-user"}
    assert len(recorded) >= len(runs)
    everything = await kept(connected)
    everything += [(message.subject, message.data) for message in heard]
    everything += [("alert", json.dumps(alert).encode()) for alert in connected.alerts("anna-s")]
    everything.append(("log", console.getvalue().encode()))
    assert {place.partition(" ")[0] for place, _ in everything} >= {
        "TRAINING",
        "LOAD",
        "PLAN",
        "DEVICE",
        "samples",
        "log",
    }
    betrayed = [f"{place}: {word}" for place, told in everything for word in WORDS if word.encode() in told]
    assert betrayed == []
    raw = b"".join(stored.body for stored in await connected.operator.log.read("DEVICE", "device.*.*"))
    assert [word for word in SECRETS if word.encode() in raw] == []
    near = [f"{place}: {number}" for place, told in everything if place != "samples" for number in _near(told, where)]
    exactly = {array("f", (degree,))[0] for degree in where}
    for columns in (json.loads(told) for place, told in everything if place == "samples"):
        near += [
            name for name, column in columns.items() if sum(value in exactly for value in column) > len(column) / 10
        ]
    near += [f"answer: {number}" for told in answers for number in _near(told.encode(), where)]
    assert near == []


def _degrees(raw: bytes) -> set[float]:
    """What is a latitude or longitude in a track of text: GPX's attributes, TCX's elements, Strava's `latlng`."""
    if raw.startswith((b"{", b"[")):
        return {degree for pair in json.loads(raw)["latlng"]["data"] for degree in pair}
    told = re.findall(rb'(?:lat|lon)="(-?[\d.]+)"|<(?:Latitude|Longitude)Degrees>(-?[\d.]+)<', raw)
    return {float(one or other) for one, other in told}


def _near(told: bytes, where: set[float]) -> list[str]:
    """Numbers with the decimals of a position that lie where somebody was, and the whole numbers that FIT writes them as."""
    grid = {round(degree / NEAR_DEG) for degree in where}
    whole = {str(int(value)) for value in where if abs(value) > 1e6}
    numbers = re.findall(rb"(?<![\w.])-?\d{1,3}\.\d{4,}(?![\w.])|(?<![\w.])-?\d{7,10}(?![\w.])", told)
    return [
        number.decode()
        for number in numbers
        if (b"." in number and round(float(number) / NEAR_DEG) in grid) or number.decode() in whole
    ]


# --- one athlete and another --------------------------------------------------------------------------------------------
