"""`tandem workout …`: a file to the system as a device would send it, or years of them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from tandem.local.commands.importing import import_
from tandem.local.sending import send as post

app = typer.Typer(no_args_is_help=True, help="Workouts in files.")
app.command("import")(import_)

Key = Annotated[str, typer.Option(envvar="TANDEM_DEVICE_KEY", help="the device's key")]
Url = Annotated[str | None, typer.Option(help="ingestion's address; the local system's when left out")]


@app.command()
def send(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="a FIT file or JSON")],
    key: Key,
    url: Url = None,
) -> None:
    """Send a workout over HTTP as a device would, and print what became of it."""
    kind = "application/json" if file.suffix == ".json" else "application/vnd.ant.fit"
    told = post("/v1/workouts", file.read_bytes(), kind, key, url)
    Console(highlight=False).print(
        f"{told['status']}: workout {told.get('workout_id')} revision {told.get('revision')}"
    )
