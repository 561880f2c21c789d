"""Energy, carbohydrate and protein: numbers by body mass and load, for who opted in, and silence otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.contracts.events.athlete import Maternity
from tandem.load_scoring.domain.readiness.fuel import (
    carbohydrate_band,
    carbohydrate_guidance,
    energy_deficit,
    energy_guidance,
    energy_share,
    protein_guidance,
)
from tandem.load_scoring.domain.readiness.log import DayLoad, DayLog, Wellness
from tandem.load_scoring.domain.readiness.person import Person

DAY = date(2026, 11, 22)
OPTED_IN = Person(age_years=30, energy_features=True, body_mass_kg=70.0)
PROTECTED = [
    Person(age_years=30),
    Person(age_years=16, energy_features=True, body_mass_kg=70.0),
    Person(age_impossible=True, energy_features=True, body_mass_kg=70.0),
    *(Person(age_years=30, maternity=m, energy_features=True, body_mass_kg=70.0) for m in Maternity),
]
PROTECTED_IDS = ["not opted in", "a minor", "an impossible birth date", "pregnant", "postpartum"]


def eaten(days: int = 7, **fields: Any) -> DayLog:
    """The same intake on each of the `days` days before `DAY`."""
    return DayLog(wellness={DAY - timedelta(days=back): Wellness(**fields) for back in range(1, days + 1)})


def energy(intake_kcal: float, expenditure_kcal: float = 3000, days: int = 7) -> DayLog:
    return eaten(days, energy_intake_kcal=intake_kcal, energy_expenditure_kcal=expenditure_kcal)


def trained(load: DayLoad, **said: Any) -> DayLog:
    return DayLog(wellness={DAY: Wellness(**said)} if said else {}, loads={DAY: load})


@pytest.mark.parametrize(("intake_kcal", "expected"), [(2699, True), (2701, False), (3000, False), (4000, False)])
def test_a_deficit_is_less_than_nine_tenths_of_what_was_spent(intake_kcal: float, expected: bool) -> None:
    assert energy_deficit(energy(intake_kcal), DAY, OPTED_IN) is expected


def test_energy_balance_needs_five_of_seven_days_with_both_sides() -> None:
    assert energy_share(energy(1500, days=5), DAY) == 0.5
    assert energy_share(energy(1500, days=4), DAY) is None
    assert energy_share(eaten(energy_intake_kcal=1500.0), DAY) is None
    assert energy_share(eaten(energy_intake_kcal=0, energy_expenditure_kcal=3000.0), DAY) is None


def test_the_day_that_is_not_over_and_those_before_the_week_do_not_count() -> None:
    days = {DAY: Wellness(energy_intake_kcal=100, energy_expenditure_kcal=3000)}
    days |= {DAY - timedelta(days=8): Wellness(energy_intake_kcal=100, energy_expenditure_kcal=3000)}
    assert energy_share(DayLog(wellness=days | dict(energy(3000).wellness)), DAY) == 1


def test_without_the_opt_in_a_deficit_is_unknown() -> None:
    assert energy_deficit(energy(1500), DAY, Person(age_years=30)) is None


def test_the_advice_on_energy_asks_for_at_least_what_is_spent() -> None:
    piece = energy_guidance(energy(2400), DAY, OPTED_IN)
    assert piece is not None
    assert "covers 80 % of what you spent" in piece.sentence
    assert "eat at least as much as you spend" in piece.sentence
    assert (piece.value, piece.target_low, piece.target_high, piece.unit) == (80, 100, None, "% of expenditure")
    assert "Mountjoy 2023" in piece.source
    assert energy_guidance(energy(3600), DAY, OPTED_IN) is None


@pytest.mark.parametrize(
    ("load", "low", "high"),
    [
        (DayLoad(39), 3, 5),
        (DayLoad(42), 5, 7),
        (DayLoad(88), 6, 10),
        (DayLoad(199), 6, 10),
        (DayLoad(200), 8, 12),
        (DayLoad(10, hard_run=True), 5, 7),
        (DayLoad(0, unknown=1, heavy_legs=True), 5, 7),
        (DayLoad(90, unknown=1), 6, 10),
    ],
)
def test_carbohydrate_follows_the_day_s_load(load: DayLoad, low: float, high: float) -> None:
    band = carbohydrate_band(load)
    assert band is not None
    assert (band.low_g_per_kg, band.high_g_per_kg) == (low, high)


@pytest.mark.parametrize("load", [None, DayLoad(), DayLoad(0, unknown=1), DayLoad(20, unknown=1)])
def test_an_unknown_load_asks_for_no_amount(load: DayLoad | None) -> None:
    assert carbohydrate_band(load) is None


def test_after_a_hard_session_carbohydrate_is_told_in_grams_for_the_athlete_s_mass() -> None:
    piece = carbohydrate_guidance(trained(DayLoad(88, hard_run=True)), DAY, OPTED_IN)
    assert piece is not None
    assert "420 to 700 g of carbohydrate over the day (6 to 10 g per kg)" in piece.sentence
    assert (piece.value, piece.target_low, piece.target_high, piece.unit) == (None, 420, 700, "g a day")
    assert "Burke 2011" in piece.source


def test_carbohydrate_already_eaten_is_not_asked_for() -> None:
    assert carbohydrate_guidance(trained(DayLoad(88), carbohydrate_g=420.0), DAY, OPTED_IN) is None
    part = carbohydrate_guidance(trained(DayLoad(88), carbohydrate_g=200.0), DAY, OPTED_IN)
    nothing_logged = carbohydrate_guidance(trained(DayLoad(88), carbohydrate_g=0.0), DAY, OPTED_IN)
    assert part is not None
    assert nothing_logged is not None
    assert (part.value, nothing_logged.value) == (200, None)


def test_light_days_and_an_unknown_mass_are_not_spoken_of() -> None:
    assert carbohydrate_guidance(trained(DayLoad(30)), DAY, OPTED_IN) is None
    assert carbohydrate_guidance(trained(DayLoad(90)), DAY, replace(OPTED_IN, body_mass_kg=None)) is None
    assert carbohydrate_guidance(DayLog(), DAY, OPTED_IN) is None


def test_a_weighing_of_the_last_four_weeks_goes_before_the_profile() -> None:
    piece = carbohydrate_guidance(trained(DayLoad(88), body_mass_kg=60.0), DAY, OPTED_IN)
    old = replace(trained(DayLoad(88)), wellness={DAY - timedelta(days=28): Wellness(body_mass_kg=60.0)})
    from_profile = carbohydrate_guidance(old, DAY, OPTED_IN)
    assert piece is not None
    assert from_profile is not None
    assert (piece.target_low, from_profile.target_low) == (360, 420)


def test_too_little_protein_is_told_with_target_and_spread() -> None:
    piece = protein_guidance(eaten(protein_g=90.0), DAY, OPTED_IN)
    assert piece is not None
    assert piece.sentence == (
        "You logged 90 g of protein a day; lifting asks for 112 to 154 g, over at least 4 meals of 21 to 28 g."
    )
    assert (piece.value, piece.target_low, piece.target_high, piece.unit) == (90, 112, 154, "g a day")
    assert "Morton 2018" in piece.source
    assert "Schoenfeld & Aragon 2018" in piece.source


def test_enough_protein_in_too_few_meals_is_told_to_be_spread() -> None:
    piece = protein_guidance(eaten(protein_g=130.0, protein_meals=2), DAY, OPTED_IN)
    assert piece is not None
    assert "in 2 meals a day" in piece.sentence
    assert protein_guidance(eaten(protein_g=130.0, protein_meals=4), DAY, OPTED_IN) is None
    assert protein_guidance(eaten(protein_g=130.0), DAY, OPTED_IN) is None


def test_protein_needs_four_logged_days_and_zero_was_not_logged() -> None:
    assert protein_guidance(eaten(3, protein_g=50.0), DAY, OPTED_IN) is None
    assert protein_guidance(eaten(7, protein_g=0.0), DAY, OPTED_IN) is None
    assert protein_guidance(eaten(4, protein_g=50.0), DAY, OPTED_IN) is not None


@pytest.mark.parametrize("person", PROTECTED, ids=PROTECTED_IDS)
def test_who_is_protected_or_did_not_opt_in_is_told_no_amounts(person: Person) -> None:
    poor = eaten(energy_intake_kcal=1000.0, energy_expenditure_kcal=3000.0, protein_g=20.0, body_mass_kg=70.0)
    log = replace(poor, loads={DAY: DayLoad(120, hard_run=True)})
    assert energy_guidance(log, DAY, person) is None
    assert carbohydrate_guidance(log, DAY, person) is None
    assert protein_guidance(log, DAY, person) is None


@given(st.floats(0, 500), st.floats(0, 500), st.booleans(), st.booleans())
def test_more_load_never_asks_for_less_carbohydrate(less: float, more: float, hard: bool, legs: bool) -> None:
    first, second = (carbohydrate_band(DayLoad(load, hard_run=hard, heavy_legs=legs)) for load in sorted((less, more)))
    assert first is None or (second is not None and first.low_g_per_kg <= second.low_g_per_kg)


@given(st.floats(1, 20000), st.floats(1, 20000))
def test_eating_what_is_spent_is_never_called_a_deficit(intake_kcal: float, spent_kcal: float) -> None:
    deficit = energy_deficit(energy(intake_kcal, spent_kcal), DAY, OPTED_IN)
    assert deficit is not None
    if intake_kcal >= spent_kcal:
        assert not deficit
