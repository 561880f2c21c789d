"""What an operator does with devices: lists them, and ends them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tandem.contracts import subjects
from tandem.contracts.events.athlete import DeviceRegistered
from tandem.local.operator import Operator


@dataclass(frozen=True, slots=True)
class Entry:
    """A device as its newest registration says, and when that was."""

    device: DeviceRegistered
    at: datetime


async def listed(operator: Operator, athlete_id: str | None = None) -> list[Entry]:
    """Every device by its id, those of one athlete or all. A device that went to another athlete is the other's."""
    newest: dict[str, Entry] = {}
    for stored in await operator.log.read("ATHLETE", subjects.device_registered(subjects.ANY, subjects.ANY)):
        event = stored.event()
        if isinstance(event.data, DeviceRegistered):
            newest[event.data.device_id] = Entry(event.data, event.time)
    mine = (entry for entry in newest.values() if athlete_id in {None, entry.device.athlete_id})
    return sorted(mine, key=lambda entry: entry.device.device_id)


async def revoke(operator: Operator, device_id: str) -> DeviceRegistered:
    """End a device: its key opens nothing from now on, and its connections are closed. Doing it again changes nothing.
    Returns what it was. Raises LookupError when there is none of that id."""
    stored = await operator.log.last("ATHLETE", subjects.device_registered(subjects.ANY, device_id))
    device = stored.event().data if stored else None
    if not isinstance(device, DeviceRegistered):
        raise LookupError(f"there is no device {device_id}; `tandem device list` names them")
    if not device.revoked:
        await operator.say(device.model_copy(update={"revoked": True, "sealed": None}))
    return device
