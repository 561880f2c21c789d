"""Deload weeks and the cap on what the coming week may add."""

from __future__ import annotations

import math
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.load_scoring.domain.standing.deload import deload_week
from tandem.load_scoring.domain.standing.ewma import ewma
from tandem.load_scoring.domain.standing.ramp_cap import daily_load_for_rise, ramp_cap
from tandem.load_scoring.domain.standing.recent import RecentDays, recent_days

DAY = date(2026, 1, 1)


def recent(loads: list[float], *unknown: int) -> RecentDays:
    sums = {DAY + timedelta(days=n): load for n, load in enumerate(loads)}
    return recent_days(DAY + timedelta(days=len(loads) - 1), sums, [DAY + timedelta(days=n) for n in unknown])


@pytest.mark.parametrize(("load", "deload"), [(72.0, False), (70.0, True), (60.0, True), (0.0, True), (130.0, False)])
def test_a_week_at_70_percent_of_the_three_before_is_a_deload(load: float, deload: bool) -> None:
    reading = deload_week(recent([100.0] * 21 + [load] * 7))
    assert reading.deload is deload
    assert reading.share == pytest.approx(load / 100)


def test_too_little_history_shows_no_deload() -> None:
    reading = deload_week(recent([100.0] * 20 + [10.0] * 7))
    assert reading.deload is None
    assert "27 are known" in reading.reason


def test_an_unknown_session_may_be_the_missing_load() -> None:
    assert deload_week(recent([100.0] * 21 + [10.0] * 7, 25)).deload is None


def test_without_three_weeks_of_training_there_is_no_usual_week() -> None:
    assert deload_week(recent([100.0] + [0.0] * 28)).deload is None


def test_the_coming_week_may_add_a_tenth() -> None:
    cap = ramp_cap(recent([50.0] * 140))
    assert cap.week_au == pytest.approx(385.0)
    assert cap.added_au == pytest.approx(35.0)


def test_a_load_that_rose_fast_may_not_rise_further() -> None:
    loads = [30.0] * 140 + [120.0] * 28
    cap = ramp_cap(recent(loads))
    assert cap.added_au == 0
    assert "rising fast" in cap.reason


def test_after_a_lay_off_the_way_back_is_gradual() -> None:
    cap = ramp_cap(recent([100.0] * 140 + [0.0] * 14))
    assert cap.week_au == pytest.approx(385.0)


@pytest.mark.parametrize(
    ("days", "why"),
    [
        (recent([50.0] * 27), "27 are known"),
        (recent([50.0] * 28, 3), "unknown load"),
        (recent([50.0] + [0.0] * 28), "no week to build on"),
    ],
)
def test_no_cap_is_said_without_four_known_weeks(days: RecentDays, why: str) -> None:
    cap = ramp_cap(days)
    assert (cap.week_au, cap.added_au) == (None, None)
    assert why in cap.reason


@given(st.lists(st.floats(1, 300), min_size=28, max_size=200))
def test_the_cap_is_between_the_usual_week_and_a_tenth_above(loads: list[float]) -> None:
    cap, usual = ramp_cap(recent(loads)), math.fsum(loads[-28:]) / 4
    assert cap.week_au is not None
    assert usual * (1 - 1e-9) <= cap.week_au <= usual * 1.1 * (1 + 1e-9)


@given(st.floats(0, 150), st.floats(0, 10))
def test_a_week_of_the_load_named_raises_fitness_by_that_much(fitness: float, rise: float) -> None:
    load = daily_load_for_rise(fitness, rise)
    assert ewma([load] * 7, 42, start=fitness) - fitness == pytest.approx(rise, abs=1e-9)
