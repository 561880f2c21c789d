"""Foster's monotony and strain of the last seven days: how alike the days were, and how much that weighs.

Monotony is the mean over the standard deviation of seven days' loads, days off included as 0; strain is the week's load
times monotony (Foster 1998, MSSE 30:1164). Foster does not say which deviation: ours is the sample's (ddof 1), as in
Excel's STDEV and PyPI endurance-metrics; Runalyze's vectors use the population's (ddof 0), which reads 8 % higher.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from tandem.load_scoring.domain.standing.deload import deload_week
from tandem.load_scoring.domain.standing.recent import RecentDays

WEEK = 7
DDOF = 1
EQUAL_SHARE = 1e-6
"""A deviation below this share of the mean is rounding: the days are equal. Ours."""

AFTER_DELOAD_DAYS = 3
"""A deload's days are alike because they are easy, so monotony reads high while they fill the window and for the two to
three days after (section-11, SECTION_11.md): it is not given then."""


@dataclass(frozen=True, slots=True)
class Monotony:
    """Monotony has no unit, strain is in arbitrary units. Both None where they have no meaning, and `remarks` say why."""

    monotony: float | None = None
    strain_au: float | None = None
    remarks: tuple[str, ...] = ()


def monotony(recent: RecentDays) -> Monotony:
    """Of the seven days that end with the last one, unless too few are known, one is unknown or a deload explains it."""
    if obstacle := _obstacle(recent):
        return Monotony(remarks=(f"no monotony: {obstacle}",))
    loads = recent.loads_au[:WEEK]
    value = monotony_of(loads)
    if value is None:
        return Monotony(remarks=("no monotony: seven equal days have no spread to divide by",))
    return Monotony(value, value * sum(loads))


def monotony_of(loads: Sequence[float], ddof: int = DDOF) -> float | None:
    """Mean over standard deviation of consecutive days' loads; None for equal days, where it is infinite (or 0/0).

    ValueError with fewer than two days.
    """
    count = len(loads)
    if count < 2:
        raise ValueError(f"monotony needs at least two days, not {count}")
    mean = sum(loads) / count
    deviation = math.sqrt(sum((load - mean) ** 2 for load in loads) / (count - ddof))
    return mean / deviation if deviation > EQUAL_SHARE * abs(mean) else None


def _obstacle(recent: RecentDays) -> str | None:
    if recent.history_days < WEEK:
        return f"it needs {WEEK} days of history, {recent.history_days} are known"
    if unknown := recent.unknown_within(WEEK):
        return f"{unknown} of the last {WEEK} days hold a session of unknown load"
    if not recent.total_au(0, WEEK) > 0:
        return "nothing was trained for seven days"
    if any(deload_week(recent.ago(days)).deload for days in range(AFTER_DELOAD_DAYS + 1)):
        return "the days of a deload are alike because they are easy, and a deload was at most three days ago"
    return None
