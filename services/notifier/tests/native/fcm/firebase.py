"""A channel over the account of a Google on loopback, and where its letters go."""

from __future__ import annotations

from pathlib import Path

from counterparts.fcm import FcmService, Phone
from native_letters import Clock

from tandem.notifier.adapters.native.credentials import FcmAccount
from tandem.notifier.adapters.native.fcm import FcmChannel
from tandem.notifier.adapters.sealing import DeviceTarget


def opened(google: FcmService, folder: Path, clock: Clock, timeout_s: float = 30) -> FcmChannel:
    account = FcmAccount.load(google.account_file(folder))
    return FcmChannel(account, url=google.url, timeout_s=timeout_s, real_time=clock)


def target(phone: Phone) -> DeviceTarget:
    return DeviceTarget(token=phone.token)
