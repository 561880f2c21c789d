"""Energy, carbohydrate and protein against what training asks for. Read only with the athlete's opt-in, and never a diagnosis.

Intake is judged over the seven days before `day`, because the day itself is not over; a value of zero was not logged.
Energy availability (intake less exercise, per kg of fat-free mass; low below 30 kcal, Mountjoy 2018, Br J Sports Med 52:687)
is not estimated: fat-free mass and the energy of exercise are unknown here. Reported intake is held against reported
expenditure instead. Nothing here asks for less than what is spent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean

from tandem.contracts.events.readiness import Guidance
from tandem.load_scoring.domain.readiness.log import DayLoad, DayLog, Wellness
from tandem.load_scoring.domain.readiness.person import Person

WEEK_DAYS = 7

ENERGY_DAYS = 5
"""Days of a week on which both intake and expenditure must be known before their balance speaks. Ours."""

INTAKE_DAYS = 4
"""The same for protein. Ours: more than half of the week."""

SHORTFALL = 0.9
"""Reported intake below this share of expenditure counts as a deficit. Ours, strict for what PUSH rests on: athletes
report 19 % less than they eat on average (Capling 2017, Nutrients 9:1313), so a smaller gap says nothing."""

PROTEIN_G_PER_KG = (1.6, 2.2)
"""A day, for adults who lift: Morton 2018, Br J Sports Med 52:376 (1.62, 95 % 1.03–2.20)."""

MEAL_G_PER_KG = (0.3, 0.4)
"""A meal, at least four a day: 0.3 Thomas 2016, Med Sci Sports Exerc 48:543; 0.4 Schoenfeld & Aragon 2018."""

MEALS = 4

MASS_DAYS = 28
"""A weighing speaks for the athlete's mass this long; afterwards the profile does. Ours."""

PROTEIN_SOURCE = "Morton 2018, Br J Sports Med 52:376; Schoenfeld & Aragon 2018, J Int Soc Sports Nutr 15:10"
CARBOHYDRATE_SOURCE = "Burke 2011, J Sports Sci 29:S17; Thomas 2016, Med Sci Sports Exerc 48:543"
ENERGY_SOURCE = "Mountjoy 2023, Br J Sports Med 57:1073; Capling 2017, Nutrients 9:1313"


@dataclass(frozen=True, slots=True)
class CarbohydrateBand:
    """Grams of carbohydrate per kg of body mass for a day of at least that systemic load."""

    from_au: float
    low_g_per_kg: float
    high_g_per_kg: float


LIGHT = CarbohydrateBand(0.0, 3.0, 5.0)
MODERATE = CarbohydrateBand(40.0, 5.0, 7.0)
HIGH = CarbohydrateBand(80.0, 6.0, 10.0)
VERY_HIGH = CarbohydrateBand(200.0, 8.0, 12.0)
"""Burke 2011 and Thomas 2016: light; about 1 h a day; 1–3 h and more than 4–5 h of moderate to high intensity. Their hours as
our load (hours × IF² × 100): 1 h at IF 0.65 is 42, 1 h at IF 0.9 is 81, 4 h at IF 0.7 is 196."""


def energy_share(log: DayLog, day: date) -> float | None:
    """Reported intake as a share of reported expenditure over the week before `day`; None with fewer than five days on
    which both are known."""
    both = [
        (said.energy_intake_kcal, said.energy_expenditure_kcal)
        for said in _week_before(log, day)
        if said.energy_intake_kcal and said.energy_expenditure_kcal
    ]
    if len(both) < ENERGY_DAYS:
        return None
    return sum(eaten for eaten, _ in both) / sum(spent for _, spent in both)


def energy_deficit(log: DayLog, day: date, person: Person) -> bool | None:
    """Whether the athlete reports a deficit; None without the opt-in or without enough days."""
    share = energy_share(log, day) if person.energy_features else None
    return None if share is None else share < SHORTFALL


