"""The service as pure functions: what is folded, what is decided, and the laws of both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.contracts import samples as block
from tandem.contracts.event import Decision, Event, derived_id
from tandem.contracts.events.athlete import ProfileSet
from tandem.contracts.events.load import LoadScored
from tandem.contracts.events.training import SampleRef, Sport, WorkoutRecorded, WorkoutWithdrawn
from tandem.contracts.model import Payload
from tandem.load_scoring.decide import decide, needs
from tandem.load_scoring.domain import state as state_module
from tandem.load_scoring.domain.rows import key_of
from tandem.load_scoring.domain.session.score import WITHOUT_SAMPLES
from tandem.load_scoring.domain.state import State
from tandem.load_scoring.evolve import evolve

type Make = Callable[..., Any]
NOW = datetime(2026, 11, 22, 19, tzinfo=UTC)
EMPTY = State(athlete_id="ada")


def event(data: Payload, sequence: int = 1) -> Event:
    """The event as the log would deliver it; its id follows from what it says, so a duplicate is one."""
    return Event(derived_id(data.model_dump_json()), data, NOW, "test", rootids=("root",), sequence=sequence)


def fold(state: State, events: Sequence[Event]) -> State:
    for each in events:
        state = evolve(state, each)
    return state


def loads(state: State, objects: dict[str, bytes] | None = None) -> list[LoadScored]:
    out = []
    for decision in decide(state, NOW, objects or {}):
        assert isinstance(decision, Decision)
        assert isinstance(decision.data, LoadScored)
        out.append(decision.data)
    return out


def publish(state: State, objects: dict[str, bytes] | None = None) -> tuple[State, list[LoadScored]]:
    """Decide, and fold what was decided, as the loop does."""
    said = loads(state, objects)
    return fold(state, [event(load) for load in said]), said


def withdrawal(workout_id: str = "w1", revision: int = 2) -> WorkoutWithdrawn:
    return WorkoutWithdrawn(athlete_id="ada", workout_id=workout_id, revision=revision, reason="deleted at its source")


def profile(**fields: Any) -> ProfileSet:
    return ProfileSet(**({"athlete_id": "ada", "timezone": "Europe/Berlin"} | fields))


def test_a_workout_is_scored_once_and_names_its_cause(workout: Make) -> None:
    fact = event(workout(rpe=8))
    state = evolve(EMPTY, fact)
    (decision,) = decide(state, NOW, {})
    assert isinstance(decision, Decision)
    assert (decision.cause, decision.step, decision.rootids) == (fact.id, "scored:w1:1:1", ("root",))
    assert isinstance(decision.data, LoadScored)
    assert decision.data.systemic.load_au == 100
    assert decision.data.form.fatigue_au == pytest.approx(13.312)
    assert decide(evolve(state, event(decision.data)), NOW, {}) == []


def test_the_same_workout_again_changes_nothing(workout: Make) -> None:
    fact = event(workout(rpe=8))
    state, _ = publish(evolve(EMPTY, fact))
    assert evolve(state, fact) is state


def test_a_later_revision_replaces_the_load_of_the_former(workout: Make) -> None:
    state, _ = publish(evolve(EMPTY, event(workout(rpe=8))))
    state, (again,) = publish(evolve(state, event(workout(rpe=3, revision=2))))
    _, (fresh,) = publish(evolve(EMPTY, event(workout(rpe=3, revision=2))))
    assert again == fresh.model_copy(update={"scoring": 2})
    assert evolve(state, event(workout(rpe=8))) is state


def test_only_the_newest_of_two_waiting_revisions_is_scored(workout: Make) -> None:
    state = fold(EMPTY, [event(workout(revision=2, rpe=3)), event(workout(rpe=8))])
    assert [load.revision for load in loads(state)] == [2]


def test_a_withdrawn_workout_leaves_no_trace_of_its_load(workout: Make) -> None:
    state, _ = publish(evolve(EMPTY, event(workout(rpe=8))))
    state, (gone,) = publish(evolve(state, event(withdrawal())))
    assert gone.withdrawn
    assert [gone.systemic.load_au, gone.lower_body.load_au, gone.upper_body.load_au] == [None] * 3
    assert gone.form.fatigue_au == 0
    assert gone.start_time == workout().start_time
    assert loads(state) == []


def test_a_workout_withdrawn_before_it_was_scored_is_never_mentioned(workout: Make) -> None:
    for order in permutations([event(workout(rpe=8)), event(withdrawal())]):
        assert loads(fold(EMPTY, order)) == []


def test_a_withdrawal_beats_a_record_of_the_same_revision_in_either_order(workout: Make) -> None:
    for order in permutations([event(workout(rpe=8)), event(withdrawal(revision=1))]):
        assert loads(fold(EMPTY, order)) == []
    state, _ = publish(evolve(EMPTY, event(workout(rpe=8))))
    assert [load.withdrawn for load in loads(evolve(state, event(withdrawal(revision=1))))] == [True]


def test_a_workout_withdrawn_twice_is_said_to_be_so_once(workout: Make) -> None:
    state, _ = publish(evolve(EMPTY, event(workout(rpe=8))))
    state, _ = publish(evolve(state, event(withdrawal())))
    assert loads(evolve(state, event(withdrawal(revision=3)))) == []


def test_a_workout_recorded_again_after_its_withdrawal_counts_again(workout: Make) -> None:
    state, _ = publish(evolve(EMPTY, event(workout(rpe=8))))
    state, _ = publish(evolve(state, event(withdrawal())))
    _, (back,) = publish(evolve(state, event(workout(rpe=8, revision=3))))
    assert not back.withdrawn
    assert back.systemic.load_au == 100


def test_of_the_profile_the_highest_sequence_wins_whatever_arrives_last(workout: Make) -> None:
    old, new = event(profile(max_heart_rate_bpm=180), 3), event(profile(max_heart_rate_bpm=195), 9)
    for order in ([old, new], [new, old]):
        state = fold(EMPTY, order)
        assert state.profile is not None
        assert state.profile.max_heart_rate_bpm == 195


def test_a_workout_is_scored_with_the_profile_known_then(workout: Make) -> None:
    fields = {"mean_heart_rate_bpm": 150.0}
    with_it = fold(EMPTY, [event(profile(max_heart_rate_bpm=195, resting_heart_rate_bpm=45)), event(workout(**fields))])
    without = evolve(EMPTY, event(workout(**fields)))
    assert loads(with_it)[0].systemic.confidence > loads(without)[0].systemic.confidence


def test_form_sums_the_sessions_of_a_local_day(workout: Make) -> None:
    morning = workout(workout_id="a", rpe=8, start_time=datetime(2026, 11, 22, 6, tzinfo=UTC))
    state, _ = publish(evolve(EMPTY, event(morning)))
    _, (evening,) = publish(evolve(state, event(workout(rpe=8))))
    assert evening.form.fatigue_au == pytest.approx(2 * 13.312, abs=1e-2)


def test_samples_are_asked_for_used_and_missed_in_words(workout: Make, columns: Make) -> None:
    ref = SampleRef(ref="object:ada/abc", columns=("time_s", "heart_rate_bpm"), count=3601)
    state = evolve(EMPTY, event(workout(samples=ref)))
    stored = block.encode(columns(heart_rate_bpm=np.full(3601, 150.0)))
    assert needs(state) == ("object:ada/abc",)
    assert loads(state, {"object:ada/abc": stored})[0].systemic.method == "hrss"
    for objects in ({}, {"object:ada/abc": b"TSB1rubbish"}, {"object:ada/abc": stored[:40]}):
        (load,) = loads(state, objects)
        assert load.systemic.load_au is None
        assert WITHOUT_SAMPLES in load.class_reasons
    assert needs(publish(state)[0]) == ()


def test_the_bulk_of_a_workout_is_dropped_once_scored(workout: Make, hevy: Make) -> None:
    waiting = evolve(EMPTY, event(workout(sport=Sport.STRENGTH, sets=hevy("Workout 13"))))
    state, _ = publish(waiting)
    assert len(waiting.model_dump_json()) > 3000
    assert len(state.model_dump_json()) < 900
    assert State.model_validate_json(state.model_dump_json()) == state


def test_the_document_stays_bounded_and_old_workouts_are_still_not_scored_twice(
    workout: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(state_module, "ROWS", 5)
    monkeypatch.setattr(state_module, "MOST_ROWS", 5)
    facts = [
        event(workout(workout_id=f"w{n}", rpe=5, start_time=datetime(2026, 1, 1, 8, tzinfo=UTC) + timedelta(days=n)))
        for n in range(9)
    ]
    state = EMPTY
    for fact in facts:
        state, _ = publish(evolve(state, fact))
    assert set(state.rows) == {key_of(f"w{n}") for n in range(4, 9)}
    assert fold(state, facts) == state
    assert loads(fold(state, facts)) == []


def test_a_workout_dated_in_the_future_does_not_push_out_the_others(workout: Make) -> None:
    state, _ = publish(evolve(EMPTY, event(workout(workout_id="a", rpe=8))))
    wrong = workout(workout_id="b", rpe=8, start_time=datetime(2090, 1, 1, tzinfo=UTC))
    state, _ = publish(evolve(state, event(wrong)))
    _, (load,) = publish(evolve(state, event(workout(workout_id="c", rpe=8))))
    assert load.form.fatigue_au == pytest.approx(2 * 13.312, abs=1e-2)


def test_an_unknown_event_changes_nothing() -> None:
    class Strange(Payload):
        TYPE = "tandem.strange.v1"

    assert evolve(EMPTY, event(Strange(athlete_id="ada"))) is EMPTY


@st.composite
def histories(draw: st.DrawFn) -> list[tuple[str, int, float | None, int]]:
    """Facts as (workout, revision, RPE or None for a withdrawal, day), one content for each (workout, revision)."""
    keys = draw(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 3)), unique=True, max_size=7))
    return [(w, r, draw(st.none() | st.floats(0, 10)), draw(st.integers(0, 200))) for w, r in keys]


def facts_of(history: list[tuple[str, int, float | None, int]], workout: Make) -> list[Event]:
    out: list[Event] = []
    for number, (name, revision, rpe, day) in enumerate(history):
        start = datetime(2026, 3, 1, 8, tzinfo=UTC) + timedelta(days=day)
        data: WorkoutRecorded | WorkoutWithdrawn = (
            withdrawal(name, revision)
            if rpe is None
            else workout(workout_id=name, revision=revision, rpe=rpe, start_time=start)
        )
        out.append(event(data, number + 1))
    return out


@settings(max_examples=150, deadline=None)
@given(histories(), st.randoms(use_true_random=False))
def test_facts_in_any_order_with_duplicates_fold_to_the_same_state(workout: Make, history: Any, random: Any) -> None:
    facts = facts_of(history, workout) + [event(profile(max_heart_rate_bpm=180 + n), n) for n in range(3)]
    shuffled = facts + random.choices(facts, k=4)
    random.shuffle(shuffled)
    assert fold(EMPTY, shuffled) == fold(EMPTY, facts)


@settings(max_examples=150, deadline=None)
@given(histories(), st.randoms(use_true_random=False))
def test_a_rebuild_from_facts_and_publications_in_any_order_publishes_nothing(
    workout: Make, history: Any, random: Any
) -> None:
    state, log = EMPTY, list[Event]()
    for fact in facts_of(history, workout):
        state = evolve(state, fact)
        said = loads(state)
        log += [fact, *(event(load) for load in said)]
        state = fold(state, [event(load) for load in said])
    random.shuffle(log)
    rebuilt = fold(EMPTY, log)
    assert rebuilt == state
    assert loads(rebuilt) == []


@settings(max_examples=100, deadline=None)
@given(histories(), st.integers(0, 6))
def test_a_crash_between_two_publications_changes_none_of_them(workout: Make, history: Any, stored: int) -> None:
    state = fold(EMPTY, facts_of(history, workout))
    planned = decide(state, NOW, {})
    survived = [d for d in planned if isinstance(d, Decision)][:stored]
    after = fold(state, [event(d.data) for d in survived])
    assert decide(after, NOW, {}) == planned[stored:]


def test_a_year_of_training_keeps_the_document_small(workout: Make) -> None:
    state = EMPTY
    for n in range(300):
        start = datetime(2026, 1, 1, 8, tzinfo=UTC) + timedelta(days=n)
        state, _ = publish(evolve(state, event(workout(workout_id=f"{n:036d}", rpe=5, start_time=start))))
    assert len(state.rows) == 192
    assert len(state.model_dump_json()) < 8_000
    assert State.model_validate_json(state.model_dump_json()) == state
