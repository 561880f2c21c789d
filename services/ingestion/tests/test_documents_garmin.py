"""Garmin's push, in the shape that its Activity API 1.2 and Health API 1.2 document.

https://developer.garmin.com/gc-developer-program/activity-api/ and …/health-api/
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pytest

from tandem.contracts.events.training import Lap, Sport
from tandem.ingestion.domain.decoded import DecodedDay, DecodedWorkout, Unreadable
from tandem.ingestion.domain.formats.json.garmin import decode_garmin, is_garmin

START_S = int(datetime(2026, 11, 22, 16, 30, tzinfo=UTC).timestamp())
USER = {"userId": "4aacafe82427c251df9c9592d0c06768", "userAccessToken": "8f57a6f1-26ba-4b05-a7cd-c6b525a4c7a2"}


def activity(**fields: Any) -> dict[str, Any]:
    told = {
        **USER,
        "summaryId": "5001968355",
        "activityId": 5001968355,
        "activityName": "Olathe Running",
        "activityType": "RUNNING",
        "startTimeInSeconds": START_S,
        "startTimeOffsetInSeconds": 3600,
        "durationInSeconds": 1789,
        "distanceInMeters": 5021.4,
        "averageHeartRateInBeatsPerMinute": 144,
        "maxHeartRateInBeatsPerMinute": 172,
        "averageRunCadenceInStepsPerMinute": 163.0,
        "startingLatitudeInDegree": 51.053,
        "startingLongitudeInDegree": -114.06,
        "deviceName": "forerunner935",
        "totalElevationGainInMeters": 12.0,
    }
    return told | fields


def details(*samples: dict[str, Any], **fields: Any) -> dict[str, Any]:
    told = {
        **USER,
        "summaryId": "5001968355-detail",
        "activityId": 5001968355,
        "summary": activity(summaryId="5001968355-detail"),
        "samples": list(samples),
        "laps": [{"startTimeInSeconds": START_S}, {"startTimeInSeconds": START_S + 600}],
    }
    return told | fields


def sample(after_s: int, **fields: Any) -> dict[str, Any]:
    return {
        "startTimeInSeconds": START_S + after_s,
        "latitudeInDegree": 51.05,
        "clockDurationInSeconds": after_s,
    } | fields


def workout_of(item: dict[str, Any], key: str = "activities") -> DecodedWorkout:
    (workout,) = decode_garmin({key: [item]}).workouts
    return workout


def day_of(key: str, **fields: Any) -> DecodedDay:
    told = {**USER, "summaryId": "x153a9f3-5a9478d4-6", "calendarDate": "2026-11-22", "startTimeOffsetInSeconds": 3600}
    (day,) = decode_garmin({key: [told | {"startTimeInSeconds": START_S} | fields]}).days
    return day


def test_an_activity_is_a_workout_on_the_athlete_s_clock() -> None:
    workout = workout_of(activity())
    assert (workout.sport, workout.external_id) == (Sport.RUNNING, "5001968355")
    assert (workout.start_time, workout.utc_offset_s) == (datetime(2026, 11, 22, 16, 30, tzinfo=UTC), 3600)
    assert (workout.duration_s, workout.distance_m, workout.ascent_m) == (1789, 5021.4, 12)
    assert (workout.mean_heart_rate_bpm, workout.max_heart_rate_bpm) == (144, 172)
    assert workout.dropped == ()


def test_the_name_that_garmin_makes_of_a_place_is_no_title_in_any_language() -> None:
    for name in ("Olathe Running", "Kreuzberg Laufen", "Kreuzberg – 走", "Kreuzberg"):
        assert workout_of(activity(activityName=name)).title is None
    lift = activity(activityType="STRENGTH_TRAINING", activityName="Kreuzberg Krafttraining")
    assert workout_of(lift).title is None
    assert workout_of(lift | {"startingLatitudeInDegree": None}).title is None


def test_the_title_of_a_lift_that_was_nowhere_says_what_was_trained() -> None:
    lift = activity(activityType="STRENGTH_TRAINING", activityName=" Upper A ")
    assert workout_of(lift).title is None
    assert workout_of(lift | {"startingLatitudeInDegree": None}).title == "Upper A"


def test_samples_ahead_of_those_that_follow_do_not_take_them_along() -> None:
    beats = [sample(s, heartRate=140) for s in range(100)]
    workout = workout_of(details(sample(86_400, heartRate=90), *beats), "activityDetails")
    assert len(workout.columns["time_s"]) == 100
    assert workout.dropped == ("1 of 101 samples: their clock is ahead of those after them",)


def test_details_are_a_recording_beside_their_summary_so_that_neither_replaces_the_other() -> None:
    workout = workout_of(
        details(
            sample(0, heartRate=0, speedMetersPerSecond=0.0, totalDistanceInMeters=0.0, stepsPerMinute=0.0),
            sample(1, heartRate=98, speedMetersPerSecond=2.9, totalDistanceInMeters=2.9, stepsPerMinute=160.0),
            sample(1900, heartRate=150, speedMetersPerSecond=3.1, totalDistanceInMeters=5021.4, stepsPerMinute=166.0),
        ),
        "activityDetails",
    )
    assert (workout.external_id, workout_of(activity()).external_id) == ("5001968355/details", "5001968355")
    assert (workout.duration_s, workout.moving_s) == (1900, 1789)
    assert workout.columns["time_s"].tolist() == [0, 1, 1900]
    assert np.isnan(workout.columns["heart_rate_bpm"]).tolist() == [True, False, False]
    assert workout.columns["cadence_spm"].tolist() == [0, 160, 166]
    assert set(workout.columns) == {"time_s", "heart_rate_bpm", "speed_mps", "distance_m", "cadence_spm"}
    assert workout.laps == (Lap(start_s=0, duration_s=600), Lap(start_s=600, duration_s=1300))


def test_an_activity_that_comes_with_its_details_is_told_once() -> None:
    reading = decode_garmin(
        {"activities": [activity()], "activityDetails": [details(sample(0), sample(1, heartRate=98))]}
    )
    assert len(reading.workouts) == 1
    assert reading.workouts[0].columns
    assert "its details came with it" in reading.dropped[0]


def test_the_activity_counts_when_its_details_cannot_be_read() -> None:
    reading = decode_garmin(
        {"activities": [activity()], "activityDetails": [details(summary={"activityId": 5001968355})]}
    )
    assert [workout.duration_s for workout in reading.workouts] == [1789]


def test_a_parent_of_a_multisport_activity_is_not_counted_beside_its_parts() -> None:
    reading = decode_garmin(
        {
            "activities": [
                activity(isParent=True, activityType="MULTI_SPORT"),
                activity(activityId=2, parentSummaryId="1"),
            ]
        }
    )
    assert [workout.external_id for workout in reading.workouts] == ["2"]
    assert "multisport" in reading.dropped[0]


def test_what_cannot_be_costs_itself_and_what_is_0_was_not_measured() -> None:
    workout = workout_of(
        activity(averageHeartRateInBeatsPerMinute=0, maxHeartRateInBeatsPerMinute=900, distanceInMeters=0.0)
    )
    assert (workout.mean_heart_rate_bpm, workout.max_heart_rate_bpm, workout.distance_m) == (None, None, None)
    assert workout.dropped == (
        "averageHeartRateInBeatsPerMinute is 0: taken as not measured",
        "maxHeartRateInBeatsPerMinute cannot be: left out",
    )


@pytest.mark.parametrize(
    ("name", "sport", "sub_sport"),
    [
        ("TRAIL_RUNNING", Sport.RUNNING, "trail"),
        ("STRENGTH_TRAINING", Sport.STRENGTH, "strength_training"),
        ("INDOOR_CYCLING", Sport.CYCLING, "indoor_cycling"),
        ("ROWING_V2", Sport.OTHER, "rowing"),
    ],
)
def test_a_type_is_a_family_or_keeps_its_name(name: str, sport: Sport, sub_sport: str) -> None:
    workout = workout_of(activity(activityType=name))
    assert (workout.sport, workout.sub_sport) == (sport, sub_sport)


def test_a_time_in_milliseconds_is_called_so() -> None:
    with pytest.raises(Unreadable, match="startTimeInSeconds is in milliseconds") as refusal:
        decode_garmin({"activities": [activity(startTimeInSeconds=START_S * 1000)]})
    assert refusal.value.where == "/activities/0/startTimeInSeconds"


def test_one_broken_activity_costs_only_itself() -> None:
    reading = decode_garmin({"activities": [activity(startTimeInSeconds="now"), 7, activity()]})
    assert len(reading.workouts) == 1
    assert [note.split(":")[0] for note in reading.dropped] == ["/activities/0/startTimeInSeconds", "/activities/1/"]


def test_a_ping_is_no_data_and_its_address_is_not_repeated() -> None:
    ping = USER | {"callbackURL": "https://apis.garmin.com/wellness-api/rest/activities?token=secret"}
    with pytest.raises(Unreadable, match="this is a ping") as refusal:
        decode_garmin({"activities": [ping]})
    assert "secret" not in f"{refusal.value}{refusal.value.remedy}"


def test_a_day_has_its_resting_heart_rate_and_once_it_is_over_what_it_burned() -> None:
    fields = {"restingHeartRateInBeatsPerMinute": 48, "activeKilocalories": 600, "bmrKilocalories": 1800}
    whole = day_of("dailies", durationInSeconds=86_400, **fields)
    assert whole.told == {"resting_heart_rate_bpm": 48, "energy_expenditure_kcal": 2400}
    assert (whole.local_date, whole.source, whole.external_id) == (
        date(2026, 11, 22),
        "garmin",
        "daily:x153a9f3-5a9478d4-6",
    )
    assert day_of("dailies", durationInSeconds=40_000, **fields).told == {"resting_heart_rate_bpm": 48}


def test_a_resting_heart_rate_of_0_is_missing() -> None:
    with pytest.raises(Unreadable, match="resting_heart_rate_bpm is 0: taken as not measured"):
        day_of("dailies", restingHeartRateInBeatsPerMinute=0)


def test_a_night_is_the_sum_of_its_stages_without_the_time_awake() -> None:
    stages = {"deepSleepDurationInSeconds": 11231, "lightSleepDurationInSeconds": 3541, "remSleepInSeconds": 0}
    assert day_of("sleeps", durationInSeconds=15264, awakeDurationInSeconds=492, **stages).told == {"sleep_s": 14772}
    assert day_of("sleeps", durationInSeconds=15264, awakeDurationInSeconds=492).told == {"sleep_s": 14772}


def test_a_night_without_a_date_belongs_to_the_day_on_which_it_ends() -> None:
    night = {"calendarDate": None, "startTimeInSeconds": START_S + 5 * 3600, "durationInSeconds": 28_800}
    assert day_of("sleeps", **night).local_date == date(2026, 11, 23)
    assert day_of("dailies", calendarDate=None, restingHeartRateInBeatsPerMinute=48).local_date == date(2026, 11, 22)


def test_variability_is_rmssd_and_mass_is_in_kilograms() -> None:
    assert day_of("hrv", lastNightAvg=62, lastNight5MinHigh=90).told == {"hrv_rmssd_ms": 62}
    body = day_of(
        "bodyComps",
        measurementTimeInSeconds=START_S + 7 * 3600,
        measurementTimeOffsetInSeconds=3600,
        weightInGrams=75500,
    )
    assert (body.local_date, body.told) == (date(2026, 11, 23), {"body_mass_kg": 75.5})


def test_what_is_not_used_is_named_and_refused_alone() -> None:
    epochs = {"epochs": [USER | {"summaryId": "e"}]}
    assert is_garmin(epochs)
    with pytest.raises(Unreadable, match="nothing of this push is used"):
        decode_garmin(epochs)
    assert decode_garmin(epochs | {"activities": [activity()]}).dropped == ("/epochs: nothing of it is used",)
