"""`tandem workout import`: years of files, with a bar while they go and a word on each that was not understood."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from tandem.local.home import Home

if TYPE_CHECKING:
    from tandem.local.importing import Item, Summary

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
    _show(Console(highlight=False), summary)
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


def _show(console: Console, summary: Summary) -> None:
    told = [f"{count} {_WORDS.get(status, status)}" for status, count in sorted(summary.outcomes.items()) if count]
    told += [f"{summary.refused} not understood"] if summary.refused else []
    console.print(", ".join(told) or "nothing to import", markup=False)
    if summary.not_understood:
        table = Table("name", "where", "problem", "remedy", box=None, padding=(0, 2, 0, 0), header_style="dim")
        for one in summary.not_understood:
            table.add_row(_plain(one.name), _plain(one.where), _plain(one.problem), _plain(one.remedy))
        console.print(table)
    if summary.unnamed:
        console.print(f"and {summary.unnamed} more")


def _plain(text: str | None) -> str:
    """Names and problems may hold brackets, which rich would take for markup."""
    from rich.markup import escape

    return escape(text or "")
