"""Which questions are open, and which one an athlete means."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tandem.contracts.event import Event
from tandem.contracts.events.athlete import PlanRequested, Wish
from tandem.contracts.events.plan import QuestionAsked
from tandem.contracts.model import Payload
from tandem.local.questions import NEWEST, named, still_open

NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)


def asked(name: str, days_ago: float = 0) -> QuestionAsked:
    return QuestionAsked(
        athlete_id="ada",
        question_id=name,
        workout_id="w",
        plan_version=1,
        text="Was it really hard?",
        reasons=(),
        options=(),
        decided_at=NOW - timedelta(days=days_ago),
    )


def answered(name: str) -> PlanRequested:
    return PlanRequested(
        athlete_id="ada", request_id="r", base_plan_version=1, wish=Wish.ANSWER, question_id=name, was_hard=True
    )


def open_of(*said: Payload) -> list[str]:
    events = [Event(str(nth), one, NOW, "test", (str(nth),)) for nth, one in enumerate(said)]
    return [question.question_id for question in still_open(events, NOW.date())]


def test_an_answered_question_is_not_open_and_neither_is_one_from_long_before_the_plan() -> None:
    assert open_of(asked("old", 8), asked("a", 7), asked("b"), asked("c"), answered("b")) == ["a", "c"]


def test_a_question_is_named_by_its_id_or_as_the_newest() -> None:
    both = [asked("a", 1), asked("b")]
    assert named("a", both, "ada") == "a"
    assert named(NEWEST, both, "ada") == "b"


def test_an_unknown_question_is_answered_with_those_there_are() -> None:
    with pytest.raises(LookupError, match="there are a, b"):
        named("c", [asked("a"), asked("b")], "ada")
    with pytest.raises(LookupError, match="no open question"):
        named(NEWEST, [], "ada")
