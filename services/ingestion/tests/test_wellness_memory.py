"""Wellness statements become events, once each: evolve, decide and outcome together."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.contracts.event import Decision, Event
from tandem.contracts.events.training import RawRef, WorkoutRejected
from tandem.contracts.events.wellness import WellnessLogged
from tandem.contracts.model import Payload
from tandem.ingestion.decide import decide, needs
from tandem.ingestion.domain.decoded import Unreadable
from tandem.ingestion.domain.formats.json.wellness import digest_of, read_wellness
from tandem.ingestion.domain.outcome import outcome
from tandem.ingestion.domain.state import MAX_DIGESTS, MAX_STATEMENTS, State, Status
from tandem.ingestion.domain.submission import Kind, SubmissionReceived
from tandem.ingestion.evolve import evolve

NOW = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)
NOBODY = State(athlete_id="ada")


def morning(**fields: Any) -> bytes:
    return json.dumps({"local_date": "2026-11-22", "resting_heart_rate_bpm": 48, **fields}).encode()


def submission(raw: bytes, submission_id: str, *, minute: int = 0) -> SubmissionReceived:
    """As the edge hands it in."""
    received_at = NOW + timedelta(minutes=minute)
    try:
        statement, _ = read_wellness(raw, athlete_id="ada", device_id="watch", received_at=received_at)
        digest = digest_of(statement)
    except Unreadable:
        digest = None
    return SubmissionReceived(
        athlete_id="ada",
        device_id="watch",
        submission_id=submission_id,
        received_at=received_at,
        raw=RawRef(
            ref=f"sub:{submission_id}", sha256=hashlib.sha256(raw).hexdigest(), size_bytes=len(raw), media_type=""
        ),
        kind=Kind.WELLNESS,
        statement=digest,
    )


def event(data: Payload, cause: str | None = None) -> Event:
    return Event(id="e", data=data, time=NOW, source="test", rootids=("e",), cause_id=cause)


def step(state: State, objects: dict[str, bytes], *submissions: SubmissionReceived) -> tuple[State, list[Decision]]:
    """One turn of the loop: fold what waits, decide, fold what was decided."""
    for one in submissions:
        state = evolve(state, event(one))
    decisions = [d for d in decide(state, NOW, objects) if isinstance(d, Decision)]
    return _folded(state, decisions), decisions


def _folded(state: State, decisions: Sequence[Decision]) -> State:
    for decision in decisions:
        state = evolve(state, event(decision.data, decision.cause))
    return state


def said(raws: Sequence[bytes]) -> tuple[State, list[Decision], list[SubmissionReceived], dict[str, bytes]]:
    sent = [submission(raw, f"s{index}", minute=index) for index, raw in enumerate(raws)]
    objects = {one.raw.ref: raw for one, raw in zip(sent, raws, strict=True)}
    state, decisions = NOBODY, []
    for one in sent:
        state, more = step(state, objects, one)
        decisions += more
    return state, decisions, sent, objects


def test_a_statement_becomes_an_event_and_its_sender_is_told_its_name() -> None:
    state, [decision], [sent], _ = said([morning(mood=7)])
    assert isinstance(decision.data, WellnessLogged)
    assert (decision.data.mood, decision.step, decision.cause) == (7, "logged:watch:2026-11-22", "s0")
    told = outcome(state, sent)
    assert (told.status, told.wellness_id) == (Status.RECORDED, "watch:2026-11-22")
    assert needs(state) == ()


def test_the_same_bytes_again_say_nothing() -> None:
    state, decisions, sent, _ = said([morning(), morning()])
    assert len(decisions) == 1
    assert outcome(state, sent[1]).status is Status.DUPLICATE
    assert outcome(state, sent[1]).dropped is None
    assert state.pending == ()


def test_the_same_bytes_twice_in_one_turn_are_one_statement() -> None:
    first, second = submission(morning(), "a"), submission(morning(), "b", minute=1)
    state, decisions = step(NOBODY, {"sub:a": morning(), "sub:b": morning()}, first, second)
    assert len(decisions) == 1
    assert (state.outcomes["a"].status, state.outcomes["b"].status) == (Status.RECORDED, Status.DUPLICATE)


def test_other_words_under_the_same_name_replace_the_earlier_ones() -> None:
    state, decisions, sent, _ = said([morning(mood=3), morning(mood=8)])
    assert [d.data.mood for d in decisions if isinstance(d.data, WellnessLogged)] == [3, 8]
    assert outcome(state, sent[1]).status is Status.REVISED


def test_what_was_said_before_and_replaced_since_is_not_brought_back_and_its_sender_is_told() -> None:
    state, decisions, sent, _ = said([morning(mood=3), morning(mood=8), morning(mood=3)])
    assert len(decisions) == 2
    told = outcome(state, sent[2])
    assert told.status is Status.DUPLICATE
    assert told.dropped is not None
    assert "another wellness_id" in told.dropped[0]


def test_two_names_on_one_day_are_two_statements() -> None:
    state, decisions, sent, _ = said([morning(), morning(wellness_id="evening")])
    assert len(decisions) == 2
    assert outcome(state, sent[1]).status is Status.RECORDED


def test_what_cannot_be_read_is_refused_in_words_and_stays_retrievable() -> None:
    state, [decision], [sent], _ = said([morning(soreness=11)])
    assert isinstance(decision.data, WorkoutRejected)
    assert (decision.data.where, decision.data.raw) == ("/soreness", sent.raw)
    assert outcome(state, sent).status is Status.REJECTED
    assert state.pending == ()


def test_a_workout_s_bytes_sent_as_wellness_are_no_duplicate_of_the_workout() -> None:
    raw = json.dumps({"sport": "running", "start_time": "2026-11-22T17:30:00+01:00", "duration_min": 40}).encode()
    as_workout = submission(raw, "w").model_copy(update={"kind": Kind.WORKOUT})
    state, _ = step(NOBODY, {"sub:w": raw}, as_workout)
    as_wellness = submission(raw, "s", minute=1)
    state, _ = step(state, {"sub:s": raw}, as_wellness)
    assert outcome(state, as_wellness).status is Status.REJECTED


STORY = [morning(), morning(), morning(mood=9), b"nonsense", morning(), morning(local_date="2026-11-21")]


def test_all_memory_but_the_queue_comes_back_from_the_log() -> None:
    state, decisions, sent, objects = said(STORY)
    rebuilt = _folded(NOBODY, decisions)
    for redelivered in sent:
        rebuilt = evolve(rebuilt, event(redelivered))
    assert rebuilt.statements == state.statements
    assert {name: told.status for name, told in rebuilt.outcomes.items()} == {
        name: told.status for name, told in state.outcomes.items()
    }
    assert decide(rebuilt, NOW, objects) == []


def test_submissions_come_in_any_order_between_what_was_said_of_them() -> None:
    _, decisions, sent, objects = said(STORY[:3])
    facts: list[Event] = [event(one) for one in sent]
    for order in itertools.permutations([*facts, None, None]):
        own = iter(decisions)  # a service's own decisions are read in the order of its stream
        state = NOBODY
        for fact in order:
            if fact is None:
                decision = next(own)
                state = evolve(
                    evolve(state, event(decision.data, decision.cause)), event(decision.data, decision.cause)
                )
            else:
                state = evolve(state, fact)
        assert state.statements == _folded(NOBODY, decisions).statements
        assert decide(state, NOW, objects) == []


@given(accidents=st.lists(st.booleans(), max_size=30))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_redeliveries_and_crashes_at_any_step_publish_the_same_bytes(accidents: list[bool]) -> None:
    _, expected, sent, objects = said(STORY)
    fate = iter(accidents)
    log: dict[str, Decision] = {}
    state, queue = NOBODY, list(sent)
    while queue:
        state = evolve(state, event(queue[0]))
        for decision in decide(state, NOW, objects):
            assert isinstance(decision, Decision)
            assert log.setdefault(decision.id, decision) == decision
            if next(fate, False):  # a crash after the publish: what was folded is gone, the message comes again
                state = _folded(NOBODY, list(log.values()))
                break
            state = evolve(state, event(decision.data, decision.cause))
        else:
            if not next(fate, False):  # else a crash before the acknowledgement
                queue.pop(0)
    assert list(log.values()) == expected


def test_memory_is_bounded_and_keeps_the_last_days() -> None:
    state = NOBODY
    for number in range(MAX_STATEMENTS + 20):
        day = date(2026, 1, 1) + timedelta(days=number)
        statement = WellnessLogged(athlete_id="ada", wellness_id=f"w:{day}", local_date=day, mood=5)
        for mood in range(MAX_DIGESTS + 3 if number == MAX_STATEMENTS else 1):
            state = evolve(state, event(statement.model_copy(update={"mood": mood}), f"s{number}-{mood}"))
    assert len(state.statements) == MAX_STATEMENTS
    assert max(known.local_date for known in state.statements.values()) == day
    assert max(len(known.versions) for known in state.statements.values()) == MAX_DIGESTS
    assert len(state.model_dump_json()) < 30_000
    assert State.model_validate_json(state.model_dump_json()) == state
