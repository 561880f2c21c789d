"""The document: what is packed is unpacked, what is read bit by bit is read at once, days add up in any order."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.training import Sport
from tandem.contracts.events.wellness import Circumstance, Pain, Symptom, WellnessLogged
from tandem.load_scoring.domain import diary as diary_module
from tandem.load_scoring.domain.diary import Entry, logged, statement_of
from tandem.load_scoring.domain.packing import pack, unpack
from tandem.load_scoring.domain.rows import Forgotten, Published, Recorded, Row, parts_digest
from tandem.load_scoring.domain.state import State
from tandem.load_scoring.domain.view import _Latest, training

FIRST_S = int(datetime(2026, 1, 1, 6, tzinfo=UTC).timestamp())
AU = st.none() | st.floats(0, 500).map(lambda value: round(value, 1))
BEATS = st.none() | st.integers(100, 220).map(float)
SPEEDS = st.none() | st.integers(2000, 6000).map(lambda value: value / 1000)


def published(key: int, **fields: Any) -> Published:
    plain: dict[str, Any] = {
        "revision": 1,
        "scoring": 1,
        "withdrawn": False,
        "basis": 7,
        "parts": parts_digest({key: 1}),
        "part_count": 1,
        "start_s": FIRST_S,
        "end_s": FIRST_S + 3600,
        "sport": Sport.RUNNING,
        "local_date": date(2026, 1, 1),
        "session_class": SessionClass.EASY,
        "heavy_legs": False,
        "systemic_au": 50.0,
        "efficiency": None,
        "peak_bpm": None,
        "best_30min_bpm": None,
        "observed_mps": None,
        "file_limits": (None, None, None, None),
        "lifts": (),
    }
    return Published(**(plain | fields))


@st.composite
def rows(draw: st.DrawFn, key: int, hour: int | None = None) -> Row:
    at = FIRST_S + 3600 * (draw(st.integers(0, 4000)) if hour is None else hour)
    length = draw(st.integers(1, 20_000))
    said = published(
        key,
        start_s=at,
        end_s=at + length,
        scoring=draw(st.integers(1, 300)),
        withdrawn=draw(st.integers(0, 9)) == 0,
        basis=draw(st.integers(0, 2**32 - 1)),
        part_count=draw(st.integers(1, 4)),
        local_date=datetime.fromtimestamp(at, UTC).date() + timedelta(days=draw(st.integers(-1, 1))),
        session_class=draw(st.sampled_from(SessionClass)),
        heavy_legs=draw(st.booleans()),
        systemic_au=draw(AU),
        efficiency=draw(st.none() | st.integers(500, 2000).map(lambda value: value / 1000)),
        peak_bpm=draw(BEATS),
        best_30min_bpm=draw(BEATS),
        observed_mps=draw(SPEEDS),
        file_limits=(draw(BEATS), None, draw(BEATS), draw(SPEEDS)),
        lifts=draw(st.sampled_from([(), (("back_squat", 120.5),), (("bench_press", 80.0), ("deadlift", 150.0))])),
    )
    recorded = Recorded(
        draw(st.integers(1, 9)), draw(st.integers(1, 2**40)), at, at + length, draw(st.sampled_from(Sport))
    )
    return Row(recorded, draw(st.integers(0, 9)), draw(st.integers(0, 9)), said)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_rows_come_back_from_the_document_as_they_went_in(data: st.DataObject) -> None:
    keys = data.draw(st.lists(st.integers(0, 2**48 - 1), unique=True, max_size=12))
    kept = {key: data.draw(rows(key)) for key in keys}
    kept |= {2**48: Row(withdrawn=3), 2**48 + 1: Row(published=published(2**48 + 1))}
    old = {key + 2**49: Forgotten(*data.draw(st.tuples(*[st.integers(0, 2**30)] * 5))) for key in keys}
    state = State(athlete_id="ada", rows=kept, forgotten=old)
    assert State.model_validate_json(state.model_dump_json()) == state


@pytest.mark.parametrize("text", ["AAAA", "not base64!", "eJw="])
def test_a_broken_table_is_said_to_be_one(text: str) -> None:
    with pytest.raises(ValueError, match=r"packed table|padding|base64|Excess|Only"):
        unpack(text, bytes)


def test_an_empty_table_is_nothing() -> None:
    assert (pack([]), unpack("", bytes)) == ("", [])


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_training_read_bit_by_bit_is_training_read_at_once(data: st.DataObject) -> None:
    """Sessions are added at the end or in between, replaced, withdrawn and forgotten."""
    held, kept, hour = _Latest(), dict[int, Row](), 0
    for step in range(data.draw(st.integers(1, 14))):
        hour += data.draw(st.integers(1, 30))
        what = data.draw(st.sampled_from(["add", "add", "add", "between", "replace", "again", "forget"]))
        if what == "again" and kept:
            key = data.draw(st.sampled_from(sorted(kept)))
            was = kept[key].published
            assert was is not None
            now = was._replace(systemic_au=data.draw(AU), peak_bpm=data.draw(BEATS), scoring=was.scoring + 1)
            kept = {**kept, key: kept[key]._replace(published=now)}
        elif what in {"replace", "forget"} and kept:
            key = min(kept) if what == "forget" else data.draw(st.sampled_from(sorted(kept)))
            kept = {known: row for known, row in kept.items() if known != key}
            if what == "replace":
                kept |= {key: data.draw(rows(key))}
        else:
            kept = {**kept, step: data.draw(rows(step, hour if what != "between" else None))}
        found, whole = held.of(kept), training(kept.values())
        assert (found.entries, found.loads, found.runs, found.lifts) == (
            whole.entries,
            whole.loads,
            whole.runs,
            whole.lifts,
        )
        assert dict(found.limits) == dict(whole.limits)


def said(**fields: Any) -> WellnessLogged:
    return WellnessLogged(**({"athlete_id": "ada", "wellness_id": "band", "local_date": date(2026, 11, 22)} | fields))


def told(*messages: WellnessLogged) -> dict[date, Entry]:
    diary: Any = {}
    for sequence, message in enumerate(messages, start=1):
        diary = logged(diary, statement_of(message, sequence))
    return dict(diary)


def test_two_sources_of_one_day_add_up_and_the_newer_word_counts() -> None:
    band = said(resting_heart_rate_bpm=48, sleep_s=26_100)
    athlete = said(wellness_id="athlete", soreness=4, sleep_s=25_200)
    merged = told(band, athlete)[date(2026, 11, 22)].merged
    assert (merged.resting_heart_rate_bpm, merged.soreness, merged.sleep_s) == (48, 4, 25_200)


def test_a_statement_said_again_replaces_all_of_the_one_before() -> None:
    first = said(resting_heart_rate_bpm=48, soreness=9)
    merged = told(first, said(resting_heart_rate_bpm=47))[date(2026, 11, 22)].merged
    assert (merged.resting_heart_rate_bpm, merged.soreness) == (47, None)


def test_a_statement_moved_to_another_day_leaves_the_first() -> None:
    assert list(told(said(soreness=5), said(soreness=5, local_date=date(2026, 11, 21)))) == [date(2026, 11, 21)]


def test_recovered_ends_what_was_said_before_it_on_the_day_and_not_what_comes_after() -> None:
    fever = said(
        wellness_id="morning", symptoms=(Symptom.FEVER,), pain=(Pain(site="calf", severity=7, alters_gait=True),)
    )
    well = said(wellness_id="noon", recovered=True)
    faint = said(wellness_id="evening", symptoms=(Symptom.FAINTING,))
    day = date(2026, 11, 22)
    ended = told(fever, well)[day].merged
    assert (ended.symptoms, ended.pain_severity, ended.gait_altered, ended.recovered) == (
        frozenset(),
        None,
        False,
        True,
    )
    assert told(fever, well, faint)[day].merged.symptoms == {Symptom.FAINTING}
    assert told(well, fever)[day].merged.symptoms == {Symptom.FEVER}


def test_a_sore_joint_is_told_from_a_sore_muscle() -> None:
    pains = (Pain(site="quads", severity=6), Pain(site="left achilles", severity=3))
    merged = told(said(pain=pains))[date(2026, 11, 22)].merged
    assert (merged.pain_severity, merged.joint_pain_severity) == (6, 3)


@st.composite
def statements(draw: st.DrawFn) -> WellnessLogged:
    return said(
        wellness_id=draw(st.sampled_from("abc")),
        local_date=date(2026, 11, 1) + timedelta(days=draw(st.integers(0, 9))),
        resting_heart_rate_bpm=draw(st.none() | st.floats(30, 90)),
        hrv_rmssd_ms=draw(st.none() | st.floats(5, 200)),
        sleep_s=draw(st.none() | st.floats(1, 80_000)),
        soreness=draw(st.none() | st.floats(0, 10)),
        protein_g=draw(st.none() | st.floats(0, 400)),
        protein_meals=draw(st.none() | st.integers(0, 9)),
        symptoms=tuple(draw(st.sets(st.sampled_from(Symptom)))),
        circumstances=tuple(draw(st.sets(st.sampled_from(Circumstance)))),
        recovered=draw(st.booleans()),
    )


@settings(max_examples=150, deadline=None)
@given(st.lists(statements(), max_size=8), st.randoms(use_true_random=False))
def test_statements_in_any_order_with_repeats_make_the_same_diary(messages: list[WellnessLogged], random: Any) -> None:
    numbered = [statement_of(message, number) for number, message in enumerate(messages, start=1)]
    shuffled = [*numbered, *random.choices(numbered, k=3)] if numbered else []
    random.shuffle(shuffled)
    in_order: Any = {}
    for each in numbered:
        in_order = logged(in_order, each)
    at_random: Any = {}
    for each in shuffled:
        at_random = logged(at_random, each)
    assert at_random == in_order
    state = State(athlete_id="ada", diary=in_order)
    assert State.model_validate_json(state.model_dump_json()).diary == in_order


def test_the_diary_forgets_its_oldest_days(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diary_module, "DAYS", 3)
    days = [said(wellness_id=str(n), local_date=date(2026, 11, 1) + timedelta(days=n), soreness=n) for n in range(5)]
    assert sorted(told(*days)) == sorted(told(*reversed(days))) == [date(2026, 11, n) for n in (3, 4, 5)]
