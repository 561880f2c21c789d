"""Fitness, fatigue and form: the worked values of the exponential variant."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.load_scoring.domain.standing.form import ewma, form_after

DAY = date(2026, 1, 1)


def days(loads: list[float]) -> dict[date, float]:
    return {DAY + timedelta(days=n): load for n, load in enumerate(loads)}


def test_42_days_of_100_reach_the_worked_fitness_and_fatigue() -> None:
    assert ewma([100] * 42, 42) == pytest.approx(63.212056, abs=1e-6)
    assert ewma([100] * 7, 7) == pytest.approx(63.212056, abs=1e-6)
    assert ewma([100] * 42, 7) == pytest.approx(99.752125, abs=1e-6)


def test_form_is_fitness_less_fatigue_on_the_same_day() -> None:
    form = form_after(DAY + timedelta(days=41), days([100] * 42))
    assert form.form_au == pytest.approx(-36.540069, abs=1e-3)
    assert form.method == "ewma-exp-42-7/1"


def test_the_worked_week_gives_its_worked_values() -> None:
    form = form_after(DAY + timedelta(days=6), days([0, 80, 40, 0, 90, 60, 80]))
    assert form.fitness_au == pytest.approx(7.806471, abs=1e-3)
    assert form.fatigue_au == pytest.approx(34.797809, abs=1e-3)


def test_days_without_training_count_as_rest() -> None:
    assert form_after(DAY + timedelta(days=10), days([100])).fatigue_au < form_after(DAY, days([100])).fatigue_au


def test_what_comes_later_does_not_change_the_past() -> None:
    later = days([50, 60]) | {DAY + timedelta(days=5): 300.0}
    assert form_after(DAY + timedelta(days=1), later) == form_after(DAY + timedelta(days=1), days([50, 60]))


def test_an_athlete_without_a_load_stands_at_zero() -> None:
    assert form_after(DAY, {}).fitness_au == 0


@given(st.lists(st.floats(0, 500), min_size=1, max_size=60), st.integers(0, 59), st.floats(0, 200))
def test_more_load_never_lowers_fitness_or_fatigue(loads: list[float], index: int, more: float) -> None:
    last = DAY + timedelta(days=len(loads) - 1)
    raised = [load + more * (n == index % len(loads)) for n, load in enumerate(loads)]
    before, after = form_after(last, days(loads)), form_after(last, days(raised))
    assert after.fitness_au >= before.fitness_au
    assert after.fatigue_au >= before.fatigue_au
