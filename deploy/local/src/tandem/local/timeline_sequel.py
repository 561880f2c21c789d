"""What follows the push, told on a terminal: a panel for each thing that the athlete did and what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from tandem.contracts.events.plan import PlanChange, PlanRevised
from tandem.local.stage import Scene

FIRST = 5
"""The number of the first panel: the story has four before."""

SHOWN_ALIKE = 3
"""So many changes of one rule are shown in a row; the rest is counted."""


def tell(scenes: Sequence[Scene], zone: ZoneInfo, console: Console) -> None:
    """Print the scenes, each with its moment on the athlete's clock and how long the answer took."""
    for number, scene in enumerate(scenes, FIRST):
        console.print(
            Panel(
                Text("\n").join(_lines(scene, zone)),
                title=f"[bold]{number} · {scene.title}[/]",
                title_align="left",
                border_style="bright_black",
                padding=(0, 1),
            )
        )


def _lines(scene: Scene, zone: ZoneInfo) -> Iterator[Text]:
    yield Text.assemble((f"{scene.at.astimezone(zone):%a %d %H:%M}  ", "dim"), (scene.did, "bold"))
    if scene.answer is not None:
        yield Text(f"→ {scene.answer.answer}")
        if scene.answer.rule:
            yield Text(f"  {scene.answer.rule}: {scene.answer.evidence or ''}".rstrip(": "), "dim")
    if scene.plan is not None:
        yield from _plan(scene.plan)
    if scene.alert is not None:
        yield Text.assemble(("The phone reads: ", "dim"), (str(scene.alert.get("title", "")), "bold"))
        yield Text(str(scene.alert.get("body", "")))
        yield from buttons_of(scene.alert)
    if scene.missing is not None:
        yield Text(scene.missing, "red")
    elif scene.took_ms is not None:
        yield Text(f"{scene.took_ms:.0f} ms", "green")


def buttons_of(alert: Mapping[str, Any]) -> Iterator[Text]:
    """What may be answered with a touch, in a line of its own."""
    if labels := [str(action.get("title", "")) for action in alert.get("actions", ())]:
        yield Text("  ".join(f"[{label}]" for label in labels), "cyan")


def _plan(plan: PlanRevised) -> Iterator[Text]:
    """The changes, those of one rule together with its evidence; and what the plan warns of."""
    for (rule, evidence), alike in groupby(plan.changes, _reason):
        changes = list(alike)
        shown = changes if len(changes) <= SHOWN_ALIKE + 1 else changes[:SHOWN_ALIKE]
        yield from (Text(f"→ {change.sentence}") for change in shown)
        if len(shown) < len(changes):
            yield Text(f"→ And {len(changes) - len(shown)} more.")
        yield Text(f"  {rule}: {evidence}", "dim")
    for warning in plan.warnings:
        yield Text(f"! {warning.sentence}", "yellow")
        yield Text(f"  {warning.rule}: {warning.evidence}", "dim")


def _reason(change: PlanChange) -> tuple[str, str]:
    return change.rule, change.evidence
