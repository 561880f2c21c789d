"""Suunto's workouts, in the shape of its Cloud API: https://apizone.suunto.com (Workout, webhook WORKOUT_CREATED)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tandem.contracts.events.training import DeviceThresholds, Sport
from tandem.ingestion.domain.decoded import DecodedWorkout, Unreadable
from tandem.ingestion.domain.formats.json.suunto import decode_suunto, is_suunto

START_MS = int(datetime(2026, 11, 22, 16, 30, tzinfo=UTC).timestamp()) * 1000


def suunto(**fields: Any) -> dict[str, Any]:
    told = {
        "workoutKey": "5b190f5c52ce7b316acbd520",
        "workoutId": 1234,
        "username": "anna",
        "activityId": 1,
        "startTime": START_MS,
        "stopTime": START_MS + 3_700_000,
        "totalTime": 3600.5,
        "totalDistance": 12345.6,
        "totalAscent": 250.5,
        "startPosition": {"x": 24.9, "y": 60.2},
        "timeOffsetInMinutes": 120,
        "hrdata": {"workoutAvgHR": 145, "workoutMaxHR": 172, "userMaxHR": 190, "avg": 145, "hrmax": 172, "max": 190},
    }
    return told | fields


def workout_of(document: object) -> DecodedWorkout:
    (workout,) = decode_suunto(document).workouts
    return workout


def test_a_workout_is_read_alone_in_a_list_and_in_an_answer() -> None:
    answer = {"error": None, "payload": [suunto()], "metadata": {"ts": "1"}}
    for document in (
        suunto(),
        [suunto()],
        answer,
        answer | {"payload": suunto()},
        {"type": "WORKOUT_CREATED", "workout": suunto()},
    ):
        assert is_suunto(document)
        workout = workout_of(document)
        assert (workout.sport, workout.external_id) == (Sport.RUNNING, "5b190f5c52ce7b316acbd520")
        assert workout.start_time == datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
        assert (workout.utc_offset_s, workout.duration_s, workout.moving_s) == (7200, 3700, 3600.5)
        assert (workout.distance_m, workout.ascent_m) == (12345.6, 250.5)
        assert workout.dropped == ()


def test_the_highest_heart_rate_is_what_was_measured_and_not_the_athlete_s_setting() -> None:
    older = suunto(hrdata={"avg": 130, "hrmax": 171, "max": 195})
    for told, peak, setting in ((suunto(), 172, 190), (older, 171, 195)):
        workout = workout_of(told)
        assert workout.max_heart_rate_bpm == peak
        assert workout.thresholds == DeviceThresholds(max_heart_rate_bpm=setting)
    only_setting = workout_of(suunto(hrdata={"max": 195, "workoutAvgHR": 0}))
    assert (only_setting.max_heart_rate_bpm, only_setting.mean_heart_rate_bpm) == (None, None)
    assert only_setting.dropped == ("workoutAvgHR is 0: taken as not measured",)


def test_a_whole_activity_id_may_be_written_with_a_point_and_a_place_is_no_title() -> None:
    workout = workout_of(suunto(activityId=1.0, workoutName="Espoo Running"))
    assert (workout.sport, workout.title) == (Sport.RUNNING, None)


def test_without_a_stop_the_timer_says_how_long_it_was() -> None:
    told = suunto()
    del told["stopTime"]
    assert workout_of(told).duration_s == 3600.5


def test_a_stop_before_the_start_or_days_after_it_is_not_believed() -> None:
    for stop_ms in (START_MS - 1000, START_MS + 27 * 86_400_000):
        workout = workout_of(suunto(stopTime=stop_ms))
        assert workout.duration_s == 3600.5
        assert "stopTime" in workout.dropped[0]


@pytest.mark.parametrize(
    ("activity_id", "sport"), [(0, Sport.WALKING), (22, Sport.RUNNING), (23, Sport.STRENGTH), (13, Sport.OTHER)]
)
def test_an_activity_id_is_a_family(activity_id: int, sport: Sport) -> None:
    assert workout_of(suunto(activityId=activity_id)).sport is sport


def test_a_time_in_seconds_is_called_so() -> None:
    with pytest.raises(Unreadable, match="startTime is in seconds") as refusal:
        decode_suunto(suunto(startTime=START_MS // 1000))
    assert refusal.value.where == "/startTime"
    assert "milliseconds" in refusal.value.remedy


def test_a_workout_that_has_not_ended_is_refused() -> None:
    with pytest.raises(Unreadable, match="no duration"):
        decode_suunto(suunto(totalTime=0, stopTime=None))
