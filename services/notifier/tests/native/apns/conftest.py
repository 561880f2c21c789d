"""An Apple on loopback, and a channel that speaks to it."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from counterparts.apns import ApnsService
from native_letters import Clock

from tandem.notifier.adapters.native.apns import ApnsChannel

sys.path.insert(0, str(Path(__file__).parent))  # the helpers of this folder: pytest's importlib mode adds no path

from apple_keys import opened


@pytest.fixture
async def apple(clock: Clock) -> AsyncIterator[ApnsService]:
    async with ApnsService(clock) as running:
        yield running


@pytest.fixture
async def channel(apple: ApnsService, clock: Clock, tmp_path: Path) -> AsyncIterator[ApnsChannel]:
    async with opened(apple, tmp_path, clock) as running:
        yield running
