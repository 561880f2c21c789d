"""The class of a run: what makes it hard, long or easy, and when the athlete must be asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tandem.contracts.events.athlete import ProfileSet
from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.training import DeviceThresholds, Lap, Sport
from tandem.load_scoring.domain.session.score import score
from tandem.load_scoring.domain.verdict import ASK_BELOW

type Make = Callable[..., Any]
HOUR = 3600


def profile(**fields: Any) -> ProfileSet:
    known = {"max_heart_rate_bpm": 190, "resting_heart_rate_bpm": 50, "threshold_heart_rate_bpm": 170}
    return ProfileSet(**({"athlete_id": "ada", "timezone": "Europe/Berlin"} | known | fields))


def alive(bpm: float, count: int = HOUR + 1) -> np.ndarray:
    """A heart rate around one value; one that never moves would be a stuck sensor."""
    return bpm + np.sin(np.arange(count) / 20)


def test_ten_minutes_at_threshold_make_a_run_hard(workout: Make, columns: Make) -> None:
    bpm = np.full(HOUR + 1, 140.0)
    bpm[1000:1601] = 172
    result = score(workout(), columns(heart_rate_bpm=bpm), profile())
    assert result.session_class is SessionClass.HARD_RUN
    assert result.class_confidence == 0.9


def test_nine_minutes_at_threshold_do_not(workout: Make, columns: Make) -> None:
    bpm = np.full(HOUR + 1, 140.0)
    bpm[1000:1540] = 172
    assert score(workout(), columns(heart_rate_bpm=bpm), profile()).session_class is SessionClass.EASY


def test_a_long_easy_run_is_long_however_large_its_load(workout: Make, columns: Make) -> None:
    bpm = np.full(3 * HOUR + 1, 145.0)
    result = score(workout(duration_s=3.0 * HOUR), columns(heart_rate_bpm=bpm), profile())
    assert result.session_class is SessionClass.LONG
    assert (result.ledgers.systemic.load_au or 0) > 100


def test_a_hard_long_run_is_hard_and_says_it_is_long_too(workout: Make) -> None:
    result = score(workout(duration_s=6000.0, rpe=8), None, None)
    assert result.session_class is SessionClass.HARD_RUN
    assert "also long: 100 min" in result.class_reasons


@pytest.mark.parametrize(
    ("rpe", "expected", "least"),
    [(7, SessionClass.HARD_RUN, 0.8), (6.9, SessionClass.EASY, 0.5), (3, SessionClass.EASY, 0.7)],
)
def test_a_run_known_by_rpe_alone_is_classed_by_it(
    workout: Make, rpe: float, expected: SessionClass, least: float
) -> None:
    result = score(workout(rpe=rpe), None, None)
    assert result.session_class is expected
    assert result.class_confidence >= least


def test_a_run_of_which_nothing_is_known_is_easy_with_little_confidence_and_asks(workout: Make) -> None:
    result = score(workout(), None, None)
    assert result.session_class is SessionClass.EASY
    assert result.class_confidence < ASK_BELOW
    assert "give an RPE" in result.class_reasons[0]
    assert result.ledgers.systemic.load_au is None


def test_heart_rate_that_says_hard_at_an_easy_pace_asks(workout: Make, columns: Make) -> None:
    samples = columns(heart_rate_bpm=np.full(HOUR + 1, 180.0), speed_mps=np.full(HOUR + 1, 3.5))
    result = score(workout(), samples, profile(threshold_speed_mps=4.5))
    assert result.session_class is SessionClass.HARD_RUN
    assert result.class_confidence < ASK_BELOW
    assert result.class_reasons[0] == "heart rate says hard, pace says easy"


def test_heart_rate_that_says_hard_against_an_rpe_of_2_asks(workout: Make, columns: Make) -> None:
    result = score(workout(rpe=2), columns(heart_rate_bpm=np.full(HOUR + 1, 180.0)), profile())
    assert result.class_confidence < ASK_BELOW


def locked(columns: Make) -> Any:
    steps = 178 + 4 * np.sin(np.arange(HOUR + 1) / 200)
    return columns(heart_rate_bpm=steps + 1, cadence_spm=steps, speed_mps=np.full(HOUR + 1, 3.5))


def test_a_heart_rate_that_counts_steps_is_not_believed(workout: Make, columns: Make) -> None:
    result = score(workout(), locked(columns), profile())
    assert result.session_class is SessionClass.HARD_RUN
    assert result.class_confidence < ASK_BELOW
    assert any("the sensor counted steps" in reason for reason in result.class_reasons)
    assert result.ledgers.systemic.confidence <= 0.2


def test_an_rpe_settles_what_a_locked_heart_rate_cannot(workout: Make, columns: Make) -> None:
    result = score(workout(rpe=3), locked(columns), profile())
    assert result.session_class is SessionClass.EASY
    assert result.class_confidence >= ASK_BELOW
    assert result.ledgers.systemic.method == "session-rpe-if"


def test_heart_rate_over_less_than_80_percent_of_the_session_is_not_used(workout: Make, columns: Make) -> None:
    bpm = np.full(HOUR + 1, 180.0)
    bpm[: int(0.25 * HOUR)] = 0
    result = score(workout(), columns(heart_rate_bpm=bpm), profile())
    assert result.ledgers.systemic.load_au is None
    assert any("covers 75%" in reason for reason in result.class_reasons)


def intervals(columns: Make, **channels: Any) -> Any:
    speed = np.concatenate([np.full(900, 2.8), *[np.full(180, 4.4), np.full(180, 2.2)] * 5, np.full(901, 2.6)])
    return columns(speed_mps=speed, **channels)


def test_intervals_nothing_can_confirm_ask(workout: Make, columns: Make) -> None:
    result = score(workout(), intervals(columns), None)
    assert len(result.bouts) == 5
    assert result.session_class is SessionClass.HARD_RUN
    assert result.class_confidence < ASK_BELOW


def test_intervals_timed_by_the_lap_button_are_believed(workout: Make, columns: Make) -> None:
    laps = tuple(Lap(start_s=900 + 360 * n, duration_s=180) for n in range(5))
    result = score(workout(laps=laps), intervals(columns), None)
    assert result.session_class is SessionClass.HARD_RUN
    assert result.class_confidence >= ASK_BELOW


def test_run_and_walk_at_a_low_heart_rate_is_easy(workout: Make, columns: Make) -> None:
    result = score(workout(), intervals(columns, heart_rate_bpm=alive(130.0)), profile())
    assert result.session_class is SessionClass.EASY
    assert any("below threshold, not counted as hard" in reason for reason in result.class_reasons)


def kinetics(speed: np.ndarray, tau_s: float = 30.0) -> np.ndarray:
    """A heart that follows the pace with first-order lag: 120 at 2.2 m/s, 40 more for each m/s."""
    bpm, now = np.empty_like(speed), 100.0
    for index, target in enumerate(120 + 40 * (speed - 2.2)):
        now += (target - now) / tau_s
        bpm[index] = now
    return bpm


@pytest.mark.parametrize(
    ("count", "work_s", "work_mps", "rest_s"), [(10, 60, 4.6, 60), (12, 40, 5.0, 60), (5, 120, 4.4, 120)]
)
def test_short_intervals_are_hard_though_the_heart_lags_behind_them(
    workout: Make, columns: Make, count: int, work_s: int, work_mps: float, rest_s: int
) -> None:
    rounds = [part for _ in range(count) for part in (np.full(work_s, work_mps), np.full(rest_s, 2.4))]
    speed = np.concatenate([np.full(900, 2.8), *rounds, np.full(600, 2.6)])
    samples = columns(speed_mps=speed, heart_rate_bpm=kinetics(speed))
    for known in (profile(), profile(threshold_speed_mps=4.2)):
        result = score(workout(duration_s=float(speed.size - 1)), samples, known)
        assert len(result.bouts) == count
        assert result.session_class is SessionClass.HARD_RUN
        assert result.class_confidence >= 0.85


def test_short_bouts_whose_peaks_reach_threshold_are_not_called_easy_for_the_seconds_they_spend_there(
    workout: Make, columns: Make
) -> None:
    speed = np.concatenate([np.full(900, 2.8), *[np.full(40, 5.0), np.full(80, 2.4)] * 10, np.full(600, 2.6)])
    bpm = np.concatenate(
        [np.full(900, 130), *[np.full(25, 135), np.full(25, 167), np.full(70, 140)] * 10, np.full(600, 130)]
    )
    result = score(workout(duration_s=2699.0), columns(speed_mps=speed, heart_rate_bpm=bpm), profile())
    assert result.session_class is SessionClass.HARD_RUN
    assert result.class_confidence >= 0.85


def test_uneven_stops_are_not_taken_for_intervals(workout: Make, columns: Make) -> None:
    runs = [120, 900, 300, 1200, 200]
    speed = np.concatenate([part for run in runs for part in (np.full(run, 3.0), np.zeros(40))])
    result = score(workout(duration_s=float(speed.size - 1)), columns(speed_mps=speed), None)
    assert result.session_class is SessionClass.EASY


def test_thresholds_come_from_the_profile_then_the_file_then_an_estimate(workout: Make, columns: Make) -> None:
    samples = columns(heart_rate_bpm=np.full(HOUR + 1, 175.0))
    device = DeviceThresholds(threshold_heart_rate_bpm=160, max_heart_rate_bpm=185)
    confidences = [
        score(workout(thresholds=given), samples, known).class_confidence
        for given, known in ((device, profile()), (device, None), (None, None))
    ]
    assert confidences == sorted(confidences, reverse=True)
    assert len(set(confidences)) == 3


def test_a_stated_maximum_below_the_recorded_one_is_contradicted_and_said(workout: Make, columns: Make) -> None:
    samples = columns(heart_rate_bpm=np.full(HOUR + 1, 195.0))
    result = score(workout(), samples, profile(max_heart_rate_bpm=185))
    assert any("185 (profile) is contradicted by 195 recorded" in reason for reason in result.class_reasons)


def test_one_spike_is_no_maximum(workout: Make, columns: Make) -> None:
    bpm = np.full(HOUR + 1, 140.0)
    bpm[100] = 230
    result = score(workout(), columns(heart_rate_bpm=bpm), profile())
    assert not any("contradicted" in reason for reason in result.class_reasons)


@pytest.mark.parametrize(
    ("sport", "duration_s", "rpe", "expected"),
    [
        (Sport.CYCLING, 3600.0, 8, SessionClass.OTHER),
        (Sport.SWIMMING, 3600.0, None, SessionClass.OTHER),
        (Sport.MOBILITY, 1800.0, None, SessionClass.MOBILITY),
        (Sport.WALKING, 3600.0, None, SessionClass.MOBILITY),
        (Sport.WALKING, 4 * 3600.0, None, SessionClass.OTHER),
    ],
)
def test_only_a_run_gets_the_class_of_a_run(
    workout: Make, sport: Sport, duration_s: float, rpe: float | None, expected: SessionClass
) -> None:
    result = score(workout(sport=sport, duration_s=duration_s, rpe=rpe), None, None)
    assert result.session_class is expected


def test_one_long_bout_is_no_average_of_bouts(workout: Make, columns: Make) -> None:
    bpm = np.full(HOUR + 1, 125.0)
    speed = np.full(HOUR + 1, 2.5)
    bpm[900:2401], speed[900:2401] = 176, 4.2
    (said,) = (
        one
        for one in score(workout(), columns(heart_rate_bpm=bpm, speed_mps=speed), profile()).class_reasons
        if "work bout" in one
    )
    assert said.startswith("1 work bout of 2")
    assert "average" not in said
    assert "typically" not in said


def test_limits_of_the_heart_are_spoken_of_only_where_a_heart_rate_is_held_against_them(
    workout: Make, columns: Make
) -> None:
    without = score(workout(rpe=5), None, None)
    covered_half = np.where(np.arange(HOUR + 1) < HOUR / 2, 140.0, np.nan)
    unused = score(workout(rpe=5), columns(heart_rate_bpm=covered_half), None)
    assumed = "maximum heart rate unknown: 190 assumed"
    assert assumed not in (*without.class_reasons, *unused.class_reasons)
    assert assumed in score(workout(), columns(heart_rate_bpm=alive(140)), None).class_reasons
    assert assumed in score(workout(mean_heart_rate_bpm=140), None, None).class_reasons
