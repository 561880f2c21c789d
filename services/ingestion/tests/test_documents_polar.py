"""Polar's documents, in the shape that AccessLink v3 documents: https://www.polar.com/accesslink-api/"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pytest

from tandem.contracts.events.training import Sport
from tandem.ingestion.domain.decoded import DecodedWorkout, Unreadable
from tandem.ingestion.domain.formats.json.polar import decode_polar, is_polar


def exercise(**fields: Any) -> dict[str, Any]:
    told = {
        "id": "2AC312F",
        "upload_time": "2026-11-22T18:40:02Z",
        "polar_user": "https://www.polaraccesslink/v3/users/1",
        "device": "Polar M400",
        "start_time": "2026-11-22T17:30:00",
        "start_time_utc_offset": 60,
        "duration": "PT1H15M30.5S",
        "calories": 530,
        "distance": 12600.0,
        "heart_rate": {"average": 144, "maximum": 172},
        "training_load": 143.22,
        "sport": "OTHER",
        "detailed_sport_info": "TRAIL_RUNNING",
        "has_route": True,
        "route": [{"latitude": 60.2, "longitude": 24.9, "time": "PT0S", "satellites": 9, "fix": 1}],
        "training_load_pro": {
            "date": "2026-11-22",
            "cardio-load": 60.5,
            "perceived-load": 120.0,
            "user-rpe": "RPE_HARD",
        },
    }
    return told | fields


def hyphened(document: dict[str, Any]) -> dict[str, Any]:
    return {name.replace("_", "-"): hyphened(one) if isinstance(one, dict) else one for name, one in document.items()}


def workout_of(document: object, timezone: str | None = None) -> DecodedWorkout:
    (workout,) = decode_polar(document, timezone).workouts
    return workout


@pytest.mark.parametrize("spelt", [exercise(), hyphened(exercise())], ids=["underscores", "hyphens"])
def test_an_exercise_is_a_workout_however_its_names_are_spelt(spelt: dict[str, Any]) -> None:
    assert is_polar(spelt)
    workout = workout_of(spelt)
    assert (workout.sport, workout.sub_sport, workout.external_id) == (Sport.RUNNING, "trail", "2AC312F")
    assert workout.start_time == datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
    assert (workout.utc_offset_s, workout.duration_s, workout.distance_m) == (3600, 4530.5, 12600)
    assert (workout.mean_heart_rate_bpm, workout.max_heart_rate_bpm, workout.rpe) == (144, 172, 8)
    assert workout.dropped == ()


@pytest.mark.parametrize(
    ("word", "rpe"), [("RPE_NONE", 1), ("RPE_MODERATE", 6), ("RPE_EXTREME", 10), ("UNKNOWN", None), ("RPE_NEW", None)]
)
def test_polar_s_words_for_exertion_are_a_scale_of_ten(word: str, rpe: float | None) -> None:
    assert workout_of(exercise(training_load_pro={"user-rpe": word})).rpe == rpe
    assert workout_of(exercise(training_load_pro=[{"user-rpe": word}])).rpe == rpe


def test_without_an_offset_the_athlete_s_zone_says_when_it_was_and_without_either_it_is_refused() -> None:
    told = exercise(start_time_utc_offset=None)
    workout = workout_of(told, "Europe/Helsinki")
    assert (workout.start_time, workout.utc_offset_s) == (datetime(2026, 11, 22, 15, 30, tzinfo=UTC), 7200)
    with pytest.raises(Unreadable, match="no zone"):
        decode_polar(told, None)


def test_samples_of_different_rates_share_a_clock_and_gaps_stay_gaps() -> None:
    workout = workout_of(
        exercise(
            samples=[
                {"recording_rate": 5, "sample_type": "0", "data": "0,100,null,,104"},
                {"recording_rate": 10, "sample_type": "1", "data": "0,10.8,18"},
                {"recording_rate": 5, "sample_type": 10, "data": "0,10,25,40,60"},
                {"recording_rate": 5, "sample_type": "8", "data": "80,80,80,80,80"},
            ]
        )
    )
    assert workout.columns["time_s"].tolist() == [0, 5, 10, 15, 20]
    np.testing.assert_array_equal(workout.columns["heart_rate_bpm"], [np.nan, 100, np.nan, np.nan, 104])
    np.testing.assert_allclose(workout.columns["speed_mps"], [0, np.nan, 3, np.nan, 5])
    assert workout.columns["distance_m"].tolist() == [0, 10, 25, 40, 60]
    assert "cadence_spm" not in workout.columns


def test_a_heart_rate_of_0_is_missing() -> None:
    workout = workout_of(exercise(heart_rate={"average": 0, "maximum": 0}))
    assert (workout.mean_heart_rate_bpm, workout.max_heart_rate_bpm) == (None, None)
    assert workout.dropped == ("average is 0: taken as not measured", "maximum is 0: taken as not measured")


@pytest.mark.parametrize("duration", ["PT0S", "PT99H", "P", "1:00:00", "PT"])
def test_a_duration_that_cannot_be_is_refused(duration: str) -> None:
    with pytest.raises(Unreadable):
        decode_polar(exercise(duration=duration), None)


def test_a_night_and_a_recharge_belong_to_their_date() -> None:
    night = {
        "polar_user": "https://www.polaraccesslink/v3/users/1",
        "date": "2026-11-22",
        "sleep_start_time": "2026-11-21T23:39:07+02:00",
        "sleep_end_time": "2026-11-22T09:19:37+02:00",
        "light_sleep": 17880,
        "deep_sleep": 5940,
        "rem_sleep": 3960,
        "unrecognized_sleep_stage": 0,
        "total_interruption_duration": 1800,
    }
    recharge = {
        "polar_user": "https://www.polaraccesslink/v3/users/1",
        "date": "2026-11-22",
        "heart_rate_avg": 52,
        "beat_to_beat_avg": 1154,
        "heart_rate_variability_avg": 48,
        "nightly_recharge_status": 3,
    }
    for document in ({"nights": [night]}, [night], night):
        (day,) = decode_polar(document, None).days
        assert (day.local_date, dict(day.told), day.external_id) == (
            date(2026, 11, 22),
            {"sleep_s": 27_780},
            "sleep:2026-11-22",
        )
    for document in ({"recharges": [recharge]}, recharge):
        (day,) = decode_polar(document, None).days
        assert (day.source, dict(day.told)) == ("polar", {"hrv_rmssd_ms": 48})


def test_a_broken_exercise_of_a_list_costs_only_itself() -> None:
    reading = decode_polar([exercise(), exercise(duration="long"), {"odd": 1}], None)
    assert len(reading.workouts) == 1
    assert [note.split(":")[0] for note in reading.dropped] == ["/1/duration", "/2"]
