"""What an ISO week should hold, as linear prices: minutes of running above the block's liking, and the long run's share."""

from __future__ import annotations

from collections.abc import Sequence

from ortools.sat.python import cp_model

from tandem.scheduler.domain.rulebook.dose import (
    LONG_PER_TEN_MIN,
    TEN_MIN_S,
    dose_price,
    liked_run_s,
    long_share_percent,
    monday_of,
)
from tandem.scheduler.domain.rulebook.kinds import RUNS, Kind
from tandem.scheduler.domain.solving.constraints import Row, Term
from tandem.scheduler.domain.solving.problem import Option, Problem, runs_of

Weighed = list[list[tuple[cp_model.IntVar, int]]]
"""For each session its choices, and what each adds to a sum."""


def add_doses(model: cp_model.CpModel, problem: Problem, rows: Sequence[Row]) -> list[Term]:
    """The price of too much running, and of too long a long run, in each week that holds a run that may change."""
    terms: list[Term] = []
    for monday, runs in runs_of(problem).items():
        settings = problem.settings.at(monday)
        liked_s, points = liked_run_s(settings), dose_price(settings)
        if liked_s is not None and points:
            weights = dict.fromkeys(RUNS, 1)
            terms += _excess(model, problem, rows, monday, weights, liked_s, TEN_MIN_S, points)
        share = long_share_percent(runs)
        if share < 100:
            weights = {kind: 100 * (kind is Kind.LONG) - share for kind in RUNS}
            terms += _excess(model, problem, rows, monday, weights, 0, 100 * TEN_MIN_S, LONG_PER_TEN_MIN)
    return terms


def _excess(
    model: cp_model.CpModel,
    problem: Problem,
    rows: Sequence[Row],
    monday: int,
    weights: dict[Kind, int],
    limit: int,
    unit: int,
    points: int,
) -> list[Term]:
    """A variable for the units by which Σ weight × seconds exceeds the limit. Sessions whose every choice adds the same are
    counted beforehand: while only moves are tried, that is all of them."""
    given = sum(weights.get(s.kind, 0) * s.duration_s for s in problem.fixed if monday_of(s.day) == monday) - limit
    most = given
    open_: list[tuple[cp_model.IntVar, int]] = []
    for row in _weighed(problem, rows, monday, weights):
        amounts = [amount for _, amount in row]
        most += max(amounts)
        least = min(amounts)
        given += least
        open_ += [(variable, amount - least) for variable, amount in row if amount != least]
    highest = max(0, -(-most // unit))
    if not highest:
        return []
    lowest = max(0, -(-given // unit))
    excess = model.new_int_var(lowest, highest, "")
    if open_:
        total = cp_model.LinearExpr.weighted_sum([*(v for v, _ in open_), excess], [*(a for _, a in open_), -unit])
        model.add_linear_constraint(total, -unit * highest, -given)
    return [(excess, points)]


def _weighed(problem: Problem, rows: Sequence[Row], monday: int, weights: dict[Kind, int]) -> Weighed:
    """What each choice of each session adds in that week; a dropped one nothing."""
    here = {index for index, place in enumerate(problem.places) if monday_of(place.day) == monday}
    found: Weighed = []
    for session, row in zip(problem.sessions, rows, strict=True):
        if any(form.kind in weights for form in session.forms):
            found.append([(variable, _amount(option, here, weights)) for option, variable in row])
    return found


def _amount(option: Option | None, here: set[int], weights: dict[Kind, int]) -> int:
    if option is None or option.place not in here:
        return 0
    return weights.get(option.form.kind, 0) * option.form.duration_s
