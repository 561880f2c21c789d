"""Wellness in JSON: what is accepted, what zero means, and how a mistake is told."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.contracts.events.wellness import Circumstance, Pain, Symptom, WellnessLogged
from tandem.ingestion.domain.decoded import Unreadable
from tandem.ingestion.domain.formats.json.wellness import MAX_BYTES, digest_of, read_wellness

RECEIVED = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)
DAY = {"local_date": "2026-11-22"}


def read(document: dict[str, Any] | bytes, device_id: str = "watch") -> tuple[WellnessLogged, tuple[str, ...]]:
    raw = document if isinstance(document, bytes) else json.dumps(document).encode()
    return read_wellness(raw, athlete_id="ada", device_id=device_id, received_at=RECEIVED)


def refusal_of(document: dict[str, Any] | bytes) -> Unreadable:
    with pytest.raises(Unreadable) as refusal:
        read(document)
    return refusal.value


def test_a_night_and_a_morning_in_plain_words() -> None:
    told = {
        **DAY,
        "resting_heart_rate_bpm": 48,
        "hrv_rmssd_ms": 62.5,
        "sleep_h": 7.5,
        "soreness": 4,
        "pain": [{"site": "left achilles", "severity": 4, "structure": "tendon", "alters_gait": True}],
        "symptoms": ["fever"],
        "circumstances": ["travel"],
        "protein_g": 0,
    }
    statement, notes = read(told)
    assert notes == ()
    assert statement == WellnessLogged(
        athlete_id="ada",
        wellness_id="watch:2026-11-22",
        local_date=date(2026, 11, 22),
        resting_heart_rate_bpm=48,
        hrv_rmssd_ms=62.5,
        sleep_s=27_000,
        soreness=4,
        pain=(Pain(site="left achilles", severity=4, structure="tendon", alters_gait=True),),
        symptoms=(Symptom.FEVER,),
        circumstances=(Circumstance.TRAVEL,),
        protein_g=0,
    )


@pytest.mark.parametrize("said", [{"sleep_h": 7.5}, {"sleep_min": 450}, {"sleep_s": 27_000}])
def test_sleep_is_told_in_the_unit_of_the_sender(said: dict[str, float]) -> None:
    assert read({**DAY, **said})[0].sleep_s == 27_000


def test_a_statement_without_a_name_is_the_device_s_one_for_that_day() -> None:
    assert read(DAY, device_id="ring")[0].wellness_id == "ring:2026-11-22"
    assert read({**DAY, "wellness_id": "mine"}, device_id="ring")[0].wellness_id == "mine"


MEASURED = [
    "resting_heart_rate_bpm",
    "hrv_rmssd_ms",
    "hrv_sdnn_ms",
    "sleep_s",
    "sleep_min",
    "sleep_h",
    "body_mass_kg",
    "energy_intake_kcal",
    "energy_expenditure_kcal",
]


@pytest.mark.parametrize("field", MEASURED)
def test_a_zero_that_no_body_can_show_is_missing_and_said_to_be(field: str) -> None:
    statement, notes = read({**DAY, field: 0, "soreness": 0})
    assert notes == (f"{field} is 0: taken as not measured",)
    assert getattr(statement, "sleep_s" if field.startswith("sleep") else field) is None
    assert statement.soreness == 0


def test_a_statement_that_says_nothing_takes_the_earlier_one_back_and_says_so() -> None:
    statement, (note,) = read(DAY)
    assert statement.model_dump(exclude_defaults=True).keys() == {"athlete_id", "wellness_id", "local_date"}
    assert "taken back" in note


def test_tomorrow_has_begun_somewhere_but_the_day_after_has_not() -> None:
    assert read({"local_date": "2026-11-23"})[0].local_date == date(2026, 11, 23)
    assert "has not come yet" in refusal_of({"local_date": "2026-11-24"}).problem


MISTAKES: dict[str, tuple[dict[str, Any] | bytes, str, str, str]] = {
    # what -> document, where, words of the problem, words of the remedy
    "no day": ({"mood": 3}, "/local_date", "missing", "add 'local_date'"),
    "a day of no calendar": ({"local_date": "2026-13-22"}, "/local_date", "month", "local_date"),
    "a day of another age": ({"local_date": "1989-12-31"}, "/local_date", "1990", "local_date"),
    "the day after tomorrow": ({"local_date": "2026-11-24"}, "/local_date", "not come yet", "athlete's own day"),
    "a typo": ({**DAY, "resting_hart_rate_bpm": 48}, "/resting_hart_rate_bpm", "not a field", "'resting_heart_rate_bpm'"),
    "a heart of 300": ({**DAY, "resting_heart_rate_bpm": 300}, "/resting_heart_rate_bpm", "less than 150", "resting_heart"),
    "soreness of 11": ({**DAY, "soreness": 11}, "/soreness", "less than or equal to 10", "soreness"),
    "negative sleep": ({**DAY, "sleep_h": -1}, "/sleep_h", "greater than 0", "sleep_h"),
    "sleep twice": ({**DAY, "sleep_h": 8, "sleep_min": 480}, "/sleep_h", "both given", "once"),
    "thirty hours asleep": ({**DAY, "sleep_h": 30}, "/sleep_h", "24", "sleep_h"),
    "a number in quotes": ({**DAY, "mood": "7"}, "/mood", "valid number", "mood"),
    "a pain without a place": ({**DAY, "pain": [{"severity": 4}]}, "/pain/0/site", "missing", "add 'site'"),
    "a typo in a pain": ({**DAY, "pain": [{"site": "x", "severty": 4}]}, "/pain/0/severty", "not a field", "spelling"),
    "a pain of 11": ({**DAY, "pain": [{"site": "x", "severity": 11}]}, "/pain/0/severity", "10", "severity"),
    "an unknown symptom": ({**DAY, "symptoms": ["cough"]}, "/symptoms/0", "'chest_pain', 'fainting'", "symptoms"),
    "no JSON object": (b"48 bpm", "the first bytes", "no JSON object", "local_date"),
    "half a document": (b'{"local_date": ', "line 1 column 15", "EOF", "complete JSON object"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_with_its_place_and_its_remedy(mistake: str) -> None:
    document, where, problem, remedy = MISTAKES[mistake]
    refusal = refusal_of(document)
    assert refusal.where == where
    assert problem in refusal.problem
    assert remedy in refusal.remedy


def test_a_book_is_no_statement_about_a_day() -> None:
    assert "more than a statement" in refusal_of(b'{"source": "' + b"x" * MAX_BYTES + b'"}').problem


def test_a_mistake_is_told_without_the_values_of_the_sender() -> None:
    refusal = refusal_of({**DAY, "mood": "secret words", "pain": [{"site": "secret place", "severity": 99}]})
    assert "secret" not in f"{refusal}{refusal.remedy}"


def test_a_statement_is_known_again_by_its_words_and_not_by_its_spelling() -> None:
    first, _ = read(b'{"local_date": "2026-11-22", "sleep_h": 7.5, "mood": 7}')
    again, _ = read(b'{"mood":7.0,"sleep_min":450,"local_date":"2026-11-22","resting_heart_rate_bpm":0}')
    other, _ = read(b'{"local_date": "2026-11-22", "sleep_h": 7.5, "mood": 8}')
    assert digest_of(first) == digest_of(again) != digest_of(other)


@given(st.binary(max_size=300))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_random_bytes_are_refused(raw: bytes) -> None:
    refusal_of(raw)


@given(
    st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda inner: st.lists(inner)),
    st.sampled_from([*MEASURED, "local_date", "pain", "symptoms", "wellness_id", "recovered", "protein_meals"]),
)
@settings(max_examples=150, deadline=None, derandomize=True)
def test_any_value_in_a_field_is_read_or_refused(value: object, field: str) -> None:
    try:
        statement, _ = read({**DAY, field: value})
    except Unreadable:
        return
    assert WellnessLogged.model_validate_json(statement.model_dump_json()) == statement
