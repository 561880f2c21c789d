"""What real recordings, whole and broken, come to. Figures: read from the files with the official decoder."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import numpy as np
import pytest

from tandem.contracts.events.training import DeviceThresholds, Sport
from tandem.ingestion.domain.formats.fit.activity import decode_fit

Real = Callable[[str], bytes]


def test_the_golden_interval_session_is_read_whole(real: Real) -> None:
    workout = decode_fit(real("runs/garmin-fr965-5x3min-intervals.fit"))
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
    workout = decode_fit(real("runs/garmin-fr965-5x3min-intervals.fit"))
    assert set(workout.columns) == {
        "time_s", "heart_rate_bpm", "speed_mps", "distance_m", "altitude_m", "cadence_spm", "power_w",
    }  # fmt: skip
    assert {len(column) for column in workout.columns.values()} == {4488}
    assert np.nanmean(workout.columns["heart_rate_bpm"]) == pytest.approx(143, abs=0.5)
    assert np.nanmax(workout.columns["heart_rate_bpm"]) == 199
    assert workout.columns["distance_m"][-1] == pytest.approx(11232.7, abs=5)
    assert np.nanmean(workout.columns["cadence_spm"]) == pytest.approx(2 * 60.8, abs=2)


def test_the_marathon_keeps_its_unset_resting_heart_rate_unknown(real: Real) -> None:
    workout = decode_fit(real("runs/garmin-fr745-marathon.fit"))
    assert workout.mean_heart_rate_bpm == 184
    assert workout.distance_m == pytest.approx(42429.43)
    assert workout.duration_s == pytest.approx(8834.062)
    assert len(workout.columns["time_s"]) == 2958  # smart recording: a sample every few seconds
    assert workout.thresholds is None


@pytest.mark.parametrize("name", ["suunto-strength-hr-only.fit", "garmin-vivoactive-strength-hr-only.fit"])
def test_lifting_seen_by_heart_rate_alone_is_strength_without_sets(real: Real, name: str) -> None:
    workout = decode_fit(real(f"strength/{name}"))
    assert workout.sport is Sport.STRENGTH
    assert workout.sets == ()
    assert workout.rpe is None
    assert workout.distance_m is None
    assert "heart_rate_bpm" in workout.columns


WHOLE = {
    # file -> sport, seconds, samples, laps, utc offset
    "runs/garmin-fenix2-run.fit": (Sport.RUNNING, 2832.0, 2809, 4, 7200),
    "runs/garmin-fenix5-short-run.fit": (Sport.RUNNING, 56.887, 21, 1, -25200),
    "runs/garmin-fenix5x-4x1km-devdata.fit": (Sport.RUNNING, 1680.559, 1681, 14, 7200),
    "malformed/coros-pace-2-cycling-misaligned-fields.fit": (Sport.CYCLING, 12719.0, 11272, 4, 0),
    "malformed/elemnt-bolt-no-application-id-inside-developer-data-id.fit": (Sport.CYCLING, 140.0, 132, 1, 7200),
    "malformed/event_timestamp.fit": (Sport.SWIMMING, 4567.485, 4374, 99, -14400),
    "malformed/mornindew-broken.fit": (Sport.RUNNING, 8629.415, 6874, 11, -21600),
    "malformed/null_compressed_speed_dist.fit": (Sport.CYCLING, 1807.0, 1808, 1, None),
    "malformed/unterminated-strings.fit": (Sport.CYCLING, 32.0, 33, 1, -14400),
    "malformed/venu3-non-monotonic.fit": (Sport.MOBILITY, 778.918, 779, 0, 0),
}


@pytest.mark.parametrize("name", WHOLE)
def test_odd_but_whole_files_lose_nothing(real: Real, name: str) -> None:
    workout = decode_fit(real(name))
    told = (workout.sport, workout.duration_s, len(workout.columns["time_s"]), len(workout.laps), workout.utc_offset_s)
    assert told == WHOLE[name]
    no_pulse = name == "malformed/null_compressed_speed_dist.fit"
    assert [note.split(":")[0] for note in workout.dropped] == ["heart rate is 0 throughout"] * no_pulse
    assert (np.diff(workout.columns["time_s"]) > 0).all()


SAVED = {
    # file -> samples saved, words that say what was not
    "runs/strava-android-phone-no-hr.fit": (235, ("local message number 11", "is lost", "1 of 473 samples")),
    "malformed/activity-activity-filecrc.fit": (14, ("checksum mismatch", "1 of 2 laps")),
    "malformed/activity-filecrc.fit": (14, ("checksum mismatch",)),
    "malformed/activity-settings-corruptheader.fit": (14, ("not a FIT file", "is lost")),
    "malformed/activity-settings-nodata.fit": (14, ("unexpected EOF", "is lost")),
    "malformed/activity-unexpected-eof.fit": (14, ("unexpected EOF", "is lost")),
}


@pytest.mark.parametrize("name", SAVED)
def test_what_can_be_saved_of_a_damaged_file_is_saved_and_the_rest_is_named(real: Real, name: str) -> None:
    workout = decode_fit(real(name))
    samples, words = SAVED[name]
    assert workout.sport is Sport.RUNNING
    assert workout.decoder.startswith("garmin-fit-sdk")
    assert len(workout.columns["time_s"]) == samples
    assert all(word in " ".join(workout.dropped) for word in words)


def test_a_recording_that_broke_off_before_its_summary_is_rebuilt_from_its_records(real: Real) -> None:
    workout = decode_fit(real("malformed/activity_truncated.fit"))
    assert workout.sport is Sport.OTHER
    assert workout.duration_s == 13.0
    assert workout.distance_m == pytest.approx(5.73)
    assert "which sport" in workout.dropped[0]


def test_a_multisport_file_is_one_workout_of_no_single_sport(real: Real) -> None:
    workout = decode_fit(real("malformed/sample_mulitple_header.fit"))
    assert workout.sport is Sport.OTHER
    assert len(workout.laps) == 5
    assert workout.dropped == ("the parts of a multisport file (swimming, cycling, running) are kept as one workout",)


def test_no_position_and_no_name_of_a_person_is_kept(real: Real) -> None:
    workout = decode_fit(real("runs/garmin-fr965-5x3min-intervals.fit"))
    assert not [name for name in workout.columns if "position" in name or "lat" in name or "long" in name]
    assert "friendly" not in repr(workout)
