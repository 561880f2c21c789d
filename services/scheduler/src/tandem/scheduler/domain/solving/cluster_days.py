"""The cluster-day rules as CP-SAT constraints; without cluster mode there are none."""

from __future__ import annotations

from ortools.sat.python import cp_model

from tandem.contracts.events.week import Mode
from tandem.scheduler.domain.rulebook.cluster import (
    CLUSTER_DAYS,
    DAYS_APART,
    LONG_AFTER_S,
    STRAINS,
    cluster_days,
    easy_enough,
)
from tandem.scheduler.domain.rulebook.kinds import Kind
from tandem.scheduler.domain.solving.constraints import Channels, add_sum
from tandem.scheduler.domain.solving.problem import Problem

Piece = tuple[Kind, int, int, int, cp_model.IntVar | None]
"""Kind, day, start and length in seconds of what may or (without a variable) does happen."""


def add_cluster_days(model: cp_model.CpModel, problem: Problem, z: Channels) -> None:
    """A boolean per possible cluster day, forced up by its two strains, and the limits on it."""
    if not any(problem.settings.at(place.day).mode is Mode.CLUSTER for place in problem.places):
        return
    pieces: list[Piece] = [
        (kind, place.day, place.start_s, duration_s, variable)
        for place, at in zip(problem.places, z, strict=True)
        for (kind, duration_s), variable in at.items()
    ]
    pieces += [(slot.kind, slot.day, slot.start_s, slot.duration_s, None) for slot in problem.fixed]
    given = set(cluster_days(problem.fixed, problem.settings))
    flags = _flags(model, problem, pieces, given)
    for day, flag in flags.items():
        _after(model, pieces, day, flag)
    _apart(model, flags)


Flags = dict[int, cp_model.IntVar | None]
"""By day: the boolean of a possible cluster day, None for one that is a fact."""


def _flags(model: cp_model.CpModel, problem: Problem, pieces: list[Piece], given: set[int]) -> Flags:
    flags: Flags = dict.fromkeys(given)
    for day in sorted({piece[1] for piece in pieces if piece[4] is not None} - given):
        here = [piece for piece in pieces if piece[1] == day and piece[0] in STRAINS]
        if {piece[0] for piece in here} != STRAINS or problem.settings.at(day).mode is not Mode.CLUSTER:
            continue
        flag = model.new_bool_var("")
        for hard in (piece for piece in here if piece[0] is Kind.HARD_RUN):
            for heavy in (piece for piece in here if piece[0] is Kind.HEAVY):
                _never_all(model, [hard[4], heavy[4]], unless=flag)
        flags[day] = flag
    return dict(sorted(flags.items()))


def _never_all(
    model: cp_model.CpModel, variables: list[cp_model.IntVar | None], unless: cp_model.IntVar | None = None
) -> None:
    """At least one of the variables is false (or `unless` is true). What is a fact (None) cannot be false; when all
    are facts there is nothing to choose."""
    choices = [variable.negated() for variable in variables if variable is not None]
    if choices:
        model.add_bool_or([*choices, unless] if unless is not None else choices)


def _after(model: cp_model.CpModel, pieces: list[Piece], day: int, flag: cp_model.IntVar | None) -> None:
    strains = [piece for piece in pieces if piece[1] == day and piece[0] in STRAINS]
    for kind, later_day, start_s, duration_s, variable in pieces:
        if later_day == day + 1 and not easy_enough(kind, duration_s):
            _never_all(model, [flag, variable])
        if kind is Kind.LONG and later_day > day:
            for strain in strains:
                if start_s - (strain[2] + strain[3]) < LONG_AFTER_S:
                    _never_all(model, [flag, variable, strain[4]])


def _apart(model: cp_model.CpModel, flags: Flags) -> None:
    days = list(flags)
    for index, day in enumerate(days):
        for other in days[index + 1 :]:
            if other - day < DAYS_APART:
                _never_all(model, [flags[day], flags[other]])
    for start in range(min(days, default=0) - 6, max(days, default=-7) + 1):
        here = [flags[day] for day in days if start <= day < start + 7]
        choices = [flag for flag in here if flag is not None]
        limit = max(0, CLUSTER_DAYS.limit - (len(here) - len(choices)))
        if len(choices) > limit:
            add_sum(model, choices, 0, limit)
