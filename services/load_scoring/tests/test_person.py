"""Who is pushed, who is told amounts, and what an impossible birth date does."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.contracts.events.athlete import Maternity, ProfileSet
from tandem.load_scoring.domain.readiness.person import ADULT_YEARS, OLDEST_YEARS, Person, age_on, person_on

DAY = date(2026, 11, 22)


def someone(day: date = DAY, **fields: Any) -> Person:
    return person_on(ProfileSet(athlete_id="ada", timezone="Europe/Berlin", **fields), day)


@pytest.mark.parametrize(
    ("birth", "age"),
    [(date(2008, 11, 22), 18), (date(2008, 11, 23), 17), (date(1990, 1, 1), 36), (DAY, 0), (date(1906, 11, 22), 120)],
)
def test_age_is_in_completed_years_on_that_day(birth: date, age: int) -> None:
    assert age_on(birth, DAY) == (age, None)


def test_who_was_born_on_a_leap_day_is_older_on_1_march_of_common_years() -> None:
    assert age_on(date(2008, 2, 29), date(2026, 2, 28)) == (17, None)
    assert age_on(date(2008, 2, 29), date(2026, 3, 1)) == (18, None)


@pytest.mark.parametrize("birth", [date(2027, 3, 1), DAY + timedelta(days=1), date(1900, 1, 1)])
def test_an_impossible_birth_date_leaves_the_age_unknown_and_names_the_field(birth: date) -> None:
    person = someone(birth_date=birth, energy_features=True)
    assert person.age_years is None
    assert len(person.reasons) == 1
    assert person.reasons[0].startswith(f"birth_date {birth.isoformat()} ")
    assert not person.may_be_pushed
    assert not person.intake_targets


def test_without_a_birth_date_an_athlete_counts_as_an_adult() -> None:
    person = someone()
    assert (person.age_years, person.minor, person.may_be_pushed, person.reasons) == (None, False, True, ())


def test_a_minor_is_not_pushed_nor_told_amounts_until_the_birthday() -> None:
    birth = date(2008, 11, 23)
    before = someone(birth_date=birth, energy_features=True)
    assert (before.minor, before.may_be_pushed, before.intake_targets) == (True, False, False)
    assert "under 18" in before.reasons[0]
    after = someone(DAY + timedelta(days=1), birth_date=birth, energy_features=True)
    assert (after.minor, after.may_be_pushed, after.intake_targets) == (False, True, True)


@pytest.mark.parametrize("maternity", list(Maternity))
def test_in_pregnancy_and_after_birth_nothing_is_pushed_or_prescribed(maternity: Maternity) -> None:
    person = someone(birth_date=date(1990, 1, 1), maternity=maternity, energy_features=True)
    assert not person.may_be_pushed
    assert not person.intake_targets
    assert len(person.reasons) == 1


def test_amounts_and_mass_need_the_opt_in() -> None:
    assert not someone(body_mass_kg=70).intake_targets
    assert someone(body_mass_kg=70).body_mass_kg is None
    assert someone(body_mass_kg=70, energy_features=True).body_mass_kg == 70
    assert someone(energy_features=True).intake_targets


def test_without_a_profile_nothing_is_known() -> None:
    assert person_on(None, DAY) == Person()
    assert not Person().intake_targets


@given(st.dates(date(1850, 1, 1), date(2100, 1, 1)), st.dates(date(1990, 1, 1), date(2060, 1, 1)))
def test_an_age_lies_within_its_bounds_or_is_unknown_for_a_reason(birth: date, day: date) -> None:
    age, reason = age_on(birth, day)
    assert (age is None) == (reason is not None)
    assert age is None or 0 <= age <= OLDEST_YEARS
    if age is not None and age >= ADULT_YEARS:
        later, _ = age_on(birth, day + timedelta(days=366))
        assert later is None or later > age
