"""`tandem plan answer`: what a doubtful workout really was, and what becomes of the week."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

import typer

from tandem.contracts.events.athlete import PlanRequested, Wish
from tandem.local import questions
from tandem.local.commands.plan_requests import AthleteId, show_said
from tandem.local.connecting import connected


class Felt(StrEnum):
    """What the athlete says it was."""

    HARD = "hard"
    EASY = "easy"


def answer(
    athlete_id: AthleteId,
    question: Annotated[str, typer.Argument(help="the question's id, as `tandem plan show` prints it, or newest")],
    felt: Annotated[Felt, typer.Argument(metavar="hard|easy", help="what the session really was")],
) -> None:
    """Say what a doubtful session really was; the week changes if it must."""
    asyncio.run(_answer(athlete_id, question, felt))


async def _answer(athlete_id: str, question: str, felt: Felt) -> None:
    from tandem.chassis.ids import edge_id
    from tandem.local import answers

    async with connected() as operator:
        name = questions.named(question, await questions.asked(operator, athlete_id), athlete_id)
        plan = await operator.plan(athlete_id)
        now = datetime.now(UTC)
        request = PlanRequested(
            athlete_id=athlete_id,
            request_id=edge_id(now),
            base_plan_version=plan.plan_version if plan else 0,
            wish=Wish.ANSWER,
            question_id=name,
            was_hard=felt is Felt.HARD,
        )
        said = await answers.said_to(operator, request)
    show_said(said)
