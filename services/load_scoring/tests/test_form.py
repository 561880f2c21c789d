"""Fitness, fatigue and form in both variants, what surrounds them, and how much load reaches a wanted form."""

from __future__ import annotations

import math
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.load_scoring.domain.standing.ewma import Variant, average, average_from_first, ewma, smoothing
from tandem.load_scoring.domain.standing.forecast import load_for_form, rest_days_to_form
from tandem.load_scoring.domain.standing.form import form_after, form_before
from tandem.load_scoring.domain.standing.recent import recent_days

DAY = date(2026, 1, 1)
WEEK = [0.0, 80.0, 40.0, 0.0, 90.0, 60.0, 80.0]
UNEVEN = [(n * 37) % 97 + (n % 3) * 20.0 if n % 5 else 0.0 for n in range(60)]
RECIPROCAL = Variant.RECIPROCAL
LOADS = st.lists(st.floats(0, 500), min_size=1, max_size=200)


def days(loads: list[float]) -> dict[date, float]:
    return {DAY + timedelta(days=n): load for n, load in enumerate(loads)}


def last(loads: list[float]) -> date:
    return DAY + timedelta(days=len(loads) - 1)


@pytest.mark.parametrize(
    ("loads", "length", "reciprocal", "exponential"),
    [
        ([100.0] * 42, 42, 63.654405, 63.212056),
        ([100.0] * 7, 7, 66.008332, 63.212056),
        ([100.0] * 42, 7, 99.845747, 99.752125),
        (WEEK, 42, 7.894766, 7.806471),
        (WEEK, 7, 36.593596, 34.797809),
    ],
)
def test_both_variants_give_their_worked_values(
    loads: list[float], length: int, reciprocal: float, exponential: float
) -> None:
    assert ewma(loads, length, variant=RECIPROCAL) == pytest.approx(reciprocal, abs=1e-6)
    assert ewma(loads, length) == pytest.approx(exponential, abs=1e-6)


def test_form_after_six_weeks_of_100_is_the_worked_form_of_either_variant() -> None:
    loads = [100.0] * 42
    of_reciprocal = ewma(loads, 42, variant=RECIPROCAL) - ewma(loads, 7, variant=RECIPROCAL)
    assert of_reciprocal == pytest.approx(-36.191342, abs=1e-6)
    assert ewma(loads, 42) - ewma(loads, 7) == pytest.approx(-36.540069, abs=1e-6)


def test_the_default_is_the_exponential_variant_and_says_so() -> None:
    form = form_after(last([100.0] * 42), days([100.0] * 42))
    assert form.form_au == pytest.approx(-36.540069, abs=1e-3)
    assert form.method == "ewma-exp-42-7/1"
    assert (smoothing(42), smoothing(7)) == pytest.approx((0.023528, 0.133122), abs=1e-6)


def test_an_average_over_no_days_is_refused() -> None:
    with pytest.raises(ValueError, match="0 days"):
        smoothing(0)


def test_the_reciprocal_variant_agrees_with_an_independent_package() -> None:
    """PyPI trainingload 0.1.0, `calculate_pmc`, rounded to 0.1 by itself. Our default differs: its k is 1 − e^(−1/N)."""
    assert ewma(UNEVEN, 42, variant=RECIPROCAL) == pytest.approx(42.4, abs=0.05)
    assert ewma(UNEVEN, 7, variant=RECIPROCAL) == pytest.approx(58.9, abs=0.05)
    assert ewma(UNEVEN[:42], 42, variant=RECIPROCAL) == pytest.approx(34.2, abs=0.05)
    assert ewma(UNEVEN[:42], 7, variant=RECIPROCAL) == pytest.approx(60.0, abs=0.05)


@given(LOADS, st.sampled_from([7, 42]), st.sampled_from(list(Variant)))
def test_the_average_at_once_is_the_recurrence_day_by_day(loads: list[float], length: int, variant: Variant) -> None:
    by_age = recent_days(last(loads), days(loads)).loads_au
    assert average(by_age, smoothing(length, variant)) == pytest.approx(ewma(loads, length, variant=variant), abs=1e-9)


@given(LOADS)
def test_starting_from_the_first_load_is_the_recurrence_started_there(loads: list[float]) -> None:
    by_age = recent_days(last(loads), days(loads)).loads_au
    assert average_from_first(by_age, smoothing(7)) == pytest.approx(ewma(loads[1:], 7, start=loads[0]), abs=1e-9)


def test_a_load_of_ten_years_ago_neither_costs_time_nor_changes_form() -> None:
    loads = days(UNEVEN)
    old = loads | {DAY - timedelta(days=3650): 400.0}
    now, then = form_after(last(UNEVEN), loads), form_after(last(UNEVEN), old)
    assert (then.fitness_au, then.fatigue_au) == (now.fitness_au, now.fatigue_au)
    assert len(recent_days(last(UNEVEN), old).loads_au) <= 1460


def test_days_without_training_count_as_rest() -> None:
    assert form_after(DAY + timedelta(days=10), days([100])).fatigue_au < form_after(DAY, days([100])).fatigue_au


def test_what_comes_later_does_not_change_the_past() -> None:
    later = days([50, 60]) | {DAY + timedelta(days=5): 300.0}
    assert form_after(DAY + timedelta(days=1), later) == form_after(DAY + timedelta(days=1), days([50, 60]))


