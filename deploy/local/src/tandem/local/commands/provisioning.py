"""`tandem provision`: make JetStream be what the topology says, or say what differs."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer
from rich.console import Console

from tandem.local.connecting import connected


def provision(
    apply: Annotated[bool, typer.Option("--apply/--diff", help="mend the differences, or only show them")] = False,
    replicas: Annotated[int, typer.Option(help="replicas of each stream", envvar="TANDEM_NATS_REPLICAS")] = 1,
) -> None:
    """Compare streams, consumers and the object store with the topology. `--diff` exits 1 when something differs."""
    differences = asyncio.run(_provision(apply, replicas))
    console = Console(highlight=False)
    for difference in differences:
        console.print(str(difference))
    if not differences:
        console.print("everything is as the topology says")
    elif not apply:
        raise typer.Exit(1)


async def _provision(apply: bool, replicas: int) -> list[object]:
    from tandem.chassis.provision import provision as provision_streams  # see `connecting`

    async with connected() as operator:
        return list(await provision_streams(operator.client.jetstream(), replicas=replicas, apply=apply))
