"""The athlete's word on how hard a workout was: it stands above the recording, whenever and in whatever order it comes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lived import Life

from tandem.contracts.event import Decision, Event
from tandem.contracts.events.athlete import EffortTold, ProfileSet
from tandem.contracts.events.load import LoadScored, SessionClass
from tandem.contracts.events.training import Sport, WorkoutWithdrawn
from tandem.load_scoring.decide import decide
from tandem.load_scoring.domain import effort as effort_module
from tandem.load_scoring.domain.rows import key_of
from tandem.load_scoring.domain.state import State
from tandem.load_scoring.evolve import evolve

type Make = Callable[..., Any]


def told(rpe: float, workout_id: str = "w1") -> EffortTold:
    return EffortTold(athlete_id="ada", workout_id=workout_id, rpe=rpe)


def lift(workout: Make, **fields: Any) -> Any:
    return workout(**({"sport": Sport.STRENGTH, "title": "Bench day"} | fields))


def test_a_lift_without_an_effort_gets_its_load_from_the_athletes_word(workout: Make) -> None:
    life = Life()
    (unknown,) = life.say(lift(workout))
    assert unknown.systemic.load_au is None
    (load,) = life.say(told(7.5))
    assert (load.workout_id, load.revision, load.scoring) == ("w1", 1, unknown.scoring + 1)
    assert load.rpe == 7.5
    (recorded,) = Life().say(lift(workout, rpe=7.5))
    assert load.systemic == recorded.systemic
    assert load.systemic.load_au is not None
    assert life.settle() == []


def test_the_word_stands_above_what_the_recording_says(workout: Make) -> None:
    life = Life()
    (easy,) = life.say(workout(rpe=3))
    assert easy.session_class is SessionClass.EASY
    (hard,) = life.say(told(9))
    assert (hard.rpe, hard.session_class) == (9, SessionClass.HARD_RUN)


def test_of_two_words_the_newer_one_stands_whichever_arrives_last(workout: Make) -> None:
    life = Life()
    life.say(workout(), told(4), told(8))
    assert life.loads()["w1"].rpe == 8
    late = Event("late", told(2), life.log[0].time, "test", ("late",), sequence=2)
    assert evolve(life.state, late).words == life.state.words


def test_the_same_word_again_scores_nothing_again(workout: Make) -> None:
    life = Life()
    life.say(workout(), told(6))
    assert life.say(told(6)) == []


def test_a_word_on_a_workout_that_has_not_come_waits_for_it(workout: Make) -> None:
    life = Life()
    assert life.say(told(8)) == []
    (load,) = life.say(workout(rpe=2))
    assert (load.rpe, load.scoring) == (8, 1)


def test_a_word_survives_later_revisions_and_a_change_of_the_profile(workout: Make) -> None:
    life = Life()
    life.say(workout(rpe=2), told(8))
    (revised,) = life.say(workout(rpe=3, revision=2))
    assert (revised.revision, revised.rpe) == (2, 8)
    (again,) = life.say(ProfileSet(athlete_id="ada", timezone="Europe/Berlin", max_heart_rate_bpm=201))
    assert (again.scoring, again.rpe) == (revised.scoring + 1, 8)


def test_a_word_on_a_withdrawn_workout_brings_nothing_back(workout: Make) -> None:
    life = Life()
    life.say(workout(), WorkoutWithdrawn(athlete_id="ada", workout_id="w1", revision=2, reason="a twin"))
    assert life.say(told(5)) == []
    (back,) = life.say(workout(revision=3))
    assert back.rpe == 5


def test_a_word_on_one_part_speaks_for_the_whole_session(workout: Make) -> None:
    """The parts' own efforts were typed for each; the athlete was asked about the session."""
    warm_up = workout(workout_id="a", duration_s=600.0, rpe=2)
    work = workout(workout_id="b", start_time=warm_up.start_time + timedelta(minutes=12), duration_s=1800.0, rpe=5)
    life = Life()
    (first,) = life.say(warm_up, work)
    assert [part.workout_id for part in first.parts] == ["a", "b"]
    (load,) = life.say(told(9, "a"))
    assert (load.workout_id, load.rpe) == ("a", 9)
    (load,) = life.say(told(7, "b"))
    assert load.rpe == pytest.approx((9 * 600 + 7 * 1800) / 2400, abs=0.01)
    assert life.settle() == []


def test_a_score_after_a_word_names_the_word_as_its_cause(workout: Make) -> None:
    life = Life()
    life.say(workout())
    state = evolve(life.state, Event("word", told(8), life.log[-1].time + timedelta(hours=1), "test", ("asked",), 99))
    (said,) = [
        each
        for each in decide(state, life.log[-1].time, {"stream:TRAINING:1": _body(life)})
        if isinstance(each, Decision)
    ]
    assert isinstance(said.data, LoadScored)
    assert said.rootids == ("asked",)


def _body(life: Life) -> bytes:
    return life.log[0].data.model_dump_json().encode()


def test_what_was_scored_before_anybody_could_say_a_word_stands(workout: Make) -> None:
    """The digest of what a score rests on is the one it always was, as long as nothing was said."""
    life = Life()
    life.say(workout(rpe=4), lift(workout, workout_id="w2", start_time=workout().start_time + timedelta(days=1)))
    state = State.model_validate_json(life.state.model_dump_json(exclude={"words"}))
    assert not [each for each in decide(state, life.log[-1].time, {}) if isinstance(each, Decision)]


@settings(max_examples=40, deadline=None)
@given(
    facts=st.lists(st.tuples(st.sampled_from("abc"), st.none() | st.floats(0, 10)), min_size=1, max_size=12),
    random=st.randoms(),
)
def test_words_and_workouts_in_any_order_with_repeats_fold_to_one_state(
    workout: Make, facts: list[tuple[str, float | None]], random: Any
) -> None:
    start = workout().start_time
    events = [
        Event(
            f"e{place}",
            workout(workout_id=name, revision=place + 1) if rpe is None else told(rpe, name),
            start + timedelta(minutes=place),
            "test",
            (f"e{place}",),
            place + 1,
        )
        for place, (name, rpe) in enumerate(facts)
    ]
    shuffled = [*events, *random.sample(events, len(events))]
    random.shuffle(shuffled)
    states = []
    for order in (events, shuffled):
        state = State(athlete_id="ada")
        for event in order:
            state = evolve(state, event)
        states.append(state)
    assert states[0] == states[1]
    assert State.model_validate_json(states[0].model_dump_json()) == states[0]


def test_a_rebuild_with_words_publishes_nothing(workout: Make) -> None:
    life = Life()
    life.say(
        workout(rpe=3), told(8), lift(workout, workout_id="w2", start_time=workout().start_time + timedelta(days=1))
    )
    life.say(told(6.5, "w2"))
    for order in (life.log, life.log[::-1]):
        state = life.rebuilt(order)
        assert not [each for each in decide(state, life.log[-1].time, {}) if isinstance(each, Decision)]


def test_only_the_newest_words_are_remembered(workout: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(effort_module, "KEPT_WORDS", 3)
    life = Life()
    for number in range(5):
        life.say(told(5, f"w{number}"))
    assert set(life.state.words) == {key_of(f"w{number}") for number in (2, 3, 4)}