def energy_guidance(log: DayLog, day: date, person: Person) -> Guidance | None:
    """The advice to eat at least what is spent, when less than that was reported."""
    share = energy_share(log, day) if person.intake_targets else None
    if share is None or share >= SHORTFALL:
        return None
    percent = round(100 * share)
    return Guidance(
        topic="energy",
        sentence=f"What you logged as eaten covers {percent} % of what you spent over the last week: eat at least as much as "
        "you spend, most of all around training.",
        value=percent,
        target_low=100,
        unit="% of expenditure",
        source=ENERGY_SOURCE,
    )


def carbohydrate_band(load: DayLoad | None) -> CarbohydrateBand | None:
    """What a day's training asks for; None when nothing was done or it is unknown how much. A load that is partly unknown
    is a lower bound, and a hard session is at least a moderate day."""
    if load is None:
        return None
    band = next(band for band in (VERY_HIGH, HIGH, MODERATE, LIGHT) if load.systemic_au >= band.from_au)
    if band is LIGHT and (load.hard_run or load.heavy_legs):
        return MODERATE
    return None if band is LIGHT and (load.unknown or not load.systemic_au) else band


def carbohydrate_guidance(log: DayLog, day: date, person: Person) -> Guidance | None:
    """Today's amount after a moderate day's training or more, unless as much was logged already. Light days say nothing:
    appetite covers them."""
    band, mass_kg = carbohydrate_band(log.loads.get(day)), body_mass_kg(log, day, person)
    if not person.intake_targets or band is None or band is LIGHT or mass_kg is None:
        return None
    low_g, high_g = round(band.low_g_per_kg * mass_kg), round(band.high_g_per_kg * mass_kg)
    said = log.wellness.get(day)
    eaten_g = (said.carbohydrate_g if said else None) or None
    if eaten_g is not None and eaten_g >= low_g:
        return None
    return Guidance(
        topic="carbohydrate",
        sentence=f"Today's training asks for {low_g} to {high_g} g of carbohydrate over the day "
        f"({band.low_g_per_kg:g} to {band.high_g_per_kg:g} g per kg).",
        value=eaten_g,
        target_low=low_g,
        target_high=high_g,
        unit="g a day",
        source=CARBOHYDRATE_SOURCE,
    )


def protein_guidance(log: DayLog, day: date, person: Person) -> Guidance | None:
    """The week's mean against the target, else its spread over the day; None when both are met or unknown."""
    mass_kg = body_mass_kg(log, day, person)
    mean_g = _mean(log, day, lambda said: said.protein_g)
    if not person.intake_targets or mass_kg is None or mean_g is None:
        return None
    low_g, high_g = (round(share * mass_kg) for share in PROTEIN_G_PER_KG)
    meal_low_g, meal_high_g = (round(share * mass_kg) for share in MEAL_G_PER_KG)
    meals = _mean(log, day, lambda said: said.protein_meals)
    spread = f"at least {MEALS} meals of {meal_low_g} to {meal_high_g} g"
    if round(mean_g) < low_g:
        sentence = f"You logged {mean_g:.0f} g of protein a day; lifting asks for {low_g} to {high_g} g, over {spread}."
    elif meals is not None and round(meals) < MEALS:
        sentence = f"You eat enough protein, in {round(meals)} meals a day; muscle uses it better over {spread}."
    else:
        return None
    return Guidance(
        topic="protein",
        sentence=sentence,
        value=round(mean_g),
        target_low=low_g,
        target_high=high_g,
        unit="g a day",
        source=PROTEIN_SOURCE,
    )


def body_mass_kg(log: DayLog, day: date, person: Person) -> float | None:
    """The latest weighing of four weeks, else the profile's; None without the opt-in or when neither is known."""
    if not person.energy_features:
        return None
    for back in range(MASS_DAYS):
        said = log.wellness.get(day - timedelta(days=back))
        if said is not None and said.body_mass_kg:
            return said.body_mass_kg
    return person.body_mass_kg


def _week_before(log: DayLog, day: date) -> list[Wellness]:
    days = (day - timedelta(days=back) for back in range(1, WEEK_DAYS + 1))
    return [said for past in days if (said := log.wellness.get(past)) is not None]


def _mean(log: DayLog, day: date, of: Callable[[Wellness], float | None]) -> float | None:
    known = [value for said in _week_before(log, day) if (value := of(said))]
    return fmean(known) if len(known) >= INTAKE_DAYS else None
