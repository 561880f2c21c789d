"""Easy-run efficiency: metres a heart beat on easy runs, against runs at similar hours since heavy legs.

Running costs more for 48 h after a lower-body session (Sports Med Open 2019, 40798-019-0195-y: ES 0.50–0.84), so a run
within 48 h is compared with such runs only. Runs on days of heat, altitude, travel or illness are left out on both sides.
"""

from __future__ import annotations

from typing import cast

from tandem.contracts.events.readiness import Family
from tandem.load_scoring.domain.readiness.baseline import Baseline, usual, window
from tandem.load_scoring.domain.readiness.days import Days
from tandem.load_scoring.domain.readiness.finding import Finding, Reading
from tandem.load_scoring.domain.readiness.log import EasyRun

FAMILY = Family.RUN_EFFICIENCY

ON_DROP = 0.03
"""Domain rules 3.3: more than 3 % down."""

USUAL_LEVEL, NOISE_LEVEL = -0.1, 0.57
"""Median and SD of the level in simulated healthy athletes: fitness rises a little, three runs of 2.5–3 % noise leave 1.7 %."""

RECENT_DAYS = 10
MIN_RUNS = 2
"""Domain rules 3.3: at least two comparable runs. Ten days hold them for whoever runs easily twice a week."""

FRESH_DAYS = 7
"""Without an easy run for a week nothing is said about today. Ours."""

HEAVY_LEGS_HOURS = 48.0
MIN_BASELINE_RUNS = 5
MIN_BASELINE_SPAN_DAYS = 21
"""Five runs over three weeks, ours: runs come two to four a week, and the noise of one is 2–3 %."""

SPREAD_FLOOR = 0.01
"""1 % of the usual efficiency, ours: less than heart rate monitors and GPS resolve over a run."""

WILD = 0.15
"""A run further than this from the usual was no comparable run (another shoe, a pram, a GPS that lost its way): such a
change within days is more than any overreach did. Ours."""


def look(days: Days, back: int) -> Finding:
    """The family as of `back` days ago: the mean change of the recent runs, each against runs of its own kind."""
    recent = [(at, run) for at, run in days.runs() if back <= at < back + RECENT_DAYS]
    if not recent or recent[0][0] >= back + FRESH_DAYS:
        return Finding(FAMILY, None)
    usuals = {heavy: _usual(days, back, heavy) for heavy in {_after_heavy_legs(run) for _, run in recent}}
    changes: list[tuple[int, float, float]] = []
    for at, run in recent:
        usual_here = usuals[_after_heavy_legs(run)]
        if isinstance(usual_here, Baseline) and abs(change := run.efficiency / usual_here.centre - 1) <= WILD:
            changes.append((at, change, run.efficiency))
    if len(changes) < MIN_RUNS:
        return Finding(FAMILY, None, readings=(_unknown(recent, usuals),))
    change = sum([c for _, c, _ in changes]) / len(changes)
    value = sum([v for _, _, v in changes]) / len(changes)
    spread = max([u.spread / u.centre for u in usuals.values() if isinstance(u, Baseline)])
    known = sum([u.days for u in usuals.values() if isinstance(u, Baseline)])
    centre = value / (1 + change)
    reading = Reading("efficiency", value, "m/beat", centre, spread * centre, change / spread, known, digits=3)
    level = -change / ON_DROP
    rests_on = max([at for at, c, _ in changes if c <= -ON_DROP]) if level >= 1 else None
    noises = (level - USUAL_LEVEL) / NOISE_LEVEL
    return Finding(FAMILY, level, readings=(reading,), rests_on=rests_on, noises=noises)


def say(finding: Finding) -> str:
    """The finding in words, without its duration."""
    if finding.level is None:
        if not finding.readings:
            return f"no comparable easy run in the last {FRESH_DAYS} days"
        return "too few comparable easy runs to know your usual efficiency"
    percent = -100 * ON_DROP * finding.level
    if percent <= -0.5:
        return f"easy runs cost {-percent:.0f} % more than usual"
    return (
        f"easy runs cost {percent:.0f} % less than usual" if percent >= 0.5 else "easy runs cost what they usually do"
    )


def _after_heavy_legs(run: EasyRun) -> bool:
    return run.hours_since_heavy_legs is not None and run.hours_since_heavy_legs < HEAVY_LEGS_HOURS


def _usual(days: Days, back: int, heavy: bool) -> Baseline | int:
    """The baseline of the runs of one kind, counted in runs; how many there are where they are too few."""
    newest, oldest = window(days, back)
    found = days.memo.get((FAMILY, heavy, newest))
    if found is None:
        found = days.memo[FAMILY, heavy, newest] = _baseline(days, newest, oldest, heavy)
    return cast(Baseline | int, found)


def _baseline(days: Days, newest: int, oldest: int, heavy: bool) -> Baseline | int:
    chosen = [(at, r.efficiency) for at, r in days.runs() if newest <= at <= oldest and _after_heavy_legs(r) is heavy]
    if len(chosen) < MIN_BASELINE_RUNS or chosen[-1][0] - chosen[0][0] < MIN_BASELINE_SPAN_DAYS:
        return len(chosen)
    centre, spread = usual(tuple([value for _, value in chosen]))
    return Baseline(centre, max(spread, SPREAD_FLOOR * centre), len(chosen))


def _unknown(recent: list[tuple[int, EasyRun]], usuals: dict[bool, Baseline | int]) -> Reading:
    known = max([u if isinstance(u, int) else u.days for u in usuals.values()])
    value = sum([run.efficiency for _, run in recent]) / len(recent)
    return Reading("efficiency", value, "m/beat", baseline_days=known, digits=3)
