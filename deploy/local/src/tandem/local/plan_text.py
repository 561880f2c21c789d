"""Accounts of plans on a terminal, in colour where it has some; and complaints about files, a line each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import dropwhile
from typing import TYPE_CHECKING, NoReturn

import typer
from rich.console import Console
from rich.text import Text

if TYPE_CHECKING:
    from tandem.scheduler.domain.told.table import Line

SHOWN_PROBLEMS = 20
_STYLES = {"head": "bold", "changed": "cyan", "away": "strike dim", "aside": "dim", "alarm": "bold yellow"}


def show(lines: Iterable[Line]) -> None:
    """Print lines as they are, however wide, from the first that says something."""
    console = Console(highlight=False, soft_wrap=True)
    for line in dropwhile(lambda line: not line.text, lines):
        console.print(Text(line.text, _STYLES.get(line.tone.value, "")))


def complain(name: str, problems: Sequence[str]) -> NoReturn:
    """A red line for each problem, then exit code 1."""
    console = Console(stderr=True, soft_wrap=True, highlight=False)
    for problem in problems[:SHOWN_PROBLEMS]:
        console.print(Text(" ".join(f"tandem: {name}: {problem}".split()), "red"))
    if len(problems) > SHOWN_PROBLEMS:
        console.print(Text(f"and {len(problems) - SHOWN_PROBLEMS} more", "red"))
    raise typer.Exit(1)
