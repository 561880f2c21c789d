"""What comes in: every kind of file by every way, kept as it came, answered in words, one workout once."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from rig.town import Town, watch_of
from rig.workouts import easy_run, plain

from tandem.chassis.objects import Objects
from tandem.contracts import subjects
from tandem.contracts.events.load import LoadScored
from tandem.contracts.events.training import WorkoutRecorded, WorkoutRejected

pytestmark = pytest.mark.server
FOLDERS = ("runs", "strength", "malformed")
YESTERDAY = (datetime.now(UTC) - timedelta(days=1)).replace(microsecond=0)


async def post(town: Town, athlete_id: str, body: bytes, kind: str = "application/octet-stream") -> httpx.Response:
    headers = {"Authorization": f"Bearer {town.keys[athlete_id]}", "Content-Type": kind}
    async with httpx.AsyncClient(timeout=60) as client:
        return await client.post(f"{town.url}/v1/workouts", content=body, headers=headers)


async def submit(town: Town, athlete_id: str, body: bytes) -> dict[str, Any]:
    """A NATS request, answered once interpreted."""
    subject = subjects.submit_workout(watch_of(athlete_id))
    reply = await (await town.watch(athlete_id)).request(subject, body, timeout=60)
    return dict(json.loads(reply.data))


def kinds(path: Path) -> str:
    return {".json": "application/json", ".csv": "text/csv"}.get(path.suffix, "application/octet-stream")


@pytest.mark.slow
async def test_every_real_file_gets_a_clear_answer_and_is_kept_as_it_was_sent(outside: Town, real_files: Path) -> None:
    await outside.move_in("files")
    files = sorted(path for name in FOLDERS for path in (real_files / name).iterdir() if path.is_file())
    assert len(files) > 20
    answers: dict[str, tuple[int, dict[str, Any]]] = {}
    for path in files:
        answer = await post(outside, "files", path.read_bytes(), kinds(path))
        answers[path.name] = (answer.status_code, answer.json())
        assert answer.status_code in {200, 201, 422}, (path.name, answer.status_code, answer.text)
        if answer.status_code == 422:
            assert answer.headers["content-type"] == "application/problem+json"
            assert {"title", "detail", "submission_id"} <= answer.json().keys()
            assert len(answer.json()["detail"]) > 20
    assert {name for name, (code, _) in answers.items() if code != 422} >= {
        "garmin-fr965-5x3min-intervals.fit",
        "garmin-fr745-marathon.fit",
        "suunto-strength-hr-only.fit",
    }
    kept = {stored.body for stored in await outside.operator.log.read("DEVICE", f"device.{watch_of('files')}.>")}
    events = await outside.said("files", WorkoutRecorded, WorkoutRejected)
    named = [one.raw for event in events for one in (event.sources if isinstance(event, WorkoutRecorded) else [event])]
    objects = Objects(outside.operator.log)
    kept |= {await objects.get(raw.ref) or b"" for raw in named if raw.ref.startswith("object:")}
    assert {path.name for path in files if path.read_bytes() not in kept} == set()


async def test_the_same_bytes_by_every_way_and_twice_are_one_workout(outside: Town) -> None:
    await outside.move_in("ways")
    body = easy_run(YESTERDAY)
    first = await post(outside, "ways", body)
    again = await post(outside, "ways", body)
    asked = await submit(outside, "ways", body)
    await outside.publish("ways", body)
    await outside.operator.quiet()
    assert (first.status_code, again.status_code) == (201, 200)
    assert asked["status"] == "duplicate"
    (recorded,) = await outside.said("ways", WorkoutRecorded)
    assert {first.json()["workout_id"], again.json()["workout_id"], asked["workout_id"]} == {recorded.workout_id}
    assert len(await outside.said("ways", LoadScored)) == 1


async def test_ten_at_once_of_the_same_bytes_are_one_workout(outside: Town) -> None:
    await outside.move_in("crowd")
    body = easy_run(YESTERDAY)
    answers = await asyncio.gather(*(post(outside, "crowd", body) for _ in range(10)))
    assert sorted(answer.status_code for answer in answers) == [200] * 9 + [201]
    assert len(await outside.said("crowd", WorkoutRecorded)) == 1


async def test_other_bytes_for_the_same_workout_are_its_next_revision(outside: Town) -> None:
    await outside.move_in("twice")
    await post(outside, "twice", plain(YESTERDAY, external_id="a"))
    await outside.operator.quiet()  # both at once would be scored once, as they then stand
    corrected = await post(outside, "twice", plain(YESTERDAY, external_id="a", rpe=3))
    assert (corrected.status_code, corrected.json()["revision"]) == (201, 2)
    await outside.operator.quiet()
    loads = await outside.said("twice", LoadScored)
    assert [(load.revision, load.workout_id) for load in loads] == [
        (1, corrected.json()["workout_id"]),
        (2, corrected.json()["workout_id"]),
    ]


async def test_a_file_too_large_for_a_message_goes_into_the_object_store_as_it_is(outside: Town) -> None:
    await outside.move_in("large")
    times = list(range(60_000))
    body = plain(YESTERDAY, duration_s=60_000, samples={"time_s": times, "heart_rate_bpm": [120.25] * 60_000})
    body += b" " * (1_100_000 - len(body))
    answer = await post(outside, "large", body)
    assert answer.status_code == 201, answer.text
    (recorded,) = await outside.said("large", WorkoutRecorded)
    assert recorded.raw.ref.startswith("object:large/")
    assert await Objects(outside.operator.log).get(recorded.raw.ref) == body


@pytest.mark.parametrize("authorization", [None, "Bearer", "Bearer wrong", "Bearer keys-watch.wrong", "Basic YTpi"])
async def test_a_wrong_key_is_401_and_stores_nothing(outside: Town, authorization: str | None) -> None:
    if not await outside.operator.history("keys"):
        await outside.move_in("keys")
    before = (await outside.operator.client.jetstream().stream_info("DEVICE")).state.last_seq
    headers = {"Authorization": authorization} if authorization is not None else {}
    async with httpx.AsyncClient(timeout=60) as client:
        answer = await client.post(f"{outside.url}/v1/workouts", content=easy_run(YESTERDAY), headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert (await outside.operator.client.jetstream().stream_info("DEVICE")).state.last_seq == before


async def test_an_unknown_device_s_request_is_refused_in_words(outside: Town) -> None:
    subject = subjects.submit_workout("nobody-watch")
    told = json.loads((await outside.operator.client.request(subject, easy_run(YESTERDAY), timeout=60)).data)
    assert told["status"] == "rejected"
    assert "not registered" in told["problem"]
