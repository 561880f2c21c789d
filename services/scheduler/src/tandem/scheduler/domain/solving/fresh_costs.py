"""What a fresh week costs, term by term, from the rules and the quality terms alone: the solver is checked against it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tandem.scheduler.domain.rulebook.evaluate import gap_prices, hard_excess
from tandem.scheduler.domain.rulebook.prices import EXCESS_HARD_SLOT, drop_price, form_price
from tandem.scheduler.domain.solving.fresh import FreshProblem, Placed, unrolled, usual_price
from tandem.scheduler.domain.solving.quality import RECOVERED_H, quality_costs, recovery_price
from tandem.scheduler.domain.week import Slot


def fresh_costs(problem: FreshProblem, placed: Iterable[Placed]) -> tuple[tuple[str, int], ...]:
    """The named parts of the price of a week that breaks no rule, sorted by name, zero ones left out. Of a week that
    repeats each pair counts once, those across its end included."""
    kept = list(placed)
    once = [*problem.fixed, *(each.slot for each in kept)]
    twice = unrolled(once, problem)
    costs = dict(gap_prices(twice, problem.settings))
    if problem.cyclic:
        next_week = [slot for slot in twice if slot.start_s >= twice[len(once)].start_s]
        for rule, points in gap_prices(next_week, problem.settings).items():
            costs[rule] -= points
    recovery = _recovery(twice) - (_recovery(next_week) if problem.cyclic else 0)
    costs |= quality_costs(once, problem)
    costs["legs_not_yet_whole"] = recovery
    costs["hard_slots_above_three"] = EXCESS_HARD_SLOT * hard_excess(twice)
    costs["made_easy_or_shortened"] = sum(form_price(each.form.rung, each.priority) for each in kept)
    costs["unusual_starts"] = _unusual(problem, kept)
    costs["dropped"] = _dropped(problem, kept)
    return tuple(sorted((name, points) for name, points in costs.items() if points))


def _recovery(week: Sequence[Slot]) -> int:
    return sum(
        recovery_price(first.kind, second.kind, second.start_s - first.end_s)
        for index, first in enumerate(week)
        for second in week[index + 1 :]
        if (first.kind, second.kind) in RECOVERED_H and not (first.fixed and second.fixed)
    )


def _dropped(problem: FreshProblem, placed: Sequence[Placed]) -> int:
    kept = {each.name for each in placed}
    return sum(drop_price(each.priority) for each in problem.wanted for name in each.names if name not in kept)


def _unusual(problem: FreshProblem, placed: Sequence[Placed]) -> int:
    wanted = {name: each for each in problem.wanted for name in each.names}
    return sum(usual_price(wanted[each.name], each.place) for each in placed)
