"""Readiness, safety stops, doubtful sessions, and lifts that nobody has said the effort of."""

from __future__ import annotations

from datetime import timedelta

import pytest
from worth_facts import MONDAY, ada, at, fever, keys, only, question, readiness, standing, workout

from tandem.contracts.event import derived_id
from tandem.contracts.events.reach import AlertKind
from tandem.contracts.events.training import Sport
from tandem.notifier.domain.said import EffortSaid, QuestionSaid
from tandem.notifier.domain.worth import matters, upcoming

NOW = at(23, 18, 30)
LIFT = workout(at(23, 17), Sport.STRENGTH, title="Bench")


def test_a_safety_stop_comes_first_presses_and_heeds_no_told_root_and_no_history() -> None:
    stop = standing("pull_back", fever(), history=True)
    state = ada(readiness=readiness(stop), questions={"q": question()}, told_roots={"root-pull_back": 1})
    assert keys(state, NOW)[0] == "readiness:readiness-pull_back"
    matter = only(ada(readiness=readiness(stop)), NOW)
    assert (matter.kind, matter.urgency, matter.presses, matter.topic) == (
        AlertKind.SAFETY_STOP,
        "high",
        True,
        "safety",
    )
    assert matter.cause == stop.cause


def test_the_end_of_a_stop_is_a_safety_matter_too() -> None:
    begun, over = standing(stop=fever()), standing(cause="over", rootids=("recovered",), sequence=2)
    state = ada(readiness=readiness(begun, over), told_readiness={derived_id(begun.cause, "alert"): 1})
    matter = only(state, NOW)
    assert (matter.key, matter.kind, matter.presses) == ("readiness:over", AlertKind.SAFETY_STOP, True)


def test_pulling_back_is_a_matter_unless_its_root_was_told_and_push_is_a_quiet_one() -> None:
    pull = ada(readiness=readiness(standing("pull_back")), preferences=None)
    matter = only(pull, NOW)
    assert (matter.kind, matter.urgency, matter.presses) == (AlertKind.READINESS, "normal", False)
    assert matter.since == at(23, 5)
    assert keys(pull.model_copy(update={"told_roots": {"root-pull_back": 1}}), NOW) == []
    assert only(ada(readiness=readiness(standing("push")), preferences=None), NOW).urgency == "low"


@pytest.mark.parametrize("state", ["steady", "watch"])
def test_steady_and_watch_are_no_matters(state: str) -> None:
    assert keys(ada(readiness=readiness(standing(state)), preferences=None), NOW) == []


def test_questions_are_matters_for_two_days_the_oldest_first() -> None:
    known = {"b": question("b", sequence=2), "a": question("a", at(22, 9)), "old": question("old", at(21, 18, 30))}
    assert keys(ada(questions=known), NOW) == ["question:a", "question:b"]
    matter = only(ada(questions={"b": known["b"]}), NOW)
    assert isinstance(matter.said, QuestionSaid)
    assert (matter.since, matter.until) == (at(23, 18), at(25, 18))


def test_a_question_covers_no_other_on_the_phone() -> None:
    state = ada(questions={"a": question("a"), "b": question("b", sequence=2)})
    assert len({matter.topic for matter in matters(state, NOW)}) == 2


def test_a_question_whose_roots_or_key_were_told_is_no_matter() -> None:
    assert keys(ada(questions={"b": question("b")}, told_roots={"root-b": 1}), NOW) == []
    assert keys(ada(questions={"b": question("b")}, told={"question:b": 1}), NOW) == []


def test_a_lift_without_an_effort_is_asked_about_once_the_plan_has_had_its_word() -> None:
    state = ada(scored={"w": LIFT})
    assert keys(state, LIFT.known_at + timedelta(seconds=59)) == []
    assert keys(state, LIFT.known_at + timedelta(minutes=1)) == ["effort:w"]
    assert upcoming(state, LIFT.known_at) == LIFT.known_at + timedelta(minutes=1)
    matter = only(state, NOW)
    assert isinstance(matter.said, EffortSaid)
    assert (matter.said.workout_id, matter.said.title) == ("w", "Bench")
    assert (matter.key, matter.kind, matter.urgency) == ("effort:w", AlertKind.QUESTION, "low")
    assert matter.until == at(24, 18)


@pytest.mark.parametrize(
    "other",
    [
        LIFT.model_copy(update={"rpe": 0.0}),
        LIFT.model_copy(update={"history": True}),
        LIFT.model_copy(update={"withdrawn": True}),
        LIFT.model_copy(update={"end_time": at(22, 18, 30)}),
        LIFT.model_copy(update={"sport": Sport.RUNNING}),
    ],
)
def test_no_other_workout_is_asked_about(other: object) -> None:
    assert keys(ada(scored={"w": other}), NOW) == []


def test_a_lift_whose_workout_has_changed_the_week_is_not_asked_about() -> None:
    assert keys(ada(scored={"w": LIFT}, told_roots={"root-231700": 1}), NOW) == []


def test_asking_how_hard_it_was_does_not_take_the_root_from_a_plan_that_comes_late() -> None:
    assert "root-231700" not in only(ada(scored={"w": LIFT}), NOW).rootids


def test_of_a_day_s_lifts_one_is_asked_about_the_newest() -> None:
    morning = workout(at(23, 7), Sport.STRENGTH)
    assert keys(ada(scored={"a": morning, "b": LIFT}), NOW) == ["effort:b"]
    assert keys(ada(scored={"a": morning, "b": LIFT}, told={"effort:a": 1}), NOW) == []
    yesterday = workout(at(22, 20), Sport.STRENGTH, local_date=MONDAY - timedelta(days=1))
    assert keys(ada(scored={"a": yesterday, "b": LIFT}, told={"effort:a": 1}), NOW) == ["effort:b"]


def test_what_the_athlete_has_answered_is_not_asked() -> None:
    answered = {"answer:q1": 1, "effort:w": 2}
    assert keys(ada(questions={"a": question("q1")}, scored={"w": LIFT}, answered=answered), NOW) == []
    assert len(keys(ada(questions={"a": question("q2")}, scored={"x": LIFT}, answered=answered), NOW)) == 2
