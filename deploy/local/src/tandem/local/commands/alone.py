"""`tandem up` and `tandem demo`: the whole system on this machine."""

from __future__ import annotations

import asyncio
import signal
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console

from tandem.local.home import Home
from tandem.local.servers import free_port, is_free

if TYPE_CHECKING:
    from tandem.local.system import System

PREFERRED_PORTS = {
    "nats": 4222,
    "mqtt": 1883,
    "valkey": 6379,
    "ingestion": 8080,
    "load_scoring": 8081,
    "scheduler": 8082,
    "notifier": 8083,
}


def up(
    home: Annotated[Path, typer.Option(help="where the data is kept", envvar="TANDEM_HOME")] = Path(".tandem"),
) -> None:
    """Start everything and keep it up; Ctrl-C stops it cleanly."""
    asyncio.run(_up(Home(home), Console(highlight=False)))


async def _up(home: Home, console: Console) -> None:
    from tandem.chassis import logs
    from tandem.local.system import running as running_system  # the services and their solver: a second to import

    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    home.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    ports = {name: port if is_free(port) else free_port() for name, port in PREFERRED_PORTS.items()}
    with home.log.open("a", buffering=1) as log:
        logs.configure(stream=log)
        async with running_system(
            home, ports=ports, console=lambda text: _buzz(console, text), local_push=True
        ) as running:
            _welcome(console, running)
            await stop.wait()
            console.print("stopping …")
    console.print("stopped; everything is kept in", str(home.directory))


def _buzz(console: Console, text: str) -> None:
    console.print(f"[bold yellow]alert[/] {text}")


def _welcome(console: Console, running: System) -> None:
    http = f"http://127.0.0.1:{running.http_port('ingestion')}"
    console.print(
        f"""[bold green]Tandem is up.[/] Ctrl-C stops it; data and log are in {running.home.directory}/.

  NATS      {running.nats.url}
  MQTT      {running.nats.mqtt_url}
  Valkey    {running.valkey.url}
  HTTP      {http}/v1/workouts · /v1/wellness · /livez · /readyz · /metrics

Next, in another terminal:
  .venv/bin/tandem athlete add ada          an athlete with the sample week, and a device key
  .venv/bin/tandem workout send run.fit --key KEY
  .venv/bin/tandem wellness log --resting-hr 48 --sleep-h 7.5 --key KEY
  .venv/bin/tandem plan show ada            then why, what-if, move, swap, pin, undo …: tandem plan --help
  .venv/bin/tandem alert send ada Hello     then inbox, channels, preferences, preview …: tandem alert --help
""",
        soft_wrap=True,
    )


def demo(
    file: Annotated[Path | None, typer.Option(help="a FIT file instead of the virtual watch's club session")] = None,
    at: Annotated[datetime | None, typer.Option(help="play it as if it had started then (Europe/Berlin)")] = None,
    brief: Annotated[bool, typer.Option("--brief", help="stop after the push")] = False,
    json: Annotated[bool, typer.Option("--json", help="print the story as data")] = False,
) -> None:
    """A watch finishes a hard session; a moment later the week is planned around it and the phone says so.

    Then the athlete asks why, moves a session by hand, misses one, falls ill and recovers."""
    from tandem.chassis import logs  # as above
    from tandem.local import story, timeline, timeline_sequel

    console = Console(highlight=False)
    logs.configure("ERROR")
    take = story.recording(file, at)
    if not json:
        console.print(f"[dim]starting NATS, Valkey and the four services; {take.source} is about to finish …[/]")
    told = asyncio.run(story.play(take, brief=brief))
    if json:
        print(told.model_dump_json(indent=2))  # noqa: T201  data for another program
    else:
        timeline.tell(told, console)
        timeline_sequel.tell(told.sequel, ZoneInfo(told.before.timezone) if told.before else story.ZONE, console)
        timeline.conclude(told, console)
    raise typer.Exit(1 if told.missing else 0)
