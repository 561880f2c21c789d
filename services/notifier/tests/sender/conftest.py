"""A push service, and a sender that speaks to it."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from tandem.notifier.adapters.endpoints import EndpointPolicy
from tandem.notifier.adapters.keys import Keys
from tandem.notifier.adapters.webpush import WebPushChannel
from tandem.notifier.push_service import PushService

sys.path.insert(0, str(Path(__file__).parent))  # the helpers of this folder: pytest's importlib mode adds no path

from sender_bench import Bench


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    return Keys.load_or_create(tmp_path_factory.mktemp("keys"))


@pytest.fixture
async def service() -> AsyncIterator[PushService]:
    async with PushService() as running:
        yield running


@pytest.fixture
async def bench(keys: Keys, now: datetime) -> AsyncIterator[Bench]:
    policy = EndpointPolicy(allow_loopback=True)
    async with WebPushChannel(keys.vapid, "mailto:push@example.com", policy, timeout_s=0.5) as webpush:
        yield Bench(keys, webpush, now)
