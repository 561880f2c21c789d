"""What somebody with ill will, or with years of their life in their files, finds out here: nothing of another's, and nothing
left behind."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import re
import sys
import zipfile
import zlib
from array import array
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import fitdecode
import httpx
import pytest
import pytest_asyncio
import redis.asyncio
import structlog
from nats.aio.msg import Msg
from rig.mqtt import mqtt_device
from rig.process import tandem
from rig.town import Town, in_this_process, watch_of
from rig.workouts import easy_run

from tandem.chassis import logs
from tandem.contracts import samples, subjects, topology
from tandem.contracts.events.training import WorkoutRecorded
from tandem.local.connecting import as_device
from tandem.local.device_desk import revoke
from tandem.local.platform_player import PlatformPlayer

pytestmark = pytest.mark.server
YESTERDAY = (datetime.now(UTC) - timedelta(days=1)).replace(microsecond=0)
PATIENCE_S = 30.0


async def kept(town: Town) -> list[tuple[str, bytes]]:
    """Everything that is kept, by place: subjects, headers and bodies of all streams (the raw bytes of submissions excepted,
    in DEVICE, in the dead letters and in the object store), and all of Redis, inflated where it is a document."""
    found: list[tuple[str, bytes]] = []
    raw = await _raw_objects(town)
    for stream in (entry.name for entry in topology.STREAMS):
        for stored in await town.operator.log.read(stream, ">"):
            told = json.dumps([stored.subject, dict(stored.headers)]).encode()
            found.append((f"{stream} {stored.subject}", told))
            if stream not in {"DEVICE", "DLQ"}:
                found.append((f"{stream} {stored.subject} body", stored.body))
    for stored in await town.operator.log.read(topology.BUCKET_STREAM, f"$O.{topology.BUCKET}.M.>"):
        found.append(("object", stored.body))
        meta = json.loads(stored.body)
        if f"object:{meta['name']}" not in raw and not meta.get("deleted"):
            chunks = await town.operator.log.read(topology.BUCKET_STREAM, f"$O.{topology.BUCKET}.C.{meta['nuid']}")
            columns = samples.decode(b"".join(chunk.body for chunk in chunks))
            assert set(columns) <= set(samples.COLUMNS)
            found.append(("samples", json.dumps({name: list(column) for name, column in columns.items()}).encode()))
    return [*found, *[entry async for entry in _of_redis(town)]]


async def _raw_objects(town: Town) -> set[str]:
    """References to the bytes of submissions that were too large for a message, and to archives."""
    told = await town.operator.log.read("DEVICE", ">")
    return {stored.headers["Tandem-Object"] for stored in told if "Tandem-Object" in stored.headers}


async def _of_redis(town: Town) -> AsyncIterator[tuple[str, bytes]]:
    running = town.home.running()
    assert running is not None
    async with redis.asyncio.from_url(running.redis_url) as client:
        async for key in client.scan_iter():
            if await client.type(key) == b"hash":
                fields = await client.hgetall(key)
                if not fields.get(b"state", b"{").startswith(b"{"):
                    fields[b"state"] = zlib.decompress(fields[b"state"])
                yield key.decode(), key + b" " + b" ".join(fields.values())
            else:
                yield key.decode(), key + b" " + (await client.get(key) or b"")


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
    await connected.operator.quiet(timeout_s=60)
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


async def test_a_device_is_not_called_like_an_account_at_a_platform(outside: Town) -> None:
    """Whoever took the name first could keep its owner from connecting, or end a connection of their own unawares."""
    for name in ("strava-1", "garmin-4aacafe8", "hevy-x", "polar-475", "suunto-x"):
        with pytest.raises(ValueError, match="account at a platform"):
            await outside.operator.add_device("squatter", name)
    code, _, said = await asyncio.to_thread(tandem, outside.home, "device", "add", "not a name", "watch")
    assert (code, said.count("\n"), "athlete_id" in said, "pydantic" in said) == (1, 1, True, False)


async def test_who_is_revoked_hears_no_more_of_an_import_that_goes_on(outside: Town) -> None:
    await outside.move_in("listener")
    device_id = watch_of("listener")
    headers = {"Authorization": f"Bearer {outside.keys['listener']}"}
    async with httpx.AsyncClient(base_url=outside.url, headers=headers, timeout=PATIENCE_S) as client:
        taken = await client.post("/v1/imports", content=years(400, YESTERDAY))
        async with client.stream("GET", taken.json()["events"]) as stream:
            told = stream.aiter_lines()
            await anext(told)
            await revoke(outside.operator, device_id)
            rest = [json.loads(line.removeprefix("data: ")) async for line in told if line.startswith("data: ")]
    assert not any(one["finished"] for one in rest)
    stored = await outside.operator.log.read("DEVICE", subjects.device_workout(device_id))
    assert len(stored) < 400


async def test_an_athlete_who_is_erased_in_the_middle_of_an_import_leaves_nothing(outside: Town) -> None:
    await outside.move_in("leaver")
    await outside.move_in("stayer")
    device_id = watch_of("leaver")
    running = outside.home.running()
    assert running is not None
    async with mqtt_device(running.mqtt_url, device_id, outside.keys["leaver"]) as device:
        await device.publish_on(f"up/{device_id}/workout", easy_run(YESTERDAY), retain=True)
        await device.publish("live", b'{"hr": 120}')
    await outside.publish("stayer", easy_run(YESTERDAY))
    headers = {"Authorization": f"Bearer {outside.keys['leaver']}"}
    async with httpx.AsyncClient(base_url=outside.url, headers=headers, timeout=PATIENCE_S) as client:
        taken = await client.post("/v1/imports", content=years(600, YESTERDAY - timedelta(days=400)))
        async with client.stream("GET", taken.json()["events"]) as stream:
            async for line in stream.aiter_lines():
                if line.startswith("data: ") and json.loads(line.removeprefix("data: "))["done"]:
                    break
    gone = await outside.operator.erase("leaver")
    assert gone["DEVICE"] > 0
    await outside.operator.quiet()
    assert [place for place, told in await kept(outside) if b"leaver" in told] == []
    assert await outside.said("stayer", WorkoutRecorded)


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
