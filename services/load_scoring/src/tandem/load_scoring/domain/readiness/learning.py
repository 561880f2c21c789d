"""Learning which week fits: does the athlete recover better from clustered or from spread hard days, or is it too early?

Clustered is a hard run and heavy legs on one day, spread the two on different days of one week. The measure is what
clustering adds to (or spares) the two mornings after, beyond what the two sessions cost apart: see `carry_over`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from statistics import NormalDist, fmean

from tandem.load_scoring.domain.readiness.carry_over import LAGS, CarryOver, carry_over
from tandem.load_scoring.domain.readiness.log import DayLoad, DayLog
from tandem.load_scoring.domain.readiness.mornings import NEEDED_MORNINGS, recovery_by_morning

NEEDED_EPISODES = 6
"""Of each kind, with markers in the 48 h after, before anything is said. Ours: with fewer the interval is wider than any
difference that a week's order could make."""

PRIOR_SD = 0.4
"""What is believed before looking: no difference, give or take 0.4 SD a morning, N(0, 0.4²). Ours and sceptical: a week's
order shifts recovery by less than the sessions themselves do (ES 0.50–0.84 for running cost after heavy legs, Sports Med
Open 2019), and the answer is looked at again and again while the log grows. In simulation 3 in 100 athletes without a
difference are ever told of one in 15 weeks of looks every two weeks; with 0.5 SD it would be 6."""

LOOK_BACK_DAYS = 365
"""Older weeks tell of another athlete. Ours. The service's own log of mornings is shorter (`diary.DAYS`)."""

WITHIN_DAYS = 6
"""Two hard days belong to one week when they are at most this far apart."""

EQUAL_LOAD = 0.2
"""Loads of clustered and spread episodes that differ by more than this share are said. Ours."""

Z95 = NormalDist().inv_cdf(0.975)

LIMITS = (
    "Days were not drawn by lot: clustered days may have been chosen when rested, which flatters them.",
    "It tells of the two mornings after, not of strength or endurance gained, nor of the hours or order within a day.",
)


class Pattern(StrEnum):
    """How the hard run and the heavy legs of a week lie."""

    CLUSTERED = "clustered"
    SPREAD = "spread"


VERDICTS: Mapping[Pattern | None, str] = {
    Pattern.CLUSTERED: "You recover better from a hard run and heavy legs on one day than from the two on different days",
    Pattern.SPREAD: "You recover better from a hard run and heavy legs on different days than from the two on one day",
    None: "No clear difference between clustered and spread hard days so far",
}


@dataclass(frozen=True, slots=True)
class Learned:
    """`difference_sd` is recovery after clustered less after spread, in SDs of the athlete's own mornings on each of the
    two mornings after (positive: better clustered), with the 95 % interval of the posterior; None while it is too early.
    `better` is None unless the interval leaves out zero. `clustered` and `spread` count the episodes with markers."""

    better: Pattern | None
    difference_sd: float | None
    low_sd: float | None
    high_sd: float | None
    clustered: int
    spread: int
    sentence: str
    limits: tuple[str, ...] = LIMITS


def learn(log: DayLog, day: date) -> Learned:
    """What the year up to `day` says. A few milliseconds: to be asked for advice, not with every event.

    Days of illness, travel, heat or altitude do not count, nor mornings after a session of unknown load.
    """
    loads = {entry: log.loads[entry] for entry in sorted(log.loads) if 0 <= (day - entry).days < LOOK_BACK_DAYS}
    recovery = recovery_by_morning(log, day, LOOK_BACK_DAYS)
    clustered = [entry for entry in clustered_days(loads) if _seen(entry, recovery)]
    spread = [pair for pair in spread_pairs(loads) if all(_seen(entry, recovery) for entry in pair)]
    fit = carry_over(recovery, loads)
    if fit is None or min(len(clustered), len(spread)) < NEEDED_EPISODES:
        return _too_early(len(clustered), len(spread), len(recovery))
    learned = _judged(fit, len(clustered), len(spread))
    return replace(learned, limits=learned.limits + _unequal_loads(loads, clustered, spread))


def clustered_days(loads: Mapping[date, DayLoad]) -> list[date]:
    """Days with a hard run and heavy legs, ascending."""
    return [entry for entry in sorted(loads) if loads[entry].hard_run and loads[entry].heavy_legs]


def spread_pairs(loads: Mapping[date, DayLoad]) -> list[tuple[date, date]]:
    """A day with one and the next hard day with the other, within a week; each day in at most one pair, the earliest
    first."""
    hard = [entry for entry in sorted(loads) if loads[entry].hard_run or loads[entry].heavy_legs]
    pairs: list[tuple[date, date]] = []
    open_day: date | None = None
    for entry in hard:
        if loads[entry].hard_run and loads[entry].heavy_legs:
            open_day = None
        elif open_day and loads[open_day].hard_run != loads[entry].hard_run and (entry - open_day).days <= WITHIN_DAYS:
            pairs.append((open_day, entry))
            open_day = None
        else:
            open_day = entry
    return pairs


def _seen(hard_day: date, recovery: Mapping[date, float]) -> bool:
    return any(hard_day + timedelta(days=lag) in recovery for lag in LAGS)


def _unequal_loads(
    loads: Mapping[date, DayLoad], clustered: list[date], spread: list[tuple[date, date]]
) -> tuple[str, ...]:
    """A warning where the two kinds of episode were not the same work: the regression adjusts for that only in part."""
    together = [loads[entry].systemic_au for entry in clustered if not loads[entry].unknown]
    apart = [sum(loads[e].systemic_au for e in pair) for pair in spread if not any(loads[e].unknown for e in pair)]
    usual = fmean(apart) if apart else 0.0
    if not together or not usual > 0 or abs(fmean(together) / usual - 1.0) <= EQUAL_LOAD:
        return ()
    share = fmean(together) / usual
    return (f"Clustered days held {share:.0%} of the load of the two days apart: some of the difference may be that.",)


def _too_early(clustered: int, spread: int, mornings: int) -> Learned:
    known = f"{clustered} clustered days and {spread} spread pairs have markers in the 48 h after"
    if min(clustered, spread) < NEEDED_EPISODES:
        why = f"{known}, {NEEDED_EPISODES} of each are needed"
    elif mornings < NEEDED_MORNINGS:
        why = f"{known}, but the markers have no usual yet"
    else:
        why = f"{known}, but what clustering adds cannot be told from what each session costs"
    return Learned(None, None, None, None, clustered, spread, f"Too early: {why}.")


def _judged(fit: CarryOver, clustered: int, spread: int) -> Learned:
    error = fit.error * t975(clustered + spread - 2) / Z95
    shrunk = 1.0 / (1.0 + (error / PRIOR_SD) ** 2)
    difference, half = shrunk * fit.excess, Z95 * error * math.sqrt(shrunk)
    better = None
    if abs(difference) > half:
        better = Pattern.CLUSTERED if difference > 0 else Pattern.SPREAD
    low, high = difference - half, difference + half
    numbers = f"95 % {low:+.2f} to {high:+.2f}; {clustered} clustered days, {spread} spread pairs"
    sentence = f"{VERDICTS[better]}: {difference:+.2f} SD for clustered on each of the two mornings after ({numbers})."
    return Learned(better, difference, low, high, clustered, spread, sentence)


def t975(freedom: int) -> float:
    """The 97.5 % quantile of Student's t, by its expansion in 1/ν (Abramowitz & Stegun 26.7.5; 0.1 % low at 5)."""
    z = Z95
    first, second = (z**3 + z) / 4, (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / freedom + second / freedom**2 + third / freedom**3
