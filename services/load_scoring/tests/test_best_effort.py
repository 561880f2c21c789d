"""The best half hour: when there is one, and when it shows the athlete's threshold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.contracts.events.athlete import ProfileSet
from tandem.contracts.events.training import DeviceThresholds, Sport
from tandem.load_scoring.domain.running.best_effort import best_window
from tandem.load_scoring.domain.session.score import Score, score

type Make = Callable[..., Any]
SPEED = "threshold_speed_observed"


def profile(**limits: float) -> ProfileSet:
    return ProfileSet(athlete_id="ada", timezone="UTC", **limits)


def trial(workout: Make, columns: Make, bpm: float, athlete: ProfileSet | None, **fields: Any) -> dict[str, float]:
    """An hour on the flat, half an hour of it at 4.2 m/s, where the heart beats at `bpm` on average; the rest easy."""
    fast = (np.arange(3601) >= 900) & (np.arange(3601) < 2700)
    heart = np.interp(np.arange(3601), [0, 840, 960, 2640, 2760, 3601], [120, 125, bpm, bpm, 125, 120])
    heart[900:2700] += bpm - heart[900:2700].mean()
    samples = columns(
        speed_mps=np.where(fast, 4.2, 2.6),
        heart_rate_bpm=heart + 2 * np.sin(np.arange(3601) / 25),
        altitude_m=np.full(3601, 10.0),
        cadence_spm=np.where(fast, 178.0, 160.0),
    )
    return figures(score(workout(**fields), samples, athlete))


def figures(result: Score) -> dict[str, float]:
    return {figure.name: figure.value for figure in result.measures}


def test_the_best_window_is_found_where_it_lies() -> None:
    values = np.full(5000, 3.0)
    values[1000:2800] = 4.0
    found = best_window(values)
    assert found is not None
    assert (found.start_s, found.end_s, found.mean) == (1000, 2800, pytest.approx(4.0))


def test_less_than_half_an_hour_has_no_best_half_hour() -> None:
    assert best_window(np.full(1799, 3.0)) is None
    assert best_window(np.full(1800, 3.0)) is not None


def test_a_rest_with_the_watch_paused_makes_no_faster_half_hour() -> None:
    values = np.full(1900, 4.0)
    values[800:990] = np.nan
    assert best_window(values) is None


@given(st.lists(st.floats(0, 8) | st.just(float("nan")), min_size=20, max_size=80), st.integers(1, 20))
def test_no_window_beats_the_best_and_none_of_its_seconds_is_invented(values: list[float], length: int) -> None:
    channel = np.array(values)
    found = best_window(channel, length)
    wholes = [channel[n : n + length] for n in range(channel.size - length + 1)]
    means = [part[np.isfinite(part)].mean() for part in wholes if np.isfinite(part).sum() >= 0.95 * length]
    assert (found is None) == (not means)
    if found is not None:
        assert found.mean == pytest.approx(max(means), abs=1e-9)


def test_half_an_hour_at_the_stated_threshold_shows_threshold_speed(workout: Make, columns: Make) -> None:
    found = trial(workout, columns, 166, profile(max_heart_rate_bpm=190, threshold_heart_rate_bpm=170))
    assert found[SPEED] == found["best_30min_speed"] == pytest.approx(4.2, abs=0.01)
    assert found["best_30min_heart_rate"] == pytest.approx(166, abs=0.5)


def test_a_threshold_in_the_file_is_as_good(workout: Make, columns: Make) -> None:
    limits = DeviceThresholds(max_heart_rate_bpm=190, threshold_heart_rate_bpm=170)
    assert SPEED in trial(workout, columns, 166, None, thresholds=limits)


def test_an_easy_runners_best_half_hour_is_no_threshold(workout: Make, columns: Make) -> None:
    found = trial(workout, columns, 164, profile(max_heart_rate_bpm=190, threshold_heart_rate_bpm=170))
    assert "best_30min_speed" in found
    assert SPEED not in found


def test_without_a_stated_threshold_it_takes_rpe_7_and_a_known_maximum(workout: Make, columns: Make) -> None:
    known = profile(max_heart_rate_bpm=190)
    assert SPEED in trial(workout, columns, 176, known, rpe=7)
    assert SPEED not in trial(workout, columns, 176, known, rpe=6)
    assert SPEED not in trial(workout, columns, 176, known)
    assert SPEED not in trial(workout, columns, 172, known, rpe=9)
    assert SPEED not in trial(workout, columns, 176, None, rpe=9)


def test_a_ride_has_no_best_half_hour_of_running(workout: Make, columns: Make) -> None:
    found = trial(workout, columns, 176, None, sport=Sport.CYCLING)
    assert not {"best_30min_speed", "best_30min_heart_rate", SPEED} & found.keys()
    assert found["peak_heart_rate"] == pytest.approx(178, abs=1)


def test_the_marathons_best_half_hour_is_no_observed_threshold_without_a_stated_one(recording: Make) -> None:
    found = figures(score(*recording("runs/garmin-fr745-marathon.fit"), None))
    assert 4.7 < found["best_30min_speed"] < 4.9
    assert 190 < found["best_30min_heart_rate"] < 193
    assert SPEED not in found
