"""A fresh week with its hours as a CP-SAT model over counts: how many of a class start at a place, no session with an
identity.

One boolean per (class, form, place) with Σ = the class's count, channelled to one boolean per kind and length on which
the rules speak, under columns that say what each day holds (`fresh_days`). Among single weeks of equal points what was
wanted first takes the earlier place. `fresh_search` asks it to lay an outline into hours, or for a whole week at once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from ortools.sat.python import cp_model

from tandem.scheduler.domain.rulebook.prices import drop_price
from tandem.scheduler.domain.solving.cluster_days import add_cluster_days
from tandem.scheduler.domain.solving.constraints import Channels, Profile, Term, add_sum, one_of
from tandem.scheduler.domain.solving.fresh import WEEK_S, FreshProblem, FreshSolution, Placed
from tandem.scheduler.domain.solving.fresh_costs import fresh_costs
from tandem.scheduler.domain.solving.fresh_cpsat import Candidate, Model, add_weighted, weighted
from tandem.scheduler.domain.solving.fresh_days import Choice, add_days
from tandem.scheduler.domain.solving.fresh_pairs import add_fresh_pairs
from tandem.scheduler.domain.solving.fresh_terms import add_quality
from tandem.scheduler.domain.solving.model import tuned_solver
from tandem.scheduler.domain.solving.problem import Problem, problem_of
from tandem.scheduler.domain.solving.seven_days import add_seven_days
from tandem.scheduler.domain.week import Place

MAX_DETERMINISTIC_TIME = 8.0
"""The limit in the solver's own units of work. Twice that of a re-plan: weeks are seldom made anew."""

_NO_LIMIT = 10**12
_BEGINNING_S = -(10**12)
"""Before any place: what may be used was chosen when the problem was made."""


class FreshModel:
    """The model over some candidates. `droppable` says whether a session may be left out."""

    def __init__(self, problem: FreshProblem, candidates: Sequence[Candidate], droppable: bool) -> None:
        self.problem = problem
        self.final = False
        """Whether the last answer cannot be bettered: it is the optimum, or there is none."""
        self._model = Model()
        self._chosen: list[Choice] = []
        self._terms: list[Term] = []
        self._place(candidates)
        self._counts(droppable)
        self._rules()
        self._scale = self._minimize()

    def between(self, least: int, most: int | None) -> None:
        """No week under `least` points exists, and none over `most` is wanted."""
        add_weighted(self._model, self._terms, least, _NO_LIMIT if most is None else most)

    def _place(self, candidates: Sequence[Candidate]) -> None:
        for each in candidates:
            variable = self._model.new_bool_var("")
            self._chosen.append((each.index, each.at, each.form, variable))
            self._terms.append((variable, each.points))

    def _counts(self, droppable: bool) -> None:
        """Every class stands as often as it is wanted, or is dropped."""
        for index, wanted in enumerate(self.problem.wanted):
            variables = [variable for held, _, _, variable in self._chosen if held == index]
            if droppable:
                variables.append(self._model.new_int_var(0, wanted.count, ""))
                self._terms.append((variables[-1], drop_price(wanted.priority)))
            add_sum(self._model, variables, wanted.count, wanted.count)

    def _rules(self) -> None:
        problem, model = self.problem, self._model
        z = self._channels()
        columns, terms = add_days(model, problem, self._chosen)
        terms += add_fresh_pairs(model, problem, z, columns, self._single())
        terms += add_seven_days(model, _frame(problem, problem.places), z)
        if problem.cyclic:
            later = (Place(p.start_s + WEEK_S, p.day + 7, p.week, p.fits_s) for p in problem.places)
            add_cluster_days(model, _frame(problem, (*problem.places, *later)), [*z, *z])
        else:
            add_cluster_days(model, _frame(problem, problem.places), z)
        self._terms += terms + add_quality(model, problem, columns, z)

    def _channels(self) -> Channels:
        """One boolean for each kind and length that may start at a place; a place holds one session."""
        holders: list[dict[Profile, list[cp_model.IntVar]]] = [defaultdict(list) for _ in self.problem.places]
        for _, at, form, variable in self._chosen:
            holders[at][form.kind, form.duration_s].append(variable)
        for held in holders:
            if held:
                self._model.add_at_most_one([variable for variables in held.values() for variable in variables])
        return [{profile: one_of(self._model, held[profile]) for profile in sorted(held)} for held in holders]

    def _single(self) -> frozenset[Profile]:
        """The profiles of which no day holds two, because an ISO week has one at most."""
        most = Counter[tuple[str, Profile]]()
        for wanted in self.problem.wanted:
            for profile in {(form.kind, form.duration_s) for form in wanted.forms}:
                most[wanted.week, profile] += wanted.count
        return frozenset(
            profile for _, profile in most if all(n == 1 for (_, other), n in most.items() if other == profile)
        )

    def _minimize(self) -> int:
        """Points first; among single weeks of equal points what was wanted first takes the earlier places. Over more weeks
        the order of places is left to the solver, whose answer repeats: it would double the time to the proof. Returns what
        a point is worth in the objective."""
        ranks: list[Term] = []
        scale = 1
        if len(self.problem.days) <= 7:
            classes, places = len(self.problem.wanted), len(self.problem.places)
            ranks = [(variable, (classes - index) * (at + 1)) for index, at, _, variable in self._chosen]
            scale += sum((classes - index) * places * each.count for index, each in enumerate(self.problem.wanted))
        self._model.minimize(weighted([(variable, points * scale) for variable, points in self._terms] + ranks))
        return scale

    def solve(self) -> FreshSolution | None:
        """The best week, or None when there is none or the solver found none within its limit."""
        solver = tuned_solver()
        solver.parameters.max_deterministic_time = MAX_DETERMINISTIC_TIME
        status = solver.solve(self._model)
        self.final = status in (cp_model.OPTIMAL, cp_model.INFEASIBLE)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        values = solver.response_proto.solution
        objective = round(solver.objective_value) // self._scale
        proven = status == cp_model.OPTIMAL
        bound = objective if proven else int(solver.best_objective_bound) // self._scale
        placed, dropped = self._named([choice for choice in self._chosen if values[choice[3].index]])
        costs = fresh_costs(self.problem, placed)
        return FreshSolution(placed, dropped, objective, bound, "optimal" if proven else "feasible", costs)

    def _named(self, chosen: list[Choice]) -> tuple[tuple[Placed, ...], tuple[str, ...]]:
        """Names are given in time order; the last ones of a class go to what is dropped."""
        placed: list[Placed] = []
        dropped: list[str] = []
        for number, wanted in enumerate(self.problem.wanted):
            held = [(at, form) for index, at, form, _ in chosen if index == number]
            for name, (at, form) in zip(wanted.names, held, strict=False):
                placed.append(Placed(name, self.problem.places[at], form, wanted.activity, wanted.priority))
            dropped += wanted.names[len(held) :]
        return tuple(sorted(placed, key=lambda each: (each.place.start_s, each.name))), tuple(dropped)


def _frame(problem: FreshProblem, places: tuple[Place, ...]) -> Problem:
    """The problem without its sessions, as the shared rules see it."""
    return problem_of((), problem.fixed, places, _BEGINNING_S, problem.settings)
