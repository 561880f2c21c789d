"""Years at once: an archive over HTTP and a folder from the command line, told as they go, once however often."""

from __future__ import annotations

import gzip
import io
import json
import os
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from rig.process import tandem
from rig.town import Town
from rig.workouts import easy_run, plain

from tandem.contracts.event import Event
from tandem.contracts.events.load import LoadScored
from tandem.contracts.events.training import WorkoutRecorded, WorkoutWithdrawn
from tandem.local import watch

pytestmark = pytest.mark.server
LONG_AGO = datetime(2024, 3, 1, 17, tzinfo=UTC)


def runs(count: int, start: datetime = LONG_AGO) -> dict[str, bytes]:
    return {f"runs/{number:03}.json": easy_run(start + timedelta(days=number)) for number in range(count)}


def packed(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return made.getvalue()


def headers(town: Town, athlete_id: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {town.keys[athlete_id]}"}


async def imported(town: Town, athlete_id: str, raw: bytes) -> list[dict[str, Any]]:
    """Send an archive and listen until it is finished: everything that was told."""
    async with httpx.AsyncClient(base_url=town.url, headers=headers(town, athlete_id), timeout=60) as client:
        answer = await client.post("/v1/imports", content=raw)
        assert answer.status_code == 202, answer.text
        assert answer.json()["events"] == f"/v1/imports/{answer.json()['import_id']}/events"
        return await told(client, answer.json()["events"])


async def told(client: httpx.AsyncClient, events: str) -> list[dict[str, Any]]:
    async with client.stream("GET", events) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        lines = [line async for line in stream.aiter_lines()]
    return [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: ")]


@pytest.mark.slow
async def test_an_archive_becomes_its_workouts_as_history_and_again_changes_nothing(outside: Town) -> None:
    await outside.move_in("years")
    raw = packed(runs(90) | {"readme.html": b"", "notes.docx": b"x", "broken.json": b"{"})
    last = (await imported(outside, "years", raw))[-1]
    assert last["finished"]
    assert (last["recorded"], last["refused"], last["files"], last["done"]) == (90, 2, 92, 92)
    assert {one["name"] for one in last["rejected"]} == {"notes.docx", "broken.json"}
    assert all(one["problem"] and one["remedy"] for one in last["rejected"])
    await outside.operator.quiet()
    recorded = await outside.said("years", WorkoutRecorded)
    assert len(recorded) == 90
    assert all(one.history for one in recorded)
    again = (await imported(outside, "years", raw))[-1]
    assert (again["recorded"], again["duplicate"], again["refused"]) == (0, 90, 2)
    await outside.operator.quiet()
    assert len(await outside.said("years", WorkoutRecorded)) == 90
    assert outside.alerts("years") == []


async def test_a_late_listener_gets_the_last_state_and_another_device_none(outside: Town) -> None:
    await outside.move_in("late")
    await outside.move_in("nosy")
    states = await imported(outside, "late", packed(runs(3)))
    events = f"/v1/imports/{states[-1]['import_id']}/events"
    async with httpx.AsyncClient(base_url=outside.url, timeout=60) as client:
        client.headers = httpx.Headers(headers(outside, "late"))
        assert await told(client, events) == [states[-1]]
        assert (await client.get(events, headers=headers(outside, "nosy"))).status_code == 404
        assert (await client.get(events, headers={"Authorization": "Bearer x.y"})).status_code == 401
        assert (await client.get("/v1/imports/none-such/events")).status_code == 404
        assert (await client.post("/v1/imports", content=b"")).status_code == 422
        assert (await client.post("/v1/imports", content=b"x", headers={"Authorization": "x"})).status_code == 401


async def test_an_archive_that_is_not_whole_is_answered_and_kept(outside: Town) -> None:
    await outside.move_in("half")
    raw = packed(runs(20))
    last = (await imported(outside, "half", raw[: len(raw) // 2]))[-1]
    assert (last["finished"], last["refused"], last["recorded"]) == (True, 1, 0)
    assert "not whole" in last["rejected"][0]["problem"]


def told_of_workouts(history: list[Event]) -> list[Event]:
    """Not what follows minutes after an import, when all of it is looked at once."""
    return [event for event in history if isinstance(event.data, WorkoutRecorded | WorkoutWithdrawn | LoadScored)]


@pytest.mark.slow
async def test_a_folder_with_archives_in_it_is_imported_and_the_second_time_changes_nothing(
    outside: Town, tmp_path: Path
) -> None:
    await outside.move_in("folder")
    folder = tmp_path / "mine"
    files = runs(12) | {"fit/long.fit": watch.easy_run(LONG_AGO + timedelta(days=40), 600, utc_offset_s=0)}
    files |= {"old.zip": packed(runs(5, LONG_AGO - timedelta(days=50))), "bad.json": b"[]", "notes.docx": b"x"}
    files |= {"one.json.gz": gzip.compress(plain(LONG_AGO + timedelta(days=60))), "cat.jpg": b"x"}
    for name, body in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(body)
    (folder / "loop").symlink_to(folder)
    arguments = ("workout", "import", str(folder), "--key", outside.keys["folder"], "--timezone", "Europe/Berlin")
    code, out, err = tandem(outside.home, *arguments, columns=200)
    assert code == 0, (out, err)
    assert "19 recorded, 2 not understood" in out.replace("\n", " ")
    assert "notes.docx" in out
    assert "bad.json" in out
    await outside.operator.quiet()
    before = await outside.operator.history("folder")
    assert sum(isinstance(event.data, WorkoutRecorded) for event in before) == 19
    assert all(event.data.history for event in before if isinstance(event.data, WorkoutRecorded))
    code, out, err = tandem(outside.home, *arguments, columns=200)
    assert code == 0, (out, err)
    assert "19 known already, 2 not understood" in out.replace("\n", " ")
    await outside.operator.quiet()
    assert told_of_workouts(await outside.operator.history("folder")) == told_of_workouts(before)


async def test_an_archive_by_the_command_and_what_cannot_be_sent_or_read(outside: Town, tmp_path: Path) -> None:
    await outside.move_in("cmd")
    (tmp_path / "all.zip").write_bytes(packed(runs(4) | {"x.docx": b"x"}))
    (tmp_path / "bad.json").write_bytes(b"{")
    key = outside.keys["cmd"]
    code, out, _ = tandem(outside.home, "workout", "import", str(tmp_path / "all.zip"), "--key", key, columns=200)
    assert code == 0
    assert "4 recorded, 1 not understood" in out
    assert "all.zip/x.docx" in out
    code, out, _ = tandem(outside.home, "workout", "import", str(tmp_path / "bad.json"), "--key", key, columns=200)
    assert code == 1
    assert "1 not understood" in out
    code, _, err = tandem(outside.home, "workout", "import", str(tmp_path), "--key", "cmd-watch.wrong")
    assert code == 1
    assert len(err.splitlines()) == 1
    assert "401" in err


@pytest.mark.slow
async def test_the_real_files_in_one_archive_are_each_read_or_named(outside: Town, real_files: Path) -> None:
    await outside.move_in("museum")
    found = sorted(p for name in ("runs", "strength", "malformed") for p in (real_files / name).iterdir())
    files = {f"{path.parent.name}/{path.name}": path.read_bytes() for path in found}
    last = (await imported(outside, "museum", packed(files)))[-1]
    assert last["finished"]
    assert last["done"] == last["files"] == len(files)
    assert "runs/garmin-fr745-marathon.fit" not in {one["name"] for one in last["rejected"]}
    taken = sum(
        count
        for status, count in last.items()
        if status in {"recorded", "merged", "revised", "duplicate", "superseded"}
    )
    assert taken + last["refused"] == len(files)
    assert taken >= 10


async def test_the_log_of_the_services_names_no_file_of_an_archive(outside: Town) -> None:
    await outside.move_in("private")
    name = f"hidden-lake-{os.getpid()}"
    await imported(outside, "private", packed({f"{name}.json": easy_run(LONG_AGO), f"{name}.docx": b"x"}))
    assert name not in outside.home.log.read_text()
