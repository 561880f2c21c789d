"""A push service, and a channel that speaks to it."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tandem.notifier.adapters.keys import Keys
from tandem.notifier.adapters.webpush import WebPushChannel
from tandem.notifier.push_service import PushService

sys.path.insert(0, str(Path(__file__).parent))  # the helpers of this folder: pytest's importlib mode adds no path

from browsers import CONTACT, LOOPBACK


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    folder: Path = tmp_path_factory.mktemp("keys")
    return Keys.load_or_create(folder)


@pytest.fixture
async def service() -> AsyncIterator[PushService]:
    async with PushService() as running:
        yield running


@pytest.fixture
async def channel(keys: Keys) -> AsyncIterator[WebPushChannel]:
    async with WebPushChannel(keys.vapid, CONTACT, LOOPBACK, timeout_s=30) as opened:
        yield opened
