"""An account and the letters that go through it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from counterparts.fcm import FcmService, Phone

from tandem.contracts.events.alert import AlertAction, AlertDue
from tandem.notifier.adapters.letter import Button, Letter
from tandem.notifier.adapters.native.credentials import FcmAccount
from tandem.notifier.adapters.native.fcm import FcmChannel
from tandem.notifier.adapters.sealing import DeviceTarget

MakeAlert = Callable[..., AlertDue]
UNDO = Button(AlertAction.UNDO, "Rückgängig", "https://tandem.example/a/token-1")
ACCEPT = Button(AlertAction.ACCEPT, "Passt", "https://tandem.example/a/token-2")


class Clock:
    """The wall clock, which the tests turn."""

    def __init__(self) -> None:
        self.now_s = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now_s


MakeLetter = Callable[..., Letter]


def opened(google: FcmService, folder: Path, clock: Clock, timeout_s: float = 30) -> FcmChannel:
    account = FcmAccount.load(google.account_file(folder))
    return FcmChannel(account, url=google.url, timeout_s=timeout_s, real_time=clock)


def target(phone: Phone) -> DeviceTarget:
    return DeviceTarget(token=phone.token)
