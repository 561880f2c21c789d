"""The outline of a fresh week: what each day holds, before the hours are known.

It charges what a day costs at its best hours, what two days cost at the best hours of both, and everything that speaks of
days alone. Hours can only add to that, so its optimum is a bound from below, and a week laid into hours at just that
price is proven the best. The model is a fifth as large as the one with all hours, and its relaxation nearly whole.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import inf

from ortools.sat.python import cp_model

from tandem.scheduler.domain.rulebook.cluster import DAYS_APART, STRAINS, easy_enough
from tandem.scheduler.domain.rulebook.kinds import HARD, MEDIUM_OR_HARDER, Kind
from tandem.scheduler.domain.rulebook.prices import drop_price
from tandem.scheduler.domain.rulebook.rules import Settings
from tandem.scheduler.domain.solving.constraints import Channels, Profile, Term, add_sum, one_of
from tandem.scheduler.domain.solving.fresh import FreshProblem, minute_of
from tandem.scheduler.domain.solving.fresh_cpsat import Candidate, Member, Model, add_weighted, weighted
from tandem.scheduler.domain.solving.fresh_days import Column, Columns, flags
from tandem.scheduler.domain.solving.fresh_gaps import gap_price
from tandem.scheduler.domain.solving.fresh_habits import Served, add_habits
from tandem.scheduler.domain.solving.fresh_menu import Dish, Start, servings
from tandem.scheduler.domain.solving.fresh_pairs import neighbours
from tandem.scheduler.domain.solving.fresh_terms import add_day_quality
from tandem.scheduler.domain.solving.model import tuned_solver
from tandem.scheduler.domain.solving.problem import problem_of
from tandem.scheduler.domain.solving.quality import TRAINING, day_costs, start_price
from tandem.scheduler.domain.solving.seven_days import add_seven_days


@dataclass(frozen=True, slots=True)
class Outlined:
    """What each day (a date's ordinal) holds, and the points below which no outline stays. `proven` when this is the
    cheapest."""

    held: frozenset[tuple[int, Member]]
    bound: int
    proven: bool
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
    """The model over days. `droppable` says whether a session may be left out."""

    def __init__(self, problem: FreshProblem, candidates: Sequence[Candidate], droppable: bool) -> None:
        self._problem = problem
        self._model = Model()
        self._terms: list[Term] = []
        self._at_days = _by_day(problem, candidates)
        self._columns, served, hours = self._days()
        self._counts(droppable)
        self._pairs()
        self._terms += add_habits(self._model, served, hours)
        self._terms += add_day_quality(self._model, problem, self._columns)
        self._limits()
        self._cluster_days()
        self._scale = self._minimize()

    def solve(self) -> Outlined | None:
        """The best outline left, or the best found within the solver's limit; None when there is none left."""
        solver = tuned_solver()
        status = solver.solve(self._model)
        if status == cp_model.INFEASIBLE:
            return None
        bound = max(0, int(solver.best_objective_bound)) // self._scale
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return Outlined(frozenset(), bound, False, ())
        values = solver.response_proto.solution
        proven = status == cp_model.OPTIMAL
        chosen = [
            (day, column) for day, of_day in self._columns.items() for column in of_day if values[column.variable.index]
        ]
        return Outlined(
            frozenset((day, member) for day, column in chosen for member in column.members),
            round(solver.objective_value) // self._scale if proven else bound,
            proven,
            tuple(column.variable for _, column in chosen),
        )

    def forbid(self, outlined: Outlined) -> None:
        """That outline is not to be found again."""
        self._model.add_bool_or([variable.negated() for variable in outlined.columns])

    def _days(self) -> tuple[Columns, list[Served], int]:
        problem = self._problem
        minutes = sorted({minute_of(place.start_s, problem.zone) for place in problem.places})
        columns: Columns = {}
        served: list[Served] = []
        for day, candidates in self._at_days.items():
            members, dishes = _menu(problem, candidates, minutes)
            fixed = tuple(slot.kind for slot in problem.fixed if slot.day == day)
            settings = problem.settings.at(day)
            columns[day], of_day = [], []
            for serving in servings(dishes, max(0, settings.sessions_per_day - len(fixed)), settings):
                held = tuple(members[dish] for dish in serving.dishes)
                kinds = (*fixed, *(profile[0] for _, profile in held))
                column = Column(held, kinds, self._model.new_bool_var(""))
                columns[day].append(column)
                of_day.append((serving, column.variable))
                points = serving.layouts[0].points + sum(day_costs(kinds).values())
                self._terms.append((column.variable, points))
            self._model.add_exactly_one([column.variable for column in columns[day]])
            served.append(of_day)
        return columns, served, len(minutes)

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

    def _pairs(self) -> None:
        """The floors and prices of two days, at the best hours of both."""
        problem, model = self._problem, self._model
        held = {day: _any_profile(model, of_day) for day, of_day in self._columns.items()}
        starts = {
            day: sorted({problem.places[each.at].start_s for each in found}) for day, found in self._at_days.items()
        }
        for first, second, later_s in neighbours(problem, [day for day in starts if starts[day]]):
            if first == second:
                continue
            apart_s = starts[second][0] + later_s - starts[first][0]
            least = _least(
                tuple(start_s - starts[first][0] for start_s in starts[first]),
                tuple(start_s - starts[second][0] + apart_s for start_s in starts[second]),
                tuple(held[first]),
                tuple(held[second]),
                problem.settings.at(second),
            )
            for before, after, points in least:
                both = [held[first][before], held[second][after]]
                if points is None:
                    model.add_at_most_one(both)
                else:
                    term = model.new_bool_var("")
                    add_sum(model, both, -1, 1, minus=term)
                    self._terms.append((term, points))

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
        """Points first; of outlines of equal points what was wanted first takes the earlier day, in single weeks. Returns
        what a point is worth in the objective."""
        ranks: list[Term] = []
        problem, scale = self._problem, 1
        if len(problem.days) <= 7:
            classes = len(problem.wanted)
            for number, of_day in enumerate(self._columns.values()):
                ranks += [(c.variable, number * sum(classes - index for index, _ in c.members)) for c in of_day]
            scale += sum((classes - index) * 6 * wanted.count for index, wanted in enumerate(problem.wanted))
        self._model.minimize(weighted([(variable, points * scale) for variable, points in self._terms] + ranks))
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


def _any_profile(model: cp_model.CpModel, of_day: Sequence[Column]) -> dict[Profile, cp_model.IntVar]:
    """By profile whether the day holds it."""
    held: dict[Profile, list[cp_model.IntVar]] = defaultdict(list)
    for column in of_day:
        for profile in Counter(profile for _, profile in column.members):
            held[profile].append(column.variable)
    return {profile: one_of(model, held[profile]) for profile in sorted(held)}


@lru_cache(maxsize=8192)
def _least(
    first: tuple[int, ...],
    second: tuple[int, ...],
    befores: tuple[Profile, ...],
    afters: tuple[Profile, ...],
    settings: Settings,
) -> tuple[tuple[Profile, Profile, int | None], ...]:
    """What each pair of profiles of two days costs at the best of their starts (seconds), None when there is no lawful
    one; those that cost nothing are left out. Remembered, because most days are alike."""
    found: list[tuple[Profile, Profile, int | None]] = []
    apart_s = [(later_s - start_s) for start_s in first for later_s in second]
    for before in befores:
        for after in afters:
            least = inf
            for apart in sorted(set(apart_s), reverse=True):
                points = gap_price(before[0], after[0], after[1], False, apart - before[1], settings)
                least = least if points is None else min(least, points)
                if least == 0:
                    break
            if least:
                found.append((before, after, None if least == inf else int(least)))
    return tuple(found)


def _is_strained(column: Column) -> bool:
    return STRAINS.issubset(column.kinds) and not STRAINS.isdisjoint(column.free)


def _too_hard(column: Column) -> bool:
    return any(not easy_enough(*profile) for _, profile in column.members)
