"""Services on loopback, and a channel that speaks to them."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from counterparts.web_services import WebServices

from tandem.contracts.events.alert import AlertAction
from tandem.notifier.adapters.apprise.channel import AppriseChannel
from tandem.notifier.adapters.letter import Button, Letter

sys.path.insert(0, str(Path(__file__).parent))  # the helpers of this folder: pytest's importlib mode adds no path

from addresses import LOOPBACK, NOW_S, MakeAlert, MakeLetter


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def channel() -> AsyncIterator[AppriseChannel]:
    """One for all, because its process takes a moment to start. Eight threads: two for each host."""
    async with AppriseChannel(LOOPBACK, timeout_s=1.5, threads=8, real_time=lambda: NOW_S) as opened:
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def listening() -> AsyncIterator[WebServices]:
    async with WebServices() as running:
        yield running


@pytest.fixture
def services(listening: WebServices) -> WebServices:
    listening.forget()
    return listening


@pytest.fixture
def letter(alert: MakeAlert) -> MakeLetter:
    def make(buttons: int = 2, **fields: object) -> Letter:
        offered = [
            Button(AlertAction.ACCEPT, "Passt", "https://tandem.example/l/accept"),
            Button(AlertAction.UNDO, "Rückgängig", "https://tandem.example/l/undo"),
            Button(AlertAction.ANSWER, "Schwer", "https://tandem.example/l/hard"),
            Button(AlertAction.ANSWER, "Leicht", "https://tandem.example/l/easy"),
        ]
        return Letter(
            alert=alert(**fields),
            subscription_id="phone",
            buttons=tuple(offered[:buttons]),
            inbox_url="https://tandem.example/l/inbox",
            unsubscribe_url="https://tandem.example/l/leave",
        )

    return make
