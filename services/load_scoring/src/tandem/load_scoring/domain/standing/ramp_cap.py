"""How much the coming week may add: the cap that even a rested athlete stays within."""

from __future__ import annotations

import math
from dataclasses import dataclass

from tandem.load_scoring.domain.standing.form import FITNESS_DAYS, SETTLED_DAYS, fitness_and_fatigue
from tandem.load_scoring.domain.standing.recent import RecentDays

WEEKLY_RISE = 0.10
"""Above the mean of the last four weeks. Ours, from the old rule of a tenth a week. It is caution, not a law: novices who
rose by a tenth were hurt as often as those who rose faster (Buist 2008, AJSM 36:33), those who rose by over 30 % in two
weeks more often in the injuries of distance (Nielsen 2014, JOSPT 44:739). The riskier advice gets the stricter bound."""

FITNESS_RISE_AU = 5.0
"""The most that fitness may gain in a week: the lower end of Friel's 5–8 (TSS a day, per week). It binds while load has
been rising fast: fitness lags behind the last four weeks, and they are then no usual weeks to add to."""

WEEK = 7
REFERENCE_DAYS = 28


@dataclass(frozen=True, slots=True)
class RampCap:
    """The most load the coming seven days should hold, and how much that is above the usual week; None where unknown."""

    week_au: float | None
    added_au: float | None
    reason: str


def ramp_cap(recent: RecentDays) -> RampCap:
    """The cap for the seven days after the last one. The usual week is the mean of the last four, a deload included, so
    that the way back from a lay-off is gradual. It never falls below the usual week: taking load away is for others to ask.
    While fitness still shows its start from zero, its rise is no bound.
    """
    if recent.history_days < REFERENCE_DAYS:
        return _none(f"it needs {REFERENCE_DAYS} days of history, {recent.history_days} are known")
    if unknown := recent.unknown_within(REFERENCE_DAYS):
        return _none(f"{unknown} of the last {REFERENCE_DAYS} days hold a session of unknown load")
    usual = recent.total_au(0, REFERENCE_DAYS) * WEEK / REFERENCE_DAYS
    if not usual > 0:
        return _none("nothing was trained for four weeks, so there is no week to build on")
    risen = (1 + WEEKLY_RISE) * usual
    fitness, _ = fitness_and_fatigue(recent)
    ramped = WEEK * daily_load_for_rise(fitness, FITNESS_RISE_AU) if recent.history_days >= SETTLED_DAYS else math.inf
    if risen <= ramped:
        return RampCap(risen, risen - usual, f"at most {WEEKLY_RISE:.0%} above the usual week of {usual:.0f} au")
    cap = max(ramped, usual)
    return RampCap(
        cap, cap - usual, f"load has been rising fast: fitness may gain at most {FITNESS_RISE_AU:g} au a week"
    )


def daily_load_for_rise(fitness_au: float, rise_au: float) -> float:
    """The constant daily load that raises fitness by `rise_au` in seven days: fitness + rise / (1 − e^(−7/42))."""
    return fitness_au + rise_au / (1.0 - math.exp(-WEEK / FITNESS_DAYS))


def _none(why: str) -> RampCap:
    return RampCap(None, None, f"no cap: {why}")
