"""Days that are too old to be remembered whole: what is known of them, and what that takes."""

from __future__ import annotations

import json
from datetime import date, timedelta

from ingestion_desk import NOW

from tandem.contracts.event import Event
from tandem.contracts.events.wellness import WellnessLogged
from tandem.ingestion.domain.identity.words import MAX_NUMBERS, Times, Words
from tandem.ingestion.domain.state import MAX_STATEMENTS, State
from tandem.ingestion.evolve import evolve


def test_a_document_of_before_statements_had_a_time_is_read() -> None:
    told = {"athlete_id": "ada", "statements": {"w": ["2026-11-20", ["0123456789abcdef"]]}}
    state = State.model_validate_json(json.dumps(told))
    assert (state.told_s("w"), state.told_s("other")) == (0, 0)


def test_ten_years_of_days_in_two_versions_take_little() -> None:
    state = State(athlete_id="ada")
    for number in range(400):
        day = date(2025, 1, 1) + timedelta(days=number)
        for rate in (50, 47):
            fact = WellnessLogged(
                athlete_id="ada", wellness_id=f"w:{day}", local_date=day, resting_heart_rate_bpm=rate, told_at=NOW
            )
            state = evolve(state, Event("e", fact, NOW, "test", ("e",), cause_id=f"s{number}-{rate}"))
    written = state.model_dump_json(include={"older_words", "older_times"})
    assert len(written) < 100 + 24 * 4 / 3 * (400 - MAX_STATEMENTS)
    assert State.model_validate_json(state.model_dump_json()) == state


def test_words_and_times_are_bounded_whatever_the_order() -> None:
    digests = [f"{number * 2654435761 % 2**64:016x}" for number in range(MAX_NUMBERS + 1000)]
    words, other = Words().saying(*digests), Words().saying(*reversed(digests))
    assert words == other
    assert len(words) == MAX_NUMBERS
    assert sum(digest in words for digest in digests) == MAX_NUMBERS


def test_times_are_those_that_were_told_last() -> None:
    names = [f"daily:x{number}" for number in range(500)]
    times = Times()
    for told_s in (1_700_000_000, 1_800_000_000):
        for number, name in enumerate(names):
            times = times.telling({name: told_s + number})
    assert [times.of(name) for name in names] == [1_800_000_000 + number for number in range(500)]
    assert (times.of("unheard of"), len(times)) == (0, 500)
    assert Times.read(times.written()) == times
