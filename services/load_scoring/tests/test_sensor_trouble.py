"""A sensor that failed is named; one that was never there, or that nobody needs, is not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from test_trust import HOUR, SECONDS, easy_pace, heart, profile, steps

from tandem.contracts.events.load import Form, SensorTrouble
from tandem.contracts.events.training import Sport
from tandem.ingestion.domain.formats.trace import dead_strap
from tandem.load_scoring.domain.channels.trouble import NO_PULSE
from tandem.load_scoring.domain.session.score import score

type Make = Callable[..., Any]
DROPPED_OUT, FROZEN = SensorTrouble.DROPPED_OUT, SensorTrouble.FROZEN


def lively() -> np.ndarray:
    return easy_pace() + 0.5 * np.sin(SECONDS / 30)


@pytest.fixture(scope="session")
def troubles(workout: Make, columns: Make) -> Callable[..., tuple[SensorTrouble, ...]]:
    """The trouble of an hour with these channels."""

    def found(*, fields: dict[str, Any] | None = None, **channels: Any) -> tuple[SensorTrouble, ...]:
        result = score(workout(**(fields or {})), columns(**channels), profile())
        return result.sensor_trouble

    return found


def test_a_sound_recording_has_no_trouble(troubles: Make, recording: Make) -> None:
    assert troubles(heart_rate_bpm=heart(easy_pace()), speed_mps=easy_pace()) == ()
    for name in ("garmin-fr965-5x3min-intervals.fit", "garmin-fr745-marathon.fit"):
        assert score(*recording(f"runs/{name}"), profile()).sensor_trouble == ()


def test_a_strap_that_reads_zero_throughout_is_silent(troubles: Make) -> None:
    assert troubles(heart_rate_bpm=np.zeros(HOUR), speed_mps=easy_pace()) == (SensorTrouble.SILENT,)


def test_a_strap_of_whose_zeros_only_a_note_is_left_is_silent(troubles: Make) -> None:
    (note,) = dead_strap(np.zeros(HOUR))
    assert note.startswith(NO_PULSE)
    assert troubles(fields={"dropped": (note,)}, speed_mps=easy_pace()) == (SensorTrouble.SILENT,)


def test_a_run_without_a_heart_rate_channel_has_no_trouble(troubles: Make) -> None:
    assert troubles(speed_mps=easy_pace()) == ()
    assert troubles(heart_rate_bpm=np.full(HOUR, np.nan), speed_mps=easy_pace()) == ()


def test_a_mean_that_the_device_knows_speaks_against_a_silent_sensor(troubles: Make) -> None:
    assert troubles(fields={"mean_heart_rate_bpm": 150.0}, heart_rate_bpm=np.zeros(HOUR), speed_mps=easy_pace()) == ()


def test_a_sensor_that_falls_silent_for_a_third_of_a_run_dropped_out(troubles: Make) -> None:
    holed = np.where((SECONDS > 1000) & (SECONDS < 2200), np.nan, heart(easy_pace()))
    assert troubles(heart_rate_bpm=holed, speed_mps=easy_pace()) == (DROPPED_OUT,)


def test_a_short_hole_and_a_pause_of_all_sensors_are_no_trouble(troubles: Make) -> None:
    short = np.where((SECONDS > 1000) & (SECONDS < 1300), np.nan, heart(easy_pace()))
    assert troubles(heart_rate_bpm=short, speed_mps=easy_pace()) == ()
    pause = (SECONDS > 1000) & (SECONDS < 2200)
    paused = np.where(pause, np.nan, heart(easy_pace()))
    assert troubles(heart_rate_bpm=paused, speed_mps=np.where(pause, np.nan, easy_pace())) == ()


def test_a_heart_rate_that_stands_still_for_half_the_run_is_frozen(troubles: Make) -> None:
    bpm = heart(easy_pace())
    bpm[1000:2800] = 150
    assert troubles(heart_rate_bpm=bpm, speed_mps=lively()) == (FROZEN,)


def test_a_stretch_that_is_frozen_in_an_otherwise_believed_run_is_no_trouble(troubles: Make) -> None:
    bpm = heart(easy_pace())
    bpm[1000:1500] = 150
    assert troubles(heart_rate_bpm=bpm, speed_mps=lively()) == ()


def test_one_value_throughout_without_another_sensor_may_be_a_mean_and_is_no_trouble(troubles: Make) -> None:
    assert troubles(heart_rate_bpm=np.full(HOUR, 150.0)) == ()


def test_what_froze_and_then_fell_silent_is_told_as_both(troubles: Make) -> None:
    bpm = heart(easy_pace())
    bpm[500:1400] = 150
    bpm[2000:3000] = np.nan
    assert troubles(heart_rate_bpm=bpm, speed_mps=lively()) == (DROPPED_OUT, FROZEN)


def test_a_heart_rate_that_is_the_step_rate_counted_steps(troubles: Make) -> None:
    counted = troubles(heart_rate_bpm=steps(), cadence_spm=steps(), speed_mps=easy_pace())
    assert counted == (SensorTrouble.COUNTED_STEPS,)


@pytest.mark.parametrize("sport", [Sport.STRENGTH, Sport.SWIMMING, Sport.MOBILITY, Sport.OTHER])
def test_where_the_heart_says_little_or_is_hard_to_hear_no_sensor_is_in_trouble(troubles: Make, sport: Sport) -> None:
    assert troubles(fields={"sport": sport}, heart_rate_bpm=np.zeros(HOUR), speed_mps=easy_pace()) == ()


def test_a_trial_of_the_watch_is_told_to_nobody(workout: Make, columns: Make) -> None:
    tried = score(
        workout(duration_s=120.0), columns(heart_rate_bpm=np.zeros(121), speed_mps=np.full(121, 3.0)), profile()
    )
    assert tried.sensor_trouble == ()


def test_the_trouble_is_published_with_the_load(workout: Make, columns: Make) -> None:
    result = score(workout(), columns(heart_rate_bpm=np.zeros(HOUR), speed_mps=easy_pace()), profile())
    load = result.published(Form(fitness_au=0, fatigue_au=0, form_au=0, method="ewma"))
    assert load.sensor_trouble == (SensorTrouble.SILENT,)
