"""The outline of a fresh week: what each day holds, before the hours are known.

It charges what a day costs at its best hours, what two days cost at the best hours of both, and everything that speaks of
days alone. Hours can only add to that, so its optimum is a bound from below, and a week laid into hours at just that
price is proven the best. The model is a fifth as large as the one with all hours, and its relaxation nearly whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

from tandem.scheduler.domain.rulebook.cluster import DAYS_APART, STRAINS, easy_enough
from tandem.scheduler.domain.rulebook.kinds import HARD, MEDIUM_OR_HARDER, Kind
from tandem.scheduler.domain.rulebook.prices import drop_price
from tandem.scheduler.domain.solving.constraints import Channels, Term, add_sum
from tandem.scheduler.domain.solving.fresh import FreshProblem, minute_of
from tandem.scheduler.domain.solving.fresh_between import Between, Clock, days_apart
from tandem.scheduler.domain.solving.fresh_cpsat import Candidate, Member, Model, add_weighted, weighted
from tandem.scheduler.domain.solving.fresh_days import Column, Columns, flags
from tandem.scheduler.domain.solving.fresh_habits import Served, add_habits
from tandem.scheduler.domain.solving.fresh_menu import Dish, Start, servings
from tandem.scheduler.domain.solving.fresh_terms import add_day_quality
from tandem.scheduler.domain.solving.model import tuned_solver
from tandem.scheduler.domain.solving.problem import problem_of
from tandem.scheduler.domain.solving.quality import TRAINING, day_costs, start_price
from tandem.scheduler.domain.solving.seven_days import add_seven_days

MAX_DETERMINISTIC_TIME = 4.0
"""The limit of one solve in the solver's own units of work, that of a re-plan."""


@dataclass(frozen=True, slots=True)
class Outlined:
    """What each day (a date's ordinal) holds, and the points below which no outline stays. `proven` when this is the
    cheapest; `told_apart` when its hours of the day are those of one habit."""

    held: frozenset[tuple[int, Member]]
    bound: int
    proven: bool
    told_apart: bool
    columns: tuple[cp_model.IntVar, ...]


def _hard(column: Column) -> int:
    return sum(kind in HARD for kind in column.free)


_HARDEST: tuple[tuple[Kind, Callable[[Column], bool]], ...] = (
    (Kind.HEAVY, lambda column: _hard(column) > 0),
    (Kind.HARD_RUN, lambda column: _hard(column) > 1),
    (Kind.MOD, lambda column: not _hard(column) and not MEDIUM_OR_HARDER.isdisjoint(column.free)),
    (Kind.EASY, lambda column: MEDIUM_OR_HARDER.isdisjoint(column.free) and not TRAINING.isdisjoint(column.free)),
)
"""Kinds that stand for a day in the limits of seven days: a hard thing, a second one, else a medium one, else a light one."""


