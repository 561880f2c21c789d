"""Who owns a device, and whose key it is."""

from __future__ import annotations

import hmac
import re
import time
from collections import OrderedDict
from collections.abc import Callable

from nats.aio.msg import Msg

from tandem.chassis.errors import Hopeless
from tandem.chassis.log import Log
from tandem.contracts import envelope, subjects
from tandem.contracts.events.athlete import DeviceRegistered
from tandem.contracts.keys import hash_of

_OWNER_KEPT_S = 60.0
_OWNERS_KEPT = 4096

_KEY = re.compile(r"(?P<device_id>[A-Za-z0-9_-]{1,64})\.[A-Za-z0-9_-]{1,128}", re.ASCII)
"""The device's id, which is a subject token, and its secret (base64url)."""


class UnknownDevice(LookupError):
    """Nobody owns the device, as far as is known here now."""

    def __init__(self, device_id: str) -> None:
        super().__init__(f"device {device_id!r} is not registered to an athlete: register it with `tandem device add`")


class RevokedDevice(UnknownDevice, Hopeless):
    """It was revoked: what it sent and is not interpreted yet stays uninterpreted."""


class Devices:
    """The owner of a device is the last message on `athlete.*.device.{device_id}`; kept for a minute, or until it changes.

    A change is believed as it arrives, before a read could show it. What is kept is forgotten when the connection was
    lost meanwhile, because changes may have been.
    """

    def __init__(self, log: Log) -> None:
        self._log = log
        self._known: OrderedDict[str, tuple[float, DeviceRegistered]] = OrderedDict()
        self._changes = 0
        self._reconnects = 0
        self._watchers: list[Callable[[DeviceRegistered], None]] = []

    def watch(self, changed: Callable[[DeviceRegistered], None]) -> None:
        """Call on every change of a registration; it must not block."""
        self._watchers.append(changed)

    async def owner(self, device_id: str, *, even_revoked: bool = False) -> DeviceRegistered:
        """The registration of a device; with `even_revoked` of one that was revoked too, for what it sent before. Raises
        UnknownDevice, RevokedDevice."""
        self._forget_after_an_outage()
        kept = self._known.get(device_id)
        if kept and time.monotonic() - kept[0] < _OWNER_KEPT_S:
            device: DeviceRegistered | None = kept[1]
        else:
            device = await self._read(device_id)
        if device is None:
            raise UnknownDevice(device_id)
        if device.revoked and not even_revoked:
            raise RevokedDevice(device_id)
        return device

    async def of_key(self, key: str) -> DeviceRegistered:
        """The device whose key this is; a key is `{device_id}.{secret}`. Raises UnknownDevice."""
        form = _KEY.fullmatch(key)
        if form is None:
            raise UnknownDevice("")
        device = await self.owner(form["device_id"])
        if not hmac.compare_digest(hash_of(key), device.key_sha256):
            raise UnknownDevice(device.device_id)
        return device

    async def changed(self, message: Msg) -> None:
        """A registration was published: it holds from now on."""
        device_id = message.subject.rsplit(".", 1)[-1]
        self._changes += 1
        self._known.pop(device_id, None)
        try:
            device = envelope.parse(message.headers, message.data, subject=message.subject).data
        except envelope.NotAnEvent:
            return
        if isinstance(device, DeviceRegistered) and device.device_id == device_id:
            self._keep(device)
            for told in self._watchers:
                told(device)

    async def _read(self, device_id: str) -> DeviceRegistered | None:
        """From the log, unless a change arrives during the read: then that."""
        before = self._changes
        stored = await self._log.last("ATHLETE", subjects.device_registered(subjects.ANY, device_id))
        device = stored.event().data if stored else None
        if self._changes != before and device_id in self._known:
            return self._known[device_id][1]
        if not isinstance(device, DeviceRegistered):
            return None
        if self._changes == before:
            self._keep(device)
        return device

    def _keep(self, device: DeviceRegistered) -> None:
        self._known[device.device_id] = (time.monotonic(), device)
        self._known.move_to_end(device.device_id)
        if len(self._known) > _OWNERS_KEPT:
            self._known.popitem(last=False)

    def _forget_after_an_outage(self) -> None:
        reconnects = int(self._log.client.stats["reconnects"])
        if reconnects != self._reconnects:
            self._reconnects = reconnects
            self._known.clear()
