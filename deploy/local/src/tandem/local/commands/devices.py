"""`tandem device …`: what athletes wear and use, each with a key of its own."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from tandem.contracts.events.athlete import DeviceRegistered
from tandem.local.commands.profile import AthleteId
from tandem.local.connecting import connected

app = typer.Typer(no_args_is_help=True, help="Devices of an athlete.")

DeviceId = Annotated[str, typer.Argument(help="letters, digits, - and _")]


@app.command()
def add(
    athlete_id: AthleteId,
    device_id: DeviceId,
    label: Annotated[str | None, typer.Option(help="a name for people")] = None,
) -> None:
    """Register a device and print its key, once. Done again it has a new key, and the old one is dead at once.

    The key is the bearer token of HTTP, and the password of the user DEVICE_ID on NATS and MQTT.
    """
    asyncio.run(_add(athlete_id, device_id, label))


async def _add(athlete_id: str, device_id: str, label: str | None) -> None:
    async with connected() as operator:
        key = await operator.add_device(athlete_id, device_id, label)
    Console(highlight=False, soft_wrap=True).print(key)


@app.command("list")
def list_devices(
    athlete_id: Annotated[str | None, typer.Argument(help="all athletes' when left out")] = None,
) -> None:
    """Every device: whose it is, since when, and whether it was revoked. Keys are kept nowhere."""
    asyncio.run(_list(athlete_id))


async def _list(athlete_id: str | None) -> None:
    from tandem.local.device_desk import listed  # not for every command to wait for

    async with connected() as operator:
        entries = await listed(operator, athlete_id)
    table = Table("device", "athlete", "label", "registered", "", box=None, padding=(0, 2, 0, 0), header_style="dim")
    for entry in entries:
        device, at = entry.device, f"{entry.at:%Y-%m-%d %H:%M:%S} UTC"
        table.add_row(device.device_id, device.athlete_id, device.label or "", at, _standing(device))
    Console(highlight=False, soft_wrap=True).print(table if entries else "no devices")


def _standing(device: DeviceRegistered) -> str:
    if device.revoked:
        return "revoked"
    return f"account at {device.provider}" if device.provider else ""


@app.command()
def revoke(device_id: DeviceId) -> None:
    """End a device at once: its key opens nothing any more, and its connections are closed."""
    asyncio.run(_revoke(device_id))


async def _revoke(device_id: str) -> None:
    from tandem.local import device_desk  # as above

    async with connected() as operator:
        device = await device_desk.revoke(operator, device_id)
    said = "was revoked already" if device.revoked else f"of {device.athlete_id} is revoked"
    Console(highlight=False).print(f"device {device_id} {said}")
