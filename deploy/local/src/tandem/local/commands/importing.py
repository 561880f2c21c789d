"""`tandem workout import`: years of files, with a bar while they go and a word on each that was not understood."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.text import Text

from tandem.local.home import Home

if TYPE_CHECKING:
    from tandem.local.importing import Item, NotUnderstood, Summary

_WORDS = {
    "recorded": "recorded",
    "revised": "revised",
    "merged": "merged into one already there",
    "duplicate": "known already",
    "superseded": "older than what is known",
    "withdrawn": "withdrawn",
    "pending": "stored and still being read",
}


def import_(
    path: Annotated[
        Path, typer.Argument(exists=True, help="a file, a folder, or an archive (zip, Apple's export.xml)")
    ],
    key: Annotated[str, typer.Option(envvar="TANDEM_DEVICE_KEY", help="the device's key")],
    url: Annotated[str | None, typer.Option(help="ingestion's address; the local system's when left out")] = None,
    timezone: Annotated[
        str | None, typer.Option(help="the zone of times that do not say theirs, such as Europe/Berlin")
    ] = None,
) -> None:
    """Import years: what can be read of it changes the past and alerts nobody. Run twice, the second changes nothing.

    Exit code 1 when it could not be sent, or nothing in it was understood."""
    from tandem.local.importing import Summary

    summary = Summary()
    asyncio.run(_run(path, key, url or _local(), timezone, summary))
    show(Console(highlight=False), summary)
    if summary.refused and not summary.outcomes.total():
        raise typer.Exit(1)


def _local() -> str:
    running = Home.default().running()
    if running is None:
        raise RuntimeError("nothing runs here: start it with `make run`, or give --url")
    return f"http://127.0.0.1:{running.http['ingestion']}"


async def _run(path: Path, key: str, url: str, timezone: str | None, summary: Summary) -> None:
    import httpx

    from tandem.local.importing import Sender, send_all, survey

    items = list(survey(path, summary))
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    bar = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
    async with httpx.AsyncClient(base_url=url, timeout=httpx.Timeout(60, write=None, read=600)) as client:
        with bar:
            files = bar.add_task("files", total=len(items))
            archives: dict[str, TaskID] = {}

            def advance(name: str, done: int, known: int) -> None:
                if name not in archives:
                    archives[name] = bar.add_task(name[-40:], total=None)
                bar.update(archives[name], completed=done, total=known or None)

            def settled(_: Item) -> None:
                bar.advance(files)

            await send_all(items, Sender(client, key, timezone, summary), advance, settled)


def show(console: Console, summary: Summary) -> None:
    """What became of everything: names are shown whole, whatever the width, and what is wrong with several of them once."""
    told = [f"{count} {_WORDS.get(status, status)}" for status, count in sorted(summary.outcomes.items()) if count]
    told += [f"{summary.refused} not understood"] if summary.refused else []
    console.print(", ".join(told) or "nothing to import", markup=False, soft_wrap=True)
    alike: dict[tuple[str, str | None], list[NotUnderstood]] = {}
    for one in summary.not_understood:
        alike.setdefault((one.problem, one.remedy), []).append(one)
    for (problem, remedy), those in alike.items():
        for one in those:
            console.print(Text(f"  {one.name}" + (f" ({one.where})" if one.where else "")), soft_wrap=True)
        console.print(Padding(Text(problem), (0, 0, 0, 6)))
        if remedy:
            console.print(Padding(Text(f"→ {remedy}"), (0, 0, 0, 6)))
    if summary.unnamed:
        console.print(f"and {summary.unnamed} more")
