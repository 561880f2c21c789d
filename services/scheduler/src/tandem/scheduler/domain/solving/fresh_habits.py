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
from tandem.scheduler.domain.solving.fresh_menu import Hours, Serving, points_within
from tandem.scheduler.domain.solving.quality import ANOTHER_HOUR, HABITS

MOST_HABITS = 260
"""Choices of hours told apart: one more hour than one each, for up to six hours of the day; with more hours of the day
only one each. Ours, by measured time."""

Served = list[tuple[Serving, cp_model.IntVar]]
"""What one day may hold, each with its boolean."""

Habit = tuple[Hours, int, cp_model.IntVar]
"""Hours of the day, what they cost beyond one hour each, and the boolean of training at no others."""


def add_habits(model: cp_model.CpModel, days: Sequence[Served], hours: int) -> list[Term]:
    """The price of hours beyond one for lifts and one for runs, and of what the hours chosen make of each day. A bound from
    below: weeks of many different hours count as one more than those told apart."""
    if hours == 0:
        return []
    habits = [(allowed, points, model.new_bool_var("")) for allowed, points in _habits(hours)]
    model.add_exactly_one([variable for _, _, variable in habits])
    terms: list[Term] = [(variable, points) for _, points, variable in habits]
    for served in days:
        terms += _on_day(model, served, habits)
    return terms


def _habits(hours: int) -> list[tuple[Hours, int]]:
    """Combinations of hours with their price, and one that stands for all the others."""
    one = [1 << hour for hour in range(hours)]
    two = [a | b for a, b in combinations(one, 2)]
    every = (1 << hours) - 1
    single = [((a, b), 0) for a in one for b in one]
    wider = [((a, b), ANOTHER_HOUR) for a in one for b in two] + [((a, b), ANOTHER_HOUR) for a in two for b in one]
    if len(single) + len(wider) < MOST_HABITS:
        return [*single, *wider, ((every, every), len(HABITS) * ANOTHER_HOUR)]
    return [*single, ((every, every), ANOTHER_HOUR)]


def _on_day(model: cp_model.CpModel, served: Served, habits: Sequence[Habit]) -> list[Term]:
    """What a day holds forbids some hours, or costs more in them; alike servings together."""
    alike: dict[tuple[int | None, ...], list[cp_model.IntVar]] = defaultdict(list)
    seen: dict[tuple[object, ...], tuple[int | None, ...]] = {}
    for serving, variable in served:
        if serving.layouts not in seen:
            seen[serving.layouts] = tuple(_beyond(serving, allowed) for allowed, _, _ in habits)
        if any(seen[serving.layouts]) or None in seen[serving.layouts]:
            alike[seen[serving.layouts]].append(variable)
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
    return None if points is None else points - serving.layouts[0].points
