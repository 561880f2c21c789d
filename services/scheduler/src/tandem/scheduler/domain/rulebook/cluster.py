"""Cluster days: a hard run and heavy legs on one day, by the athlete's choice, and what they owe the days around them.

Source: domain.md 3.2, row "day after a cluster day".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tandem.contracts.events.week import Mode
from tandem.scheduler.domain.rulebook.kinds import Kind
from tandem.scheduler.domain.rulebook.rules import Season, Settings, WeekRule
from tandem.scheduler.domain.week import Slot

AFTER_CLUSTER = WeekRule(
    "easy_day_after_cluster_day",
    1,
    "the day after a hard run and heavy legs is for rest, an easy run of up to 40 min or upper body, and a long run "
    "wants 36 h",
    "Coaching practice: hard days hard, easy days easy; Doma & Deakin 2013: next-day time to exhaustion down 18–29 %",
)
CLUSTER_DAYS = WeekRule(
    "cluster_days_in_seven_days",
    2,
    "seven days hold at most two days with both a hard run and heavy legs, three days apart",
    "Thomas 2018: fatigue of heavy squats resolved by 72 h",
)

EASY_AFTER_S = 40 * 60
LONG_AFTER_S = 36 * 3600
DAYS_APART = 3
STRAINS = frozenset({Kind.HARD_RUN, Kind.HEAVY})


def easy_enough(kind: Kind, duration_s: int) -> bool:
    """What the day after may hold; a long run is judged by its hours instead."""
    if kind is Kind.EASY:
        return duration_s <= EASY_AFTER_S
    return kind in {Kind.REST, Kind.EASY_SHORT, Kind.UPPER, Kind.LONG}


def cluster_days(slots: Iterable[Slot], settings: Settings | Season) -> dict[int, list[Slot]]:
    """The strains of each day in cluster mode that holds both a hard run and heavy legs, days in order."""
    by_day: dict[int, list[Slot]] = {}
    for slot in slots:
        if slot.kind in STRAINS and settings.at(slot.day).mode is Mode.CLUSTER:
            by_day.setdefault(slot.day, []).append(slot)
    return {day: found for day, found in sorted(by_day.items()) if {slot.kind for slot in found} == STRAINS}


def broken_after(slots: Sequence[Slot], settings: Settings | Season) -> Iterable[tuple[Slot, ...]]:
    """Cluster days with something too hard too soon after them; at least one session could still change."""
    for day, strains in cluster_days(slots, settings).items():
        for slot in slots:
            if _too_hard(slot, day, strains) and not all(s.fixed for s in (*strains, slot)):
                yield (*strains, slot)


def _too_hard(slot: Slot, day: int, strains: Sequence[Slot]) -> bool:
    if slot.day <= day:
        return False
    if slot.kind is Kind.LONG:
        return any(slot.start_s - strain.end_s < LONG_AFTER_S for strain in strains)
    return slot.day == day + 1 and not easy_enough(slot.kind, slot.duration_s)


def broken_days(slots: Sequence[Slot], settings: Settings | Season) -> Iterable[tuple[Slot, ...]]:
    """Cluster days too close together, or too many of them in seven days."""
    days = cluster_days(slots, settings)
    free = [day for day, strains in days.items() if not all(slot.fixed for slot in strains)]
    for day in free:
        near = [other for other in days if other != day and abs(other - day) < DAYS_APART]
        if near:
            yield tuple(slot for other in sorted([day, *near]) for slot in days[other])
    for start in range(min(free, default=0) - 6, max(free, default=-6) + 1):
        here = [day for day in days if start <= day < start + 7]
        free_here = [day for day in here if day in free]
        if len(free_here) > max(0, CLUSTER_DAYS.limit - (len(here) - len(free_here))):
            yield tuple(slot for day in here for slot in days[day])
