"""The hours of the day at which a fresh week trains, as one choice for the whole of it.

Lifts and runs at regular hours are worth something, and which hours they are decides what a day can hold. One boolean
for each pair of hours lets the relaxation see both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations

from ortools.sat.python import cp_model

from tandem.scheduler.domain.solving.constraints import Term
from tandem.scheduler.domain.solving.fresh import FreshProblem, minute_of
from tandem.scheduler.domain.solving.fresh_menu import Hours, Serving, points_within
from tandem.scheduler.domain.solving.quality import ANOTHER_HOUR, HABITS

MOST_HABITS = 260
"""So many habits are told apart at most, which one hour more than one each makes of six hours of the day. Ours, by measured
time."""

Served = list[tuple[Serving, cp_model.IntVar]]
"""What one day may hold, each with its boolean."""

Habit = tuple[Hours, int, cp_model.IntVar]
"""Hours of the day, what they cost beyond one hour each, and the boolean of training at no others."""


def add_habits(
    model: cp_model.CpModel, days: Sequence[Served], hours: int, wider: bool
) -> tuple[list[Habit], list[Term]]:
    """The habits a week may have; the price of hours beyond one for lifts and one for runs, and of what the hours chosen
    make of each day. One hour each is told apart, and (`wider`) one more; the last habit stands for all others at the price
    of one hour beyond, so that it is a bound from below."""
    habits = [(allowed, points, model.new_bool_var("")) for allowed, points in _habits(hours, wider)]
    model.add_exactly_one([variable for _, _, variable in habits])
    terms: list[Term] = [(variable, points) for _, points, variable in habits]
    for served in days:
        terms += _on_day(model, served, habits)
    return habits, terms


def _habits(hours: int, wider: bool) -> list[tuple[Hours, int]]:
    """Combinations of hours with their price, and one that stands for all the others."""
    one = [1 << hour for hour in range(hours)]
    two = [a | b for a, b in combinations(one, 2)]
    every = (1 << hours) - 1
    found = [((a, b), 0) for a in one for b in one]
    if not wider:
        return [*found, ((every, every), ANOTHER_HOUR)]
    found += [((a, b), ANOTHER_HOUR) for a in one for b in two] + [((a, b), ANOTHER_HOUR) for a in two for b in one]
    return [*found, ((every, every), len(HABITS) * ANOTHER_HOUR)]


def may_widen(problem: FreshProblem) -> bool:
    """True where telling one more hour apart keeps the habits few enough."""
    hours = len({minute_of(place.start_s, problem.zone) for place in problem.places})
    return hours**3 < MOST_HABITS


def _on_day(model: cp_model.CpModel, served: Served, habits: Sequence[Habit]) -> list[Term]:
    """What a day holds forbids some hours, or costs more in them; alike servings together."""
    alike: dict[tuple[int | None, ...], list[cp_model.IntVar]] = defaultdict(list)
    seen: dict[tuple[object, ...], tuple[int | None, ...]] = {}
    for serving, variable in served:
        if serving.best not in seen:
            seen[serving.best] = tuple(_beyond(serving, allowed) for allowed, _, _ in habits)
        if any(seen[serving.best]) or None in seen[serving.best]:
            alike[seen[serving.best]].append(variable)
    terms: list[Term] = []
    for beyond, variables in alike.items():
        free = [habit[2] for habit, points in zip(habits, beyond, strict=True) if points == 0]
        dearer = [points for points in beyond if points]
        extra = [model.new_bool_var("")] if dearer else []
        if dearer:
            terms.append((extra[0], min(dearer)))
            never = [habit[2] for habit, points in zip(habits, beyond, strict=True) if points is None]
            if never:
                model.add_linear_constraint(cp_model.LinearExpr.sum([*variables, *never]), 0, 1)
        weights = [1] * len(variables) + [-1] * (len(free) + len(extra))
        model.add_linear_constraint(cp_model.LinearExpr.weighted_sum([*variables, *free, *extra], weights), -2, 0)
    return terms


def _beyond(serving: Serving, allowed: Hours) -> int | None:
    points = points_within(serving, allowed)
    return None if points is None else points - serving.best[0].points
