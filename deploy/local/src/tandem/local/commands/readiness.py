"""`tandem readiness`: a log of training and wellness, replayed day by day, offline."""

from __future__ import annotations

import json as jsonlib
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from tandem.contracts.events.readiness import ReadinessState
from tandem.local import sample_log
from tandem.local.readiness_log import BadLog, read_log

if TYPE_CHECKING:
    from tandem.load_scoring.replay import DayReading

SHOWN_PROBLEMS = 20
_COLOURS = {
    ReadinessState.PUSH: "bold green",
    ReadinessState.STEADY: "green",
    ReadinessState.WATCH: "bold yellow",
    ReadinessState.PULL_BACK: "bold red",
}


def readiness(
    log: Annotated[
        Path | None,
        typer.Argument(
            exists=True,
            dir_okay=False,
            help='JSON: {"profile": {…}, "workouts": \\[as for POST /v1/workouts], "wellness": \\[as for POST /v1/wellness]}',
        ),
    ] = None,
    days: Annotated[bool, typer.Option("--days", help="a line for each day, not only for each change")] = False,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="the last day; the log's last when left out")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="data: one line with one JSON object for each day")] = False,
    example: Annotated[bool, typer.Option("--example", help="print a log to try this on, and nothing else")] = False,
) -> None:
    """How an athlete stood on each day of a log, by the scorer's own rules; nothing is stored, nobody is told.

    Prints each change of state and a summary of each year. Exit code 1 when an entry of the log cannot be read.
    """
    if example:
        print(sample_log.as_text(sample_log.sample_log()), end="")  # noqa: T201  data for another program
        return
    if log is None:
        raise ValueError("give a log to replay; `tandem readiness --example > log.json` makes one to try")
    readings = _replayed(log, until.date() if until else None)
    if json:
        for reading in readings:
            print(jsonlib.dumps(as_data(reading)))  # noqa: T201  data for another program
        return
    tell(readings, Console(highlight=False), days)


def _replayed(path: Path, until: date | None) -> Iterator[DayReading]:
    try:
        told = read_log(path.read_bytes(), datetime.now(UTC).date())
    except BadLog as error:
        console = Console(stderr=True, soft_wrap=True, highlight=False)
        for problem in error.problems[:SHOWN_PROBLEMS]:
            console.print(Text(f"tandem: {path.name}: {problem}", "red"))
        if len(error.problems) > SHOWN_PROBLEMS:
            console.print(Text(f"and {len(error.problems) - SHOWN_PROBLEMS} more", "red"))
        sys.exit(1)
    from tandem.load_scoring.replay import replay  # the scorer and NumPy: not for every command to wait for

    return iter(replay(told.profile, told.workouts, told.wellness, until))


def as_data(reading: DayReading) -> dict[str, Any]:
    """One day as JSON."""
    return {
        "date": reading.day.isoformat(),
        "state": reading.state.value,
        "since": reading.since.isoformat() if reading.since else None,
        "changed": reading.changed,
        "confidence": reading.confidence,
        "reasons": list(reading.reasons),
        "families": [family.model_dump(mode="json") for family in reading.families],
        "suspension": reading.suspension.model_dump(mode="json") if reading.suspension else None,
        "guidance": [piece.model_dump(mode="json") for piece in reading.guidance],
        "form": reading.form.model_dump(mode="json") if reading.form else None,
        "sessions": [
            {"start_time": load.start_time.isoformat(), "class": load.session_class.value, "au": load.systemic.load_au}
            for load in reading.loads
            if not load.withdrawn
        ],
    }


def tell(readings: Iterable[DayReading], console: Console, every_day: bool) -> None:
    """For people: the changes (or all days), then the years, then what was learned of their hard days."""
    years: dict[int, Counter[str]] = {}
    reading: DayReading | None = None
    for reading in readings:
        year = years.setdefault(reading.day.year, Counter())
        year[reading.state.value] += 1
        year["changes"] += reading.changed
        if reading.changed or every_day:
            _tell_day(reading, console)
    console.print()
    console.print(_summary(years) if years else "the log holds no day")
    if reading is None:
        return
    for slug, moved in reading.trends.items():
        slope = f"{moved.slope_kg_per_week:+.2f} kg a week ({moved.direction})"
        console.print(Text(f"{slug.replace('_', ' ')}: {moved.level_kg:.1f} kg, {slope}", "dim"))
    console.print(Padding(Text(reading.learned.sentence, "dim"), (1, 0, 0, 0)))


def _tell_day(reading: DayReading, console: Console) -> None:
    on = [sign.family.value.replace("_", " ") for sign in reading.families if sign.on]
    form = f"form {reading.form.form_au:+.0f}" if reading.form else ""
    facts = [f"confidence {reading.confidence:.2f}", form, f"on: {', '.join(on)}" if on else ""]
    stopped = "  hard and loaded work suspended" if reading.suspension else ""
    console.print(
        Text.assemble(
            f"{reading.day}  ",
            (f"{reading.state.value.replace('_', ' '):<10}", _COLOURS[reading.state]),
            ("  " + " · ".join(fact for fact in facts if fact), "dim"),
            (stopped, "bold red"),
        )
    )
    if not reading.changed:
        return
    said = [*reading.reasons, *(reading.suspension.reasons if reading.suspension else ())]
    said += [f"{piece.sentence} ({piece.source})" for piece in reading.guidance]
    for sentence in dict.fromkeys(said):
        console.print(Padding(Text(sentence), (0, 0, 0, 12), expand=False))


def _summary(years: dict[int, Counter[str]]) -> Table:
    table = Table("year", box=None, padding=(0, 2, 0, 0), header_style="dim", pad_edge=False)
    for name in ("days", *(state.value.replace("_", " ") for state in ReadinessState), "changes"):
        table.add_column(name, justify="right")
    for year, counts in sorted(years.items()):
        states = [counts[state.value] for state in ReadinessState]
        table.add_row(str(year), *(str(count) for count in (sum(states), *states, counts["changes"])))
    return table
