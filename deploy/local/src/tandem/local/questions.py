"""Which of the questions that an athlete was asked are still open."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from tandem.contracts import subjects
from tandem.contracts.event import Event
from tandem.contracts.events.athlete import PlanRequested, Wish
from tandem.contracts.events.plan import QuestionAsked

if TYPE_CHECKING:
    from tandem.local.operator import Operator

LOOKED_BACK = timedelta(days=7)
"""Questions from before this time before the plan's first day are not shown any more. Ours: no rule looks back longer, so no
answer to them changes a week."""

NEWEST = "newest"
"""Names the open question that was asked last."""


async def asked(operator: Operator, athlete_id: str) -> list[QuestionAsked]:
    """The questions without an answer that matter to the standing plan, oldest first."""
    plan = await operator.plan(athlete_id)
    said = await operator.log.read("PLAN", subjects.question_asked(athlete_id))
    answers = await operator.log.read("ATHLETE", subjects.plan_requested(athlete_id))
    return still_open((stored.event() for stored in (*said, *answers)), plan.first_day) if plan else []


def still_open(events: Iterable[Event], first_day: date) -> list[QuestionAsked]:
    """Of these events the questions that none of them answers, in their order, for a plan from `first_day` on."""
    said = [event.data for event in events]
    answers = [one for one in said if isinstance(one, PlanRequested) and one.wish is Wish.ANSWER]
    answered = {answer.question_id for answer in answers if answer.was_hard is not None}
    questions = [one for one in said if isinstance(one, QuestionAsked)]
    lately = (one for one in questions if first_day - one.decided_at.date() <= LOOKED_BACK)
    return [one for one in lately if one.question_id not in answered]


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
