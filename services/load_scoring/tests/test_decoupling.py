"""Efficiency factor and aerobic decoupling: what one beat carries, and when the comparison means anything."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.contracts.events.load import SessionClass
from tandem.load_scoring.domain.channels.bouts import Bout
from tandem.load_scoring.domain.running.drift import decoupling_percent, efficiency_factor, is_steady, is_unbroken
from tandem.load_scoring.domain.running.graded_pace import cost
from tandem.load_scoring.domain.session.score import Score, score

type Make = Callable[..., Any]


def halves(first: float, second: float, seconds: int = 3600) -> np.ndarray:
    return np.repeat([first, second], seconds // 2)


def figures(result: Score) -> dict[str, float]:
    return {figure.name: figure.value for figure in result.measures}


def wobbling(mean: float, seconds: int, share: float, period_s: int = 240) -> np.ndarray:
    return mean * (1 + share * np.sqrt(2) * np.sin(2 * np.pi * np.arange(seconds) / period_s))


def beating(bpm: float, count: int) -> np.ndarray:
    """A heart at an even effort: never quite still, as a stuck sensor is."""
    return bpm + 3 * np.sin(np.arange(count) / 20)


def run(workout: Make, columns: Make, seconds: int, *, slower: float = 1.0, **fields: Any) -> Score:
    """An easy flat run, after the warm-up its second half `slower` times as fast, at a heart rate of 130."""
    count = seconds + 1
    middle = 600 + (seconds - 600) // 2
    speed = np.where(np.arange(count) < middle, 2.8, 2.8 * slower)
    samples = columns(speed_mps=speed, heart_rate_bpm=beating(130, count), altitude_m=np.full(count, 50))
    return score(workout(duration_s=float(seconds), **fields), samples, None)


def test_decoupling_matches_the_worked_value() -> None:
    assert decoupling_percent(halves(3.0, 2.9), halves(150, 155)) == pytest.approx(6.4516, abs=1e-4)


def test_a_second_half_with_more_metres_a_beat_decouples_below_zero() -> None:
    assert decoupling_percent(halves(3.0, 3.1), halves(150, 150)) == pytest.approx(-10 / 3)


def test_the_efficiency_factor_is_metres_a_beat() -> None:
    """3 m/s at 150 beats a minute: 180 m in 150 beats."""
    assert efficiency_factor(np.full(600, 3.0), np.full(600, 150.0)) == pytest.approx(1.2)


def test_standing_at_a_traffic_light_is_left_out() -> None:
    speed, bpm = np.full(1200, 3.0), np.full(1200, 150.0)
    speed[500:560], bpm[500:560] = 0.0, 110.0
    assert efficiency_factor(speed, bpm) == pytest.approx(1.2)
    assert is_steady(speed)


def test_heart_rate_must_cover_both_halves() -> None:
    bpm = np.full(3600, 150.0)
    bpm[200:500] = np.nan
    assert decoupling_percent(halves(3.0, 3.0), bpm) == pytest.approx(0)
    bpm[200:600] = np.nan
    assert decoupling_percent(halves(3.0, 3.0), bpm) is None


def test_nothing_to_compare_is_unknown() -> None:
    nothing = np.full(1200, np.nan)
    assert efficiency_factor(nothing, nothing) is None
    assert decoupling_percent(np.array([]), np.array([])) is None
    assert not is_steady(nothing)


def test_a_run_is_steady_up_to_a_variation_of_12_percent() -> None:
    assert is_steady(wobbling(3.0, 3600, 0.11))
    assert not is_steady(wobbling(3.0, 3600, 0.13))


def test_a_run_that_is_one_bout_throughout_is_unbroken_and_a_tempo_within_breaks_it() -> None:
    assert is_unbroken((), 3600)
    assert is_unbroken((Bout(7, 3600),), 3600)
    assert not is_unbroken((Bout(1800, 3600),), 3600)
    assert not is_unbroken((Bout(7, 2400),), 3600)
    assert not is_unbroken((Bout(900, 1080), Bout(1380, 1560)), 3600)


def test_an_even_hour_off_the_watch_has_both(workout: Make, columns: Make) -> None:
    """From standing: the first seconds are slow, which makes no bout of the rest."""
    speed = 2.6 * (1 - np.exp(-np.arange(3601) / 10))
    bpm = 142 + 4 * np.arange(3601) / 3600 + 2 * np.sin(np.arange(3601) / 30)
    result = score(workout(), columns(speed_mps=speed, heart_rate_bpm=bpm), None)
    assert result.bouts == ()
    assert figures(result)["efficiency_factor"] == pytest.approx(60 * 2.6 / 144.3, abs=0.005)
    assert figures(result)["decoupling"] == pytest.approx(1.2, abs=0.3)


def test_a_steady_run_of_40_minutes_has_a_decoupling_and_a_shorter_one_has_none(workout: Make, columns: Make) -> None:
    assert figures(run(workout, columns, 2400, slower=0.95))["decoupling"] == pytest.approx(5, abs=0.1)
    assert "decoupling" not in figures(run(workout, columns, 2340, slower=0.95))


def test_an_efficiency_factor_needs_20_minutes_after_the_first_10(workout: Make, columns: Make) -> None:
    assert figures(run(workout, columns, 1800))["efficiency_factor"] == pytest.approx(60 * 2.8 / 130, abs=1e-3)
    assert "efficiency_factor" not in figures(run(workout, columns, 1740))


def test_the_warm_up_counts_for_neither(workout: Make, columns: Make) -> None:
    speed, bpm = np.full(3601, 3.0), beating(140, 3601)
    bpm[:600] = np.linspace(80, 140, 600)
    found = figures(score(workout(), columns(speed_mps=speed, heart_rate_bpm=bpm), None))
    assert found["decoupling"] == pytest.approx(0, abs=0.1)
    assert found["efficiency_factor"] == pytest.approx(60 * 3 / 140, abs=1e-3)


def test_a_hard_run_is_not_compared_with_easy_ones(workout: Make, columns: Make) -> None:
    assert "efficiency_factor" in figures(run(workout, columns, 3600, rpe=2))
    hard = run(workout, columns, 3600, rpe=9)
    assert hard.session_class is SessionClass.HARD_RUN
    assert "efficiency_factor" not in figures(hard)


def test_hills_at_an_even_effort_are_no_fatigue(workout: Make, columns: Make) -> None:
    """The second half climbs 2 % at the speed that costs the same as 3 m/s on the flat."""
    middle, count = 2100, 3601
    climbing = np.arange(count) >= middle
    speed = np.where(climbing, 3.0 * float(cost(0) / cost(0.02)), 3.0)
    altitude = np.cumsum(np.where(climbing, speed * 0.02, 0.0)) + 50
    samples = columns(speed_mps=speed, heart_rate_bpm=beating(140, count), altitude_m=altitude)
    assert figures(score(workout(), samples, None))["decoupling"] == pytest.approx(0, abs=0.5)


@pytest.mark.parametrize("name", ["garmin-fr965-5x3min-intervals.fit", "garmin-fenix5x-4x1km-devdata.fit"])
def test_intervals_have_neither(recording: Make, name: str) -> None:
    names = figures(score(*recording(f"runs/{name}"), None)).keys()
    assert not {"decoupling", "efficiency_factor"} & names


def test_an_evenly_run_marathon_did_not_decouple(recording: Make) -> None:
    found = figures(score(*recording("runs/garmin-fr745-marathon.fit"), None))
    assert abs(found["decoupling"]) < 5


@given(st.floats(1.0, 6.0), st.floats(60, 200), st.floats(1.0, 1.5))
def test_a_faster_heart_at_the_same_speed_is_always_less_efficient(speed: float, bpm: float, drift: float) -> None:
    drifted = decoupling_percent(np.full(200, speed), halves(bpm, bpm * drift, 200))
    assert drifted == pytest.approx(100 * (1 - 1 / drift), abs=1e-6)
