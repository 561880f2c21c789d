"""What real recordings, whole and broken, come to. Figures: read from the files with the official decoder."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import numpy as np
import pytest

from tandem.contracts.events.training import DeviceThresholds, Sport
from tandem.ingestion.domain.decoded import DecodedWorkout
from tandem.ingestion.domain.formats.fit.reading import read_fit

Real = Callable[[str], bytes]


def _one(raw: bytes) -> DecodedWorkout:
    (workout,) = read_fit(raw).workouts
    return workout


def test_the_golden_interval_session_is_read_whole(real: Real) -> None:
    workout = _one(real("runs/garmin-fr965-5x3min-intervals.fit"))
    assert workout.sport is Sport.RUNNING
    assert workout.start_time == datetime(2026, 5, 14, 4, 5, 59, tzinfo=UTC)
    assert workout.utc_offset_s == 8 * 3600
    assert workout.duration_s == pytest.approx(4487.819)
    assert workout.distance_m == pytest.approx(11232.7)
    assert (workout.mean_heart_rate_bpm, workout.max_heart_rate_bpm) == (143, 199)
    assert workout.rpe == 4.0
    assert workout.external_id == "3448026845:1778731559"
    assert workout.thresholds == DeviceThresholds(
        max_heart_rate_bpm=206, resting_heart_rate_bpm=44, threshold_heart_rate_bpm=170
    )
    assert len(workout.laps) == 12
    assert sum(lap.duration_s for lap in workout.laps) == pytest.approx(workout.duration_s, abs=1)
    assert workout.dropped == ()
    assert workout.decoder.startswith("fitfast")


def test_the_golden_sessions_samples_agree_with_its_summary(real: Real) -> None:
    workout = _one(real("runs/garmin-fr965-5x3min-intervals.fit"))
    assert set(workout.columns) == {
        "time_s", "heart_rate_bpm", "speed_mps", "distance_m", "altitude_m", "cadence_spm", "power_w",
    }  # fmt: skip
    assert {len(column) for column in workout.columns.values()} == {4488}
    assert np.nanmean(workout.columns["heart_rate_bpm"]) == pytest.approx(143, abs=0.5)
    assert np.nanmax(workout.columns["heart_rate_bpm"]) == 199
    assert workout.columns["distance_m"][-1] == pytest.approx(11232.7, abs=5)
    assert np.nanmean(workout.columns["cadence_spm"]) == pytest.approx(2 * 60.8, abs=2)


def test_the_marathon_keeps_its_unset_resting_heart_rate_unknown(real: Real) -> None:
    workout = _one(real("runs/garmin-fr745-marathon.fit"))
    assert workout.mean_heart_rate_bpm == 184
    assert workout.distance_m == pytest.approx(42429.43)
    assert workout.duration_s == pytest.approx(8834.062)
    assert len(workout.columns["time_s"]) == 2958  # smart recording: a sample every few seconds
    assert workout.thresholds is None


@pytest.mark.parametrize("name", ["suunto-strength-hr-only.fit", "garmin-vivoactive-strength-hr-only.fit"])
def test_lifting_seen_by_heart_rate_alone_is_strength_without_sets(real: Real, name: str) -> None:
    workout = _one(real(f"strength/{name}"))
    assert workout.sport is Sport.STRENGTH
    assert workout.sets == ()
    assert workout.rpe is None
    assert workout.distance_m is None
    assert "heart_rate_bpm" in workout.columns


WHOLE = {
    # file -> sport, seconds, metres, mean heart rate, samples, laps, utc offset, what is noted
    "runs/garmin-fenix2-run.fit": (Sport.RUNNING, 2832.0, 9008.22, 154.0, 2809, 4, 7200, ()),
    "runs/garmin-fenix5-short-run.fit": (Sport.RUNNING, 56.887, 157.56, 90.0, 21, 1, -25200, ("beat-to-beat",)),
    "runs/garmin-fenix5x-4x1km-devdata.fit": (
        Sport.RUNNING, 1680.559, 5383.19, 158.0, 1681, 14, 7200, ("fields of apps", "beat-to-beat"),
    ),
    "runs/garmin-fr745-marathon.fit": (Sport.RUNNING, 8834.062, 42429.43, 184.0, 2958, 10, 32400, ()),
    "runs/garmin-fr965-5x3min-intervals.fit": (Sport.RUNNING, 4487.819, 11232.7, 143.0, 4488, 12, 28800, ()),
    "runs/strava-android-phone-no-hr.fit": (
        Sport.RUNNING, 3558.0, 11274.04, None, 2670, 1, None, ("damaged", "396 bytes in 17 places", "breaks off"),
    ),
    "strength/garmin-vivoactive-strength-hr-only.fit": (Sport.STRENGTH, 1416.295, None, 91.0, 1417, 1, -18000, ()),
    "strength/suunto-strength-hr-only.fit": (Sport.STRENGTH, 4803.57, None, 94.0, 4803, 0, 7200, ()),
}  # fmt: skip


@pytest.mark.parametrize("name", WHOLE)
def test_every_recording_comes_to_what_its_device_says_of_it(real: Real, name: str) -> None:
    sport, duration_s, distance_m, mean_bpm, samples, laps, offset_s, notes = WHOLE[name]
    workout = _one(real(name))
    assert (workout.sport, workout.utc_offset_s, len(workout.laps)) == (sport, offset_s, laps)
    assert workout.duration_s == pytest.approx(duration_s)
    assert workout.distance_m == (None if distance_m is None else pytest.approx(distance_m))
    assert workout.mean_heart_rate_bpm == (None if mean_bpm is None else pytest.approx(mean_bpm, abs=0.1))
    assert len(workout.columns["time_s"]) == samples
    assert (np.diff(workout.columns["time_s"]) > 0).all()
    assert len(workout.dropped) == len(notes)
    assert all(words in note for words, note in zip(notes, workout.dropped, strict=True))


def test_running_power_of_an_app_is_the_power_where_the_watch_measures_none(real: Real) -> None:
    workout = _one(real("runs/garmin-fenix5x-4x1km-devdata.fit"))
    assert np.nanmean(workout.columns["power_w"]) == pytest.approx(252, abs=1)
    assert np.nanmean(workout.columns["cadence_spm"]) == pytest.approx(160, abs=1)  # the watch's own, not the app's
    others = workout.dropped[0].split(": ")[1].split(", ")
    assert "Form Power" in others
    assert "Power" not in others


def test_no_position_and_no_name_of_a_person_is_kept(real: Real) -> None:
    workout = _one(real("runs/garmin-fr965-5x3min-intervals.fit"))
    assert not [name for name in workout.columns if "position" in name or "lat" in name or "long" in name]
    assert "friendly" not in repr(workout)
