"""What a chosen week costs, term by term, from the rules alone: the solver's objective is checked against this."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tandem.scheduler.domain.rulebook.check import seven_day_starts
from tandem.scheduler.domain.rulebook.dose import week_doses
from tandem.scheduler.domain.rulebook.kinds import HARD
from tandem.scheduler.domain.rulebook.prices import EXCESS_HARD_SLOT, pair_parts
from tandem.scheduler.domain.rulebook.rules import BETTER_HARD_SLOTS, Season, Settings
from tandem.scheduler.domain.solving.problem import Option, Problem, runs_of
from tandem.scheduler.domain.week import Slot

Choice = tuple[Option | None, ...]
"""The option of each session of a problem, None for a dropped one."""


@dataclass(frozen=True, slots=True)
class Costs:
    """The named terms of the objective, in points. `gaps_by_rule` holds what pairs cost by the name of the row: gaps, stacked
    days, the order of a day."""

    change: int
    gaps_by_rule: dict[str, int]
    hard_slots: int
    running_dose: int
    long_run_share: int

    @property
    def terms(self) -> dict[str, int]:
        """Every term by name, the pairs by rule."""
        return {
            "change": self.change,
            **self.gaps_by_rule,
            "hard_slots": self.hard_slots,
            "running_dose": self.running_dose,
            "long_run_share": self.long_run_share,
        }

    @property
    def total(self) -> int:
        return sum(self.terms.values())


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
    doses = week_doses(week, runs_of(problem), problem.settings).values()
    return Costs(
        change,
        gap_prices(week, problem.settings),
        EXCESS_HARD_SLOT * hard_excess(week),
        sum(dose.run_price for dose in doses),
        sum(dose.long_price for dose in doses),
    )


def over_headroom(problem: Problem, choice: Choice) -> dict[str, int]:
    """By ISO week how many au of expected load missed and optional sessions add beyond the headroom; empty when none."""
    added = dict.fromkeys(dict(problem.headroom_au), 0)
    for session, option in zip(problem.sessions, choice, strict=True):
        if option is not None and session.adds_load and session.week in added:
            added[session.week] += option.form.load_au
    return {week: added[week] - cap for week, cap in problem.headroom_au if added[week] > max(0, cap)}


def gap_prices(week: Sequence[Slot], settings: Settings | Season) -> dict[str, int]:
    """The soft prices of every pair that holds a session not fixed, by rule. Floors are the checker's business."""
    found: dict[str, int] = {}
    for index, first in enumerate(week):
        for second in week[index + 1 :]:
            if first.fixed and second.fixed:
                continue
            gap_s, same_day = second.start_s - first.end_s, first.day == second.day
            here = settings.at(second.day)
            parts = pair_parts(first.kind, second.kind, second.duration_s, same_day, gap_s, here)
            for name, points in parts or ():
                found[name] = found.get(name, 0) + points
    return dict(sorted(found.items()))


def hard_excess(week: Sequence[Slot]) -> int:
    """Hard sessions above three in the worst seven days, among those that hold one which could still change."""
    worst = 0
    for first_day in seven_day_starts(week):
        hard = [slot for slot in week if slot.kind in HARD and first_day <= slot.day < first_day + 7]
        if any(not slot.fixed for slot in hard):
            worst = max(worst, len(hard) - BETTER_HARD_SLOTS)
    return worst
