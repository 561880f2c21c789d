"""A clock and letters, as the channels to the makers of phones get them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tandem.notifier.adapters.letter import Button, Letter

sys.path.insert(0, str(Path(__file__).parent))  # the helpers of this folder: pytest's importlib mode adds no path

from native_letters import ACCEPT, UNDO, Clock, MakeAlert, MakeLetter


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def letter(alert: MakeAlert) -> MakeLetter:
    def make(subscription_id: str = "phone", buttons: tuple[Button, ...] = (ACCEPT, UNDO), **fields: object) -> Letter:
        inbox, stop = "https://tandem.example/inbox", "https://tandem.example/u/token"
        return Letter(alert(**fields), subscription_id, buttons, inbox, stop)

    return make
