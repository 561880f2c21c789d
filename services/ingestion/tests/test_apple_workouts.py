"""Workouts in an export of Apple Health: what each gets of the samples, laps and statistics beside it."""

from __future__ import annotations

from datetime import UTC, timedelta, timezone

import pytest
from apple_export import START, STATISTICS, items, record, stamp, workout, workouts

from tandem.contracts.events.training import Lap, Sport
from tandem.ingestion.domain.formats.xml import apple
from tandem.ingestion.domain.formats.xml.apple_item import decode_apple_item


def test_a_run_gets_the_heart_rates_that_stood_before_it() -> None:
    rates = [
        record("HeartRate", START + timedelta(seconds=s), bpm) for s, bpm in ((-5, 99), (10, 141), (5, 140), (4000, 98))
    ]
    (run,) = workouts(*rates, workout(STATISTICS))
    assert (run.sport, run.start_time, run.utc_offset_s) == (Sport.RUNNING, START.astimezone(UTC), 3600)
    assert (run.duration_s, run.moving_s) == (3600, 58 * 60)
    assert (run.distance_m, run.ascent_m) == (10_500, pytest.approx(85.2))
    assert (run.mean_heart_rate_bpm, run.max_heart_rate_bpm) == (150.5, 171)
    assert {name: column.tolist() for name, column in run.columns.items()} == {
        "time_s": [5, 10],
        "heart_rate_bpm": [140, 141],
    }
    assert run.dropped == ()


def test_speed_and_power_come_along_in_their_units() -> None:
    at = START + timedelta(seconds=30)
    parts = (
        record("RunningSpeed", at, 10.8, "km/hr"),
        record("RunningPower", at, 250, "W"),
        record("RunningSpeed", at, 3, "knots"),
    )
    (run,) = workouts(*parts, workout())
    assert {name: column.tolist() for name, column in run.columns.items()} == {
        "time_s": [30], "speed_mps": [pytest.approx(3)], "power_w": [250],
    }  # fmt: skip


def test_a_heart_rate_of_zero_is_missing() -> None:
    (run,) = workouts(record("HeartRate", START, 0), workout())
    assert run.columns == {}
    assert (run.mean_heart_rate_bpm, run.max_heart_rate_bpm) == (None, None)


def test_older_exports_tell_the_distance_on_the_workout_and_newer_ones_within_its_parts() -> None:
    (old,) = workouts(workout(told='duration="58" totalDistance="3.1" totalDistanceUnit="mi"'))
    (new,) = workouts(workout(f"<WorkoutActivity>{STATISTICS}</WorkoutActivity>"))
    assert old.distance_m == pytest.approx(4988.97, abs=0.01)
    assert (new.distance_m, new.ascent_m) == (10_500, pytest.approx(85.2))


def test_the_steps_of_a_structured_workout_are_its_laps() -> None:
    def step(minute: int, minutes: int, km: float) -> str:
        begins, ends = START + timedelta(minutes=minute), START + timedelta(minutes=minute + minutes)
        span = f'startDate="{stamp(begins)}" endDate="{stamp(ends)}"'
        statistics = (
            f'<WorkoutStatistics type="HKQuantityTypeIdentifierDistanceWalkingRunning" {span} sum="{km}" unit="km"/>'
            f'<WorkoutStatistics type="HKQuantityTypeIdentifierHeartRate" {span} average="160" maximum="170" unit="count/min"/>'
        )
        return f"<WorkoutActivity {span}>{statistics}</WorkoutActivity>"

    (run,) = workouts(workout(step(0, 10, 2) + step(10, 4, 1)))
    assert run.laps == (
        Lap(start_s=0, duration_s=600, distance_m=2000, mean_heart_rate_bpm=160, max_heart_rate_bpm=170),
        Lap(start_s=600, duration_s=240, distance_m=1000, mean_heart_rate_bpm=160, max_heart_rate_bpm=170),
    )
    assert run.distance_m == 3000


