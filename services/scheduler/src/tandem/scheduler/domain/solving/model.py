"""The week as a CP-SAT model: floors are hard constraints, prices the objective, ties broken inside it.

One boolean per (session, option); options of equal kind and length at one place are channelled to one boolean z, on
which the pair rules speak. One worker, a fixed seed and a deterministic time limit make the answer repeatable to the
byte within one solver version.

Most weeks are mended by a move or two, so a small model is tried first, which leaves out every single choice that costs
more than a budget beyond the cheapest choice of its session. An answer within the budget above the sum of the cheapest is
the optimum of the whole: a week with a choice left out costs more. An answer beyond it says which budget is enough.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from ortools.sat.python import cp_model

from tandem.scheduler.domain.solving.cluster_days import add_cluster_days
from tandem.scheduler.domain.solving.constraints import (
    add_headroom,
    add_pairs,
    add_windows_and_days,
    channels,
    choices,
    have_twins,
    least_points,
)
from tandem.scheduler.domain.solving.doses import add_doses
from tandem.scheduler.domain.solving.problem import Option, Problem
from tandem.scheduler.domain.solving.seven_days import add_seven_days
from tandem.scheduler.domain.solving.solution import Solution

MAX_DETERMINISTIC_TIME = 4.0
"""The limit in the solver's own units of work, never wall-clock seconds, which would break repeatability."""

BUDGETS = (2600, 6500)
"""Points above the least that every week costs, tried one after the other: two moves or two sessions that trade places, then
also a session or two eased or shortened. Measured: a smaller first one is too often in vain, a larger one is slower."""


Choices = tuple[tuple[int, Option | None], ...]
"""Choices by session and option, None for dropping it."""


class WeekModel:
    """A problem solved as often as needed: plainly, or with choices forbidden or required."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self._least = least_points(problem)
        self._models: dict[int | None, _BudgetedModel] = {}

    def solve(self, forbidden: Choices = (), required: Choices = ()) -> Solution | None:
        """The best week without the forbidden and with the required choices, or None when there is none or the solver
        found none within its limit."""
        if required and have_twins(self.problem, [session for session, _ in required]):
            return self._with_twins.solve(forbidden, required)
        for budget in BUDGETS:
            solution = self._within(budget).solve(forbidden, required)
            if solution is not None and solution.status == "optimal":
                enough = solution.objective - self._least
                return solution if enough <= budget else self._within(enough).solve(forbidden, required)
        return self._within(None).solve(forbidden, required)

    def _within(self, budget: int | None) -> _BudgetedModel:
        """The model of a budget, built when first asked for."""
        if budget not in self._models:
            self._models[budget] = _BudgetedModel(self.problem, budget)
        return self._models[budget]

    @cached_property
    def _with_twins(self) -> _BudgetedModel:
        """Two identical sessions may trade places here: what is asked of one of them is not asked of the other."""
        return _BudgetedModel(self.problem, None, twins_trade=True)


class _Model(cp_model.CpModel):
    """CpModel without the aliases of its camel-case days, which cost it more than a small week costs to solve."""

    def _add_pre_pep8_methods(self) -> None:
        pass

    def clone(self) -> _Model:
        copy = _Model()
        copy.proto.copy_from(self.proto)
        copy.rebuild_constant_map()
        return copy


class _BudgetedModel:
    """The CP-SAT model over the choices that cost at most `budget` more than a session's cheapest (None: over all)."""

    def __init__(self, problem: Problem, budget: int | None, twins_trade: bool = False) -> None:
        self.problem = problem
        self._model = _Model()
        self._rows = choices(self._model, problem, budget, twins_trade)
        z = channels(self._model, problem, self._rows)
        add_windows_and_days(self._model, problem, self._rows)
        add_headroom(self._model, problem, self._rows)
        terms = add_pairs(self._model, problem, z)
        terms += add_seven_days(self._model, problem, z)
        terms += add_doses(self._model, problem, self._rows)
        add_cluster_days(self._model, problem, z)
        self._scale = self._minimize(terms)

    def _minimize(self, terms: Iterable[tuple[cp_model.IntVar, int]]) -> int:
        """Points first; among weeks of equal points, the earliest sessions take the earliest places. Returns what a
        point is worth in the objective."""
        ranks = [[self._rank(session, option) for option, _ in row] for session, row in enumerate(self._rows)]
        scale = 1 + sum(max(row) for row in ranks)
        variables, weights = [], []
        for session, row in enumerate(self._rows):
            for (option, variable), rank in zip(row, ranks[session], strict=True):
                points = self.problem.drop_prices[session] if option is None else option.price + option.soft
                variables.append(variable)
                weights.append(points * scale + rank)
        for variable, points in terms:
            variables.append(variable)
            weights.append(points * scale)
        self._model.minimize(cp_model.LinearExpr.weighted_sum(variables, weights))
        return scale

    def _rank(self, session: int, option: Option | None) -> int:
        if option is None:
            return 0
        return (len(self.problem.sessions) - session) * (option.place + 1) * 3 + option.form.rung

    def solve(self, forbidden: Choices, required: Choices) -> Solution | None:
        wanted = [self._variable(session, option) for session, option in required]
        if any(variable is None for variable in wanted):  # `in` would compare, and comparing builds a constraint
            return None
        banned = [self._variable(session, option) for session, option in forbidden]
        model = self._model
        if wanted or banned:
            model = model.clone()
            for variable in wanted:
                _fix(model, variable, True)
            for variable in banned:
                _fix(model, variable, False)
        solver = tuned_solver()
        status = solver.solve(model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        values = solver.response_proto.solution
        choice = tuple(next(option for option, x in row if values[x.index]) for row in self._rows)
        objective = int(solver.objective_value) // self._scale
        bound = objective if status == cp_model.OPTIMAL else int(solver.best_objective_bound) // self._scale
        return Solution(choice, objective, bound, "optimal" if status == cp_model.OPTIMAL else "feasible")

    def _variable(self, session: int, option: Option | None) -> cp_model.IntVar | None:
        """The boolean of a choice, None where this model does not offer it."""
        return next((variable for held, variable in self._rows[session] if held == option), None)


def _fix(model: cp_model.CpModel, variable: cp_model.IntVar | None, value: bool) -> None:
    if variable is not None:
        copied = model.get_bool_var_from_proto_index(variable.index)
        model.add_bool_and([copied if value else copied.negated()])


def tuned_solver() -> cp_model.CpSolver:
    """Parameters measured on re-plans: on models of this size presolve, probing and cuts cost more than they save, and a
    linear relaxation that is whole from the start halves the time to the proof."""
    solver = cp_model.CpSolver()
    parameters = solver.parameters
    parameters.num_workers = 1
    parameters.random_seed = 1
    parameters.max_deterministic_time = MAX_DETERMINISTIC_TIME
    parameters.cp_model_presolve = False
    parameters.linearization_level = 2
    parameters.symmetry_level = 0
    parameters.cut_level = 0
    parameters.cp_model_probing_level = 0
    parameters.add_lp_constraints_lazily = False
    return solver
