"""The strength family: the estimated one-repetition maximum of the lifts that are trained regularly.

All tracked lifts together: each recent estimate is taken as a change from its own lift's usual, and the changes are averaged,
because what overreaching takes it takes from every lift, while one lift alone falls for a sore shoulder or a new bar.
"""

from __future__ import annotations

from typing import cast

from tandem.contracts.events.readiness import Family
from tandem.load_scoring.domain.readiness.baseline import Baseline, usual, window
from tandem.load_scoring.domain.readiness.days import Days
from tandem.load_scoring.domain.readiness.finding import Finding, Reading

ON_DROP = 0.025
ON_SPREADS = 1.5
"""Domain rules 3.3: down by more than 2.5 % and more than 1.5 own SDs. The SD is that of what is compared, a mean of
several sessions: by a single session's SD (2–3 % is common) a fall of 4 % would stay hidden for good."""

USUAL_LEVEL, NOISE_LEVEL = -0.3, 0.63
"""Median and SD of the level in simulated healthy athletes, who get stronger from one month to the next."""

RECENT_DAYS = 14
MIN_SESSIONS = 2
FRESH_DAYS = 10
"""Domain rules 3.3 say over 7–14 days: two weeks hold two sessions of whoever trains a lift once a week. Ten days without
a lift and nothing is said about today (ours)."""

MIN_BASELINE_SESSIONS = 4
MIN_BASELINE_SPAN_DAYS = 21
SPREAD_FLOOR = 0.01
"""Four sessions over three weeks make a lift a tracked one; 1 % is below what plates resolve. Ours."""

LIGHT = 0.12
"""An estimate this far below the usual is a light session (a deload logged without RPE) and says nothing of strength.
Ours; even two weeks of daily maximal lifting took about 10 % (Fry 1994, J Appl Physiol 77:941)."""

type Change = tuple[int, float]


def look(days: Days, back: int) -> Finding:
    """The family as of `back` days ago."""
    changes: list[Change] = []
    readings: list[Reading] = []
    spreads = 0.0
    for lift, sessions in days.lifts().items():
        recent = [(at, kg) for at, kg in sessions if back <= at < back + RECENT_DAYS]
        base = _usual(days, back, lift, sessions) if recent else None
        if base is None:
            continue
        full = [(at, kg) for at, kg in recent if kg >= base.centre * (1 - LIGHT)]
        if full:
            changes += [(at, kg / base.centre - 1) for at, kg in full]
            spreads += len(full) * base.spread / base.centre
            readings.append(_reading(lift, full, base))
    sessions_seen = {at for at, _ in changes}
    if len(sessions_seen) < MIN_SESSIONS or min(sessions_seen) >= back + FRESH_DAYS:
        return Finding(Family.STRENGTH, None)
    readings.sort(key=lambda reading: reading.name)
    mean = sum([change for _, change in changes]) / len(changes)
    needed = max(ON_DROP, ON_SPREADS * spreads / len(changes) / len(sessions_seen) ** 0.5)
    rests_on = max([at for at, change in changes if change <= -needed]) if mean <= -needed else None
    level = -mean / needed
    noises = (level - USUAL_LEVEL) / NOISE_LEVEL
    return Finding(Family.STRENGTH, level, readings=tuple(readings), rests_on=rests_on, noises=noises)


def say(finding: Finding) -> str:
    """The finding in words, without its duration."""
    if finding.level is None:
        return "no lift was trained often enough to know its usual strength"
    fallen = [r for r in finding.readings if r.baseline and r.value < 0.995 * r.baseline]
    if finding.level <= 0 or not fallen:
        return "your lifts are as strong as usual or stronger"
    return ", ".join([f"{_name(r)} is {_percent_down(r):.0f} % weaker than usual" for r in fallen])


def _usual(days: Days, back: int, lift: str, sessions: list[tuple[int, float]]) -> Baseline | None:
    newest, oldest = window(days, back)
    key = Family.STRENGTH, lift, newest
    if key not in days.memo:
        days.memo[key] = _baseline(sessions, newest, oldest)
    return cast(Baseline | None, days.memo[key])


def _baseline(sessions: list[tuple[int, float]], newest: int, oldest: int) -> Baseline | None:
    past = [(at, kg) for at, kg in sessions if newest <= at <= oldest]
    if len(past) < MIN_BASELINE_SESSIONS or past[-1][0] - past[0][0] < MIN_BASELINE_SPAN_DAYS:
        return None
    centre, spread = usual(tuple([kg for _, kg in past]))
    return Baseline(centre, max(spread, SPREAD_FLOOR * centre), len(past))


def _reading(lift: str, full: list[tuple[int, float]], base: Baseline) -> Reading:
    mean = sum([kg for _, kg in full]) / len(full)
    return Reading(f"e1rm_{lift}", mean, "kg", base.centre, base.spread, base.z(mean), base.days, digits=1)


def _name(reading: Reading) -> str:
    return reading.name.removeprefix("e1rm_").replace("_", " ").replace("-", " ")


def _percent_down(reading: Reading) -> float:
    return 100 * (1 - reading.value / reading.baseline) if reading.baseline else 0.0