class Outline:
    """The model over days. `droppable` says whether a session may be left out, `wider` whether habits of one more hour are
    told apart."""

    def __init__(self, problem: FreshProblem, candidates: Sequence[Candidate], droppable: bool, wider: bool) -> None:
        self._problem = problem
        self._model = Model()
        self._terms: list[Term] = []
        self._at_days = _by_day(problem, candidates)
        self._minutes = sorted({minute_of(place.start_s, problem.zone) for place in problem.places})
        self._columns, self._served = self._days()
        self._counts(droppable)
        self._habits, terms = add_habits(self._model, list(self._served.values()), len(self._minutes), wider)
        clocks = {day: self._clock(day) for day, found in self._at_days.items() if found}
        self._between = Between(self._model, self._served, self._habits, list(days_apart(problem, clocks)))
        self._between.charge_least()
        self._terms += terms
        self._terms += add_day_quality(self._model, problem, self._columns)
        self._limits()
        self._cluster_days()

    def solve(self) -> Outlined | None:
        """The best outline left, or the best found within the solver's limit; None when there is none left."""
        while True:
            scale = self._minimize()
            solver = tuned_solver()
            solver.parameters.max_deterministic_time = MAX_DETERMINISTIC_TIME
            solver.parameters.cp_model_presolve = len(self._problem.days) > 7  # measured: a third of two weeks' time
            status = solver.solve(self._model)
            if status == cp_model.INFEASIBLE:
                return None
            bound = max(0, int(solver.best_objective_bound)) // scale
            if status != cp_model.OPTIMAL:
                return Outlined(frozenset(), bound, False, False, ())
            values = solver.response_proto.solution
            if not self._tighten(values):
                return self._outlined(values, round(solver.objective_value) // scale)

    def _tighten(self, values: Sequence[int]) -> bool:
        chosen = {
            day: serving
            for day, of_day in self._served.items()
            for serving, variable in of_day
            if values[variable.index]
        }
        habit = next(number for number, each in enumerate(self._habits) if values[each[2].index])
        return self._between.tighten(chosen, habit)

    def _outlined(self, values: Sequence[int], points: int) -> Outlined:
        chosen = [
            (day, column) for day, of_day in self._columns.items() for column in of_day if values[column.variable.index]
        ]
        held = frozenset((day, member) for day, column in chosen for member in column.members)
        told_apart = not values[self._habits[-1][2].index]
        return Outlined(held, points, True, told_apart, tuple(column.variable for _, column in chosen))

    def forbid(self, outlined: Outlined) -> None:
        """That outline is not to be found again."""
        self._model.add_bool_or([variable.negated() for variable in outlined.columns])

    def _days(self) -> tuple[Columns, dict[int, Served]]:
        problem = self._problem
        columns: Columns = {}
        served: dict[int, Served] = {}
        for day, candidates in self._at_days.items():
            members, dishes = _menu(problem, candidates, self._minutes)
            fixed = tuple(slot.kind for slot in problem.fixed if slot.day == day)
            settings = problem.settings.at(day)
            columns[day], of_day = [], []
            for serving in servings(dishes, max(0, settings.sessions_per_day - len(fixed)), settings):
                held = tuple(members[dish] for dish in serving.dishes)
                kinds = (*fixed, *(profile[0] for _, profile in held))
                column = Column(held, kinds, self._model.new_bool_var(""))
                columns[day].append(column)
                of_day.append((serving, column.variable))
                points = serving.best[0].points + sum(day_costs(kinds).values())
                self._terms.append((column.variable, points))
            self._model.add_exactly_one([column.variable for column in columns[day]])
            served[day] = of_day
        return columns, served

    def _counts(self, droppable: bool) -> None:
        """Every class stands as often as it is wanted, or is dropped."""
        for index, wanted in enumerate(self._problem.wanted):
            held = [
                (column.variable, times)
                for of_day in self._columns.values()
                for column in of_day
                if (times := sum(member[0] == index for member in column.members))
            ]
            if droppable:
                held.append((self._model.new_int_var(0, wanted.count, ""), 1))
                self._terms.append((held[-1][0], drop_price(wanted.priority)))
            add_weighted(self._model, held, wanted.count, wanted.count)

    def _clock(self, day: int) -> Clock:
        """When something may start on a day (epoch seconds), and the number of that hour of the day."""
        starts = sorted({self._problem.places[each.at].start_s for each in self._at_days[day]})
        return tuple((start_s, self._minutes.index(minute_of(start_s, self._problem.zone))) for start_s in starts)

    def _limits(self) -> None:
        """The limits of seven days, told by the heaviest thing of each day and by a second hard one."""
        columns = {day: of_day for day, of_day in self._columns.items() if self._at_days[day]}
        told = [(kind, flags(self._model, columns, holds)) for kind, holds in _HARDEST]
        places = [self._problem.places[self._at_days[day][0].at] for day in columns for _ in told]
        z: Channels = [{(kind, 0): held[day]} for day in columns for kind, held in told]
        frame = problem_of((), self._problem.fixed, places, places[0].start_s if places else 0, self._problem.settings)
        self._terms += add_seven_days(self._model, frame, z)

    def _cluster_days(self) -> None:
        """Days with both strains are apart, and an easy day follows; the hours of a long run are left to the hours."""
        strained = {
            day: [column.variable for column in of_day if _is_strained(column)] for day, of_day in self._columns.items()
        }
        last = self._problem.days[-1]
        for day, clusters in strained.items():
            for later in range(day + 1, day + DAYS_APART):
                other = later - 7 if self._problem.cyclic and later > last else later
                after = [
                    column.variable
                    for column in self._columns.get(other, ())
                    if _is_strained(column) or (later == day + 1 and _too_hard(column))
                ]
                if clusters and after:
                    add_sum(self._model, [*clusters, *after], 0, 1)

    def _minimize(self) -> int:
        """Points first; of outlines of equal points the one of habits told apart, in which what was wanted first takes the
        earlier day of its week. Returns what a point is worth in the objective."""
        classes = len(self._problem.wanted)
        ranks: list[Term] = [
            (column.variable, number % 7 * sum(classes - index for index, _ in column.members))
            for number, of_day in enumerate(self._columns.values())
            for column in of_day
        ]
        last = sum((classes - index) * 6 * wanted.count for index, wanted in enumerate(self._problem.wanted))
        ranks.append((self._habits[-1][2], last + 1))
        scale = 2 * (last + 1)
        terms = [*self._terms, *self._between.terms]
        self._model.minimize(weighted([(variable, points * scale) for variable, points in terms] + ranks))
        return scale


def _by_day(problem: FreshProblem, candidates: Sequence[Candidate]) -> dict[int, list[Candidate]]:
    found: dict[int, list[Candidate]] = {day: [] for day in problem.days}
    for each in candidates:
        found[problem.places[each.at].day].append(each)
    return found


def _menu(
    problem: FreshProblem, candidates: Sequence[Candidate], minutes: Sequence[int]
) -> tuple[list[Member], tuple[Dish, ...]]:
    """The members that a day may hold, and what the day's own search must know of each."""
    first_s = min((problem.places[each.at].start_s for each in candidates), default=0)
    starts: dict[Member, dict[int, Start]] = defaultdict(dict)
    for each in candidates:
        place = problem.places[each.at]
        minute = minute_of(place.start_s, problem.zone)
        points = each.points + start_price(each.form.kind, place.day, minute)
        known = starts[each.member].get(each.at)
        if known is None or points < known[2]:
            starts[each.member][each.at] = (place.start_s - first_s, minutes.index(minute), points)
    dishes = tuple(
        (profile, problem.wanted[index].count, tuple(at.values())) for (index, profile), at in starts.items()
    )
    return list(starts), dishes


def _is_strained(column: Column) -> bool:
    return STRAINS.issubset(column.kinds) and not STRAINS.isdisjoint(column.free)


def _too_hard(column: Column) -> bool:
    return any(not easy_enough(*profile) for _, profile in column.members)