def test_laps_are_taken_and_the_segments_that_apple_adds_are_not() -> None:
    def event(kind: str) -> str:
        return f'<WorkoutEvent type="HKWorkoutEventType{kind}" date="{stamp(START)}" duration="5" durationUnit="min"/>'

    (run,) = workouts(workout(event("Segment") + event("Lap")))
    assert run.laps == (Lap(start_s=0, duration_s=300),)


def test_without_a_told_duration_the_pauses_are_taken_off() -> None:
    def event(kind: str, minute: int) -> str:
        return f'<WorkoutEvent type="HKWorkoutEventType{kind}" date="{stamp(START + timedelta(minutes=minute))}"/>'

    (run,) = workouts(workout(event("Pause", 10) + event("Resume", 15) + event("Pause", 60), told=""))
    assert (run.duration_s, run.moving_s) == (3600, 3300)


def test_the_athlete_s_word_counts_before_apple_s_estimate() -> None:
    until = START + timedelta(hours=1)
    own = record("WorkoutEffortScore", START, 7, "appleEffortScore", until)
    guess = record("EstimatedWorkoutEffortScore", START, 4, "appleEffortScore", until)
    other = record("WorkoutEffortScore", START - timedelta(hours=5), 9, "appleEffortScore", until)
    (said,), (guessed,), (unsaid,) = (
        workouts(own, guess, workout()),
        workouts(guess, workout()),
        workouts(other, workout()),
    )
    assert (said.rpe, said.dropped) == (7, ())
    assert (guessed.rpe, guessed.dropped) == (4, ("rpe is Apple's estimate, not the athlete's word",))
    assert unsaid.rpe is None


def test_the_zone_where_it_happened_counts_before_the_zone_of_the_export() -> None:
    zones = ("Asia/Tokyo", "Europe", "../../etc/passwd", "No/Where")
    told = [workouts(workout(f'<MetadataEntry key="HKTimeZone" value="{zone}"/>'))[0].utc_offset_s for zone in zones]
    assert told == [32_400, 3600, 3600, 3600]


@pytest.mark.parametrize(
    ("activity", "indoor", "sport", "sub_sport"),
    [
        ("Running", "1", Sport.RUNNING, "treadmill"),
        ("TraditionalStrengthTraining", "0", Sport.STRENGTH, "strength_training"),
        ("Cycling", "1", Sport.CYCLING, "indoor_cycling"),
        ("Yoga", "0", Sport.MOBILITY, "yoga"),
        ("Surfing", "0", Sport.OTHER, "Surfing"),
    ],
)
def test_the_activity_says_the_sport(activity: str, indoor: str, sport: Sport, sub_sport: str) -> None:
    (told,) = workouts(workout(f'<MetadataEntry key="HKIndoorWorkout" value="{indoor}"/>', activity=activity))
    assert (told.sport, told.sub_sport) == (sport, sub_sport)


def test_a_workout_keeps_its_name_and_bytes_in_the_next_export_in_another_zone() -> None:
    zone = '<MetadataEntry key="HKTimeZone" value="Europe/Berlin"/>'
    (here,) = items(workout(zone))
    (there,) = items(workout(zone, at=START.astimezone(timezone(timedelta(hours=-8)))), record("StepCount", START, 5))
    assert here == there
    assert decode_apple_item(here.body).workouts[0].external_id == here.name


def test_overlapping_workouts_both_get_the_samples_and_the_same_one_is_told_once() -> None:
    rate = record("HeartRate", START + timedelta(minutes=10), 150)
    told = workouts(
        rate, workout(), workout(), workout(at=START - timedelta(minutes=2)), workout(at=START + timedelta(minutes=30))
    )
    assert [len(one.columns.get("time_s", ())) for one in told] == [1, 1, 0]


def test_samples_reach_workouts_of_every_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apple, "BATCH_S", 5000.0)
    starts = [START + timedelta(hours=2 * n) for n in range(5)]
    rates = [record("HeartRate", at + timedelta(seconds=9), 140 + n) for n, at in enumerate(starts)]
    told = workouts(*rates, *(workout(at=at) for at in reversed(starts)))
    assert [one.columns["heart_rate_bpm"].tolist() for one in told] == [[140], [141], [142], [143], [144]]
