"""Two buttons, and a clock that the tests turn, for what is sent to phones through their makers' services."""

from __future__ import annotations

from collections.abc import Callable

from tandem.contracts.events.alert import AlertAction, AlertDue
from tandem.notifier.adapters.letter import Button, Letter

UNDO = Button(AlertAction.UNDO, "Rückgängig", "https://tandem.example/a/token-1")
ACCEPT = Button(AlertAction.ACCEPT, "Passt", "https://tandem.example/a/token-2")
MakeAlert = Callable[..., AlertDue]
MakeLetter = Callable[..., Letter]


class Clock:
    """The wall clock, which the tests turn."""

    def __init__(self) -> None:
        self.now_s = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now_s
