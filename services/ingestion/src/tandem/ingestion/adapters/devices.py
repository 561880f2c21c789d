"""Who owns a device."""

from __future__ import annotations

import hmac
import time
from collections import OrderedDict

from nats.aio.msg import Msg

from tandem.chassis.log import Log
from tandem.contracts import subjects
from tandem.contracts.events.athlete import DeviceRegistered
from tandem.contracts.keys import hash_of

_OWNER_KEPT_S = 60.0
_OWNERS_KEPT = 4096


class UnknownDevice(LookupError):
    """Nobody owns the device, or it was revoked."""

    def __init__(self, device_id: str) -> None:
        super().__init__(f"device {device_id!r} is not registered to an athlete: register it with `tandem device add`")


class Devices:
    """The owner of a device is the last message on `athlete.*.device.{device_id}`; kept for a minute, or until it changes."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._known: OrderedDict[str, tuple[float, DeviceRegistered]] = OrderedDict()

    async def owner(self, device_id: str) -> DeviceRegistered:
        """The registration of a device. Raises UnknownDevice."""
        kept = self._known.get(device_id)
        if kept and time.monotonic() - kept[0] < _OWNER_KEPT_S:
            return kept[1]
        stored = await self._log.last("ATHLETE", subjects.device_registered(subjects.ANY, device_id))
        device = stored.event().data if stored else None
        if not isinstance(device, DeviceRegistered) or device.revoked:
            raise UnknownDevice(device_id)
        self._known[device_id] = (time.monotonic(), device)
        if len(self._known) > _OWNERS_KEPT:
            self._known.popitem(last=False)
        return device

    async def of_key(self, key: str) -> DeviceRegistered:
        """The device whose key this is; a key is `{device_id}.{secret}`. Raises UnknownDevice."""
        device_id, _, secret = key.partition(".")
        if not secret or not device_id.replace("-", "").replace("_", "").isalnum():
            raise UnknownDevice(device_id[:64])
        device = await self.owner(device_id)
        if not hmac.compare_digest(hash_of(key), device.key_sha256):
            raise UnknownDevice(device_id)
        return device

    async def changed(self, message: Msg) -> None:
        self._known.pop(message.subject.rsplit(".", 1)[-1], None)
