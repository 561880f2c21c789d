"""From a morning to the phone: what an athlete says of themselves becomes a state, and the phone says it once."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from rig.town import Town

from tandem.contracts.events.athlete import RescoreRequested
from tandem.contracts.events.load import LoadScored
from tandem.contracts.events.readiness import ReadinessChanged, ReadinessState

pytestmark = pytest.mark.server


async def say(town: Town, athlete_id: str, path: str, **document: Any) -> httpx.Response:
    headers = {"Authorization": f"Bearer {town.keys[athlete_id]}"}
    async with httpx.AsyncClient(timeout=60) as client:
        return await client.post(f"{town.url}/v1/{path}", content=json.dumps(document), headers=headers)


def morning(back: int, **said: Any) -> dict[str, Any]:
    return {"local_date": (datetime.now(UTC) - timedelta(days=back)).date().isoformat(), **said}


async def test_chest_pain_stops_hard_work_at_once_and_only_the_athletes_word_ends_it(outside: Town) -> None:
    await outside.move_in("chest")
    assert (await say(outside, "chest", "wellness", **morning(1, symptoms=["chest_pain"]))).status_code == 201
    await outside.operator.quiet()
    (stop,) = await outside.said("chest", ReadinessChanged)
    assert stop.suspension is not None
    assert (stop.suspension.hard, stop.suspension.loaded, stop.suspension.see_a_doctor) == (True, True, True)
    (alert,) = [alert for alert in outside.alerts("chest") if "chest" in json.dumps(alert).lower()]
    assert "doctor" in json.dumps(alert).lower()
    await say(outside, "chest", "wellness", **morning(0, soreness=2))
    await outside.operator.quiet()
    assert len(await outside.said("chest", ReadinessChanged)) == 1
    await say(outside, "chest", "wellness", **morning(0, soreness=2, recovered=True))
    await outside.operator.quiet()
    *_, ended = await outside.said("chest", ReadinessChanged)
    assert ended.suspension is None


async def test_weeks_of_worse_mornings_are_watched_and_a_workout_carries_the_state(outside: Town) -> None:
    """Sixty usual mornings, then three weeks of a racing heart and low spirits, as several devices would say it."""
    await outside.move_in("tired")
    for back in range(80, -1, -1):
        tired = back <= 20
        beats, variability = (48 + back % 3, 62 + back % 5) if not tired else (55 + back % 2, 44 + back % 3)
        mood = 7 + back % 2 if not tired else 3
        said = morning(back, resting_heart_rate_bpm=beats, hrv_rmssd_ms=variability, mood=mood, motivation=mood)
        assert (await say(outside, "tired", "wellness", **said, soreness=3 if not tired else 8)).status_code == 201
    await outside.operator.quiet()
    changes = await outside.said("tired", ReadinessChanged)
    assert changes[-1].state in {ReadinessState.WATCH, ReadinessState.PULL_BACK}
    on = {sign.family.value for sign in changes[-1].families if sign.on}
    assert {"autonomic", "wellbeing"} <= on
    assert all(sign.reason for sign in changes[-1].families)
    start = (datetime.now(UTC) - timedelta(hours=1)).isoformat(timespec="seconds")
    run = {"sport": "running", "start_time": start, "duration_min": 40, "rpe": 3}
    assert (await say(outside, "tired", "workouts", **run)).status_code == 201
    await outside.operator.quiet()
    *_, load = await outside.said("tired", LoadScored)
    changes = await outside.said("tired", ReadinessChanged)
    assert load.readiness is changes[-1].state


async def test_a_request_scores_a_workout_again_from_the_log(outside: Town) -> None:
    await outside.move_in("again")
    start = (datetime.now(UTC) - timedelta(hours=3)).isoformat(timespec="seconds")
    run = {"sport": "running", "start_time": start, "duration_min": 40, "mean_heart_rate_bpm": 150}
    await say(outside, "again", "workouts", **run)
    await outside.operator.quiet()
    await outside.operator.say(RescoreRequested(athlete_id="again", request_id="r1", reason="a better scorer"))
    await outside.operator.quiet()
    first, second = await outside.said("again", LoadScored)
    assert (first.scoring, second.scoring) == (1, 2)
    assert first.systemic == second.systemic
