"""Acute:chronic workload ratio in three forms. It is context for the reader and decides nothing.

Random or constant denominators reproduce its association with injury (Impellizzeri 2020, IJSPP 15:907; Impellizzeri 2021,
Sports Med 51:581: odds ratio 2.45 for the real ratio, 1.95 for a constant denominator, c-statistic 0.574 against 0.5 for
chance). It also rises with a session that is over, and must never veto the next one: for the start of a day, ask with
`recent.ago(1)`.
"""

from __future__ import annotations

from dataclasses import dataclass

from tandem.load_scoring.domain.standing.ewma import average_from_first
from tandem.load_scoring.domain.standing.recent import RecentDays

ACUTE_DAYS = 7
CHRONIC_DAYS = 28
"""The usual windows (Gabbett 2016, BJSM 50:273)."""

ACUTE_LAMBDA = 2.0 / (ACUTE_DAYS + 1)
CHRONIC_LAMBDA = 2.0 / (CHRONIC_DAYS + 1)
"""λ = 2/(N + 1), so 0.25 and 0.0690 (Williams 2017, BJSM 51:209). Athlytics takes N as a half-life (0.094 for 7): its
ratios are others."""


@dataclass(frozen=True, slots=True)
class AcuteChronic:
    """The ratios, without unit; None where they have no meaning, and `remarks` say why."""

    coupled: float | None = None
    uncoupled: float | None = None
    ewma: float | None = None
    remarks: tuple[str, ...] = ()


def acute_chronic(recent: RecentDays) -> AcuteChronic:
    """Mean of 7 days over the mean of 28 (coupled, at most 4), over that of the 21 before the seven (uncoupled), and the
    ratio of two exponential averages that start from the first load. Needs 28 days of history, as PyPI acwr does."""
    if recent.history_days < CHRONIC_DAYS:
        return _none(f"it needs {CHRONIC_DAYS} days of history, {recent.history_days} are known")
    if unknown := recent.unknown_within(CHRONIC_DAYS):
        return _none(f"{unknown} of the last {CHRONIC_DAYS} days hold a session of unknown load")
    acute, before = recent.total_au(0, ACUTE_DAYS), recent.total_au(ACUTE_DAYS, CHRONIC_DAYS)
    if not acute + before > 0:
        return _none("nothing was trained for four weeks")
    coupled = (acute / ACUTE_DAYS) / ((acute + before) / CHRONIC_DAYS)
    uncoupled = (acute / ACUTE_DAYS) / (before / (CHRONIC_DAYS - ACUTE_DAYS)) if before > 0 else None
    chronic = average_from_first(recent.loads_au, CHRONIC_LAMBDA)
    remark = "no uncoupled acute:chronic ratio: nothing was trained in the three weeks before this one"
    return AcuteChronic(
        coupled,
        uncoupled,
        average_from_first(recent.loads_au, ACUTE_LAMBDA) / chronic,
        () if before > 0 else (remark,),
    )


def _none(why: str) -> AcuteChronic:
    return AcuteChronic(remarks=(f"no acute:chronic ratio: {why}",))
