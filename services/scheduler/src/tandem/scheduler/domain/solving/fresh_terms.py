"""The quality of a fresh week as terms of a CP-SAT model. Their meaning and sizes are in `quality`."""

from __future__ import annotations

from collections.abc import Callable

from ortools.sat.python import cp_model

from tandem.contracts.events.week import Activity
from tandem.scheduler.domain.rulebook.kinds import Kind
from tandem.scheduler.domain.solving import quality as price
from tandem.scheduler.domain.solving.constraints import Channels, Term, add_sum
from tandem.scheduler.domain.solving.fresh import FreshProblem, minute_of
from tandem.scheduler.domain.solving.fresh_days import Column, Columns, flags

Flags = dict[int, cp_model.IntVar]
"""By day a boolean."""


def add_quality(model: cp_model.CpModel, problem: FreshProblem, columns: Columns, z: Channels) -> list[Term]:
    """The terms of `quality.quality_costs` beyond a single day, exact at the optimum."""
    return add_day_quality(model, problem, columns) + _starts(model, problem, z)


def add_day_quality(model: cp_model.CpModel, problem: FreshProblem, columns: Columns) -> list[Term]:
    """Those of them that speak of days alone."""
    rests = flags(model, columns, lambda column: price.TRAINING.isdisjoint(column.kinds))
    terms = _days_off(model, rests)
    terms += _together(model, problem, rests, price.REST_DAYS_TOGETHER)
    for sport, side in price.SIDES:
        held = flags(model, columns, _any_of(side))
        terms += _together(model, problem, held, price.ALIKE_DAYS_TOGETHER[sport])
    return terms


def _any_of(side: frozenset[Kind]) -> Callable[[Column], bool]:
    return lambda column: not side.isdisjoint(column.kinds)


def _days_off(model: cp_model.CpModel, rests: Flags) -> list[Term]:
    """A variable for the days off that each ISO week lacks of two."""
    terms: list[Term] = []
    days = list(rests)
    for first in range(0, len(days), 7):
        missing = model.new_int_var(0, 7 - price.TRAINING_DAYS, "")
        off = [rests[day] for day in days[first : first + 7]]
        add_sum(model, [*off, missing], 7 - price.TRAINING_DAYS, 9)
        terms.append((missing, price.SIXTH_TRAINING_DAY))
    return terms


def _together(model: cp_model.CpModel, problem: FreshProblem, held: Flags, prices: dict[int, int]) -> list[Term]:
    """The price of two such days near one another."""
    days = problem.days
    by_day = held | ({day + 7: held[day] for day in days} if problem.cyclic else {})
    near: dict[tuple[int, int], cp_model.IntVar] = {}
    terms: list[Term] = []
    for day in days:
        for apart, points in prices.items():
            if day + apart in by_day:
                near[day, apart] = model.new_bool_var("")
                add_sum(model, [by_day[day], by_day[day + apart]], -1, 1, minus=near[day, apart])
                terms.append((near[day, apart], points))
    _among_three(model, problem, by_day, near)
    return terms


def _among_three(
    model: cp_model.CpModel, problem: FreshProblem, by_day: Flags, near: dict[tuple[int, int], cp_model.IntVar]
) -> None:
    """Of three days in a row two cannot be held without a pair of them: needless, but the relaxation gains by it."""
    days = problem.days
    for day in days:
        next_day = days[(day + 1 - days[0]) % len(days)]
        keys = ((day, 1), (next_day, 1), (day, 2))
        if all(key in near for key in keys):
            pairs = [near[key] for key in keys]
            three = [by_day[day], by_day[day + 1], by_day[day + 2], *pairs]
            model.add_linear_constraint(cp_model.LinearExpr.weighted_sum(three, [1] * 3 + [-1] * 3), -3, 1)


def _starts(model: cp_model.CpModel, problem: FreshProblem, z: Channels) -> list[Term]:
    """The long run's day and hour, and the regular hours of the rest."""
    terms: list[Term] = []
    hours: dict[tuple[Activity, int], cp_model.IntVar] = {}
    for place, at in zip(problem.places, z, strict=True):
        minute = minute_of(place.start_s, problem.zone)
        for profile, variable in at.items():
            points = price.start_price(profile[0], place.day, minute)
            if points:
                terms.append((variable, points))
            for sport, kinds in price.HABITS:
                if profile[0] in kinds:
                    if (sport, minute) not in hours:
                        hours[sport, minute] = model.new_bool_var("")
                    model.add_implication(variable, hours[sport, minute])
    for sport, _ in price.HABITS:
        used = [variable for (each, _), variable in hours.items() if each is sport]
        if len(used) > 1:
            excess = model.new_int_var(0, len(used), "")
            add_sum(model, used, -len(used), 1, minus=excess)
            terms.append((excess, price.ANOTHER_HOUR))
    return terms
