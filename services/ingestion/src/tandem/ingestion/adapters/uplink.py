"""What a device publishes outside every stream, stored in DEVICE under the device's name, or refused on its receipt."""

from __future__ import annotations

from collections.abc import Callable

import nats.errors

from tandem.chassis.errors import is_outage
from tandem.chassis.log import Log
from tandem.contracts import subjects
from tandem.contracts.topology import MAX_SUBMISSION_BYTES
from tandem.ingestion.adapters.devices import Devices, UnknownDevice
from tandem.ingestion.adapters.rates import Rates
from tandem.ingestion.adapters.refusals import Refusals

_SUBJECTS: dict[str, Callable[[str], str]] = {
    "workout": subjects.device_workout,
    "wellness": subjects.device_wellness,
    "withdrawal": subjects.device_withdrawal,
    "live": subjects.device_live,
}


class NotStored(Exception):
    """The log did not take it: it must come again."""


class Uplink:
    """Takes one message of a device at a time."""

    def __init__(self, log: Log, devices: Devices, rates: Rates | None = None) -> None:
        self._log = log
        self._devices = devices
        self._rates = rates
        self._refusals = Refusals(log)

    async def take(self, device_id: str, kind: str, body: bytes) -> None:
        """Store it; or refuse it in words, after which it need not come again. Raises NotStored when neither was done."""
        try:
            subject = _SUBJECTS.get(kind)
            if subject is None:
                problem = f"{kind!r} is nothing that devices publish"
                return await self._refuse(device_id, problem, f"publish on up/{device_id}/{{{'|'.join(_SUBJECTS)}}}")
            if len(body) > MAX_SUBMISSION_BYTES:
                problem = f"{len(body)} bytes are more than a message may have ({MAX_SUBMISSION_BYTES})"
                return await self._refuse(device_id, problem, "send it by HTTP: POST /v1/workouts")
            await self._devices.owner(device_id)
            if self._rates is not None and not await self._rates.allow(device_id, kind):
                return await self._refuse(device_id, "too many messages", "send this one again, and fewer a minute")
            await self._log.publish("DEVICE", subject(device_id), body, {})
        except UnknownDevice as error:
            await self._refuse(device_id, str(error), "register the device, then send it again")
        except Exception as error:
            if is_outage(error) or isinstance(error, nats.errors.Error):
                raise NotStored(repr(error)) from error
            raise
        return None

    async def _refuse(self, device_id: str, problem: str, remedy: str) -> None:
        await self._refusals.say(device_id, problem, remedy)
