"""Banister's TRIMP and HRSS: the worked values of the field, and the laws the load obeys."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.contracts.events.athlete import Sex
from tandem.load_scoring.domain.running.trimp import WEIGHTINGS, Weighting, hrss, intensity, trimp, trimp_of_mean

beats = st.floats(30, 230)


def steady(bpm: float, minutes: int) -> np.ndarray:
    return np.full(minutes * 60, float(bpm))


@pytest.mark.parametrize(
    ("minutes", "bpm", "rest", "top", "sex", "expected"),
    [
        (30, 130, 40, 200, Sex.MALE, 31.8025),
        (60, 150, 40, 190, Sex.MALE, 115.11165),
        (60, 150, 40, 190, Sex.FEMALE, 128.77071),
        (45, 150, 50, 190, Sex.MALE, 81.0715),
    ],
)
def test_a_steady_hour_scores_the_published_value(
    minutes: int, bpm: float, rest: float, top: float, sex: Sex, expected: float
) -> None:
    assert trimp(steady(bpm, minutes), rest, top, sex) == pytest.approx(expected, rel=1e-5)
    assert trimp_of_mean(bpm, minutes * 60, rest, top, sex) == pytest.approx(expected, rel=1e-5)


def test_the_female_weighting_is_not_goldencheetahs() -> None:
    x = 110 / 150
    theirs = 60 * x * 0.64 * np.exp(1.67 * x)
    assert theirs == pytest.approx(95.82937, rel=1e-6)
    assert WEIGHTINGS[Sex.FEMALE] == Weighting(0.86, 1.67)


def test_an_unknown_sex_lies_midway_between_both() -> None:
    x = np.linspace(0, 1, 11)
    middle = (intensity(x, Sex.MALE) + intensity(x, Sex.FEMALE)) / 2
    np.testing.assert_allclose(intensity(x, None), middle)


def test_hrss_is_100_for_an_hour_at_threshold_and_matches_the_worked_value() -> None:
    load = trimp(steady(150, 45), 50, 190, Sex.MALE)
    assert hrss(load, 170, 50, 190, Sex.MALE) == pytest.approx(47.5072, rel=1e-5)
    assert hrss(trimp(steady(170, 60), 50, 190, None), 170, 50, 190, None) == pytest.approx(100)


@pytest.mark.parametrize(("percent", "load"), [(87, 55), (92, 70), (97, 80), (101, 100), (104.5, 120), (109, 140)])
def test_hrss_an_hour_lies_within_11_of_friels_table(percent: float, load: float) -> None:
    """TrainingPeaks' estimate of TSS an hour by Friel's zone (2 to 5c, at their middles): 50–60, 70, 80, 100, 120, 140, for
    rest 50, threshold 170, maximum 190. The same curve without a table's steps, which is why the table itself is not used."""
    for sex in Sex:
        hour = trimp_of_mean(1.70 * percent, 3600, 50, 190, sex)
        assert hrss(hour, 170, 50, 190, sex) == pytest.approx(load, abs=11)


def test_intervals_cost_more_than_their_mean_heart_rate_says() -> None:
    intervals = np.tile(np.concatenate([np.full(180, 185.0), np.full(180, 115.0)]), 10)
    by_sample = trimp(intervals, 50, 200, Sex.MALE)
    assert by_sample > 1.1 * trimp_of_mean(float(intervals.mean()), intervals.size, 50, 200, Sex.MALE)


def test_a_heart_rate_beyond_the_limits_counts_as_the_limit() -> None:
    assert trimp(steady(230, 10), 50, 190, None) == trimp(steady(190, 10), 50, 190, None)
    assert trimp(steady(40, 10), 50, 190, None) == 0


def test_seconds_without_heart_rate_add_nothing() -> None:
    holed = steady(150, 20)
    holed[300:900] = np.nan
    assert trimp(holed, 50, 190, None) == pytest.approx(trimp(steady(150, 10), 50, 190, None))


@pytest.mark.parametrize(("rest", "top"), [(190, 190), (200, 190), (float("nan"), 190)])
def test_a_rest_above_the_maximum_is_refused_by_name(rest: float, top: float) -> None:
    with pytest.raises(ValueError, match="resting heart rate"):
        trimp(steady(150, 1), rest, top, None)


def test_a_threshold_at_rest_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="threshold heart rate"):
        hrss(10, 50, 50, 190, None)


@given(st.lists(beats, min_size=1, max_size=50), st.floats(0, 40), st.sampled_from([*Sex, None]))
def test_load_is_never_negative_and_never_falls_when_the_heart_beats_faster(
    bpm: list[float], faster: float, sex: Sex | None
) -> None:
    trace = np.array(bpm)
    load = trimp(trace, 50, 190, sex)
    assert load >= 0
    assert trimp(trace + faster, 50, 190, sex) >= load


@given(st.lists(beats, max_size=40), st.lists(beats, max_size=40))
def test_load_of_two_parts_is_the_sum_of_their_loads(first: list[float], second: list[float]) -> None:
    both = trimp(np.array(first + second), 50, 190, None)
    assert both == pytest.approx(trimp(np.array(first), 50, 190, None) + trimp(np.array(second), 50, 190, None))
