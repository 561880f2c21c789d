"""The page of ingestion, as it is typed in: every block of commands and code runs, and answers what the page says.

A comment `# → a … b` is what is answered: `a`, and somewhere after it `b`. The page's days are moved so that its last one is
yesterday, its ports are those of the running system; the strap and the platforms are played.
"""

from __future__ import annotations

import asyncio
import gzip
import io
import os
import re
import shutil
import sys
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from rig.town import in_this_process

from tandem.chassis.clock import SystemClock
from tandem.local import watch
from tandem.local.home import Running
from tandem.local.platform_player import PlatformPlayer

pytestmark = [pytest.mark.server, pytest.mark.slow]

PAGE = Path(__file__).parents[2] / "services" / "ingestion" / "README.md"
LAST_DAY = date(2026, 11, 22)
YESTERDAY = datetime.now(UTC).replace(hour=7, minute=30, second=0, microsecond=0) - timedelta(days=1)
LIMIT_S = 300

SETTINGS = {
    "STRAVA": {"CLIENT_ID": "1", "CLIENT_SECRET": "s3cret", "VERIFY_TOKEN": "back", "PATH_TOKEN": "unguessable"},
    "GARMIN": {"CLIENT_ID": "our-client", "CLIENT_SECRET": "s3cret", "PATH_TOKEN": "unguessable"},
    "POLAR": {"SIGNATURE_SECRET": "s3cret"},
    "HEVY": {"AUTH_SECRET": "s3cret"},
    "SUUNTO": dict.fromkeys(("CLIENT_ID", "CLIENT_SECRET", "SUBSCRIPTION_KEY", "NOTIFICATION_SECRET"), "s3cret"),
}

BLEAK = """
import asyncio

class BleakClient:
    '''A strap that beats: flags 0x16, 60 a minute, one interval (domain.md 5.8).'''

    def __init__(self, address):
        self.beating = None

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        self.beating.cancel()

    async def start_notify(self, characteristic, heard):
        self.beating = asyncio.create_task(self.beat(heard))

    async def beat(self, heard):
        while True:
            heard(0, bytearray.fromhex("163c1104"))
            await asyncio.sleep(0.05)
"""

HEVY = """"title","start_time","end_time","description","exercise_title","superset_id","exercise_notes","set_index",\
"set_type","weight_kg","reps","distance_km","duration_seconds","rpe"
"Upper","{day:%d %b %Y}, 17:30","{day:%d %b %Y}, 18:25","","Bench Press (Barbell)",,"",0,"normal",80,5,,,8
"""

STRONG = """Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,RPE
{day:%Y-%m-%d} 17:30:00,"Lower",50min,"Squat (Barbell)",1,100,5,0,0,8
"""

GPX = """<?xml version="1.0"?><gpx version="1.1" creator="t" xmlns="http://www.topografix.com/GPX/1/1"><trk><type>cycling</type><trkseg>
{points}</trkseg></trk></gpx>"""

TCX = """<?xml version="1.0"?>
<TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"><Activities><Activity Sport="Biking">
<Id>{start}</Id><Lap StartTime="{start}"><TotalTimeSeconds>600</TotalTimeSeconds><Track>{points}</Track></Lap>
</Activity></Activities></TrainingCenterDatabase>"""

APPLE = """<?xml version="1.0" encoding="UTF-8"?><HealthData locale="en_DE">
<Workout workoutActivityType="HKWorkoutActivityTypeRunning" duration="30" durationUnit="min" sourceName="Watch"
 startDate="{day:%Y-%m-%d} 17:30:00 +0100" endDate="{day:%Y-%m-%d} 18:00:00 +0100"/>
<Record type="HKQuantityTypeIdentifierRestingHeartRate" sourceName="Watch" unit="count/min"
 startDate="{day:%Y-%m-%d} 00:00:00 +0100" endDate="{day:%Y-%m-%d} 08:00:00 +0100" value="47"/>
</HealthData>"""


def ago(days: int) -> datetime:
    return YESTERDAY - timedelta(days=days)


