"""The rules of reading a FIT activity, on files written for the purpose."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import numpy as np
import pytest

from tandem.contracts.events.training import Sport, StrengthSet
from tandem.ingestion.domain.decoded import DecodedWorkout, Unreadable
from tandem.ingestion.domain.formats.fit.reading import read_fit
from tandem.ingestion.domain.formats.sports import family

START_S = int(datetime(2026, 11, 22, 16, 30, tzinfo=UTC).timestamp())
DAY_S = 86_400
Run = Callable[..., bytes]


def _one(raw: bytes) -> DecodedWorkout:
    (workout,) = read_fit(raw).workouts
    return workout


def test_a_watch_left_running_for_27_days_is_cut_to_its_samples(run: Run) -> None:
    workout = _one(run({"total_elapsed_time": 27.0 * DAY_S}))
    assert workout.duration_s == 600
    assert "27.0 days" in workout.dropped[0]


def test_a_workout_of_27_days_without_samples_is_refused_in_words(run: Run) -> None:
    with pytest.raises(Unreadable, match=r"lasts 27\.0 days") as refusal:
        _one(run({"total_elapsed_time": 27.0 * DAY_S}, records=[]))
    assert "trim" in refusal.value.remedy


def test_samples_after_the_clock_jumped_back_are_left_out_and_counted(run: Run) -> None:
    records = [{"timestamp": START_S + s, "heart_rate": 100 + s} for s in (0, 1, 2, 3, 1, 2, 4)]
    workout = _one(run(records=records))
    assert workout.columns["time_s"].tolist() == [0, 1, 2, 3, 4]
    assert workout.columns["heart_rate_bpm"].tolist() == [100, 101, 102, 103, 104]
    assert workout.dropped == ("2 of 7 samples: the clock had jumped back before them",)


def test_samples_from_another_year_are_left_out_and_counted(run: Run) -> None:
    records = [{"timestamp": START_S + s, "heart_rate": 120} for s in (-400 * DAY_S, 0, 1, 90 * DAY_S, 2)]
    workout = _one(run(records=records))
    assert workout.columns["time_s"].tolist() == [0, 1, 2]
    assert workout.dropped == ("2 of 5 samples: their time is not within 48 h after the start",)


SAMPLES = [{"timestamp": START_S + s, "heart_rate": 120} for s in range(601)]


@pytest.mark.parametrize("after_s", [-21 * DAY_S, -5 * 3600, 300, DAY_S])
def test_a_first_record_of_another_clock_is_left_out_whether_the_session_believes_it_or_not(
    run: Run, fit: Run, after_s: int
) -> None:
    records = [{"timestamp": START_S + after_s, "heart_rate": 90}, *SAMPLES]
    believing = {"start_time": START_S + after_s, "total_elapsed_time": 600.0 - after_s if after_s < 0 else 600.0}
    bare = fit(*(("record", record) for record in records))
    for raw in (run(records=records), run(believing, records=records), bare):
        workout = _one(raw)
        assert (workout.start_time.timestamp(), workout.duration_s) == (START_S, 600)
        assert workout.columns["time_s"].tolist() == list(range(601))
        assert workout.dropped[0 if raw is not bare else 1].startswith("1 of 602 samples: ")


@pytest.mark.parametrize(("ahead_s", "offset_s"), [(3600, 3600), (-5 * 3600, -5 * 3600), (0, None)])
def test_two_clocks_that_agree_do_not_say_where_the_athlete_was(run: Run, ahead_s: int, offset_s: int | None) -> None:
    clocks = ("activity", {"timestamp": START_S, "local_timestamp": START_S + ahead_s})
    assert _one(run(extra=(clocks,))).utc_offset_s == offset_s


def test_a_watch_in_the_andes_that_writes_utc_as_its_local_time_says_no_zone(real: Callable[[str], bytes]) -> None:
    assert _one(real("malformed/coros-pace-2-cycling-misaligned-fields.fit")).utc_offset_s is None


def test_messages_of_one_second_are_one_sample(run: Run) -> None:
    records = [{"timestamp": START_S, "heart_rate": 120}, {"timestamp": START_S, "distance": 4.0}]
    workout = _one(run(records=[*records, {"timestamp": START_S + 1, "heart_rate": 121}]))
    assert workout.columns["time_s"].tolist() == [0, 1]
    assert workout.columns["distance_m"][0] == 4.0
    assert np.isnan(workout.columns["distance_m"][1])


def test_a_heart_rate_of_zero_is_unknown_not_dead(run: Run) -> None:
    records = [{"timestamp": START_S + s, "heart_rate": bpm} for s, bpm in enumerate((0, 120, 0, 130))]
    workout = _one(run(records=records))
    assert np.isnan(workout.columns["heart_rate_bpm"]).tolist() == [True, False, True, False]
    assert workout.mean_heart_rate_bpm == 125


def test_a_strap_that_reads_zero_throughout_is_no_column_and_is_said(run: Run) -> None:
    workout = _one(run(records=[{"timestamp": START_S + s, "heart_rate": 0, "distance": s} for s in range(4)]))
    assert "heart_rate_bpm" not in workout.columns
    assert any("heart rate is 0 throughout" in note for note in workout.dropped)


def test_cadence_counts_both_feet_with_its_fraction_and_only_on_foot(run: Run) -> None:
    records = [{"timestamp": START_S + s, "cadence": 86, "fractional_cadence": 0.5} for s in range(3)]
    assert _one(run(records=records)).columns["cadence_spm"].tolist() == [173, 173, 173]
    assert "cadence_spm" not in _one(run({"sport": "cycling"}, records=records)).columns


def test_a_speed_that_nobody_runs_is_unknown(run: Run) -> None:
    records = [{"timestamp": START_S + s, "enhanced_speed": v} for s, v in enumerate((3.0, 38.9, 3.1))]
    workout = _one(run(records=records))
    assert np.isnan(workout.columns["speed_mps"]).tolist() == [False, True, False]
    assert workout.dropped == ("1 speeds above 12.5 m/s: nobody runs that fast",)


def test_without_a_session_the_lap_tells_the_sport(fit: Run) -> None:
    records = [("record", {"timestamp": START_S + s, "heart_rate": 120}) for s in range(10)]
    lap = ("lap", {"start_time": START_S, "total_elapsed_time": 9.0, "sport": "running"})
    workout = _one(fit(*records, lap))
    assert workout.sport is Sport.RUNNING
    assert workout.duration_s == 9
    assert len(workout.laps) == 1


def test_perceived_exertion_is_read_in_tens_and_zero_means_not_asked(run: Run) -> None:
    assert _one(run({"workout_rpe": 70})).rpe == 7.0
    assert _one(run({"workout_rpe": 0})).rpe is None


def test_a_settings_file_is_refused_by_its_name(fit: Run) -> None:
    with pytest.raises(Unreadable, match="settings file"):
        _one(fit(("file_id", {"type": "settings"})))


def test_a_file_without_session_and_records_is_refused(fit: Run) -> None:
    with pytest.raises(Unreadable, match="neither a session nor a single record"):
        _one(fit(("file_id", {"type": "activity"})))


def test_a_clock_that_was_never_set_is_refused(fit: Run) -> None:
    unset = 631065600 + 500  # 500 s after the device was switched on
    with pytest.raises(Unreadable, match="clock was never set"):
        _one(fit(("record", {"timestamp": unset, "heart_rate": 100})))


def test_a_single_sample_has_no_duration_and_is_refused(fit: Run) -> None:
    with pytest.raises(Unreadable, match="no duration"):
        _one(fit(("record", {"timestamp": START_S, "heart_rate": 100})))


def test_worked_sets_carry_the_exercise_of_the_profile_and_rests_are_none(run: Run) -> None:
    sets = (
        {"set_type": "active", "category": ["squat"], "category_subtype": [6], "repetitions": 5, "weight": 100.0},
        {"set_type": "rest", "category": ["squat"], "duration": 120.0},
        {"set_type": "active", "category": ["bench_press"], "repetitions": 8, "weight": 0.0, "duration": 40.0},
        {"set_type": "active", "duration": 30.0},
        {"set_type": "active", "category": ["unknown", "deadlift"], "category_subtype": [3, 0], "repetitions": 5},
    )
    workout = _one(
        run({"sport": "training", "sub_sport": "strength_training"}, extra=tuple(("set", one) for one in sets))
    )
    assert workout.sport is Sport.STRENGTH
    assert workout.sets == (
        StrengthSet(exercise="barbell_back_squat", reps=5, weight_kg=100.0),
        StrengthSet(exercise="bench_press", reps=8, duration_s=40.0),
        StrengthSet(exercise="barbell_deadlift", reps=5),
    )


@pytest.mark.parametrize(
    ("sport", "sub_sport", "expected"),
    [
        ("running", "trail", Sport.RUNNING),
        ("fitness_equipment", "treadmill", Sport.RUNNING),
        ("training", "strength_training", Sport.STRENGTH),
        ("training", "yoga", Sport.MOBILITY),
        ("hiking", None, Sport.WALKING),
        ("cycling", "indoor_cycling", Sport.CYCLING),
        ("rowing", "indoor_rowing", Sport.OTHER),
        (None, None, Sport.OTHER),
    ],
)
def test_device_sports_fall_into_families(sport: str | None, sub_sport: str | None, expected: Sport) -> None:
    assert family(sport, sub_sport) is expected
