"""Times, lengths, distances and masses as each athlete writes them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.contracts.events.reach import Language
from tandem.notifier.domain.words import shorten
from tandem.notifier.domain.words.figures import distance, floor, gap, length, mass
from tandem.notifier.domain.words.moments import clock, when
from tandem.notifier.domain.words.names import listed
from tandem.notifier.domain.words.specimens import voice_of

ENGLISH, GERMAN = voice_of(Language.ENGLISH), voice_of(Language.GERMAN)
ENGLISH_ABROAD, GERMAN_ABROAD = voice_of(Language.ENGLISH, abroad=True), voice_of(Language.GERMAN, abroad=True)


def test_a_time_is_told_on_a_clock_of_24_or_of_twelve_hours() -> None:
    seven, midnight = datetime(2026, 11, 24, 6, tzinfo=UTC), datetime(2026, 11, 23, 23, tzinfo=UTC)
    assert (when(seven, ENGLISH), when(seven, GERMAN)) == ("Tue 07:00", "Di 07:00")
    assert (when(seven, ENGLISH_ABROAD), when(seven, GERMAN_ABROAD)) == ("Tue 7:00 AM", "Di 7:00 AM")
    assert (clock(midnight, ENGLISH), clock(midnight, ENGLISH_ABROAD)) == ("00:00", "12:00 AM")


def test_a_weekday_alone_never_stands_for_two_days() -> None:
    days = {when(ENGLISH.now + timedelta(days=days), ENGLISH) for days in range(-20, 21)}
    assert len(days) == 41


def test_days_far_off_are_told_with_their_date() -> None:
    assert when(datetime(2026, 12, 1, 6, tzinfo=UTC), GERMAN) == "Di 1. Dez. 07:00"
    assert when(datetime(2026, 11, 20, 6, tzinfo=UTC), ENGLISH) == "Fri 20 Nov 07:00"


def test_an_hour_that_the_clocks_skip_is_told_as_the_wall_shows_it() -> None:
    spring = replace(ENGLISH, now=datetime(2027, 3, 27, 12, tzinfo=UTC), zone=ZoneInfo("Europe/Berlin"))
    assert [when(datetime(2027, 3, 28, hour, 30, tzinfo=UTC), spring) for hour in (0, 1)] == ["Sun 01:30", "Sun 03:30"]


@pytest.mark.parametrize(
    ("minutes", "told"), [(0, "0 min"), (40, "40 min"), (119, "119 min"), (120, "2 h"), (200, "3 h 20 min")]
)
def test_lengths(minutes: int, told: str) -> None:
    assert length(minutes, GERMAN) == told


@pytest.mark.parametrize(("hours", "told"), [(17.99, "17 h"), (18.0, "18 h"), (0.5, "30 min"), (-1.0, "0 min")])
def test_hours_there_are_round_down(hours: float, told: str) -> None:
    assert gap(hours, ENGLISH) == told


@pytest.mark.parametrize(("hours", "told"), [(18.0, "18 h"), (17.5, "17,5 h"), (17.51, "17,6 h")])
def test_hours_that_are_needed_round_up(hours: float, told: str) -> None:
    assert floor(hours, GERMAN) == told


@pytest.mark.parametrize(
    ("metres", "english", "german", "abroad"),
    [
        (42_195.0, "42.2 km", "42,2 km", "26.2 mi"),
        (5_000.0, "5 km", "5 km", "3.1 mi"),
        (100_449.0, "100 km", "100 km", "62.4 mi"),
        (1_609_344.0, "1,609 km", "1.609 km", "1,000 mi"),
    ],
)
def test_distances(metres: float, english: str, german: str, abroad: str) -> None:
    assert (distance(metres, ENGLISH), distance(metres, GERMAN)) == (english, german)
    assert distance(metres, ENGLISH_ABROAD) == abroad


@pytest.mark.parametrize(
    ("kilograms", "english", "german", "abroad"),
    [
        (846.4, "846 kg", "846 kg", "1,870 lb"),
        (12_437.5, "12,400 kg", "12.400 kg", "27,400 lb"),
        (999.6, "1,000 kg", "1.000 kg", "2,200 lb"),
    ],
)
def test_masses(kilograms: float, english: str, german: str, abroad: str) -> None:
    assert (mass(kilograms, ENGLISH), mass(kilograms, GERMAN)) == (english, german)
    assert mass(kilograms, ENGLISH_ABROAD) == abroad


def test_names_in_a_row() -> None:
    names = ["one", "two", "three"]
    assert (listed(names, ENGLISH), listed(names, GERMAN)) == ("one, two and three", "one, two und three")
    assert listed(names * 3, ENGLISH) == "one, two, three, one, two (+4 more)"


def test_a_text_that_fits_is_left_alone() -> None:
    assert shorten("füße", 6) == "füße"


def test_a_text_is_cut_between_words() -> None:
    assert shorten("eins zwei drei", 13) == "eins zwei…"
    assert shorten("eins zwei, drei", 13) == "eins zwei…"
    assert shorten("Übermüdung", 8) == "Über…"
    assert shorten("anything", 2) == ""


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300), st.integers(0, 200))
def test_a_shortened_text_always_fits_and_says_that_it_was_cut(text: str, limit: int) -> None:
    short = shorten(text, limit)
    assert len(short.encode()) <= limit
    if short != text:
        assert short == "" or short.endswith("…")
        assert text.startswith(short.removesuffix("…"))
