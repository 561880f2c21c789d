"""The week as a CP-SAT model: floors are hard constraints, prices the objective, ties broken inside it.

One boolean per (session, option); options of equal kind and length at one place are channelled to one boolean z, on
which the pair rules speak. One worker, a fixed seed and a deterministic time limit make the answer repeatable to the
byte within one solver version.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import ortools
from ortools.sat.python import cp_model

from tandem.scheduler.domain.evaluate import Choice
from tandem.scheduler.domain.kinds import HARD, MEDIUM_OR_HARDER, Kind
from tandem.scheduler.domain.prices import EXCESS_HARD_SLOT, pair_price
from tandem.scheduler.domain.problem import Option, Problem, stands
from tandem.scheduler.domain.rules import BETTER_HARD_SLOTS, HARD_SLOTS, LONGEST_REACH_H, MEDIUM_DAYS, TWO_A_DAY

SOLVER = "OR-Tools CP-SAT"
SOLVER_VERSION: str = ortools.__version__

MAX_DETERMINISTIC_TIME = 4.0
"""The limit in the solver's own units of work, never wall-clock seconds, which would break repeatability."""

_REACH_S = int(LONGEST_REACH_H * 3600)

Profile = tuple[Kind, int]
"""A kind and a length in seconds: all that a pair rule sees."""


@dataclass(frozen=True, slots=True)
class Solution:
    """A choice for each session. `status` is `optimal` (proven) or `feasible`; `objective` and `bound` in points."""

    choice: Choice
    objective: int
    bound: int
    status: str


