"""A week that breaks no rule, found without a solver: for the day the solver runs out of its time."""

from __future__ import annotations

from tandem.scheduler.domain.rulebook.check import violations
from tandem.scheduler.domain.rulebook.evaluate import Choice, costs_of
from tandem.scheduler.domain.solving.problem import Option, Problem
from tandem.scheduler.domain.solving.solution import Solution


def careful_week(problem: Problem) -> Solution:
    """Session by session, the highest priority first: the cheapest option that breaks nothing with those before it,
    else it is dropped. Never better than the solver's answer, always safe."""
    order = sorted(range(len(problem.sessions)), key=lambda index: (problem.sessions[index].priority, index))
    choice: list[Option | None] = [None] * len(problem.sessions)
    week = list(problem.fixed)
    for index in order:
        for option in sorted(problem.options[index], key=lambda option: (option.price + option.soft, option.place)):
            slot = problem.slot(index, option)
            taken = any(other.start_s == slot.start_s and not other.fixed for other in week)
            if not taken and not violations([*week, slot], problem.settings):
                choice[index] = option
                week.append(slot)
                break
    chosen: Choice = tuple(choice)
    return Solution(chosen, costs_of(problem, chosen).total, 0, "feasible")
