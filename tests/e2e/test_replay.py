"""`tandem replay`: stored bytes read again, without anything changing where the decoders say the same."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from rig.process import tandem
from rig.town import Town
from rig.workouts import easy_run, plain

from tandem.chassis.documents import connect, key_of
from tandem.contracts import subjects
from tandem.contracts.events.reach import AlertKind
from tandem.contracts.events.training import WorkoutRecorded, WorkoutRejected
from tandem.local.sample_week import alerts_at_any_hour

pytestmark = pytest.mark.server
BEFORE = datetime(2025, 5, 1, 17, tzinfo=UTC)


@pytest.mark.slow
async def test_reading_history_again_changes_nothing_and_says_so(outside: Town) -> None:
    usual = alerts_at_any_hour("reread")
    late = (
        AlertKind.QUESTION,
        AlertKind.PLAN_REVISED,
    )  # what the squats bring is told minutes later, the second change too
    await outside.move_in("reread", alerts=usual.model_copy(update={"muted": (*usual.muted, *late)}))
    large = plain(BEFORE, duration_s=60_000, samples={"time_s": [0, 60_000], "heart_rate_bpm": [120.0, 121.0]})
    large += b" " * (1_100_000 - len(large))
    await outside.publish("reread", easy_run(BEFORE + timedelta(days=3)))
    await outside.publish("reread", b"{")
    await outside.publish("reread", b"squat 5x5 100kg")  # which ended when it was received
    async with outside_client(outside, "reread") as client:
        assert (await client.post("/v1/workouts", content=large)).status_code == 201
    await outside.operator.quiet()
    before = await outside.operator.history("reread")
    assert len({event.data.workout_id for event in before if isinstance(event.data, WorkoutRecorded)}) == 3
    arguments = ("replay", "--from", "raw", "--since", "2025-01-01", "--athlete", "reread")
    code, out, err = tandem(outside.home, *arguments, "--dry-run")
    assert (code, out.strip()) == (0, "4 submissions would be read again"), err
    for _ in range(2):
        code, out, err = tandem(outside.home, *arguments, columns=200)
        assert code == 0, err
        assert "4 submissions read again" in out
        assert "3 unchanged" in out
        await outside.operator.quiet()
    after = await outside.operator.history("reread")
    kept = [event for event in after if not isinstance(event.data, WorkoutRejected)]
    assert kept == [event for event in before if not isinstance(event.data, WorkoutRejected)]


@pytest.mark.slow
async def test_what_an_older_decoder_said_otherwise_is_revised_once_and_alerts_nobody(outside: Town) -> None:
    await outside.move_in("better")
    await outside.publish("better", easy_run(BEFORE, distance_m=7000))
    await outside.operator.quiet()
    (recorded,) = await outside.said("better", WorkoutRecorded)
    older = {"sources": tuple(one.model_copy(update={"content": "0" * len(one.content)}) for one in recorded.sources)}
    await outside.operator.say(recorded.model_copy(update={"revision": 2, "distance_m": 1.0, **older}))
    running = outside.home.running()
    assert running is not None
    redis = connect(running.redis_url, connections=1)
    await redis.delete(key_of("ingestion", "better"))  # so that what the log says now is folded again
    await redis.aclose()
    await outside.operator.quiet()
    told = outside.alerts("better")
    for said in ("1 revised", "1 unchanged"):
        code, out, err = tandem(outside.home, "replay", "--since", "2025-01-01", "--athlete", "better", columns=200)
        assert code == 0, err
        assert said in out
        await outside.operator.quiet()
        newest = (await outside.said("better", WorkoutRecorded))[-1]
        assert (newest.revision, newest.distance_m, newest.history) == (3, 7000, True)
    assert outside.alerts("better") == told


async def test_only_what_was_said_since_then_is_read_again(outside: Town) -> None:
    await outside.move_in("since")
    await outside.publish("since", easy_run(BEFORE))
    await outside.operator.quiet()
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()
    arguments = ("replay", "--since", tomorrow, "--athlete", "since", "--dry-run")
    assert tandem(outside.home, *arguments)[1].strip() == "0 submissions would be read again"
    code, _, err = tandem(outside.home, "replay", "--since", "yesterday")
    assert code == 1
    assert "write it like" in err


@pytest.mark.slow
async def test_a_revoked_device_s_history_is_read_again_and_stays_its_athlete_s_when_another_has_the_device(
    outside: Town,
) -> None:
    key = await outside.operator.add_device("lender", "lent")
    async with httpx.AsyncClient(
        base_url=outside.url, headers={"Authorization": f"Bearer {key}"}, timeout=60
    ) as client:
        assert (await client.post("/v1/workouts", content=easy_run(BEFORE))).status_code == 201
    arguments = ("replay", "--since", "2025-01-01", "--athlete", "lender")

    async def ask_again(device_id: str, workout: WorkoutRecorded) -> None:
        told = {"athlete_id": "lender", "submission_id": workout.submission_id, **workout.raw.model_dump()}
        body = json.dumps(told | {"received_at": BEFORE.isoformat()}).encode()
        await outside.operator.log.publish("DEVICE", subjects.device_again(device_id), body, {})

    assert tandem(outside.home, "device", "revoke", "lent")[0] == 0
    assert "1 submissions read again: 1 unchanged" in tandem(outside.home, *arguments, columns=200)[1]
    await outside.operator.add_device("borrower", "lent")
    assert "1 left alone: their device is another athlete's now" in tandem(outside.home, *arguments, columns=200)[1]
    (recorded,) = await outside.said("lender", WorkoutRecorded)
    await ask_again("lent", recorded)  # as if the device had changed hands while the request was on its way
    await outside.operator.quiet()
    assert await outside.said("borrower", WorkoutRecorded) == []
    assert len(await outside.said("lender", WorkoutRecorded)) == 1


def outside_client(town: Town, athlete_id: str) -> httpx.AsyncClient:
    headers = {"Authorization": f"Bearer {town.keys[athlete_id]}"}
    return httpx.AsyncClient(base_url=town.url, headers=headers, timeout=60)
