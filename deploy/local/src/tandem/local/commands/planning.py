"""`tandem plan …`: the week as it stands."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.table import Table

from tandem.contracts.events.plan import PlannedSession, PlanRevised
from tandem.local.connecting import connected

app = typer.Typer(no_args_is_help=True, help="The athlete's week.")


@app.command()
def show(
    athlete_id: Annotated[str, typer.Argument()],
    json: Annotated[bool, typer.Option("--json", help="print the event as data")] = False,
) -> None:
    """The standing plan, and why it last changed."""
    asyncio.run(_show(athlete_id, json))


async def _show(athlete_id: str, as_json: bool) -> None:
    async with connected() as operator:
        plan = await operator.plan(athlete_id)
    if plan is None:
        raise LookupError(f"athlete {athlete_id!r} has no plan yet: add a profile and a week with `tandem athlete add`")
    if as_json:
        print(plan.model_dump_json(indent=2))  # noqa: T201  data for another program
        return
    _print(plan, Console(highlight=False))


def _print(plan: PlanRevised, console: Console) -> None:
    zone = ZoneInfo(plan.timezone)
    console.print(f"[bold]plan {plan.plan_version}[/] · {plan.first_day} to {plan.last_day} · {plan.cause_title}")
    table = Table("day", "at", "session", "min", "", box=None, padding=(0, 2, 0, 0), header_style="dim")
    last: date | None = None
    for session in sorted(plan.new, key=lambda entry: entry.start_time):
        start = session.start_time.astimezone(zone)
        day = f"{start:%a %d %b}" if start.date() != last else ""
        last = start.date()
        table.add_row(day, f"{start:%H:%M}", session.title, f"{session.duration_s // 60}", _state(session))
    console.print(table)
    for change in plan.changes:
        if change.action.value != "added":
            console.print(f"→ {change.sentence}\n  [dim]{change.rule}: {change.evidence}[/]")


def _state(session: PlannedSession) -> str:
    eased = f" (was {session.planned_class.value})" if session.session_class is not session.planned_class else ""
    return f"{session.session_class.value}{eased}, {session.status.value}"
