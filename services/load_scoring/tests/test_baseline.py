"""What is usual for an athlete: robust, personal, from days before those that are judged."""

from __future__ import annotations

import math
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.contracts.events.wellness import Circumstance, Symptom
from tandem.load_scoring.domain.readiness.baseline import (
    LAG_DAYS,
    MIN_DAYS,
    WINDOW_DAYS,
    Baseline,
    baseline,
    usual,
    values,
    window,
)
from tandem.load_scoring.domain.readiness.days import Days
from tandem.load_scoring.domain.readiness.log import DayLog, Wellness

TODAY = date(2026, 11, 22)
RATE = "resting_heart_rate_bpm"


def log(rates: dict[int, float | None], **fields: object) -> DayLog:
    """Resting heart rates by days before today."""
    return DayLog(
        wellness={TODAY - timedelta(days=n): Wellness(resting_heart_rate_bpm=v, **fields) for n, v in rates.items()}  # type: ignore[arg-type]
    )


def of(rates: dict[int, float | None], floor: float = 1.0) -> Baseline | int:
    return baseline(Days(log(rates), TODAY), 0, RATE, floor)


def alternating(first: int, last: int, low: float = 48, high: float = 52) -> dict[int, float | None]:
    return {n: low if n % 2 else high for n in range(first, last)}


def test_the_centre_and_spread_of_quiet_days_are_their_mean_and_sd() -> None:
    found = of(alternating(0, 100))
    assert isinstance(found, Baseline)
    assert found.centre == pytest.approx(50)
    assert found.spread == pytest.approx(2 * math.sqrt(60 / 59))
    assert found.days == WINDOW_DAYS


@pytest.mark.parametrize("known", [0, 1, MIN_DAYS - 1])
def test_a_marker_without_21_days_is_silent_and_says_how_many_it_has(known: int) -> None:
    assert of(alternating(30, 30 + known)) == known


def test_21_days_are_enough() -> None:
    assert isinstance(of(alternating(30, 30 + MIN_DAYS)), Baseline)


def test_zero_and_none_are_missing() -> None:
    assert of(dict.fromkeys(range(20, 40), 0.0) | dict.fromkeys(range(40, 60)) | alternating(60, 70)) == 10


def test_a_wild_value_moves_the_baseline_no_more_than_an_unusual_one() -> None:
    calm = alternating(0, 100)
    unusual, wild = of(calm | {40: 58.0}), of(calm | {40: 149.0})
    assert isinstance(unusual, Baseline)
    assert isinstance(wild, Baseline)
    assert wild.centre == pytest.approx(unusual.centre, abs=0.05)
    assert wild.spread == pytest.approx(unusual.spread, abs=0.1)


def test_a_constant_series_does_not_make_every_change_infinite() -> None:
    found = of(dict.fromkeys(range(100), 50.0))
    assert isinstance(found, Baseline)
    assert found.z(51) == 1


def test_the_days_that_are_judged_are_not_in_their_own_baseline() -> None:
    risen = of(alternating(0, 100) | dict.fromkeys(range(LAG_DAYS), 80.0))
    assert risen == of(alternating(0, 100))


@given(st.integers(0, 40), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_the_window_is_whole_lags_and_stands_still_for_a_week(back: int, today: date) -> None:
    newest, oldest = window(Days(DayLog(), today), back)
    assert oldest - newest == WINDOW_DAYS - 1
    assert LAG_DAYS <= newest - back <= LAG_DAYS + 6
    day = today - timedelta(days=back)
    monday = day - timedelta(days=day.weekday())
    assert today - timedelta(days=newest) == monday - timedelta(days=LAG_DAYS)


@pytest.mark.parametrize("circumstance", list(Circumstance))
def test_days_of_travel_heat_and_altitude_are_left_out(circumstance: Circumstance) -> None:
    abroad = log(dict.fromkeys(range(30, 60), 70.0), circumstances=frozenset({circumstance})).wellness
    days = Days(DayLog(wellness={**log(alternating(0, 100)).wellness, **abroad}), TODAY)
    found = baseline(days, 0, RATE, 1.0)
    assert isinstance(found, Baseline)
    assert found.centre == pytest.approx(50, abs=0.2)


def test_an_illness_silences_its_days_and_the_three_after_it() -> None:
    ill = log({20: 60.0}, symptoms=frozenset({Symptom.ILLNESS})).wellness
    days = Days(DayLog(wellness={**log(alternating(0, 40)).wellness, **ill}), TODAY)
    assert [n for n, told in enumerate(days.speaking(0, 39)) if told is None] == [17, 18, 19, 20]


def test_what_was_told_later_than_the_day_is_not_looked_at() -> None:
    later = {TODAY + timedelta(days=1): Wellness(resting_heart_rate_bpm=90.0)}
    assert values(Days(DayLog(wellness=later), TODAY).speaking(0, 5), RATE) == ()


@given(st.lists(st.floats(30, 120), min_size=2, max_size=60), st.randoms(use_true_random=False))
def test_the_centre_lies_within_the_values_and_their_order_does_not_matter(found: list[float], random: object) -> None:
    centre, spread = usual(tuple(found))
    assert min(found) - 1e-9 <= centre <= max(found) + 1e-9
    assert 0 <= spread <= (max(found) - min(found)) + 1e-9
    shuffled = list(found)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert usual(tuple(shuffled)) == (centre, spread)
