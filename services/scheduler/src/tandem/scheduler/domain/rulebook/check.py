"""Which hard rules a week breaks. Independent of the solver: it is what a plan must pass before it is published."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tandem.scheduler.domain.rulebook.cluster import AFTER_CLUSTER, CLUSTER_DAYS, broken_after, broken_days
from tandem.scheduler.domain.rulebook.hours import gap_of, pair_rule, reach_s
from tandem.scheduler.domain.rulebook.kinds import HARD, MEDIUM_OR_HARDER, Kind
from tandem.scheduler.domain.rulebook.rules import (
    A_DAY,
    HARD_SLOTS,
    MEDIUM_DAYS,
    ONE_PER_WINDOW,
    REST_DAYS,
    PairRule,
    Season,
    Settings,
    WeekRule,
)
from tandem.scheduler.domain.week import Slot

HOUR_S = 3600


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that a week breaks, the sessions concerned in time order, and for pair rules the gap and its floor."""

    rule: PairRule | WeekRule
    slots: tuple[Slot, ...]
    gap_h: float | None = None
    floor_h: float | None = None


def violations(week: Iterable[Slot], settings: Settings | Season) -> list[Violation]:
    """Every hard rule that the week breaks and that a session not fixed could mend, pairs first, in time order."""
    slots = sorted(week, key=lambda slot: (slot.start_s, slot.key))
    found = [*_pairs(slots, settings), *_day_rules(slots, settings), *_seven_day_rules(slots)]
    found += [Violation(AFTER_CLUSTER, broken) for broken in broken_after(slots, settings)]
    found += [Violation(CLUSTER_DAYS, broken) for broken in broken_days(slots, settings)]
    return found


def _pairs(slots: Sequence[Slot], settings: Settings | Season) -> Iterable[Violation]:
    furthest_s = reach_s(settings) + max((slot.duration_s for slot in slots), default=0)
    for index, first in enumerate(slots):
        for second in slots[index + 1 :]:
            if second.start_s - first.start_s > furthest_s:
                break
            if not (first.fixed and second.fixed):
                yield from _pair(first, second, settings.at(second.day))


def _pair(first: Slot, second: Slot, settings: Settings) -> Iterable[Violation]:
    gap_s = second.start_s - first.end_s
    if gap_s < 0:
        yield Violation(ONE_PER_WINDOW, (first, second), gap_s / HOUR_S, 0)
        return
    rule = pair_rule(first.kind, second.kind, first.day == second.day)
    if rule is None:
        return
    floor_h = gap_of(rule, settings, second.kind, second.duration_s).floor_h
    if gap_s < floor_h * HOUR_S:
        yield Violation(rule, (first, second), gap_s / HOUR_S, floor_h)


def _over(rule: WeekRule, slots: Sequence[Slot], limit: int) -> Iterable[Violation]:
    """Broken when sessions that could still change, added to the fixed ones, exceed the limit."""
    fixed = sum(slot.fixed for slot in slots)
    if len(slots) - fixed > max(0, limit - fixed):
        yield Violation(rule, tuple(slots))


def _day_rules(slots: Sequence[Slot], settings: Settings | Season) -> Iterable[Violation]:
    for day in sorted({slot.day for slot in slots}):
        rule = A_DAY[settings.at(day).sessions_per_day]
        yield from _over(rule, [slot for slot in slots if slot.day == day], rule.limit)


def _seven_day_rules(slots: Sequence[Slot]) -> Iterable[Violation]:
    for first_day in seven_day_starts(slots):
        window = [slot for slot in slots if first_day <= slot.day < first_day + 7]
        yield from _over(HARD_SLOTS, [slot for slot in window if slot.kind in HARD], HARD_SLOTS.limit)
        yield from _medium_days([slot for slot in window if slot.kind in MEDIUM_OR_HARDER])
        yield from _rest_days(window)


def seven_day_starts(slots: Iterable[Slot]) -> range:
    """The first day of each seven-day window that could hold a free session, those before and after included."""
    free = [slot.day for slot in slots if not slot.fixed]
    return range(min(free) - 6, max(free) + 1) if free else range(0)


def _medium_days(medium: Sequence[Slot]) -> Iterable[Violation]:
    fixed = {slot.day for slot in medium if slot.fixed}
    free = {slot.day for slot in medium if not slot.fixed} - fixed
    if len(free) > max(0, MEDIUM_DAYS.limit - len(fixed)):
        yield Violation(MEDIUM_DAYS, tuple(slot for slot in medium if slot.day in free))


def _rest_days(window: Sequence[Slot]) -> Iterable[Violation]:
    training = [slot for slot in window if slot.kind is not Kind.REST]
    fixed = {slot.day for slot in training if slot.fixed}
    if len({slot.day for slot in training}) == 7 and len(fixed) < 7:
        yield Violation(REST_DAYS, tuple(slot for slot in training if slot.day not in fixed))
