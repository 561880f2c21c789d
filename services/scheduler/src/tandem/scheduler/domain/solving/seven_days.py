"""Limits on any seven days in a row as CP-SAT constraints: hard slots, medium days, the rest day."""

from __future__ import annotations

from ortools.sat.python import cp_model

from tandem.scheduler.domain.rulebook.kinds import HARD, MEDIUM_OR_HARDER, Kind
from tandem.scheduler.domain.rulebook.prices import EXCESS_HARD_SLOT
from tandem.scheduler.domain.rulebook.rules import BETTER_HARD_SLOTS, HARD_SLOTS, MEDIUM_DAYS
from tandem.scheduler.domain.solving.constraints import Channels, Term, add_sum
from tandem.scheduler.domain.solving.problem import Problem

_TRAINING = frozenset(Kind) - {Kind.REST}


def add_seven_days(model: cp_model.CpModel, problem: Problem, z: Channels) -> list[Term]:
    """The limits for each seven days in a row that a session could fall into, and the price of excess hard slots."""
    days = sorted({place.day for place, at in zip(problem.places, z, strict=True) if at})
    if not days:
        return []
    hard = _by_day(problem, z, HARD)
    medium = _day_bools(model, problem, z, MEDIUM_OR_HARDER)
    training = _day_bools(model, problem, z, _TRAINING)
    excess = model.new_int_var(0, HARD_SLOTS.limit, "")
    for start in _starts(problem, days[0], days[-1]):
        week = range(start, start + 7)
        _hard_slots(model, problem, week, [v for day in week for v in hard.get(day, ())], excess)
        _medium_days(model, problem, week, [medium[day] for day in week if day in medium])
        _rest_day(model, problem, week, [training[day] for day in week if day in training])
    return [(excess, EXCESS_HARD_SLOT)]


def _starts(problem: Problem, first: int, last: int) -> range:
    """The first day of each window: the last one ends with the last choice, or with what is fixed after it. Later windows
    hold no more."""
    latest_fixed = max((slot.day for slot in problem.fixed), default=last)
    return range(first - 6, min(last, max(last, latest_fixed) - 6) + 1)


def _hard_slots(
    model: cp_model.CpModel, problem: Problem, week: range, hard: list[cp_model.IntVar], excess: cp_model.IntVar
) -> None:
    fixed = sum(slot.kind in HARD for slot in problem.fixed if slot.day in week)
    if not hard:
        return
    add_sum(model, hard, 0, max(0, HARD_SLOTS.limit - fixed))
    if fixed < HARD_SLOTS.limit:
        add_sum(model, hard, -HARD_SLOTS.limit, BETTER_HARD_SLOTS - fixed, minus=excess)


def _medium_days(model: cp_model.CpModel, problem: Problem, week: range, medium: list[cp_model.IntVar]) -> None:
    fixed = len(_fixed_days(problem, week, MEDIUM_OR_HARDER))
    if len(medium) > max(0, MEDIUM_DAYS.limit - fixed):
        add_sum(model, medium, 0, max(0, MEDIUM_DAYS.limit - fixed))


def _rest_day(model: cp_model.CpModel, problem: Problem, week: range, training: list[cp_model.IntVar]) -> None:
    """Days without anything fixed and without a choice rest anyway."""
    if training and len(_fixed_days(problem, week, _TRAINING)) + len(training) == len(week):
        add_sum(model, training, 0, len(training) - 1)


def _fixed_days(problem: Problem, week: range, kinds: frozenset[Kind]) -> set[int]:
    return {slot.day for slot in problem.fixed if slot.day in week and slot.kind in kinds}


def _by_day(problem: Problem, z: Channels, kinds: frozenset[Kind]) -> dict[int, list[cp_model.IntVar]]:
    """The booleans of these kinds by day."""
    found: dict[int, list[cp_model.IntVar]] = {}
    for place, at in zip(problem.places, z, strict=True):
        for (kind, _), variable in at.items():
            if kind in kinds:
                found.setdefault(place.day, []).append(variable)
    return found


def _day_bools(
    model: cp_model.CpModel, problem: Problem, z: Channels, kinds: frozenset[Kind]
) -> dict[int, cp_model.IntVar]:
    """A boolean per day that holds when a session of these kinds starts on it; days fixed anyway have none."""
    fixed = {slot.day for slot in problem.fixed if slot.kind in kinds}
    found: dict[int, cp_model.IntVar] = {}
    for place, at in zip(problem.places, z, strict=True):
        variables = [variable for (kind, _), variable in at.items() if kind in kinds]
        if variables and place.day not in fixed:
            if place.day not in found:
                found[place.day] = model.new_bool_var("")
            add_sum(model, variables, -1, 0, minus=found[place.day])
    return found
