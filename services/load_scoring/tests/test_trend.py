"""The trend of one lift: a robust line, its interval, and silence where there is too little to say."""

from __future__ import annotations

from datetime import date, timedelta
from math import isfinite
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.load_scoring.domain.strength.trend import trend

TODAY = date(2026, 11, 22)


def weekly(*values_kg: float, every_days: int = 7) -> list[tuple[date, float]]:
    """Estimates up to today, one every so many days."""
    return [(TODAY - timedelta(days=every_days * back), kg) for back, kg in enumerate(reversed(values_kg))]


histories = st.lists(st.tuples(st.dates(date(2026, 8, 1), TODAY), st.floats(1, 500)), max_size=40)


def test_a_steady_rise_is_its_slope() -> None:
    found = trend(weekly(100, 101, 102, 103, 104, 105, 106, 107), TODAY)
    assert found is not None
    assert found.slope_kg_per_week == pytest.approx(1)
    assert (found.low_kg_per_week, found.high_kg_per_week) == (pytest.approx(1), pytest.approx(1))
    assert found.level_kg == pytest.approx(107)
    assert found.change_percent == pytest.approx(7)
    assert found.noise_percent == pytest.approx(0)
    assert (found.estimates, found.days, found.direction) == (8, 49, "rising")


def test_one_wild_estimate_moves_nothing() -> None:
    found = trend(weekly(100, 101, 102, 103, 999, 105, 106, 107), TODAY)
    assert found is not None
    assert found.slope_kg_per_week == pytest.approx(1, abs=0.05)


def test_the_interval_is_sens_on_a_worked_example() -> None:
    """Seven points, 21 slopes: C = 1.96·√(7·6·19/18) = 13.05, so the 4th smallest and the 18th are the bounds."""
    values = [100, 103, 101, 106, 104, 109, 107]
    slopes = sorted((values[j] - values[i]) / (j - i) for i in range(7) for j in range(i + 1, 7))
    found = trend(weekly(*values), TODAY)
    assert found is not None
    assert found.slope_kg_per_week == pytest.approx(slopes[10])
    assert found.low_kg_per_week == pytest.approx(slopes[3])
    assert found.high_kg_per_week == pytest.approx(slopes[17])


def test_noise_alone_has_no_direction_nineteen_times_in_twenty() -> None:
    noise = np.random.default_rng(7).normal(100, 2.5, (400, 12))
    called = [found.direction for row in noise if (found := trend(weekly(*row), TODAY))]
    assert len(called) == 400
    assert sum(direction != "unclear" for direction in called) / 400 <= 0.07


def test_the_scatter_around_the_line_is_recovered() -> None:
    random = np.random.default_rng(3)
    found = trend(weekly(*(100 + 0.5 * np.arange(40) + random.normal(0, 3, 40)), every_days=2), TODAY)
    assert found is not None
    assert found.noise_percent == pytest.approx(100 * 3 / found.level_kg, rel=0.4)


@pytest.mark.parametrize("values", [(), (100.0,), (100.0, 101.0, 102.0, 103.0)])
def test_too_few_sessions_are_no_trend(values: tuple[float, ...]) -> None:
    assert trend(weekly(*values), TODAY) is None


def test_a_week_of_sessions_is_no_trend() -> None:
    assert trend(weekly(100, 101, 102, 103, 104, 105, every_days=1), TODAY) is None


def test_only_the_window_is_looked_at_and_never_the_future() -> None:
    inside = weekly(100, 101, 102, 103, 104, 105)
    around = [(TODAY - timedelta(days=400), 500.0), *inside, (TODAY + timedelta(days=1), 900.0)]
    assert trend(around, TODAY) == trend(inside, TODAY)


def test_the_best_of_a_day_counts() -> None:
    inside = weekly(100, 101, 102, 103, 104, 105)
    assert trend([*inside, (TODAY, 60.0)], TODAY) == trend(inside, TODAY)


@given(histories, st.randoms())
def test_order_and_repetition_do_not_matter(history: list[tuple[date, float]], random: Any) -> None:
    doubled = [*history, *history]
    assert trend(random.sample(doubled, len(doubled)), TODAY) == trend(history, TODAY)


@given(histories)
def test_a_trend_is_finite_and_within_its_interval(history: list[tuple[date, float]]) -> None:
    found = trend(history, TODAY)
    if found is not None:
        numbers = (found.slope_kg_per_week, found.level_kg, found.change_percent, found.noise_percent)
        assert all(map(isfinite, numbers))
        assert found.noise_percent >= 0
        if found.low_kg_per_week is not None and found.high_kg_per_week is not None:
            assert found.low_kg_per_week <= found.slope_kg_per_week <= found.high_kg_per_week
