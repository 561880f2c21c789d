"""Sleep against the need of the athlete's age; nights that were not recorded stay unknown."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.load_scoring.domain.readiness.log import DayLog, Wellness
from tandem.load_scoring.domain.readiness.person import Person
from tandem.load_scoring.domain.readiness.sleep import mean_sleep_h, need_of, nights_h, short_sleep, sleep_guidance

DAY = date(2026, 11, 22)
ADULT = Person(age_years=30)


def slept(hours: Sequence[float | None] | Mapping[int, float]) -> DayLog:
    """A log of nights in hours, last night first; None where nothing was recorded."""
    nights = hours if isinstance(hours, Mapping) else dict(enumerate(hours))
    return DayLog(
        wellness={
            DAY - timedelta(days=back): Wellness(sleep_s=None if night is None else night * 3600)
            for back, night in nights.items()
        }
    )


@pytest.mark.parametrize(
    ("age", "low_h", "high_h", "source"),
    [
        (None, 7, 9, "Watson 2015"),
        (18, 7, 9, "Watson 2015"),
        (70, 7, 9, "Watson 2015"),
        (17, 8, 10, "Paruthi 2016"),
        (13, 8, 10, "Paruthi 2016"),
        (12, 9, 12, "Paruthi 2016"),
    ],
)
def test_the_need_is_that_of_the_age(age: int | None, low_h: float, high_h: float, source: str) -> None:
    need = need_of(Person(age_years=age))
    assert (need.low_h, need.high_h) == (low_h, high_h)
    assert source in need.source


@pytest.mark.parametrize(
    ("nights", "expected"),
    [
        ([6, 7, 8], False),
        ([5.9, 8, 8], True),
        ([8, 8, 5], True),
        ([8, 8, 8, 4], False),
        ([8, None, 8], None),
        ([5, None, None], True),
        ([], None),
        ([8, 0, 8], None),
    ],
)
def test_a_short_night_among_the_last_three_is_known_short_and_an_unrecorded_one_is_unknown(
    nights: list[float | None], expected: bool | None
) -> None:
    assert short_sleep(slept(nights), DAY) is expected


def test_the_week_s_mean_needs_four_known_nights_and_counts_only_those() -> None:
    assert mean_sleep_h(slept([6, None, 8, None, 7, None, 7]), DAY) == 7
    assert mean_sleep_h(slept([6, None, 8, None, 7, None, None]), DAY) is None
    assert mean_sleep_h(slept([8, 8, 8, 0, 0, 0, 8]), DAY) == 8


def test_nights_before_the_week_and_after_the_day_do_not_count() -> None:
    log = slept({-1: 3, **dict.fromkeys(range(7), 8.0), 7: 3})
    assert mean_sleep_h(log, DAY) == 8
    assert nights_h(log, DAY, 3) == (8, 8, 8)
    assert sleep_guidance(log, DAY, ADULT) is None


def test_a_short_week_is_told_with_its_mean_the_need_and_the_source() -> None:
    piece = sleep_guidance(slept([6, 6.5, 6, 6.2, 7, 6, 6]), DAY, ADULT)
    assert piece is not None
    assert piece.sentence.startswith("You slept 6.2 h a night over the last week, and adults need 7 to 9:")
    assert (piece.value, piece.target_low, piece.target_high, piece.unit) == (6.2, 7, 9, "h a night")
    assert "Watson 2015" in piece.source


def test_seven_and_a_half_hours_are_enough_for_an_adult_and_too_few_for_a_teenager() -> None:
    log = slept([7.5] * 7)
    assert sleep_guidance(log, DAY, ADULT) is None
    piece = sleep_guidance(log, DAY, Person(age_years=16))
    assert piece is not None
    assert "teenagers need 8 to 10" in piece.sentence


def test_short_nights_in_a_good_week_are_told_by_their_number() -> None:
    one = sleep_guidance(slept([5, 8, 8, 8, 8, 8, 8]), DAY, ADULT)
    two = sleep_guidance(slept([5, 8, 5.5, 9, 9, 9, 9]), DAY, ADULT)
    assert one is not None
    assert two is not None
    assert one.sentence.startswith("One of your last 3 nights was shorter than 6 h")
    assert two.sentence.startswith("2 of your last 3 nights were shorter than 6 h")
    assert (one.value, two.value) == (5, 5)


def test_unknown_nights_and_long_sleep_are_not_spoken_of() -> None:
    assert sleep_guidance(slept([]), DAY, ADULT) is None
    assert sleep_guidance(slept([6.5, 6.5, 6.5]), DAY, ADULT) is None
    assert sleep_guidance(slept([11] * 7), DAY, ADULT) is None


@given(st.lists(st.none() | st.floats(0.1, 24), max_size=7), st.integers(0, 6))
def test_forgetting_a_night_never_makes_sleep_known_to_be_enough(nights: list[float | None], index: int) -> None:
    forgotten = [None if n == index else night for n, night in enumerate(nights)]
    if short_sleep(slept(nights), DAY) is not False:
        assert short_sleep(slept(forgotten), DAY) is not False


@given(st.lists(st.none() | st.floats(0, 24), max_size=9))
def test_a_mean_lies_between_the_nights_it_is_made_of(nights: list[float | None]) -> None:
    mean, known = mean_sleep_h(slept(nights), DAY), [night for night in nights[:7] if night]
    assert (mean is None) == (len(known) < 4)
    if mean is not None:
        assert min(known) - 1e-9 <= mean <= max(known) + 1e-9


def test_ten_years_of_a_watch_with_gaps_are_read_without_inventing_nights(shared: Callable[[str], Path]) -> None:
    rows = list(csv.DictReader(shared("wellness/jrg94-fitbit-daily.csv").open()))
    minutes = {
        datetime.fromisoformat(row["Date"]).date(): float(row["Total Sleep (minutes)"])
        for row in rows
        if row["Total Sleep (minutes)"]
    }
    log = DayLog(wellness={day: Wellness(sleep_s=value * 60) for day, value in minutes.items()})
    days = [datetime.fromisoformat(row["Date"]).date() for row in rows]
    answers = [short_sleep(log, day) for day in days]
    assert {True, False, None} == set(answers)
    for day, answer in zip(days, answers, strict=True):
        known = [minutes.get(day - timedelta(days=back)) or None for back in range(3)]
        if answer is False:
            assert None not in known
        if not any(known):
            assert answer is None
