"""`tandem plan …`: the week as it stands, a week from a file, why it is so, and what would change it."""

from __future__ import annotations

import asyncio
import json as jsonlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tandem.contracts.events.athlete import Wish
from tandem.contracts.events.plan import PlanRevised, QuestionAsked
from tandem.contracts.events.readiness import ReadinessState
from tandem.contracts.model import Payload
from tandem.local import questions
from tandem.local.commands import plan_answer, plan_requests
from tandem.local.connecting import connected
from tandem.local.plan_file import BadFile, read_problem
from tandem.local.plan_text import complain, show

if TYPE_CHECKING:
    from tandem.scheduler.domain.told.table import Line

app = typer.Typer(no_args_is_help=True, help="The athlete's week.")

Whose = Annotated[str, typer.Argument(metavar="PROBLEM.json|ATHLETE", help="a problem in a file, or an athlete's id")]
AsData = Annotated[bool, typer.Option("--json", help="print data for another program")]


@app.command("show")
def show_plan(
    athlete_id: Annotated[str, typer.Argument()],
    json: Annotated[bool, typer.Option("--json", help="print the event as data")] = False,
) -> None:
    """The standing plan, and why it last changed."""
    asyncio.run(_show(athlete_id, json))


async def _show(athlete_id: str, as_json: bool) -> None:
    async with connected() as operator:
        plan = await operator.plan(athlete_id)
        open_ones = await questions.asked(operator, athlete_id)
    if plan is None:
        raise LookupError(f"athlete {athlete_id!r} has no plan yet: add a profile and a week with `tandem athlete add`")
    if as_json:
        print(plan.model_dump_json(indent=2))  # noqa: T201  data for another program
        return
    from tandem.scheduler.domain.told.account import account

    show(account([plan, *open_ones]))
    show(line for one in open_ones for line in _how_to_answer(one))


def _how_to_answer(question: QuestionAsked) -> tuple[Line, ...]:
    from tandem.scheduler.domain.told.table import Line

    command = f"tandem plan answer {question.athlete_id} {question.question_id}"
    return (Line(f"      Answer it with `{command} hard` or `… easy`."),)


@app.command()
def solve(
    problem: Annotated[
        Path, typer.Argument(metavar="PROBLEM.json", help="schema: contracts/schemas/tandem.plan.problem.v1.json")
    ],
    json: AsData = False,
) -> None:
    """Plan a week given as a file, offline: the table, what changed and why, and how sure that is."""
    from tandem.scheduler.desk import BadProblem, desk
    from tandem.scheduler.domain.told.account import account

    try:
        asked = read_problem(problem)
        told = desk(asked)
    except (BadFile, BadProblem) as error:
        complain(problem.name, error.problems)
    if not json:
        show(account(told.said, asked.title, told.remarks, told.now, told.facts.clock))
        return
    plan = told.newest
    data = {
        "title": asked.title,
        "remarks": list(told.remarks),
        "plan": _data(plan) if plan else None,
        "said": [{"type": payload.TYPE, "data": _data(payload)} for payload in told.said],
    }
    print(jsonlib.dumps(data, indent=2, ensure_ascii=False))  # noqa: T201  data for another program


def _data(payload: Payload) -> Any:
    """As the log has it: what is no number is null there."""
    return jsonlib.loads(payload.model_dump_json())


@app.command()
def why(
    whose: Whose,
    session: Annotated[str, typer.Argument(help="a session's id, or its key as in lower@2026-W48")],
    when: Annotated[str, typer.Argument(help="why is it not then: tue, 'tue 18:00' or 2026-11-24T18:00")] = "",
) -> None:
    """Why a session stands where it stands, or why it is not at another time."""
    asyncio.run(_why(whose, session, when))


async def _why(whose: str, session: str, when: str) -> None:
    from tandem.local import plan_options
    from tandem.local.plan_desk import standing
    from tandem.scheduler.desk import BadProblem, fold, key_of, settle
    from tandem.scheduler.domain.asked.calendar import monday_of
    from tandem.scheduler.domain.told.account import spoken

    try:
        here = await standing(whose)
        key = key_of(session, here.sessions, here.now)
    except (BadFile, BadProblem) as error:
        complain(Path(whose).name, error.problems)
    zone = here.facts.clock
    stands = next(one for one in here.sessions if one.key == key)
    to_time = plan_options.when(when, zone, monday_of(stands.start_time.astimezone(zone).date())) if when else None
    version = here.state.plan.version if here.state.plan else 0
    question = here.facts.request(Wish.WHY, version, here.now, session_key=key, to_time=to_time)
    _, said = settle(fold(here.state, question), here.now)
    show(spoken(said))


@app.command("what-if")
def what_if(
    whose: Whose,
    done: Annotated[
        list[str] | None, typer.Option(help="a workout, class@start/minutes: 'hard_run@sun 17:30/75'")
    ] = None,
    missed: Annotated[list[str] | None, typer.Option(help="a session that is not done, by id or key")] = None,
    readiness: Annotated[ReadinessState | None, typer.Option(help="how the athlete stands by then")] = None,
    closed: Annotated[list[str] | None, typer.Option(help="a day without training: sat, 2026-11-28, sat:lift")] = None,
    json: AsData = False,
) -> None:
    """What would change if something happened. Nothing is published; sessions in between count as done as planned."""
    asyncio.run(_what_if(whose, done or [], missed or [], readiness, closed or [], json))


async def _what_if(
    whose: str, done: list[str], missed: list[str], readiness: ReadinessState | None, closed: list[str], as_json: bool
) -> None:
    from tandem.local import plan_options
    from tandem.local.plan_desk import standing
    from tandem.scheduler.desk import BadProblem
    from tandem.scheduler.domain.told.account import account
    from tandem.scheduler.domain.told.table import Line
    from tandem.scheduler.domain.told.words import moment
    from tandem.scheduler.suppose import Supposed, suppose

    if not (done or missed or readiness or closed):
        raise ValueError("suppose something: --done, --missed, --readiness or --closed")
    try:
        here = await standing(whose)
        what = Supposed(
            tuple(plan_options.workout(text, here.facts.zone, here.today) for text in done),
            tuple(missed),
            readiness,
            tuple(plan_options.closed(text, here.today) for text in closed),
        )
        outcome = suppose(here.state, here.now, here.facts, what)
    except (BadFile, BadProblem) as error:
        complain(Path(whose).name, error.problems)
    if as_json:
        said = [{"type": payload.TYPE, "data": _data(payload)} for payload in outcome.said]
        print(jsonlib.dumps({"said": said}, indent=2, ensure_ascii=False))  # noqa: T201  data for another program
        return
    if outcome.granted:
        granted = ", ".join(f"{one.title} {moment(one.start_time, here.facts.clock)}" for one in outcome.granted)
        show([Line(f"Supposing also that these are done as planned: {granted}."), Line("")])
    if not any(isinstance(payload, PlanRevised) for payload in outcome.said):
        version = here.state.plan.version if here.state.plan else 0
        show([Line(f"Nothing would change: plan {version} stands.")])
    show(account(outcome.said, clock=here.facts.clock))


plan_requests.register(app)
app.command(rich_help_panel=plan_requests.PANEL)(plan_answer.answer)
