"""A Google on loopback, and a channel that speaks to it."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from counterparts.fcm import FcmService
from native_letters import Clock

from tandem.notifier.adapters.native.fcm import FcmChannel

sys.path.insert(0, str(Path(__file__).parent))  # the helpers of this folder: pytest's importlib mode adds no path

from firebase import opened


@pytest.fixture
async def google(clock: Clock) -> AsyncIterator[FcmService]:
    async with FcmService(clock) as running:
        yield running


@pytest.fixture
async def channel(google: FcmService, clock: Clock, tmp_path: Path) -> AsyncIterator[FcmChannel]:
    async with opened(google, tmp_path, clock) as running:
        yield running
