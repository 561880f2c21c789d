"""An Apple on loopback, and a channel that speaks to it."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from counterparts.apns import ApnsService

from tandem.contracts.events.alert import AlertDue
from tandem.notifier.adapters.letter import Button, Letter
from tandem.notifier.adapters.native.apns import ApnsChannel

sys.path.insert(0, str(Path(__file__).parent))  # the helpers of this folder: pytest's importlib mode adds no path

from apple_keys import ACCEPT, UNDO, Clock, MakeLetter, opened


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def apple(clock: Clock) -> AsyncIterator[ApnsService]:
    async with ApnsService(clock) as running:
        yield running


@pytest.fixture
async def channel(apple: ApnsService, clock: Clock, tmp_path: Path) -> AsyncIterator[ApnsChannel]:
    async with opened(apple, tmp_path, clock) as running:
        yield running


@pytest.fixture
def letter(alert: Callable[..., AlertDue]) -> MakeLetter:
    def make(subscription_id: str = "phone", buttons: tuple[Button, ...] = (ACCEPT, UNDO), **fields: object) -> Letter:
        inbox, stop = "https://tandem.example/inbox", "https://tandem.example/u/token"
        return Letter(alert(**fields), subscription_id, buttons, inbox, stop)

    return make