def packed(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return made.getvalue()


def run(days: int) -> bytes:
    return watch.easy_run(ago(days), 600, utc_offset_s=0)


def files() -> dict[str, bytes]:
    """What an athlete has: the files that the page names."""
    ride = [f"{ago(25) + timedelta(seconds=second):%Y-%m-%dT%H:%M:%SZ}" for second in range(0, 601, 5)]
    track = "".join(f'<trkpt lat="0" lon="{i / 1e4:.4f}"><time>{at}</time></trkpt>' for i, at in enumerate(ride))
    points = "".join(
        f"<Trackpoint><Time>{at}</Time><HeartRateBpm><Value>130</Value></HeartRateBpm></Trackpoint>" for at in ride
    )
    strava = {"activities/1.fit.gz": gzip.compress(run(40)), "activities/2.fit.gz": gzip.compress(run(41))}
    strava |= {"activities.csv": b"Activity ID\n", "profile.csv": b"x", "messages.json": b"{}"}
    garmin = {"DI_CONNECT/DI-Connect-Uploaded-Files/UploadedFiles_0.zip": packed({"a_1.fit": run(60)})}
    garmin |= {"DI_CONNECT/DI-Connect-User/user_profile.json": b"{}"}
    apple = {"apple_health_export/export.xml": APPLE.format(day=ago(70)).encode()}
    made = {
        "run.fit": run(20),
        "ride.gpx": GPX.format(points=track).encode(),
        "ride.tcx": TCX.format(start=ride[0], points=points).encode(),
        "hevy.csv": HEVY.replace("\\\n", "").format(day=ago(12)).encode(),
        "strong.csv": STRONG.format(day=ago(13)).encode(),
        "strava.zip": packed(strava),
        "garmin.zip": packed(garmin | {"DI_CONNECT/x.pdf": b""}),
        "apple.zip": packed(apple | {"apple_health_export/export_cda.xml": b"<a/>"}),
    }
    return made | {f"years/{days}.fit": run(days) for days in (100, 101, 102)}


def play(platform: PlatformPlayer) -> None:
    """What the platforms hand out."""
    start = ago(7)
    activity = {"id": 1360128428, "name": "Run", "sport_type": "Run", "elapsed_time": 1800, "distance": 5400.0}
    platform.put("/activities/1360128428", activity | {"start_date": f"{start:%Y-%m-%dT%H:%M:%SZ}"})
    exercise = {"id": "aQlC83", "duration": "PT30M", "sport": "RUNNING", "upload_time": f"{ago(8):%Y-%m-%dT%H:%M:%SZ}"}
    platform.put(
        "/exercises/aQlC83", exercise | {"start_time": f"{ago(9):%Y-%m-%dT%H:%M:%S}", "start_time_utc_offset": 60}
    )
    platform.put("/v3/workouts/64a1/fit", run(10))
    lift = {"id": "b459cba5", "title": "Upper", "start_time": ago(5).isoformat()}
    sets = [{"index": 0, "type": "normal", "weight_kg": 80, "reps": 5}]
    lift |= {"end_time": (ago(5) + timedelta(hours=1)).isoformat()}
    platform.put("/workouts/b459cba5", lift | {"exercises": [{"index": 0, "title": "Bench Press", "sets": sets}]})


def blocks(page: str) -> list[tuple[str, str]]:
    """Language and text of what can be run, in the order of the page; not what needs a program that is not here."""
    found = re.findall(r"^```(sh|python)\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    return [block for block in found if "mosquitto_" not in block[1] or shutil.which("mosquitto_pub")]


def moved(text: str, running: Running) -> str:
    """The page's days and addresses as they are here and now."""
    by = YESTERDAY.date() - LAST_DAY
    text = re.sub(r"\b2026-11-\d\d\b", lambda day: str(date.fromisoformat(day[0]) + by), text)
    text = re.sub(r"\b1795\d{6}\b", lambda moment: str(int(moment[0]) + by.days * 86_400), text)
    mqtt = running.mqtt_url.rsplit(":", 1)[1]
    text = text.replace("nats://127.0.0.1:4222", running.nats_url).replace(":8080", f":{running.http['ingestion']}")
    return text.replace("-h 127.0.0.1", f"-h 127.0.0.1 -p {mqtt}")


def script(page: list[tuple[str, str]], folder: Path, running: Running) -> str:
    lines = ["set -eo pipefail", "exec 2>&1"]
    for number, (language, text) in enumerate(page):
        lines.append(f"printf '\\n=== {number}\\n'")
        if language == "python":
            (folder / f"{number}.py").write_text(moved(text, running))
        lines.append(f"python {number}.py" if language == "python" else moved(text, running))
    return "\n".join(lines)


async def typed(text: str, folder: Path, environment: dict[str, str]) -> tuple[int, list[str]]:
    """The exit code, and what each block printed."""
    bash = await asyncio.create_subprocess_exec(
        "bash",
        "-c",
        text,
        cwd=folder,
        env=environment,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(LIMIT_S):
        said, _ = await bash.communicate()
    return bash.returncode or 0, re.split(r"^=== \d+$", said.decode(), flags=re.MULTILINE)[1:]


def promised(text: str, running: Running) -> list[str]:
    """What the page says is answered, in pieces."""
    told = re.findall(r"# → (.*)$", moved(text, running), re.MULTILINE)
    return [piece.strip() for line in told for piece in line.split("…")]


def missing(pieces: list[str], answer: str) -> list[str]:
    """Those that are not in the answer after the ones before them, with what came instead."""
    place, unsaid = 0, []
    for piece in pieces:
        found = answer.find(piece, place)
        if found < 0:
            unsaid.append(f"{piece} <- {answer[place:][:300]}")
        place = max(place, found + len(piece))
    return unsaid


async def test_every_block_of_ingestion_s_page_runs_and_answers_what_the_page_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "mine"
    for name, body in (files() | {"bleak.py": BLEAK.encode()}).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(body)
    async with PlatformPlayer() as platform:
        play(platform)
        for name, own in SETTINGS.items():
            for key, value in (own | {"API_URL": platform.url}).items():
                monkeypatch.setenv(f"TANDEM_{name}__{key}", value)
        async with in_this_process(tmp_path, SystemClock()) as town:
            running = town.home.running()
            assert running is not None
            page = blocks(PAGE.read_text())
            assert len(page) > 8
            environment = os.environ | {"TANDEM_HOME": str(town.home.directory), "NO_COLOR": "1", "COLUMNS": "200"}
            environment |= {"STRAP": "00:11:22:33:44:55", "MINUTES": "0.04"}
            environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
            code, said = await typed(script(page, folder, running), folder, environment)
    assert (code, len(said)) == (0, len(page)), said[-1:]
    unsaid = [
        words
        for (_, text), answer in zip(page, said, strict=True)
        for words in missing(promised(text, running), answer)
    ]
    assert unsaid == []
