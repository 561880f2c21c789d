"""The `tandem` command: everything an operator does, from one machine's whole system to a single dead letter."""

from __future__ import annotations

import sys
from typing import NoReturn

import typer
from pydantic_core import ValidationError
from rich.console import Console
from rich.text import Text

from tandem.local.commands import (
    alerts,
    alone,
    athlete,
    connections,
    dead_letters,
    devices,
    planning,
    provisioning,
    readiness,
    replay,
    scoring,
    wellness,
    workout,
)

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Tandem: lifting and running in one week.",
)
app.command("up")(alone.up)
app.command("demo")(alone.demo)
app.command("provision")(provisioning.provision)
app.command("score")(scoring.score)
app.command("readiness")(readiness.readiness)
app.command("replay")(replay.replay)
app.add_typer(athlete.app, name="athlete")
app.add_typer(devices.app, name="device")
app.add_typer(connections.app, name="connect")
app.add_typer(alerts.app, name="alert")
app.add_typer(planning.app, name="plan")
app.add_typer(workout.app, name="workout")
app.add_typer(wellness.app, name="wellness")
app.add_typer(dead_letters.app, name="dlq")


def main() -> None:
    """Run; what went wrong is one line on standard error and exit code 1, never a traceback for a user's mistake."""
    try:
        app()
    except ValidationError as error:
        wrong = (
            "{}: {}".format(".".join(map(str, one["loc"])), one["msg"]) for one in error.errors(include_input=False)
        )
        _fail("; ".join(wrong))
    except (RuntimeError, ValueError, LookupError, OSError, TimeoutError) as error:
        _fail(str(error) or type(error).__name__)


def _fail(problem: str) -> NoReturn:
    said = " ".join(f"tandem: {problem}".split())  # an error may quote brackets and newlines
    Console(stderr=True, soft_wrap=True).print(Text(said, "red"))
    sys.exit(1)
