"""Foster's monotony and strain: worked values of both deviations, and when they are not given."""

from __future__ import annotations

import math
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.load_scoring.domain.standing.deload import deload_week
from tandem.load_scoring.domain.standing.form import form_after
from tandem.load_scoring.domain.standing.monotony import monotony, monotony_of
from tandem.load_scoring.domain.standing.recent import RecentDays, recent_days

DAY = date(2026, 1, 1)
HARD_AND_EASY = [0.0, 120.0, 40.0, 100.0, 0.0, 140.0, 40.0]
DELOAD = [30.0, 40.0, 35.0, 30.0, 40.0, 35.0, 45.0]
UNEVEN = [(n * 37) % 97 + (n % 3) * 20.0 if n % 5 else 0.0 for n in range(60)]


def recent(loads: list[float], *unknown: int) -> RecentDays:
    """Consecutive days, the last one being the day; `unknown` are indices."""
    sums = {DAY + timedelta(days=n): load for n, load in enumerate(loads)}
    return recent_days(DAY + timedelta(days=len(loads) - 1), sums, [DAY + timedelta(days=n) for n in unknown])


@pytest.mark.parametrize(
    ("week", "ddof", "expected", "strain"),
    [
        ([0, 80, 40, 0, 90, 60, 80], 1, 1.320676, 462.2367),
        ([0, 80, 40, 0, 90, 60, 80], 0, 1.426494, 499.2727),
        ([0, 20, 10, 10, 10, 10, 10], 0, 1.870829, 130.958),
        ([5, 15, 20, 20, 20, 25, 35], 0, 2.366432, 331.300),
        ([360, 0, 300, 420, 0, 480, 240], 1, 1.339410, 2410.94),
    ],
)
def test_worked_weeks_give_their_monotony_and_strain(
    week: list[float], ddof: int, expected: float, strain: float
) -> None:
    value = monotony_of(week, ddof)
    assert value == pytest.approx(expected, abs=1e-6)
    assert value * sum(week) == pytest.approx(strain, abs=5e-3)


def test_the_deviation_used_is_that_of_the_sample() -> None:
    week = monotony(recent([0, 80, 40, 0, 90, 60, 80]))
    assert (week.monotony, week.strain_au) == pytest.approx((1.320676, 462.2367), abs=1e-4)


@pytest.mark.parametrize(
    ("last", "population", "sample"),
    [(6, 1.035600, 0.958779), (27, 1.003083, 0.928674), (40, 1.323037, 1.224895), (59, 1.982557, 1.835491)],
)
def test_monotony_agrees_with_an_independent_package(last: int, population: float, sample: float) -> None:
    """PyPI acwr 0.1.1, `foster.monotony`, ddof 0 and 1; endurance-metrics 0.1.0 says 1.84 and strain 712 for the last
    (it multiplies the rounded 1.84, where the strain is 710.3). Equal days are ∞ and 0 to them, None to us."""
    week = UNEVEN[last - 6 : last + 1]
    assert monotony_of(week, 0) == pytest.approx(population, abs=1e-6)
    assert monotony_of(week, 1) == pytest.approx(sample, abs=1e-6)


def test_strain_agrees_with_an_independent_package() -> None:
    """PyPI acwr 0.1.1, `foster.strain`, ddof 1."""
    assert monotony(recent(UNEVEN)).strain_au == pytest.approx(710.3350604932319, abs=1e-6)


def test_seven_equal_days_have_no_monotony() -> None:
    week = monotony(recent([33.3] * 7))
    assert (week.monotony, week.strain_au) == (None, None)
    assert "seven equal days" in week.remarks[0]


def test_a_week_off_has_no_monotony() -> None:
    assert "nothing was trained" in monotony(recent([0.0] * 7)).remarks[0]
    assert monotony_of([0.0] * 7) is None


def test_six_days_are_too_few() -> None:
    assert monotony(recent(HARD_AND_EASY[:6])).monotony is None
    assert "6 are known" in monotony(recent(HARD_AND_EASY[:6])).remarks[0]


def test_an_unknown_day_silences_monotony_for_a_week() -> None:
    loads = HARD_AND_EASY * 2
    assert monotony(recent(loads, 7)).monotony is None
    assert monotony(recent(loads, 6)).monotony is not None


def test_monotony_is_not_misread_in_a_deload_and_three_days_after() -> None:
    loads = HARD_AND_EASY * 4 + DELOAD + HARD_AND_EASY
    silent = [day for day in range(28, len(loads)) if monotony(recent(loads[: day + 1])).monotony is None]
    last_deload = max(day for day in silent if deload_week(recent(loads[: day + 1])).deload)
    assert silent == list(range(min(silent), last_deload + 4))
    assert 34 in silent
    assert "deload" in monotony(recent(loads[:35])).remarks[0]


@given(st.lists(st.floats(0.1, 500), min_size=7, max_size=7), st.floats(0.5, 20))
def test_monotony_does_not_depend_on_the_scale_of_load(week: list[float], factor: float) -> None:
    one, other = monotony_of(week), monotony_of([load * factor for load in week])
    assert (one is None) == (other is None)
    if one is not None:
        assert other == pytest.approx(one, rel=1e-3)


@given(st.lists(st.floats(0, 500), min_size=7, max_size=7), st.permutations(range(7)))
def test_the_order_of_the_days_does_not_matter(week: list[float], order: list[int]) -> None:
    one, other = monotony_of(week), monotony_of([week[n] for n in order])
    assert one == other or (one is not None and other is not None and math.isclose(one, other, rel_tol=1e-3))


def test_one_day_has_no_monotony() -> None:
    with pytest.raises(ValueError, match="two days"):
        monotony_of([40.0])


def test_form_carries_monotony_and_strain() -> None:
    sums = {DAY + timedelta(days=n): load for n, load in enumerate(UNEVEN)}
    form = form_after(DAY + timedelta(days=59), sums)
    assert (form.monotony, form.strain_au) == (1.835, 710.335)
