"""JSON: what is accepted, and how a mistake is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from ingestion_desk import read_one

from tandem.contracts.events.training import SetType, Sport, StrengthSet
from tandem.ingestion.domain.decoded import DecodedWorkout, Unreadable

RECEIVED = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)
RUN = {"sport": "running", "start_time": "2026-11-22T17:30:00+01:00", "duration_min": 75}
LIFT = {"sport": "strength", "start_time": "2026-11-22T07:00:00+01:00", "duration_s": 3600}


def read(document: dict[str, Any]) -> DecodedWorkout:
    return read_one(json.dumps(document).encode(), "application/json", RECEIVED)


def test_a_plain_session_with_its_exertion() -> None:
    workout = read(
        {**RUN, "rpe": 8, "distance_m": 11200, "title": "Club", "external_id": "a-1", "mean_heart_rate_bpm": 150}
    )
    assert workout.sport is Sport.RUNNING
    assert workout.start_time == datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
    assert (workout.utc_offset_s, workout.duration_s) == (3600, 4500)
    assert (workout.rpe, workout.distance_m, workout.mean_heart_rate_bpm) == (8, 11200, 150)
    assert (workout.title, workout.external_id) == ("Club", "a-1")


def test_what_is_left_out_stays_unknown() -> None:
    workout = read(RUN)
    assert (workout.rpe, workout.distance_m, workout.mean_heart_rate_bpm, workout.moving_s) == (None,) * 4


def test_a_bare_z_says_nothing_of_the_local_clock() -> None:
    assert read({**RUN, "start_time": "2026-11-22T16:30:00Z"}).utc_offset_s is None


def test_lifts_set_by_set() -> None:
    sets = [
        {"exercise": "Squat", "reps": 5, "weight_kg": 100, "rpe": 8.5, "set_type": "warmup"},
        {"exercise": "Plank", "duration_s": 60},
        {"exercise": "Dumbbell Row", "reps": 8, "weight_kg": 30, "rir": 2.5, "per_arm": True},
    ]
    assert read({**LIFT, "sets": sets}).sets == (
        StrengthSet(exercise="Squat", reps=5, weight_kg=100, rpe=8.5, set_type=SetType.WARMUP),
        StrengthSet(exercise="Plank", duration_s=60),
        StrengthSet(exercise="Dumbbell Row", reps=8, weight_kg=30, rir=2.5, per_arm=True),
    )


def test_a_logged_workout_of_31_sets_keeps_its_volume(real: Callable[[str], bytes]) -> None:
    log = {workout["title"]: workout for workout in json.loads(real("strength/hevy-15-workouts.json"))}
    sets = [
        {"exercise": exercise["title"], "reps": s["reps"], "weight_kg": s["weight_kg"], "set_type": s["type"]}
        for exercise in log["Workout 13"]["exercises"]
        for s in exercise["sets"]
    ]
    told = read({**LIFT, "sets": sets}).sets
    assert len(told) == 31
    assert sum((s.reps or 0) * (s.weight_kg or 0) for s in told) == pytest.approx(16_250)


def test_samples_become_columns_and_tell_the_heart_rate() -> None:
    samples = {"time_s": [0, 1, 2, 3], "heart_rate_bpm": [0, 120, None, 140], "power_w": [None] * 4}
    workout = read({**RUN, "samples": samples})
    assert set(workout.columns) == {"time_s", "heart_rate_bpm"}
    assert np.isnan(workout.columns["heart_rate_bpm"]).tolist() == [True, False, True, False]
    assert (workout.mean_heart_rate_bpm, workout.max_heart_rate_bpm) == (130, 140)


MISTAKES: dict[str, tuple[dict[str, Any], str, str, str]] = {
    # what -> document, where, words of the problem, words of the remedy
    "a typo": ({**RUN, "distanse_m": 5}, "/distanse_m", "not a field", "did you mean 'distance_m'?"),
    "a typo in a set": ({**LIFT, "sets": [{"exercise": "x", "repz": 5}]}, "/sets/0/repz", "not a field", "spelling"),
    "a position": ({**RUN, "samples": {"time_s": [0], "lat": [1]}}, "/samples/lat", "not a field", "leave"),
    "no start": ({"sport": "running", "duration_s": 5}, "/start_time", "missing", "add 'start_time'"),
    "no offset": ({**RUN, "start_time": "2026-11-22T17:30"}, "/start_time", "no UTC offset", "+01:00"),
    "a number as time": ({**RUN, "start_time": 1700000000}, "/start_time", "no date and time", "2026-11-22T17:30"),
    "the future": ({**RUN, "start_time": "2026-11-24T17:30Z"}, "start_time", "more than a day after", "clock"),
    "the far past": ({**RUN, "start_time": "0001-01-01T00:00+14:00"}, "/start_time", "1990", "start_time"),
    "the far future": ({**RUN, "start_time": "9999-12-31T23:59-12:00"}, "/start_time", "2200", "start_time"),
    "an unknown sport": ({**RUN, "sport": "jogging"}, "/sport", "'running', 'strength'", "sport"),
    "no duration": ({k: v for k, v in RUN.items() if k != "duration_min"}, "/duration_s", "missing", "exactly one"),
    "two durations": ({**RUN, "duration_s": 4500}, "/duration_s", "both given", "exactly one"),
    "no time at all": ({**RUN, "duration_min": 0}, "/duration_min", "greater than 0", "duration_min"),
    "three days": ({**RUN, "duration_min": 3 * 1440}, "/duration_min", "less than or equal", "duration_min"),
    "too much exertion": ({**RUN, "rpe": 11}, "/rpe", "less than or equal to 10", "rpe"),
    "a number in quotes": ({**RUN, "rpe": "8"}, "/rpe", "valid number", "rpe"),
    "sets of a run": ({**RUN, "sets": [{"exercise": "x"}]}, "/sets", "belong to strength", "strength"),
    "an RPE of 11 of a set": ({**LIFT, "sets": [{"exercise": "x", "rpe": 11}]}, "/sets/0/rpe", "equal to 10", "rpe"),
    "21 in reserve": ({**LIFT, "sets": [{"exercise": "x", "rir": 21}]}, "/sets/0/rir", "less than or equal to 20", "rir"),
    "a debt of reserve": ({**LIFT, "sets": [{"exercise": "x", "rir": -1}]}, "/sets/0/rir", "greater than or equal to 0", "rir"),
    "an arm in words": ({**LIFT, "sets": [{"exercise": "x", "per_arm": "yes"}]}, "/sets/0/per_arm", "boolean", "per_arm"),
    "a set that ends early": ({**LIFT, "sets": [{"exercise": "x", "duration_s": -5}]}, "/sets/0/duration_s", "greater", "s"),
    "more than a tonne": ({**LIFT, "sets": [{"exercise": "x", "weight_kg": 1001}]}, "/sets/0/weight_kg", "1000", "weight_kg"),
    "too many sets": ({**LIFT, "sets": [{"exercise": "x"}] * 501}, "/sets", "500", "sets"),
    "a clock that stands": ({**RUN, "samples": {"time_s": [0, 1, 1]}}, "/samples/time_s/2", "not rise", "sort"),
    "a short column": ({**RUN, "samples": {"time_s": [0, 1], "power_w": [1]}}, "/samples/power_w", "1 values for 2", "null"),
    "a late sample": ({**RUN, "samples": {"time_s": [0, 9000]}}, "/samples/time_s/1", "lasts 4500 s", "whole"),
    "a heart of 400": ({**RUN, "samples": {"time_s": [0], "heart_rate_bpm": [400]}}, "/samples/heart_rate_bpm/0", "255", "bpm"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_with_its_place_and_its_remedy(mistake: str) -> None:
    document, where, problem, remedy = MISTAKES[mistake]
    with pytest.raises(Unreadable) as refusal:
        read(document)
    assert refusal.value.where == where
    assert problem in refusal.value.problem
    assert remedy in refusal.value.remedy


def test_the_sender_is_told_how_many_mistakes_there_are_but_no_value_of_theirs() -> None:
    with pytest.raises(Unreadable, match=r"\(and 1 more\)") as refusal:
        read({**RUN, "rpe": "secret words", "distance_m": -1})
    assert "secret" not in f"{refusal.value}{refusal.value.remedy}"
