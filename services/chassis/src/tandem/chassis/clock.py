"""Where `now` comes from. Only the loop and the edges ask; domain code is handed the answer."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """A source of the present, in UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class SimulatedClock:
    """A clock that stands wherever it is set and runs on from there at real speed. It can be set forward, never back."""

    def __init__(self, start: datetime) -> None:
        self._base = start.astimezone(UTC)
        self._since = time.monotonic()

    def now(self) -> datetime:
        return self._base + timedelta(seconds=time.monotonic() - self._since)

    def set(self, to: datetime) -> None:
        """Jump forward. ValueError when `to` lies in the past of this clock."""
        if to < self.now():
            raise ValueError(f"a clock does not run backwards: it is {self.now()}, asked for {to}")
        self._base, self._since = to.astimezone(UTC), time.monotonic()