def test_an_athlete_without_a_load_stands_at_zero() -> None:
    form = form_after(DAY, {})
    assert (form.fitness_au, form.fatigue_au, form.form_au) == (0, 0, 0)
    assert form.ramp_au_per_week is None
    assert form.acwr_coupled is None


@given(st.lists(st.floats(0, 500), min_size=1, max_size=60), st.integers(0, 59), st.floats(0, 200))
def test_more_load_never_lowers_fitness_or_fatigue(loads: list[float], index: int, more: float) -> None:
    raised = [load + more * (n == index % len(loads)) for n, load in enumerate(loads)]
    before, after = form_after(last(loads), days(loads)), form_after(last(loads), days(raised))
    assert after.fitness_au >= before.fitness_au
    assert after.fatigue_au >= before.fatigue_au


@given(st.permutations(list(enumerate(UNEVEN[:20]))))
def test_the_order_in_which_days_became_known_does_not_matter(entries: list[tuple[int, float]]) -> None:
    shuffled = {DAY + timedelta(days=n): load for n, load in entries}
    assert form_after(last(UNEVEN[:20]), shuffled) == form_after(last(UNEVEN[:20]), days(UNEVEN[:20]))


def test_the_start_of_a_day_does_not_know_what_was_done_on_it() -> None:
    loads = days(UNEVEN)
    with_a_session = loads | {last(UNEVEN): 500.0}
    assert form_before(last(UNEVEN), with_a_session) == form_before(last(UNEVEN), loads)
    assert form_before(last(UNEVEN), loads) == form_after(last(UNEVEN[:-1]), days(UNEVEN[:-1]))


def test_ramp_is_the_change_of_fitness_over_seven_days() -> None:
    form, week_ago = form_after(last(UNEVEN), days(UNEVEN)), form_after(last(UNEVEN[:-7]), days(UNEVEN))
    assert form.ramp_au_per_week == pytest.approx(form.fitness_au - week_ago.fitness_au, abs=2e-3)


def test_ramp_is_not_told_from_the_start_from_zero() -> None:
    loads = [100.0] * 41
    form = form_after(last(loads), days(loads))
    assert form.ramp_au_per_week is None
    assert any("starts from zero and only 41 of 126 days" in remark for remark in form.remarks)
    assert form_after(last([100.0] * 42), days([100.0] * 42)).ramp_au_per_week is not None


def test_a_settled_history_needs_no_remark_on_its_start() -> None:
    loads = UNEVEN * 3
    assert form_after(last(loads), days(loads)).remarks == ()


def test_an_unknown_load_is_said_and_not_taken_for_rest() -> None:
    unknown = {last(UNEVEN) - timedelta(days=2)}
    form = form_after(last(UNEVEN), days(UNEVEN), unknown)
    assert any("1 of the last 42 days hold a session of unknown load" in remark for remark in form.remarks)
    assert (form.monotony, form.strain_au, form.acwr_coupled, form.acwr_uncoupled, form.acwr_ewma) == (None,) * 5


@pytest.mark.parametrize("nonsense", [-1.0, math.nan, math.inf])
def test_a_sum_that_is_no_load_is_unknown(nonsense: float) -> None:
    broken = days(UNEVEN) | {last(UNEVEN): nonsense}
    form = form_after(last(UNEVEN), broken)
    assert math.isfinite(form.fitness_au)
    assert any("unknown load" in remark for remark in form.remarks)


@given(st.dictionaries(st.dates(), st.floats(), max_size=30), st.sets(st.dates(), max_size=5), st.dates())
def test_no_history_breaks_the_reading(sums: dict[date, float], unknown: set[date], day: date) -> None:
    form = form_after(day, sums, unknown)
    values = form.model_dump(exclude={"method", "remarks"}).values()
    assert all(value is None or math.isfinite(value) for value in values)


@pytest.mark.parametrize(("form", "load"), [(-10.0, 0.0), (-30.0, 182.5)])
def test_the_load_that_reaches_a_form_has_its_worked_values(form: float, load: float) -> None:
    assert load_for_form(40.0, 50.0, form).load_au == pytest.approx(load, abs=0.05)


@given(st.lists(st.floats(0, 300), min_size=1, max_size=60), st.floats(-80, 20))
def test_adding_the_load_that_was_named_reaches_the_form(loads: list[float], wanted: float) -> None:
    today = form_after(last(loads), days(loads))
    answer = load_for_form(today.fitness_au, today.fatigue_au, wanted)
    if answer.load_au is None:
        assert today.form_au < wanted
    else:
        raised = days([*loads[:-1], loads[-1] + answer.load_au])
        assert form_after(last(loads), raised).form_au == pytest.approx(wanted, abs=5e-3)


def test_a_form_above_todays_is_reached_by_rest_not_by_a_negative_load() -> None:
    answer = load_for_form(60.0, 80.0, 0.0)
    assert answer.load_au is None
    assert answer.rest_days == 3
    assert "3 days of rest reach 0" in answer.reason
    assert 60 * math.exp(-3 / 42) - 80 * math.exp(-3 / 7) >= 0 > 60 * math.exp(-2 / 42) - 80 * math.exp(-2 / 7)


def test_a_form_that_rest_cannot_reach_is_said_to_be_out_of_reach() -> None:
    answer = load_for_form(20.0, 30.0, 25.0)
    assert (answer.load_au, answer.rest_days) == (None, None)
    assert "does not reach 25" in answer.reason
    assert rest_days_to_form(20.0, 10.0, 5.0) == 0


def test_a_form_of_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        load_for_form(math.nan, 50.0, -10.0)
