"""`tandem dlq …`: what could not be handled, why, and another try."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from tandem.local.connecting import connected

if TYPE_CHECKING:
    from tandem.chassis.log import Stored

app = typer.Typer(no_args_is_help=True, help="Dead letters: bytes as received, with the reason.")

Sequence = Annotated[int, typer.Argument(help="the number that `tandem dlq list` shows")]


@app.command("list")
def list_() -> None:
    """Every dead letter."""
    letters = asyncio.run(_letters())
    table = Table(
        "no", "from", "subject", "tries", "bytes", "reason", box=None, padding=(0, 2, 0, 0), header_style="dim"
    )
    for letter in letters:
        read = letter.headers.get
        origin = f"{read('Tandem-Dlq-Stream')}/{read('Tandem-Dlq-Consumer')} #{read('Tandem-Dlq-Sequence')}"
        tries, reason = read("Tandem-Dlq-Tries") or "", read("Tandem-Dlq-Reason") or ""
        subject = read("Tandem-Dlq-Subject") or ""
        table.add_row(str(letter.sequence), origin, subject, tries, str(len(letter.body)), reason)
    Console(highlight=False).print(table if letters else "no dead letters")


async def _letters() -> list[Stored]:
    async with connected() as operator:
        return await operator.log.read("DLQ", "dlq.>")


@app.command()
def show(sequence: Sequence) -> None:
    """The headers of one on standard error, its bytes on standard output."""
    letter = asyncio.run(_one(sequence))
    for name, value in sorted(letter.headers.items()):
        typer.echo(f"{name}: {value}", err=True)
    sys.stdout.buffer.write(letter.body)


async def _one(sequence: int) -> Stored:
    async with connected() as operator:
        letter = await operator.log.get("DLQ", sequence)
    if letter is None:
        raise LookupError(f"no dead letter {sequence}; see `tandem dlq list`")
    return letter


@app.command()
def replay(sequence: Sequence) -> None:
    """Publish one again where it came from, with its own headers, and take it off the list. Folding it twice is harmless."""
    stream, number = asyncio.run(_replay(sequence))
    Console(highlight=False).print(f"replayed into {stream} as #{number}")


async def _replay(sequence: int) -> tuple[str, int]:
    letter = await _one(sequence)
    kept = {k: v for k, v in letter.headers.items() if not k.startswith(("Tandem-Dlq-", "Nats-"))}
    stream, subject = letter.headers["Tandem-Dlq-Stream"], letter.headers["Tandem-Dlq-Subject"]
    async with connected() as operator:
        ack = await operator.log.publish(stream, subject, letter.body, kept)
        await operator.client.jetstream().delete_msg("DLQ", sequence)
    return stream, ack.seq
