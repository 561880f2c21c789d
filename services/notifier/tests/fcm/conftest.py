"""A Google on loopback, and a channel that speaks to it."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from counterparts.fcm import FcmService

from tandem.notifier.adapters.letter import Letter
from tandem.notifier.adapters.native.fcm import FcmChannel

sys.path.insert(0, str(Path(__file__).parent))  # the helpers of this folder: pytest's importlib mode adds no path

from firebase import ACCEPT, UNDO, Clock, MakeAlert, opened


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def google(clock: Clock) -> AsyncIterator[FcmService]:
    async with FcmService(clock) as running:
        yield running


@pytest.fixture
async def channel(google: FcmService, clock: Clock, tmp_path: Path) -> AsyncIterator[FcmChannel]:
    async with opened(google, tmp_path, clock) as running:
        yield running


@pytest.fixture
def letter(alert: MakeAlert) -> Callable[..., Letter]:
    def make(**fields: object) -> Letter:
        inbox, stop = "https://tandem.example/inbox", "https://tandem.example/u/token"
        return Letter(alert(**fields), "phone", (ACCEPT, UNDO), inbox, stop)

    return make
