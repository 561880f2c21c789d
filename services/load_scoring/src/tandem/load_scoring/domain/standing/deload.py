"""Is this a deload week? The last seven days against the three weeks before them."""

from __future__ import annotations

from dataclasses import dataclass

from tandem.load_scoring.domain.standing.recent import RecentDays

DELOAD_SHARE = 0.70
"""A week at or below this share of the usual is a deload: planned ones run at 60–70 % of the volume (domain rules 3.3)."""

WEEK = 7
REFERENCE_WEEKS = 3
NEEDED_DAYS = WEEK * (1 + REFERENCE_WEEKS)


@dataclass(frozen=True, slots=True)
class Deload:
    """`deload` is None where it cannot be told; `share` is the week's load over the mean of the weeks before."""

    deload: bool | None
    share: float | None
    reason: str


def deload_week(recent: RecentDays) -> Deload:
    """Whether the last seven days hold at most 70 % of the mean week of the 21 days before. A week off is one too.

    The days roll, so the first days back still count as a deload. For the start of a day ask with `recent.ago(1)`.
    """
    if recent.history_days < NEEDED_DAYS:
        return Deload(
            None, None, f"a deload needs {NEEDED_DAYS} days of history to show: {recent.history_days} are known"
        )
    if unknown := recent.unknown_within(NEEDED_DAYS):
        return Deload(None, None, f"{unknown} of the last {NEEDED_DAYS} days hold a session of unknown load")
    week = recent.total_au(0, WEEK)
    usual = recent.total_au(WEEK, NEEDED_DAYS) / REFERENCE_WEEKS
    if not usual > 0:
        return Deload(None, None, "nothing was trained in the three weeks before: there is no usual week")
    share = week / usual
    deload = share <= DELOAD_SHARE
    return Deload(deload, share, f"the last week held {share:.0%} of the usual load{': a deload' if deload else ''}")
