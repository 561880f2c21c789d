"""The wellbeing family: soreness, sleep, mood and motivation as the athlete rates them, as one composite.

Each item is taken in the SDs of the athlete's own 60 days, turned so that less is worse, and the day's items are averaged;
the composite's z is that mean in the composite's own SD, because items share some of their noise and not all (a mean of four is
steadier than one). Self-reports answer to load more surely than heart rate does (Saw 2016, Br J Sports Med 50:281).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from tandem.contracts.events.readiness import Family
from tandem.load_scoring.domain.readiness.baseline import MIN_DAYS, Baseline, usual, window
from tandem.load_scoring.domain.readiness.days import Days
from tandem.load_scoring.domain.readiness.finding import Finding, Reading
from tandem.load_scoring.domain.readiness.log import Wellness

ON_Z = -1.0
ON_DAYS = 4
OF_DAYS = 7
"""Domain rules 3.3: below −1 on at least four of seven days."""

NOISE_Z = 0.66
"""SD of the week's mean z in simulated healthy athletes; whole points keep it above the 0.58 of the autonomic family."""

FLOOR = 0.5
"""Half a point of ten, ours: people answer in whole points."""

COMPOSITE_FLOOR = 0.3
"""Of an item's SD, ours: four items that shared nothing would leave 0.5."""

MIN_RATED_DAYS = 4
MIN_ITEMS = 2

NAME, UNIT = "wellbeing", "z"

type Row = tuple[float | None, float | None, float | None, float | None]


def look(days: Days, back: int) -> Finding:
    """The family as of `back` days ago."""
    week = _rows(days.speaking(back, back + OF_DAYS - 1))
    if len(week) - week.count(None) < MIN_RATED_DAYS:
        return Finding(Family.WELLBEING, None)
    scale = _usual(days, back)
    if isinstance(scale, int):
        return Finding(Family.WELLBEING, None, readings=(Reading(NAME, 0.0, UNIT, baseline_days=scale),))
    zs = [(at, z) for at, row in enumerate(week, back) if row is not None and (z := scale.z(row)) is not None]
    if len(zs) < MIN_RATED_DAYS:
        return Finding(Family.WELLBEING, None)
    mean = sum([z for _, z in zs]) / len(zs)
    low = [at for at, z in zs if z < ON_Z]
    reading = Reading(NAME, mean, UNIT, 0.0, 1.0, mean, scale.composite.days)
    level = len(low) / ON_DAYS
    rests_on = low[-1] if level >= 1 else None
    return Finding(Family.WELLBEING, level, readings=(reading,), rests_on=rests_on, noises=-mean / NOISE_Z)


def say(finding: Finding) -> str:
    """The finding in words, without its duration."""
    if finding.level is None and finding.readings:
        return f"how you feel has no baseline yet ({finding.readings[0].baseline_days} of {MIN_DAYS} days)"
    if finding.level is None:
        return f"how you feel was rated on fewer than {MIN_RATED_DAYS} of the last {OF_DAYS} days"
    low = round(finding.level * ON_DAYS)
    if not low:
        return "you felt as you usually do"
    return f"you felt clearly worse than usual on {low} of the last {OF_DAYS} days"


@dataclass(frozen=True, slots=True)
class Scale:
    """The athlete's own scale: each item's baseline, None for one with too few days, and the composite's."""

    items: tuple[Baseline | None, ...]
    composite: Baseline

    def z(self, row: Row) -> float | None:
        mean = _mean(row, self.items)
        return None if mean is None else self.composite.day_z(mean)


def _usual(days: Days, back: int) -> Scale | int:
    newest, oldest = window(days, back)
    found = days.memo.get((Family.WELLBEING, newest))
    if found is None:
        rows = tuple([row for row in _rows(days.speaking(newest, oldest)) if row is not None])
        found = days.memo[Family.WELLBEING, newest] = _scale(rows)
    return cast(Scale | int, found)


def _rows(told: list[Wellness | None]) -> list[Row | None]:
    """The items of each day, more being better; None for a day on which nothing was rated."""
    return [
        None
        if w is None or (w.soreness is None and w.mood is None and w.motivation is None)
        else (None if w.soreness is None else -w.soreness, w.sleep_quality, w.mood, w.motivation)
        for w in told
    ]


@lru_cache(maxsize=2048)
def _scale(rows: tuple[Row, ...]) -> Scale | int:
    """The scale from the rows of the baseline's days; how many they are where that is too few."""
    if len(rows) < MIN_DAYS:
        return len(rows)
    items = tuple(_item(values) for values in zip(*rows, strict=True))
    means = tuple([m for row in rows if (m := _mean(row, items)) is not None])
    if len(means) < MIN_DAYS:
        return len(means)
    centre, spread = usual(means)
    return Scale(items, Baseline(centre, max(spread, COMPOSITE_FLOOR), len(means)))


def _item(values: tuple[float | None, ...]) -> Baseline | None:
    known = tuple([value for value in values if value is not None])
    if len(known) < MIN_DAYS:
        return None
    centre, spread = usual(known)
    return Baseline(centre, max(spread, FLOOR), len(known))


def _mean(row: Row, items: tuple[Baseline | None, ...]) -> float | None:
    """The mean z of the day's items; one item alone (sleep, most often) is not how somebody feels."""
    zs = [(v - i.centre) / i.spread for v, i in zip(row, items, strict=True) if v is not None and i is not None]
    return sum(zs) / len(zs) if len(zs) >= MIN_ITEMS else None
