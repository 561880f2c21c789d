"""Submissions become workouts, once each: evolve, decide and outcome together."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.contracts.event import Decision, Event, derived_id
from tandem.contracts.events.athlete import PlanRequested
from tandem.contracts.events.training import RawRef, WorkoutRecorded, WorkoutRejected, WorkoutWithdrawn
from tandem.contracts.model import Payload
from tandem.contracts.samples import decode
from tandem.ingestion.decide import decide, needs
from tandem.ingestion.domain.outcome import outcome
from tandem.ingestion.domain.state import MAX_OUTCOMES, MAX_WORKOUTS, Outcome, State, Status
from tandem.ingestion.domain.submission import SubmissionReceived
from tandem.ingestion.evolve import evolve

NOW = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)
NOBODY = State(athlete_id="ada")


def plain(day: int = 22, **fields: Any) -> bytes:
    told = {"sport": "running", "start_time": f"2026-11-{day:02}T17:30:00+01:00", "duration_min": 40, **fields}
    return json.dumps(told).encode()


def submission(raw: bytes, submission_id: str, *, device_id: str = "watch", minute: int = 0) -> SubmissionReceived:
    """A submission of the athlete `ada`, its bytes named by `sub:{id}`."""
    digest = hashlib.sha256(raw).hexdigest()
    return SubmissionReceived(
        athlete_id="ada",
        device_id=device_id,
        submission_id=submission_id,
        received_at=NOW + timedelta(minutes=minute),
        raw=RawRef(ref=f"sub:{submission_id}", sha256=digest, size_bytes=len(raw), media_type=""),
    )


def event(data: Payload, event_id: str = "e") -> Event:
    return Event(id=event_id, data=data, time=NOW, source="test", rootids=(event_id,))


def step(state: State, objects: Mapping[str, bytes], *submissions: SubmissionReceived) -> tuple[State, list[Decision]]:
    """One turn of the loop: fold what waits, decide, fold what was decided."""
    for submission in submissions:
        state = evolve(state, event(submission))
    decisions = [d for d in decide(state, NOW, objects) if isinstance(d, Decision)]
    for decision in decisions:
        state = evolve(state, event(decision.data, decision.id))
    return state, decisions


def data_of(decisions: list[Decision]) -> list[Payload]:
    return [decision.data for decision in decisions]


def test_a_submission_becomes_a_workout_of_revision_one() -> None:
    raw = plain(rpe=7)
    first = submission(raw, "s1")
    waiting = evolve(NOBODY, event(first))
    assert needs(waiting) == ("sub:s1",)
    assert outcome(waiting, first).status is Status.PENDING
    state, [decision] = step(waiting, {"sub:s1": raw})
    assert isinstance(decision.data, WorkoutRecorded)
    assert (decision.data.revision, decision.data.rpe, decision.data.raw) == (1, 7, first.raw)
    assert (decision.cause, decision.rootids) == ("s1", ("s1",))
    assert decision.step == f"recorded:{decision.data.workout_id}:1"
    assert outcome(state, first) == Outcome(status=Status.RECORDED, workout_id=decision.data.workout_id, revision=1)
    assert needs(state) == ()
    assert decide(state, NOW, {}) == []


def test_samples_are_stored_beside_the_event_under_their_digest(run: Callable[..., bytes]) -> None:
    raw = run()
    _, [decision] = step(NOBODY, {"sub:s1": raw}, submission(raw, "s1"))
    [(name, block)] = decision.objects.items()
    assert isinstance(decision.data, WorkoutRecorded)
    assert decision.data.samples is not None
    assert name == f"ada/{hashlib.sha256(block).hexdigest()}"
    assert decision.data.samples.ref == f"object:{name}"
    columns = decode(block)
    assert decision.data.samples.columns == tuple(columns)
    assert {len(column) for column in columns.values()} == {decision.data.samples.count} == {601}


def test_the_same_bytes_again_are_the_same_workout_and_say_nothing() -> None:
    raw = plain()
    state, [decision] = step(NOBODY, {"sub:s1": raw}, submission(raw, "s1"))
    again = submission(raw, "s2", device_id="phone", minute=5)
    state, decisions = step(state, {}, again)
    assert decisions == []
    assert isinstance(decision.data, WorkoutRecorded)
    told = Outcome(status=Status.DUPLICATE, workout_id=decision.data.workout_id, revision=1)
    assert outcome(state, again) == told
    assert state.pending == ()


def test_the_same_bytes_twice_in_one_turn_are_one_workout() -> None:
    raw = plain()
    state, decisions = step(NOBODY, {"sub:a": raw, "sub:b": raw}, submission(raw, "a"), submission(raw, "b", minute=1))
    assert len(decisions) == 1
    assert (state.outcomes["a"].status, state.outcomes["b"].status) == (Status.RECORDED, Status.DUPLICATE)


def test_a_corrected_workout_is_the_next_revision_and_its_first_version_no_news() -> None:
    before, after = plain(rpe=5, external_id="x"), plain(rpe=8, external_id="x")
    objects = {"sub:s1": before, "sub:s2": after}
    state, first = step(NOBODY, objects, submission(before, "s1"))
    state, second = step(state, objects, submission(after, "s2", minute=5))
    state, third = step(state, objects, submission(before, "s3", minute=9))
    [one, two] = data_of(first + second + third)
    assert isinstance(one, WorkoutRecorded)
    assert isinstance(two, WorkoutRecorded)
    assert one.workout_id == two.workout_id
    assert (one.revision, two.revision, two.rpe) == (1, 2, 8)


def test_without_a_name_of_its_own_a_workout_is_known_by_sport_and_start() -> None:
    objects = {"sub:s1": plain(), "sub:s2": plain(rpe=6), "sub:s3": plain(day=21)}
    _, decisions = step(NOBODY, objects, *(submission(objects[ref], ref[4:]) for ref in objects))
    told = [(d.workout_id, d.revision) for d in data_of(decisions) if isinstance(d, WorkoutRecorded)]
    assert told[0][0] == told[1][0] != told[2][0]
    assert [revision for _, revision in told] == [1, 2, 1]


def test_two_devices_tell_two_workouts_where_their_bytes_differ() -> None:
    objects = {"sub:s1": plain(), "sub:s2": plain(rpe=6)}
    submissions = (submission(objects["sub:s1"], "s1"), submission(objects["sub:s2"], "s2", device_id="phone"))
    _, decisions = step(NOBODY, objects, *submissions)
    assert len({d.workout_id for d in data_of(decisions) if isinstance(d, WorkoutRecorded)}) == 2


def test_what_cannot_be_read_is_refused_in_words_and_stays_retrievable() -> None:
    sent = submission(b"not a workout", "s1")
    state, [decision] = step(NOBODY, {"sub:s1": b"not a workout"}, sent)
    assert isinstance(decision.data, WorkoutRejected)
    assert decision.step == "rejected"
    assert decision.data.raw == sent.raw
    told = outcome(state, sent)
    assert (told.status, told.problem, told.remedy) == (Status.REJECTED, decision.data.problem, decision.data.remedy)
    assert decide(state, NOW, {}) == []


def test_a_withdrawn_workout_may_come_again_but_not_by_a_redelivery() -> None:
    raw = plain()
    objects = {"sub:s1": raw, "sub:s2": raw}
    state, [decision] = step(NOBODY, objects, submission(raw, "s1"))
    assert isinstance(decision.data, WorkoutRecorded)
    gone = WorkoutWithdrawn(athlete_id="ada", workout_id=decision.data.workout_id, revision=2, reason="deleted")
    state = evolve(state, event(gone))
    state, redelivered = step(state, objects, submission(raw, "s1"))
    state, again = step(state, objects, submission(raw, "s2", minute=60))
    assert redelivered == []
    assert [d.revision for d in data_of(again) if isinstance(d, WorkoutRecorded)] == [3]


def test_missing_bytes_are_an_error_that_names_them() -> None:
    waiting = evolve(NOBODY, event(submission(plain(), "s1")))
    with pytest.raises(LookupError, match="sub:s1"):
        decide(waiting, NOW, {})


def test_events_of_others_change_nothing() -> None:
    assert evolve(NOBODY, event(PlanRequested(athlete_id="ada", request_id="r", base_plan_version=0))) == NOBODY


def _story() -> tuple[list[SubmissionReceived], dict[str, bytes]]:
    """A workout, the same bytes again, its correction, another day, and something unreadable."""
    told = [plain(), plain(), plain(rpe=9), plain(day=20), b"nonsense"]
    sent = [submission(raw, f"s{index}", minute=index) for index, raw in enumerate(told)]
    return sent, {one.raw.ref: raw for one, raw in zip(sent, told, strict=True)}


def test_all_memory_but_the_queue_comes_back_from_the_log() -> None:
    sent, objects = _story()
    state, decisions = step(NOBODY, objects, *sent)
    rebuilt = NOBODY
    for decision in decisions:
        rebuilt = evolve(rebuilt, event(decision.data, decision.id))
    for redelivered in sent:
        rebuilt = evolve(rebuilt, event(redelivered))
    assert rebuilt == state
    assert decide(rebuilt, NOW, objects) == []


def test_the_log_folds_to_the_same_state_in_any_order() -> None:
    sent, objects = _story()
    _, decisions = step(NOBODY, objects, *sent)
    first = next(d.data for d in decisions if isinstance(d.data, WorkoutRecorded))
    gone = WorkoutWithdrawn(athlete_id="ada", workout_id=first.workout_id, revision=3, reason="deleted")
    facts = [*data_of(decisions), gone]
    expected = _folded(facts)
    assert all(_folded(order) == expected for order in itertools.permutations(facts))


def test_submissions_and_what_was_said_of_them_fold_in_any_order() -> None:
    sent, objects = _story()
    state, decisions = step(NOBODY, objects, *sent[:3])
    facts = [*data_of(decisions), *sent[:3]]
    assert all(_folded(order) == state for order in itertools.permutations(facts))


def _folded(facts: Sequence[Payload]) -> State:
    state = NOBODY
    for fact in facts:
        state = evolve(evolve(state, event(fact)), event(fact))
    return state


@given(accidents=st.lists(st.booleans(), max_size=30))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_redeliveries_and_crashes_at_any_step_publish_the_same_bytes(accidents: list[bool]) -> None:
    sent, objects = _story()
    _, expected = step(NOBODY, objects, *sent)
    fate = iter(accidents)
    log: dict[str, Decision] = {}
    state, queue = NOBODY, list(sent)
    while queue:
        state = evolve(state, event(queue[0]))
        for decision in decide(state, NOW, objects):
            assert isinstance(decision, Decision)
            assert log.setdefault(decision.id, decision) == decision  # the log drops a repeated id
            if next(fate, False):  # a crash after the publish: what was folded is gone, the message comes again
                state = _folded(data_of(list(log.values())))
                break
            state = evolve(state, event(decision.data, decision.id))
        else:
            if not next(fate, False):  # else a crash before the acknowledgement
                queue.pop(0)
    assert list(log.values()) == expected


def test_memory_is_bounded() -> None:
    _, [decision] = step(NOBODY, {"sub:s": plain()}, submission(plain(), "s"))
    assert isinstance(decision.data, WorkoutRecorded)
    state = NOBODY
    for index in range(MAX_WORKOUTS + 50):
        changes = {
            "workout_id": derived_id("w", str(index)),
            "submission_id": f"s{index}",
            "start_time": datetime.fromtimestamp(1_700_000_000 + 86_400 * index, UTC),
            "raw": decision.data.raw.model_copy(update={"sha256": hashlib.sha256(str(index).encode()).hexdigest()}),
        }
        state = evolve(state, event(decision.data.model_copy(update=changes)))
    assert len(state.workouts) == MAX_WORKOUTS
    assert derived_id("w", str(MAX_WORKOUTS + 49)) in state.workouts
    assert len(state.outcomes) == MAX_OUTCOMES
    assert len(state.model_dump_json()) < 100_000
    assert State.model_validate_json(state.model_dump_json()) == state
