"""A week that breaks no rule, found without a solver: for the day the solver runs out of its time."""

from __future__ import annotations

from collections.abc import Sequence

from tandem.scheduler.domain.rulebook.check import violations
from tandem.scheduler.domain.rulebook.evaluate import Choice, costs_of, over_headroom, slots_of
from tandem.scheduler.domain.solving.problem import Option, Problem
from tandem.scheduler.domain.solving.solution import Solution


def careful_week(problem: Problem) -> Solution:
    """Session by session, the highest priority first and what may be added last: the cheapest option that breaks nothing
    with those before it, else it is dropped. Never better than the solver's answer, always safe."""
    order = sorted(range(len(problem.sessions)), key=lambda index: _rank(problem, index))
    choice: list[Option | None] = [None] * len(problem.sessions)
    for index in order:
        choice[index] = next(
            (option for option in _cheapest_first(problem, index) if _safe(problem, choice, index, option)), None
        )
    chosen: Choice = tuple(choice)
    return Solution(chosen, costs_of(problem, chosen).total, 0, "feasible")


def _rank(problem: Problem, index: int) -> tuple[bool, int, int]:
    session = problem.sessions[index]
    return session.adds_load, session.priority, index


def _cheapest_first(problem: Problem, index: int) -> list[Option]:
    """The options that cost less than doing without the session."""
    worth = [option for option in problem.options[index] if option.price + option.soft < problem.drop_prices[index]]
    return sorted(worth, key=lambda option: (option.price + option.soft, option.place))


def _safe(problem: Problem, choice: Sequence[Option | None], index: int, option: Option) -> bool:
    tried = (*choice[:index], option, *choice[index + 1 :])
    return not over_headroom(problem, tried) and not violations(slots_of(problem, tried), problem.settings)