class WeekModel:
    """A problem built once, solved as often as needed: plainly, or with choices forbidden."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self._model = cp_model.CpModel()
        self._x = _choices(self._model, problem)
        z = _channels(self._model, problem, self._x)
        _windows_and_days(self._model, problem, self._x)
        terms = _pairs(self._model, problem, z)
        terms += _seven_days(self._model, problem, z)
        self._objective(terms)

    def _objective(self, terms: list[tuple[cp_model.IntVar, int]]) -> None:
        """Points first; among weeks of equal points, the earliest sessions keep the earliest places."""
        ranks = {
            (session, index): (len(self.problem.sessions) - session) * (option.place + 1) * 3 + option.form.rung
            for session, options in enumerate(self.problem.options)
            for index, option in enumerate(options)
        }
        per_session: dict[int, int] = defaultdict(int)
        for (session, _), rank in ranks.items():
            per_session[session] = max(per_session[session], rank)
        self._scale = 1 + sum(per_session.values())
        variables, weights = [], []
        for session, options in enumerate(self.problem.options):
            for index, option in enumerate(options):
                variables.append(self._x[session][index])
                weights.append((option.price + option.soft) * self._scale + ranks[session, index])
            variables.append(self._x[session][-1])
            weights.append(self.problem.drop_prices[session] * self._scale)
        for variable, points in terms:
            variables.append(variable)
            weights.append(points * self._scale)
        self._model.minimize(cp_model.LinearExpr.weighted_sum(variables, weights))

    def solve(self, forbidden: Iterable[tuple[int, Option | None]] = ()) -> Solution | None:
        """The best week without the forbidden choices (None: to drop the session), or None when there is none or the
        solver found none within its limit."""
        banned = [
            self._x[session][-1 if option is None else self.problem.options[session].index(option)]
            for session, option in forbidden
        ]
        model = self._model
        if banned:
            model = model.clone()
            for variable in banned:
                model.add_bool_and([model.get_bool_var_from_proto_index(variable.index).negated()])
        solver = _solver()
        status = solver.solve(model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        values = solver.response_proto.solution
        choice = tuple(
            next((option for option, x in zip(options, row, strict=False) if values[x.index]), None)
            for options, row in zip(self.problem.options, self._x, strict=True)
        )
        objective = int(solver.objective_value) // self._scale
        bound = objective if status == cp_model.OPTIMAL else int(solver.best_objective_bound) // self._scale
        return Solution(choice, objective, bound, "optimal" if status == cp_model.OPTIMAL else "feasible")


def _solver() -> cp_model.CpSolver:
    """Parameters measured on re-plans: presolve and cuts cost more than they save on models of this size."""
    solver = cp_model.CpSolver()
    parameters = solver.parameters
    parameters.num_workers = 1
    parameters.random_seed = 1
    parameters.max_deterministic_time = MAX_DETERMINISTIC_TIME
    parameters.cp_model_presolve = False
    parameters.linearization_level = 2
    parameters.symmetry_level = 0
    parameters.cut_level = 0
    return solver


def _choices(model: cp_model.CpModel, problem: Problem) -> list[list[cp_model.IntVar]]:
    """x[session][option], and last of each row: dropped. Exactly one of a row holds."""
    rows = []
    for session, options in enumerate(problem.options):
        row = [model.new_bool_var("") for _ in range(len(options) + 1)]
        model.add_exactly_one(row)
        for index in _twin_cuts(problem, session, options):
            model.add_bool_and([row[index].negated()])
        rows.append(row)
    return rows


def _twin_cuts(problem: Problem, session: int, options: Sequence[Option]) -> list[int]:
    """Options in which a session would take the place that its identical twin holds. When the twin can stay, trading
    names gives the same week for less, so nothing is lost."""
    mine = problem.sessions[session]
    held = set()
    for other, twin in enumerate(problem.sessions):
        same = (twin.forms, twin.activity, twin.priority, twin.week)
        if other != session and same == (mine.forms, mine.activity, mine.priority, mine.week):
            held |= {o.place for o in problem.options[other] if stands(o, twin, problem.places)}
    return [index for index, option in enumerate(options) if option.place in held]


Channels = list[dict[Profile, cp_model.IntVar]]


def _channels(model: cp_model.CpModel, problem: Problem, x: list[list[cp_model.IntVar]]) -> Channels:
    """z[place][profile]: something of that kind and length starts there."""
    holders: list[dict[Profile, list[cp_model.IntVar]]] = [defaultdict(list) for _ in problem.places]
    for options, row in zip(problem.options, x, strict=True):
        for option, variable in zip(options, row, strict=False):
            holders[option.place][option.form.kind, option.form.duration_s].append(variable)
    channels: Channels = []
    for place in holders:
        z = {}
        for profile, variables in place.items():
            if len(variables) == 1:
                z[profile] = variables[0]
            else:
                z[profile] = model.new_bool_var("")
                model.add(cp_model.LinearExpr.sum(variables) == z[profile])
        channels.append(z)
    return channels


def _windows_and_days(model: cp_model.CpModel, problem: Problem, x: list[list[cp_model.IntVar]]) -> None:
    by_place: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    by_day: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    for options, row in zip(problem.options, x, strict=True):
        for option, variable in zip(options, row, strict=False):
            by_place[option.place].append(variable)
            by_day[problem.places[option.place].day].append(variable)
    for variables in by_place.values():
        model.add_at_most_one(variables)
    for day, variables in by_day.items():
        left = max(0, TWO_A_DAY.limit - sum(slot.day == day for slot in problem.fixed))
        model.add(cp_model.LinearExpr.sum(variables) <= left)


def _pairs(model: cp_model.CpModel, problem: Problem, z: Channels) -> list[tuple[cp_model.IntVar, int]]:
    """Floors as at-most-ones; each soft price a boolean that both sides force up, sides of equal price together."""
    terms = []
    longest_s = max((profile[1] for place in z for profile in place), default=0)
    for a, first in enumerate(problem.places):
        for b in range(a + 1, len(problem.places)):
            if problem.places[b].start_s - first.start_s > _REACH_S + longest_s:
                break
            for before, after, points in _pair_groups(problem, a, b, z):
                both = [*(z[a][profile] for profile in before), *(z[b][profile] for profile in after)]
                if points is None:
                    model.add_at_most_one(both)
                else:
                    term = model.new_bool_var("")
                    model.add(term >= cp_model.LinearExpr.sum(both) - 1)
                    terms.append((term, points))
    return terms


def _pair_groups(
    problem: Problem, a: int, b: int, z: Channels
) -> Iterable[tuple[tuple[Profile, ...], tuple[Profile, ...], int | None]]:
    """(before, after, price) such that each of `before` at place a with each of `after` at place b has that price, or
    breaks a floor (None)."""
    apart_s = problem.places[b].start_s - problem.places[a].start_s
    same_day = problem.places[b].day == problem.places[a].day
    groups: dict[tuple[int | None, tuple[Profile, ...]], list[Profile]] = defaultdict(list)
    for before in z[a]:
        after_by_price: dict[int | None, list[Profile]] = defaultdict(list)
        for after in z[b]:
            gap_s = apart_s - before[1]
            points = pair_price(before[0], after[0], after[1], same_day, gap_s, problem.settings)
            if points != 0:
                after_by_price[points].append(after)
        for points, profiles in after_by_price.items():
            groups[points, tuple(profiles)].append(before)
    return [(tuple(before), after, points) for (points, after), before in groups.items()]


def _seven_days(model: cp_model.CpModel, problem: Problem, z: Channels) -> list[tuple[cp_model.IntVar, int]]:
    """Hard slots, medium days and the rest day, for each seven days in a row."""
    days = sorted({place.day for place, at in zip(problem.places, z, strict=True) if at})
    if not days:
        return []
    medium = _day_bools(model, problem, z, MEDIUM_OR_HARDER)
    training = _day_bools(model, problem, z, frozenset(Kind) - {Kind.REST})
    excess = model.new_int_var(0, HARD_SLOTS.limit, "")
    for start in range(days[0] - 6, days[-1] - 5):
        _seven(model, problem, z, range(start, start + 7), medium, training, excess)
    return [(excess, EXCESS_HARD_SLOT)]


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
            model.add(cp_model.LinearExpr.sum(variables) <= found[place.day])
    return found


def _seven(
    model: cp_model.CpModel,
    problem: Problem,
    z: Channels,
    days: range,
    medium: dict[int, cp_model.IntVar],
    training: dict[int, cp_model.IntVar],
    excess: cp_model.IntVar,
) -> None:
    hard = [
        variable
        for place, at in zip(problem.places, z, strict=True)
        if place.day in days
        for (kind, _), variable in at.items()
        if kind in HARD
    ]
    fixed = [slot for slot in problem.fixed if slot.day in days]
    fixed_hard = sum(slot.kind in HARD for slot in fixed)
    if hard:
        total = cp_model.LinearExpr.sum(hard)
        model.add(total <= max(0, HARD_SLOTS.limit - fixed_hard))
        if fixed_hard < HARD_SLOTS.limit:
            model.add(excess >= total + fixed_hard - BETTER_HARD_SLOTS)
    fixed_medium = len({slot.day for slot in fixed if slot.kind in MEDIUM_OR_HARDER})
    medium_here = [medium[day] for day in days if day in medium]
    if len(medium_here) > MEDIUM_DAYS.limit - fixed_medium:
        model.add(cp_model.LinearExpr.sum(medium_here) <= max(0, MEDIUM_DAYS.limit - fixed_medium))
    fixed_training = {slot.day for slot in fixed if slot.kind is not Kind.REST}
    training_here = [training[day] for day in days if day in training]
    if training_here and len(fixed_training) + len(training_here) == 7:
        model.add(cp_model.LinearExpr.sum(training_here) <= len(training_here) - 1)
