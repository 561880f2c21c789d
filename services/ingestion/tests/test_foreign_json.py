"""JSON of others: Hevy's workouts, Strava's streams."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ingestion_desk import read_one

from tandem.contracts.events.training import SetType, Sport, StrengthSet
from tandem.ingestion.domain.decoded import DecodedWorkout, Unreadable

RECEIVED = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)


def read(document: dict[str, Any]) -> DecodedWorkout:
    return read_one(json.dumps(document).encode(), "application/json", RECEIVED)


def hevy(*sets: dict[str, Any], **fields: Any) -> dict[str, Any]:
    told = {
        "id": "h-1",
        "title": "Legs",
        "start_time": "2026-11-20T18:00:00+00:00",
        "end_time": "2026-11-20T19:00:00+00:00",
        "created_at": "2026-11-20T19:00:01+00:00",
        "exercises": [{"title": "Squat (Barbell)", "notes": "", "sets": list(sets)}],
    }
    return told | fields


def streams(**fields: Any) -> dict[str, Any]:
    def stream(*values: float | None) -> dict[str, Any]:
        return {"data": list(values), "series_type": "distance", "resolution": "high"}

    told = {
        "time": stream(0, 4, 5, 9),
        "heartrate": stream(0, 120, 122, None),
        "velocity_smooth": stream(0, 2.5, 2.5, 2.9),
        "cadence": stream(0, 86, 87, 86),
        "distance": stream(0.6, 10, 13, 25),
        "latlng": {"data": [[-27.3, 153.0]] * 4, "series_type": "distance"},
        "sport_type": "Run",
        "start_date": "2026-11-20T06:00:00Z",
        "id": 12,
    }
    return told | fields


def test_a_hevy_workout_keeps_its_sets_and_its_name() -> None:
    warmup = {"type": "warmup", "reps": 5, "weight_kg": 60, "rpe": None}
    work = {"type": "normal", "reps": 5, "weight_kg": 100.5, "rpe": 8.5, "duration_seconds": None}
    workout = read(hevy(warmup, work))
    assert (workout.sport, workout.title, workout.external_id) == (Sport.STRENGTH, "Legs", "h-1")
    assert workout.duration_s == 3600
    assert workout.sets == (
        StrengthSet(exercise="Squat (Barbell)", set_type=SetType.WARMUP, reps=5, weight_kg=60),
        StrengthSet(exercise="Squat (Barbell)", reps=5, weight_kg=100.5, rpe=8.5),
    )
    assert workout.dropped == ()


def test_a_set_type_that_hevy_invents_later_is_a_normal_set_and_said() -> None:
    workout = read(hevy({"type": "myoreps", "reps": 5}))
    assert workout.sets[0].set_type is SetType.NORMAL
    assert "'myoreps'" in workout.dropped[0]


@pytest.mark.parametrize(
    ("title", "kept"), [("", None), ("  ", None), (None, None), (" Legs ", "Legs"), ("x" * 130, "x" * 120)]
)
def test_a_hevy_title_is_missing_when_blank_and_cut_when_too_long(title: str | None, kept: str | None) -> None:
    assert read(hevy({"reps": 5}, title=title)).title == kept


def test_a_long_name_of_an_exercise_is_cut_and_sets_without_one_cost_only_themselves() -> None:
    exercises = [{"title": name, "sets": [{"reps": 5, "type": None}]} for name in ("y" * 130, " ", "Squat")]
    workout = read(hevy(exercises=exercises))
    assert [one.exercise for one in workout.sets] == ["y" * 120, "Squat"]
    assert workout.dropped == ("exercise 2 has no name: its 1 sets are left out",)


def test_a_whole_number_may_be_written_with_a_point_and_half_a_repetition_is_none() -> None:
    workout = read(hevy({"reps": 8.0, "weight_kg": 100}, id=7.0))
    assert (workout.sets[0].reps, workout.external_id) == (8, "7")
    with pytest.raises(Unreadable, match="reps"):
        read(hevy({"reps": 8.5}))


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("Kreuzberg Running", None), ("Bad Tölz Trail Running", None),
        ("Berlin - Radfahren", None), ("Paris Course à pied", None),
        ("Morning Run", "Morning Run"), ("Long Run", "Long Run"), ("Running", "Running"), ("Upper A", "Upper A"), (" ", None),
        ("z" * 130, "z" * 120),
    ],
)  # fmt: skip
def test_a_title_that_a_watch_made_of_a_place_does_not_come_in_by_strava(title: str, kept: str | None) -> None:
    assert read(streams(name=title)).title == kept


def test_every_workout_of_a_real_hevy_export_is_read(real: Callable[[str], bytes]) -> None:
    export = json.loads(real("strength/hevy-15-workouts.json"))
    workouts = [read(entry) for entry in export]
    assert [len(workout.sets) for workout in workouts] == [
        sum(len(exercise["sets"]) for exercise in entry["exercises"]) for entry in export
    ]
    assert sum(len(workout.sets) for workout in workouts) == 439
    thirteenth = workouts[12]
    assert sum((s.reps or 0) * (s.weight_kg or 0) for s in thirteenth.sets) == pytest.approx(16_250)


def test_strava_s_streams_become_columns_and_where_it_was_is_not_read() -> None:
    workout = read(streams(name="Track", moving_time=8))
    assert (workout.sport, workout.title, workout.external_id) == (Sport.RUNNING, "Track", "12")
    assert workout.start_time == datetime(2026, 11, 20, 6, tzinfo=UTC)
    assert (workout.duration_s, workout.moving_s, workout.distance_m) == (9, 8, 25)
    assert workout.columns["time_s"].tolist() == [0, 4, 5, 9]
    assert np.isnan(workout.columns["heart_rate_bpm"]).tolist() == [True, False, False, True]
    assert workout.columns["cadence_spm"].tolist() == [0, 172, 174, 172]
    assert set(workout.columns) == {"time_s", "heart_rate_bpm", "speed_mps", "distance_m", "cadence_spm"}
    assert (workout.mean_heart_rate_bpm, workout.max_heart_rate_bpm) == (121, 122)


def test_a_ride_is_no_run_and_a_sport_without_a_family_keeps_its_name() -> None:
    assert read(streams(sport_type="Ride")).sport is Sport.CYCLING
    assert "cadence_spm" not in read(streams(sport_type="Ride")).columns
    kite = read(streams(sport_type="Kitesurf"))
    assert (kite.sport, kite.sub_sport) == (Sport.OTHER, "Kitesurf")


def test_the_older_name_of_the_sport_is_known_too() -> None:
    told = streams(type="TrailRun")
    del told["sport_type"]
    assert (read(told).sport, read(told).sub_sport) == (Sport.RUNNING, "trail")


def test_a_real_part_of_a_track_session_is_read_once_its_activity_is_named(real: Callable[[str], bytes]) -> None:
    told = json.loads(real("runs/strava-track-2-work.json"))
    with pytest.raises(Unreadable, match="without their activity"):
        read(told)
    workout = read(told | {"sport_type": "Run", "start_date": "2026-11-20T06:00:00Z"})
    assert len(workout.columns["time_s"]) == 411
    assert (workout.duration_s, workout.distance_m) == (989, 3661.8)
    assert workout.dropped == ()


MISTAKES: dict[str, tuple[dict[str, Any], str, str, str]] = {
    # what -> document, where, words of the problem, words of the remedy
    "an end before the start": (hevy(end_time="2026-11-20T17:00:00Z"), "/end_time", "-3600 s", "correct start_time"),
    "an exertion of 11": (hevy({"rpe": 11}), "/exercises/0/sets/0/rpe", "10", "rpe"),
    "a weight of a ton": (hevy({"weight_kg": 2000}), "/exercises/0/sets/0/weight_kg", "1000", "weight_kg"),
    "negative repetitions": (hevy({"reps": -1}), "/exercises/0/sets/0/reps", "0", "reps"),
    "a negative duration": (hevy({"duration_seconds": -5}), "/exercises/0/sets/0/duration_seconds", "0", "duration"),
    "a lift of next year": (
        hevy(start_time="2027-11-20T18:00:00Z", end_time="2027-11-20T19:00:00Z"), "start_time", "more than a day", "clock"
    ),
    "streams without a sport": (
        {k: v for k, v in streams().items() if k != "sport_type"}, "/start_date", "neither", '"sport_type": "Run"'
    ),
    "streams of different length": (streams(heartrate={"data": [1]}), "/heartrate/data", "1 values for 4", "one request"),
    "streams without time": ({k: v for k, v in streams().items() if k != "time"}, "/time", "missing", "add 'time'"),
    "one moment": ({"time": {"data": [0]}, "type": "Run", "start_date": "2026-11-20T06:00Z"}, "/time/data", "duration", "add"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_with_its_place_and_its_remedy(mistake: str) -> None:
    document, where, problem, remedy = MISTAKES[mistake]
    with pytest.raises(Unreadable) as refusal:
        read(document)
    assert refusal.value.where == where
    assert problem in refusal.value.problem
    assert remedy in refusal.value.remedy


values = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.none() | st.floats())


@given(st.sampled_from(["time", "heartrate", "distance", "velocity_smooth", "cadence", "watts"]), values)
@settings(max_examples=150, deadline=None, derandomize=True)
def test_any_stream_is_read_or_refused(name: str, value: object) -> None:
    try:
        workout = read(streams(**{name: {"data": value}}))
    except Unreadable:
        return
    assert workout.duration_s > 0
    assert not workout.columns or (np.diff(workout.columns["time_s"]) > 0).all()


@given(st.sampled_from(["reps", "weight_kg", "rpe", "type", "duration_seconds"]), values)
@settings(max_examples=100, deadline=None, derandomize=True)
def test_any_value_in_a_hevy_set_is_read_or_refused(name: str, value: object) -> None:
    try:
        workout = read(hevy({name: value}))
    except Unreadable:
        return
    assert len(workout.sets) == 1
