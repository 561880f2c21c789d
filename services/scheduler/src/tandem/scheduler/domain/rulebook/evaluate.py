"""What a chosen week costs, term by term, from the rules alone: the solver's objective is checked against this."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tandem.scheduler.domain.rulebook.check import seven_day_starts
from tandem.scheduler.domain.rulebook.kinds import HARD
from tandem.scheduler.domain.rulebook.prices import EXCESS_HARD_SLOT, pair_price
from tandem.scheduler.domain.rulebook.rules import BETTER_HARD_SLOTS, Season, Settings, pair_rule
from tandem.scheduler.domain.solving.problem import Option, Problem
from tandem.scheduler.domain.week import Slot

Choice = tuple[Option | None, ...]
"""The option of each session of a problem, None for a dropped one."""


@dataclass(frozen=True, slots=True)
class Costs:
    """The named terms of the objective, in points."""

    change: int
    gaps_by_rule: dict[str, int]
    hard_slots: int

    @property
    def total(self) -> int:
        return self.change + sum(self.gaps_by_rule.values()) + self.hard_slots


def slots_of(problem: Problem, choice: Choice) -> list[Slot]:
    """The week under a choice, fixed sessions included."""
    chosen = [problem.slot(index, option) for index, option in enumerate(choice) if option is not None]
    return [*problem.fixed, *chosen]


def costs_of(problem: Problem, choice: Choice) -> Costs:
    """The price of a choice that breaks no rule."""
    change = sum(
        option.price if option is not None else dropped
        for option, dropped in zip(choice, problem.drop_prices, strict=True)
    )
    week = sorted(slots_of(problem, choice), key=lambda slot: (slot.start_s, slot.key))
    return Costs(change, gap_prices(week, problem.settings), EXCESS_HARD_SLOT * hard_excess(week))


def over_headroom(problem: Problem, choice: Choice) -> dict[str, int]:
    """By ISO week how many au of expected load missed and optional sessions add beyond the headroom; empty when none."""
    added = dict.fromkeys(dict(problem.headroom_au), 0)
    for session, option in zip(problem.sessions, choice, strict=True):
        if option is not None and session.adds_load and session.week in added:
            added[session.week] += option.form.load_au
    return {week: added[week] - cap for week, cap in problem.headroom_au if added[week] > max(0, cap)}


def gap_prices(week: Sequence[Slot], settings: Settings | Season) -> dict[str, int]:
    """The soft price of every pair that holds a session not fixed, by rule. Floors are the checker's business."""
    found: dict[str, int] = {}
    for index, first in enumerate(week):
        for second in week[index + 1 :]:
            same_day = first.day == second.day
            rule = pair_rule(first.kind, second.kind, same_day)
            if rule is None or (first.fixed and second.fixed):
                continue
            gap_s = second.start_s - first.end_s
            here = settings.at(second.day)
            price = pair_price(first.kind, second.kind, second.duration_s, same_day, gap_s, here)
            if price:
                found[rule.name] = found.get(rule.name, 0) + price
    return dict(sorted(found.items()))


def hard_excess(week: Sequence[Slot]) -> int:
    """Hard sessions above three in the worst seven days, among those that hold one which could still change."""
    worst = 0
    for first_day in seven_day_starts(week):
        hard = [slot for slot in week if slot.kind in HARD and first_day <= slot.day < first_day + 7]
        if any(not slot.fixed for slot in hard):
            worst = max(worst, len(hard) - BETTER_HARD_SLOTS)
    return worst
