"""A key and the letters that are sent with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from counterparts.apns import KEY_ID, TEAM_ID, TOPIC, ApnsService, Device, key_file, trusting

from tandem.contracts.events.alert import AlertAction
from tandem.notifier.adapters.letter import Button, Letter
from tandem.notifier.adapters.native.apns import ApnsChannel
from tandem.notifier.adapters.native.credentials import ApnsKey
from tandem.notifier.adapters.sealing import DeviceTarget

UNDO = Button(AlertAction.UNDO, "Rückgängig", "https://tandem.example/a/token-1")
ACCEPT = Button(AlertAction.ACCEPT, "Passt", "https://tandem.example/a/token-2")
MakeLetter = Callable[..., Letter]


class Clock:
    """The wall clock, which the tests turn."""

    def __init__(self) -> None:
        self.now_s = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now_s


def opened(
    apple: ApnsService, folder: Path, clock: Clock, timeout_s: float = 30, team_id: str = TEAM_ID, topic: str = TOPIC
) -> ApnsChannel:
    key = ApnsKey.load(key_file(folder), KEY_ID, team_id, topic)
    return ApnsChannel(key, url=apple.url, timeout_s=timeout_s, real_time=clock, tls=trusting())


def target(device: Device) -> DeviceTarget:
    return DeviceTarget(token=device.token)
