"""The port every channel stands behind, what may come of a sending, and the console.

A new channel is a class with `send`, a member of ChannelKind, and a line where the channels are put together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from tandem.notifier.adapters.letter import Letter
from tandem.notifier.adapters.sealing import Target

MAX_RETRY_AFTER_S = 30 * 86400.0
"""A longer wait is as good as none: no alert lives that long. Ours."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """Taken. `status` is the HTTP status where there is one."""

    status: int | None = None


@dataclass(frozen=True, slots=True)
class Retry:
    """Not now. `after_s` is what the other side asked for, None when it did not say."""

    after_s: float | None
    reason: str
    status: int | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """Never. `gone`: the subscription itself has ended."""

    reason: str
    status: int | None = None
    gone: bool = False


Outcome = Delivered | Retry | Failed


class Channel(Protocol):
    """Carries one letter to one subscription, once. Raises nothing for what the other side does or is."""

    async def send(self, letter: Letter, target: Target | None, lifetime_s: float) -> Outcome:
        """`target` is None for a channel that needs none; `lifetime_s` is how long the alert stays worth showing. What is too
        large for the other side is shortened, not given up."""
        ...

    def host(self, target: Target | None) -> str:
        """Who is spoken to, for the breaker: targets of one host fail together. Empty where nothing can fail."""
        ...


class ConsoleChannel:
    """Writes the alert as a line or two, for local runs."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write

    async def send(self, letter: Letter, target: Target | None, lifetime_s: float) -> Outcome:
        self._write(f"{letter.alert.title}\n{letter.alert.body}")
        return Delivered()

    def host(self, target: Target | None) -> str:
        return ""
