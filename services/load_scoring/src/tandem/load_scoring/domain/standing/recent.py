"""The days behind a day: daily systemic loads by age, what is unknown among them, how far back they reach."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

MEMORY_DAYS = 1460
"""Older loads are left out: e^(−1460/42) is under 1e-15, less than the arithmetic can tell from nothing."""


LEAST_AU = 1e-12
"""A smaller sum is a rounding error, and its share of a day would underflow to 0 where a ratio divides by it. Ours."""


@dataclass(frozen=True, slots=True)
class RecentDays:
    """Loads in arbitrary units, the index is the age in days (0 is the day itself); a day without training is 0.

    `history_days` counts the days since the first one known, the day itself included. A day in `unknown_ages` holds a
    session whose load nobody knows, so its entry is a lower bound.
    """

    loads_au: array[float]
    history_days: int
    unknown_ages: frozenset[int] = frozenset()

    def total_au(self, first: int, last: int) -> float:
        """The sum over the ages from `first` to just before `last`; days before the first one known add nothing."""
        return sum(self.loads_au[first:last])

    def unknown_within(self, days: int) -> int:
        """How many of the last `days` days have a session of unknown load."""
        return sum(1 for age in self.unknown_ages if age < days) if self.unknown_ages else 0

    def ago(self, days: int) -> RecentDays:
        """The same as it stood at the end of the day that was `days` days earlier: `ago(1)` is the start of the day."""
        unknown = (
            frozenset(age - days for age in self.unknown_ages if age >= days) if self.unknown_ages else frozenset()
        )
        return RecentDays(self.loads_au[days:], max(0, self.history_days - days), unknown)


def recent_days(day: date, daily_au: Mapping[date, float], unknown_days: Iterable[date] = ()) -> RecentDays:
    """What is known at the end of `day`; later days do not count. A sum that is no load (negative, not finite) is unknown,
    one that is none but in name (`LEAST_AU`) is 0."""
    today = day.toordinal()
    entries = [(age, load) for entry, load in daily_au.items() if (age := today - entry.toordinal()) >= 0]
    unknown = {age for entry in unknown_days if (age := today - entry.toordinal()) >= 0}
    history = 1 + max(max(entries, default=(-1, 0.0))[0], max(unknown, default=-1))
    loads = array("d", bytes(8 * min(history, MEMORY_DAYS)))
    for age, load in entries:
        if not 0 <= load < math.inf:
            unknown.add(age)
        elif age < MEMORY_DAYS and load >= LEAST_AU:
            loads[age] = load
    return RecentDays(loads, history, frozenset(unknown))
