"""`tandem replay`: history read again, after a decoder has changed."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from tandem.local.connecting import connected

_WORDS = {
    "duplicate": "unchanged",
    "revised": "revised",
    "recorded": "recorded that were refused before",
    "merged": "merged into another",
    "rejected": "refused, as far as today's decoders go",
    "superseded": "superseded since",
    "pending": "still being read",
    "gone": "whose bytes were erased",
    "passed_on": "left alone: their device is another athlete's now",
}


class Source(StrEnum):
    """What history is made again from."""

    RAW = "raw"


def replay(
    since: Annotated[
        str,
        typer.Option(help="from what ingestion said on this day or at this time on (UTC unless it says its offset)"),
    ],
    from_: Annotated[Source, typer.Option("--from", help="the bytes as they were received")] = Source.RAW,
    athlete: Annotated[str | None, typer.Option(help="of one athlete; everybody's when left out")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only say how many there are")] = False,
) -> None:
    """Read stored submissions again with today's decoders. What comes to the same changes nothing; what differs is the next
    revision, marked as history: it alerts nobody. Doing it twice is doing it once."""
    asyncio.run(_replay(_moment(since), athlete, dry_run))


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(
            f"--since {text!r} is no date: write it like 2026-11-22 or 2026-11-22T17:30:00+01:00"
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


async def _replay(since: datetime, athlete: str | None, dry_run: bool) -> None:
    from tandem.contracts import subjects
    from tandem.local.replaying import Replay, standing

    console = Console(highlight=False)
    async with connected() as operator:
        raws = await standing(operator.log, since, athlete or subjects.ANY)
        if dry_run:
            console.print(f"{len(raws)} submissions would be read again")
            return
        screen = Console(stderr=True)
        with Progress(console=screen, transient=True, disable=not screen.is_terminal) as bar:
            task = bar.add_task("read again", total=len(raws))
            outcomes = await Replay(operator).run(raws, lambda count: bar.advance(task, count))
    console.print(f"{len(raws)} submissions read again" + _summary(outcomes))


def _summary(outcomes: Counter[str]) -> str:
    told = [f"{count} {_WORDS.get(status, status)}" for status, count in outcomes.most_common()]
    return ": " + ", ".join(told) if told else ""
