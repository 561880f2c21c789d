"""Which of the questions that an athlete was asked are still open."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from tandem.contracts import subjects
from tandem.contracts.event import Event
from tandem.contracts.events.athlete import PlanRequested, Wish
from tandem.contracts.events.plan import QuestionAsked

if TYPE_CHECKING:
    from tandem.local.operator import Operator

OPEN_FOR = timedelta(days=7)
"""After this a question is not shown any more. Ours: no rule looks back longer, so no answer changes a week by then."""

NEWEST = "newest"
"""Names the open question that was asked last."""


async def asked(operator: Operator, athlete_id: str) -> list[QuestionAsked]:
    """The questions without an answer, oldest first."""
    plan = await operator.log.read("PLAN", subjects.question_asked(athlete_id))
    athlete = await operator.log.read("ATHLETE", subjects.plan_requested(athlete_id))
    return still_open((stored.event() for stored in (*plan, *athlete)), datetime.now(UTC))


def still_open(events: Iterable[Event], now: datetime) -> list[QuestionAsked]:
    """Of these events the questions of the last week that none of them answers, in their order."""
    said = [event.data for event in events]
    answers = [one for one in said if isinstance(one, PlanRequested) and one.wish is Wish.ANSWER]
    answered = {answer.question_id for answer in answers if answer.was_hard is not None}
    asked_lately = (one for one in said if isinstance(one, QuestionAsked) and now - one.decided_at < OPEN_FOR)
    return [one for one in asked_lately if one.question_id not in answered]


def named(question: str, questions: list[QuestionAsked], athlete_id: str) -> str:
    """The id of the open question that was meant. LookupError with those there are."""
    if not questions:
        raise LookupError(f"athlete {athlete_id!r} has no open question")
    if question == NEWEST:
        return questions[-1].question_id
    found = [one.question_id for one in questions if one.question_id == question]
    if not found:
        names = ", ".join(one.question_id for one in questions)
        raise LookupError(f"there is no open question {question!r}; there are {names}")
    return found[0]
