"""Wellness by every way in: HTTP, NATS and the command; kept as it came, said once, refused in words. And workouts that
cannot be true, by the same ways."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from rig.process import tandem
from rig.town import Town, watch_of

from tandem.chassis.objects import Objects
from tandem.contracts import subjects
from tandem.contracts.events.athlete import ProfileSet, RescoreRequested
from tandem.contracts.events.training import WorkoutRejected
from tandem.contracts.events.wellness import Symptom, WellnessLogged

pytestmark = pytest.mark.server
NOW = datetime.now(UTC)
TODAY = NOW.date().isoformat()


async def post(town: Town, athlete_id: str, document: dict[str, Any], path: str = "wellness") -> httpx.Response:
    headers = {"Authorization": f"Bearer {town.keys[athlete_id]}"}
    async with httpx.AsyncClient(timeout=60) as client:
        return await client.post(f"{town.url}/v1/{path}", content=json.dumps(document), headers=headers)


async def publish(town: Town, athlete_id: str, document: dict[str, Any], kind: str = "wellness") -> dict[str, Any]:
    """As a device on NATS: publish into the stream, and listen for what became of it."""
    watch = await town.watch(athlete_id)
    receipts = await watch.subscribe(subjects.device_receipt(watch_of(athlete_id)))
    try:
        await watch.flush()
        await watch.jetstream().publish(
            f"device.{watch_of(athlete_id)}.{kind}", json.dumps(document).encode(), stream="DEVICE"
        )
        return dict(json.loads((await receipts.next_msg(timeout=60)).data))
    finally:
        await receipts.unsubscribe()


async def test_a_statement_by_every_way_and_twice_is_one_event_and_its_correction_another(outside: Town) -> None:
    await outside.move_in("mornings")
    said = {"local_date": TODAY, "resting_heart_rate_bpm": 48, "sleep_h": 7.5}
    first = await post(outside, "mornings", said)
    again = await post(outside, "mornings", said)
    by_nats = await publish(outside, "mornings", said)
    corrected = await publish(outside, "mornings", {**said, "resting_heart_rate_bpm": 0})
    assert (first.status_code, first.json()["status"]) == (201, "recorded")
    assert (again.status_code, again.json()["status"]) == (200, "duplicate")
    assert (by_nats["status"], corrected["status"]) == ("duplicate", "revised")
    assert corrected["dropped"] == ["resting_heart_rate_bpm is 0: taken as not measured"]
    events = await outside.said("mornings", WellnessLogged)
    assert [(event.resting_heart_rate_bpm, event.sleep_s) for event in events] == [(48, 27_000), (None, 27_000)]
    assert {event.wellness_id for event in events} == {f"mornings-watch:{TODAY}"} == {first.json()["wellness_id"]}


async def test_ten_at_once_of_the_same_statement_are_one_event(outside: Town) -> None:
    await outside.move_in("eager")
    answers = await asyncio.gather(*(post(outside, "eager", {"local_date": TODAY, "mood": 7}) for _ in range(10)))
    assert sorted(answer.status_code for answer in answers) == [200] * 9 + [201]
    assert len(await outside.said("eager", WellnessLogged)) == 1


AHEAD = (NOW + timedelta(days=400)).isoformat()
BEFORE = (NOW - timedelta(days=1)).isoformat()
RUN = {"sport": "running", "start_time": BEFORE, "duration_min": 40}
LIFT = {**RUN, "sport": "strength"}
IMPOSSIBLE: list[tuple[str, dict[str, Any], str]] = [
    ("wellness", {"local_date": TODAY, "resting_heart_rate_bpm": 300}, "/resting_heart_rate_bpm"),
    ("wellness", {"local_date": TODAY, "soreness": 11}, "/soreness"),
    ("wellness", {"local_date": TODAY, "sleep_h": -1}, "/sleep_h"),
    ("wellness", {"local_date": AHEAD[:10]}, "/local_date"),
    ("wellness", {"local_date": TODAY, "resting_hr": 48}, "/resting_hr"),
    ("workout", {**RUN, "start_time": AHEAD}, "start_time"),
    ("workout", {**RUN, "duration_min": -40}, "/duration_min"),
    ("workout", {**RUN, "mean_heart_rate_bpm": 300}, "/mean_heart_rate_bpm"),
    ("workout", {**RUN, "samples": {"time_s": [0], "heart_rate_bpm": [300]}}, "/samples/heart_rate_bpm/0"),
    ("workout", {**RUN, "rpe": 11}, "/rpe"),
    ("workout", {**LIFT, "sets": [{"exercise": "squat", "reps": -1}]}, "/sets/0/reps"),
    ("workout", {**LIFT, "sets": [{"exercise": "squat", "duration_s": -5}]}, "/sets/0/duration_s"),
]


@pytest.mark.parametrize(
    ("kind", "document", "where"),
    IMPOSSIBLE,
    ids=[f"{kind}{where}-{n}" for n, (kind, _, where) in enumerate(IMPOSSIBLE)],
)
async def test_what_cannot_be_true_is_refused_by_both_ways_with_its_field_and_kept(
    outside: Town, kind: str, document: dict[str, Any], where: str
) -> None:
    if "doubtful" not in outside.keys:
        await outside.move_in("doubtful")
    answer = await post(outside, "doubtful", document, "wellness" if kind == "wellness" else "workouts")
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert answer.json()["where"] == where
    receipt = await publish(outside, "doubtful", document, kind)
    assert (receipt["status"], receipt["where"]) == ("rejected", where)
    refusals = {event.submission_id: event for event in await outside.said("doubtful", WorkoutRejected)}
    for submission in (answer.json()["submission_id"], receipt["submission_id"]):
        refusal = refusals[submission]
        assert refusal.remedy
        assert await Objects(outside.operator.log).get(refusal.raw.ref) == json.dumps(document).encode()


async def test_a_wrong_key_is_401_and_stores_nothing(outside: Town) -> None:
    before = (await outside.operator.client.jetstream().stream_info("DEVICE")).state.last_seq
    async with httpx.AsyncClient(timeout=60) as client:
        wrong = {"Authorization": "Bearer nobody-watch.wrong"}
        answer = await client.post(f"{outside.url}/v1/wellness", content=b"{}", headers=wrong)
    assert answer.status_code == 401
    assert (await outside.operator.client.jetstream().stream_info("DEVICE")).state.last_seq == before


@pytest.mark.slow
async def test_an_athlete_says_how_they_are_on_the_command_line(outside: Town) -> None:
    await outside.move_in("talker")
    key = outside.keys["talker"]

    def log(*options: str) -> tuple[int, str, str]:
        return tandem(outside.home, "wellness", "log", "--key", key, *options, columns=200)

    code, out, _ = log(
        "--resting-hr", "47", "--sleep-h", "7.5", "--pain", "left achilles:4:tendon", "--symptom", "fever"
    )
    assert code == 0
    name = out.split()[-1]
    assert out.startswith("recorded: ")
    assert log("--resting-hr", "46", "--id", name)[1].startswith("revised: ")
    code, _, err = log("--soreness", "11")
    assert code == 1
    assert "(/soreness)" in err
    assert log()[0] == 1
    first, second = await outside.said("talker", WellnessLogged)
    assert (first.symptoms, first.pain[0].structure, first.sleep_s) == ((Symptom.FEVER,), "tendon", 27_000)
    assert (second.wellness_id, second.resting_heart_rate_bpm, second.symptoms) == (name, 46, ())


@pytest.mark.slow
async def test_a_profile_changes_field_by_field_and_a_rescoring_is_asked_for(outside: Town) -> None:
    await outside.move_in("body", max_heart_rate_bpm=190)

    def athlete(*arguments: str) -> tuple[int, str, str]:
        return tandem(outside.home, "athlete", *arguments, columns=200)

    assert athlete("profile", "body", "--threshold-hr", "170", "--birth-date", "1990-05-01")[0] == 0
    assert athlete("profile", "body", "--forget", "birth_date", "--energy-features")[0] == 0
    code, _, err = athlete("profile", "body", "--birth-date", "2999-01-01")
    assert code == 1
    assert "birth_date 2999-01-01 has not come yet" in err
    code, _, err = athlete("profile", "body", "--threshold-hr", "195")
    assert code == 1
    assert "threshold_heart_rate_bpm 195" in err
    assert athlete("rescore", "body", "--reason", "a better scorer")[0] == 0
    profile = (await outside.said("body", ProfileSet))[-1]
    assert (profile.max_heart_rate_bpm, profile.threshold_heart_rate_bpm) == (190, 170)
    assert (profile.birth_date, profile.energy_features) == (None, True)
    (request,) = await outside.said("body", RescoreRequested)
    assert request.reason == "a better scorer"
    assert athlete("rescore", "nobody-at-all")[0] == 1
