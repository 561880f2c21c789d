"""`tandem workout send`: a file to the system, as a device would send it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import httpx
import typer
from rich.console import Console

from tandem.local.home import Home

app = typer.Typer(no_args_is_help=True, help="Workouts in files.")


@app.command()
def send(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="a FIT file or JSON")],
    key: Annotated[str, typer.Option(envvar="TANDEM_DEVICE_KEY", help="the device's key")],
    url: Annotated[str | None, typer.Option(help="ingestion's address; the local system's when left out")] = None,
) -> None:
    """Send a workout over HTTP as a device would, and print what became of it."""
    if url is None:
        running = Home.default().running()
        if running is None:
            raise RuntimeError("nothing runs here: start it with `make run`, or give --url")
        url = f"http://127.0.0.1:{running.http['ingestion']}"
    kind = "application/json" if file.suffix == ".json" else "application/vnd.ant.fit"
    headers = {"Authorization": f"Bearer {key}", "Content-Type": kind}
    try:
        answer = httpx.post(f"{url}/v1/workouts", content=file.read_bytes(), headers=headers, timeout=30)
    except httpx.HTTPError as error:
        raise RuntimeError(f"no answer from {url}: {error}") from error
    told = answer.json()
    if answer.status_code >= 400:
        raise RuntimeError(f"{told.get('title')}: {told.get('detail')}")
    Console(highlight=False).print(
        f"{told['status']}: workout {told.get('workout_id')} revision {told.get('revision')}"
    )
