"""Where `now` comes from. Only the loop and the edges ask; domain code is handed the answer."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """A source of the present, in UTC."""

    def now(self) -> datetime: ...

    def at(self, stamp: datetime) -> datetime:
        """What this clock showed when the machine's clock showed `stamp`: how the time at which a server stored something
        is told, the same however often it is asked."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def at(self, stamp: datetime) -> datetime:
        return stamp


class SimulatedClock:
    """A clock that stands wherever it is set and runs on from there at real speed. It can be set forward, never back."""

    def __init__(self, start: datetime) -> None:
        self._base, self._since = start.astimezone(UTC), time.monotonic()
        self._set = [(datetime.now(UTC), self._base)]  # every time that it was set: the machine's time, and its own

    def now(self) -> datetime:
        return self._base + timedelta(seconds=time.monotonic() - self._since)

    def set(self, to: datetime) -> None:
        """Jump forward. ValueError when `to` lies in the past of this clock."""
        if to < self.now():
            raise ValueError(f"a clock does not run backwards: it is {self.now()}, asked for {to}")
        self._base, self._since = to.astimezone(UTC), time.monotonic()
        self._set.append((datetime.now(UTC), self._base))

    def at(self, stamp: datetime) -> datetime:
        then, shown = next((one for one in reversed(self._set) if one[0] <= stamp), self._set[0])
        return shown + (stamp - then)
