"""What is told beside the state: little, the most important first, and never what could harm."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.contracts.events.athlete import Maternity
from tandem.contracts.events.readiness import Guidance
from tandem.contracts.events.wellness import Symptom
from tandem.load_scoring.domain.readiness.guidance import (
    energy_deficit,
    falls_short,
    guidance,
    low_energy_guidance,
    short_sleep,
)
from tandem.load_scoring.domain.readiness.log import DayLoad, DayLog, Wellness
from tandem.load_scoring.domain.readiness.person import Person
from tandem.load_scoring.domain.readiness.safety import suspension

DAY = date(2026, 11, 22)
OPTED_IN = Person(age_years=30, energy_features=True, body_mass_kg=70.0)
ENERGY_FIELDS = (
    *("energy_intake_kcal", "energy_expenditure_kcal", "protein_g", "protein_meals"),
    *("carbohydrate_g", "body_mass_kg"),
)


def life(days: int = 80, fall: float = 0.0, **said: Any) -> DayLog:
    """The same day over and over, the last four weeks with body mass falling by that share in all."""

    def mass(back: int) -> float:
        return 70.0 * (1 - fall * max(0.0, 1 - max(0, back - 6) / 22))

    plain: dict[str, Any] = {"energy_intake_kcal": 3000.0, "energy_expenditure_kcal": 3000.0, "sleep_s": 8 * 3600.0}
    return DayLog(
        wellness={
            DAY - timedelta(days=back): Wellness(**(plain | {"body_mass_kg": mass(back)} | said))
            for back in range(days)
        }
    )


def lately(log: DayLog, days: int, **said: Any) -> DayLog:
    """The log with something else said in the last days."""
    changed = {day: replace(entry, **said) if (DAY - day).days < days else entry for day, entry in log.wellness.items()}
    return replace(log, wellness=changed)


STARVED: Mapping[str, Any] = {"energy_intake_kcal": 2000.0}


def topics(advice: tuple[Guidance, ...]) -> list[str]:
    return [piece.topic for piece in advice]


def test_a_life_in_balance_is_left_in_peace() -> None:
    assert guidance(life(), DAY, OPTED_IN) == ()


def test_nothing_known_says_nothing() -> None:
    assert guidance(DayLog(), DAY, OPTED_IN) == ()
    assert (energy_deficit(DayLog(), DAY, OPTED_IN), short_sleep(DayLog(), DAY)) == (None, None)


def test_at_most_four_pieces_the_most_important_first() -> None:
    log = life(fall=0.06, sleep_s=5 * 3600.0, protein_g=50.0, pain_severity=3.0, **STARVED)
    log = replace(log, loads={DAY: DayLoad(120, hard_run=True)})
    assert topics(guidance(log, DAY, OPTED_IN)) == ["pain", "low_energy", "sleep", "carbohydrate"]
    painless = lately(log, 200, pain_severity=None)
    assert topics(guidance(painless, DAY, OPTED_IN)) == ["low_energy", "sleep", "carbohydrate", "protein"]
    heavier = lately(painless, 200, body_mass_kg=70.0)
    assert topics(guidance(heavier, DAY, OPTED_IN)) == ["sleep", "energy", "carbohydrate", "protein"]


def test_a_stop_that_sends_to_the_doctor_is_not_repeated_as_lasting_pain() -> None:
    log = lately(life(pain_severity=4.0), 1, pain_severity=6.0)
    stop = suspension(log, DAY, None)
    assert topics(guidance(log, DAY, OPTED_IN)) == ["pain"]
    assert guidance(log, DAY, OPTED_IN, stop) == ()


def test_every_number_has_a_unit_a_target_and_a_source() -> None:
    log = life(fall=0.06, sleep_s=5 * 3600.0, protein_g=50.0, pain_severity=3.0, **STARVED)
    for entry in (log, lately(log, 200, pain_severity=None), lately(log, 200, pain_severity=None, body_mass_kg=70.0)):
        for piece in guidance(replace(entry, loads={DAY: DayLoad(120)}), DAY, OPTED_IN):
            assert piece.unit
            assert piece.target_low is not None or piece.target_high is not None
            assert re.search(r"(19|20)\d\d", piece.source)


def test_shortfalls_become_reasons_with_their_numbers() -> None:
    log = life(sleep_s=6.2 * 3600, protein_g=90.0, energy_intake_kcal=2400.0)
    assert falls_short(guidance(log, DAY, OPTED_IN)) == (
        "sleep: 6.2 h a night, at least 7 asked for",
        "energy: 80 % of expenditure, at least 100 asked for",
        "protein: 90 g a day, at least 112 asked for",
    )
    assert falls_short(guidance(life(pain_severity=3.0), DAY, OPTED_IN)) == ()


def test_protein_that_is_enough_but_badly_spread_is_no_shortfall() -> None:
    advice = guidance(life(protein_g=130.0, protein_meals=2), DAY, OPTED_IN)
    assert topics(advice) == ["protein"]
    assert falls_short(advice) == ()


@pytest.mark.parametrize(
    ("sign", "words"),
    [
        ({"resting_heart_rate_bpm": 56.0}, "resting heart rate"),
        ({"resting_heart_rate_bpm": 44.0}, "resting heart rate"),
        ({"sleep_s": 6.5 * 3600}, "sleep was short"),
        ({"mood": 3.0}, "mood was low"),
        ({"motivation": 0.0}, "motivation was low"),
    ],
)
def test_a_deficit_with_falling_mass_and_a_further_sign_sends_to_a_doctor_or_dietitian(
    sign: dict[str, float], words: str
) -> None:
    usual = life(fall=0.03, resting_heart_rate_bpm=50.0, mood=7.0, motivation=7.0, **STARVED)
    assert low_energy_guidance(usual, DAY, OPTED_IN) is None
    piece = low_energy_guidance(lately(usual, 7, **sign), DAY, OPTED_IN)
    assert piece is not None
    assert words in piece.sentence
    assert "please talk it over with a doctor or a sports dietitian" in piece.sentence
    assert (piece.value, piece.target_low) == (67, 100)


def test_without_the_opt_in_low_energy_is_not_looked_for() -> None:
    log = life(fall=0.06, mood=1.0, **STARVED)
    assert low_energy_guidance(log, DAY, replace(OPTED_IN, energy_features=False)) is None


def test_a_large_fall_of_mass_in_a_deficit_needs_no_further_sign() -> None:
    assert low_energy_guidance(life(fall=0.06, **STARVED), DAY, OPTED_IN) is not None
    assert low_energy_guidance(life(fall=0.04, **STARVED), DAY, OPTED_IN) is None


@pytest.mark.parametrize(
    "log",
    [
        life(fall=0.06),
        life(fall=0.0, mood=2.0, **STARVED),
        lately(life(fall=0.06), 7, **STARVED),
        lately(life(fall=0.06, **STARVED), 200, body_mass_kg=None),
        lately(life(fall=0.06, **STARVED), 200, energy_expenditure_kcal=None),
    ],
    ids=["no deficit", "mass steady", "one week only", "mass unknown", "expenditure unknown"],
)
def test_one_piece_missing_is_no_sign_of_low_energy(log: DayLog) -> None:
    assert low_energy_guidance(log, DAY, OPTED_IN) is None


def test_a_resting_heart_rate_without_three_weeks_of_history_is_no_sign() -> None:
    log = life(fall=0.03, **STARVED)
    known = lately(log, 27, resting_heart_rate_bpm=50.0)
    assert low_energy_guidance(lately(known, 7, resting_heart_rate_bpm=60.0), DAY, OPTED_IN) is None
    longer = lately(log, 28, resting_heart_rate_bpm=50.0)
    assert low_energy_guidance(lately(longer, 7, resting_heart_rate_bpm=60.0), DAY, OPTED_IN) is not None


@pytest.mark.parametrize("person", [replace(OPTED_IN, age_years=16), replace(OPTED_IN, maternity=Maternity.PREGNANT)])
def test_who_is_told_no_amounts_is_still_sent_to_a_doctor(person: Person) -> None:
    log = replace(life(fall=0.06, protein_g=40.0, **STARVED), loads={DAY: DayLoad(120)})
    assert topics(guidance(log, DAY, person)) == ["low_energy"]


def wellness(floats: st.SearchStrategy[float | None]) -> st.SearchStrategy[Wellness]:
    numbers = {
        field.name: floats for field in fields(Wellness) if "float" in str(field.type) or field.name == "protein_meals"
    }
    return st.builds(Wellness, symptoms=st.frozensets(st.sampled_from(list(Symptom))), **numbers)


NUMBERS = st.none() | st.sampled_from([0.0, 1.0, 3.0, 5.0, 9.0, 45.0, 80.0, 1500.0, 3000.0, 20000.0, 86400.0])
LOGS = st.builds(
    lambda days, loads: DayLog(
        wellness={DAY - timedelta(days=back): entry for back, entry in days.items()},
        loads={DAY - timedelta(days=back): load for back, load in loads.items()},
    ),
    st.dictionaries(st.integers(0, 20), wellness(NUMBERS), max_size=15),
    st.dictionaries(st.integers(0, 2), st.builds(DayLoad, systemic_au=st.floats(0, 400), hard_run=st.booleans())),
)
PEOPLE = st.builds(
    Person,
    age_years=st.none() | st.integers(0, 120),
    maternity=st.none() | st.sampled_from(list(Maternity)),
    energy_features=st.booleans(),
    body_mass_kg=st.none() | st.floats(20.1, 299),
)

HARMFUL = re.compile(
    r"los(e|ing) weight|weight|leaner|slim|lighter|burn|cut |restrict|diet\b|eat less|well done|great|good (job|work)|"
    r"keep (it )?up|nice|progress|you have (a|an|the) |diagnos|syndrome|REDs|RED-S|anorexi|eating disorder|deficit",
    re.IGNORECASE,
)


@given(LOGS, PEOPLE)
def test_no_sentence_praises_a_deficit_names_a_weight_to_reach_or_diagnoses(log: DayLog, person: Person) -> None:
    stop = suspension(log, DAY, None)
    advice = guidance(log, DAY, person)
    sentences = (*(piece.sentence for piece in advice), *falls_short(advice), *(stop.reasons if stop else ()))
    assert not [sentence for sentence in sentences if HARMFUL.search(sentence)]


def test_the_sentences_of_every_topic_are_free_of_harm() -> None:
    log = life(fall=0.06, sleep_s=5 * 3600.0, protein_g=50.0, protein_meals=2, pain_severity=3.0, mood=1.0, **STARVED)
    seen: set[str] = set()
    for change in ({}, {"pain_severity": None}, {"body_mass_kg": 70.0, "pain_severity": None}, {"protein_g": 130.0}):
        varied = replace(lately(log, 200, **change), loads={DAY: DayLoad(120)})
        for piece in guidance(varied, DAY, OPTED_IN):
            seen.add(piece.topic)
            assert not HARMFUL.search(piece.sentence)
    assert seen == {"pain", "low_energy", "sleep", "energy", "carbohydrate", "protein"}


@given(LOGS, PEOPLE)
def test_without_the_opt_in_nothing_on_energy_or_mass_is_read(log: DayLog, person: Person) -> None:
    silent = replace(person, energy_features=False)
    nothing = dict.fromkeys(ENERGY_FIELDS)
    blank = replace(log, wellness={day: replace(entry, **nothing) for day, entry in log.wellness.items()})  # type: ignore[arg-type]
    assert guidance(log, DAY, silent) == guidance(blank, DAY, silent)
    assert energy_deficit(log, DAY, silent) is None


@given(LOGS, PEOPLE, st.randoms())
def test_the_order_in_which_days_became_known_does_not_matter(log: DayLog, person: Person, chance: Any) -> None:
    days = chance.sample(list(log.wellness.items()), len(log.wellness))
    assert guidance(replace(log, wellness=dict(days)), DAY, person) == guidance(log, DAY, person)


@given(LOGS, PEOPLE)
def test_later_days_are_not_looked_at(log: DayLog, person: Person) -> None:
    past = replace(
        log,
        wellness={day: entry for day, entry in log.wellness.items() if day <= DAY - timedelta(days=3)},
        loads={day: load for day, load in log.loads.items() if day <= DAY - timedelta(days=3)},
    )
    assert guidance(log, DAY - timedelta(days=3), person) == guidance(past, DAY - timedelta(days=3), person)
