"""A channel over the key for an Apple on loopback, and where its letters go."""

from __future__ import annotations

from pathlib import Path

from counterparts.apns import KEY_ID, TEAM_ID, TOPIC, ApnsService, Device, key_file, trusting
from native_letters import Clock

from tandem.notifier.adapters.native.apns import ApnsChannel
from tandem.notifier.adapters.native.credentials import ApnsKey
from tandem.notifier.adapters.sealing import DeviceTarget


def opened(
    apple: ApnsService, folder: Path, clock: Clock, timeout_s: float = 30, team_id: str = TEAM_ID, topic: str = TOPIC
) -> ApnsChannel:
    key = ApnsKey.load(key_file(folder), KEY_ID, team_id, topic)
    return ApnsChannel(key, url=apple.url, timeout_s=timeout_s, real_time=clock, tls=trusting())


def target(device: Device) -> DeviceTarget:
    return DeviceTarget(token=device.token)
