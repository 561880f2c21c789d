"""The gaps of a fresh week as CP-SAT constraints: between days and places, and from Sunday to the next
Monday of a week that repeats.

Most prices of two sessions depend on their days and hardly on their hours. What any hours of two days cost at least is
charged on the days, and only the rest on the hours: the linear relaxation then sees most of the price, and a tenth of
the terms remain.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from ortools.sat.python import cp_model

from tandem.scheduler.domain.rulebook.hours import reach_s
from tandem.scheduler.domain.rulebook.rules import Settings
from tandem.scheduler.domain.solving.constraints import Channels, Group, Profile, Term, add_sum, one_of
from tandem.scheduler.domain.solving.fresh import WEEK_S, FreshProblem
from tandem.scheduler.domain.solving.fresh_days import Columns
from tandem.scheduler.domain.solving.fresh_gaps import gap_price
from tandem.scheduler.domain.solving.quality import RECOVERED_H

Hour = tuple[int, tuple[Profile, ...]]
"""A start in seconds (from wherever the two days are counted) and what may start there."""

DayPair = tuple[Profile, Profile, int | None]
"""A profile on the first day and one on the second cost this wherever they stand, or cannot be (None)."""

DayVariables = dict[int, dict[Profile, cp_model.IntVar]]


@dataclass(frozen=True, slots=True)
class _Between:
    """What two days cost: by days, and by hours (indices of the two days' hours) beyond that."""

    days: tuple[DayPair, ...]
    hours: tuple[tuple[int, int, Group], ...]


def add_fresh_pairs(
    model: cp_model.CpModel, problem: FreshProblem, z: Channels, columns: Columns, single: frozenset[Profile]
) -> list[Term]:
    """The floors and prices of all pairs; `single` are the profiles of which no day holds two."""
    terms: list[Term] = []
    at_days = _places_by_day(problem, z)
    y = _day_variables(model, columns, single)
    for first, second, later_s in neighbours(problem, at_days):
        anchor_s = problem.places[at_days[first][0]].start_s
        between = _between(
            tuple((problem.places[at].start_s - anchor_s, tuple(z[at])) for at in at_days[first]),
            tuple((problem.places[at].start_s + later_s - anchor_s, tuple(z[at])) for at in at_days[second]),
            first == second,
            single,
            problem.settings.at(second),
        )
        for before, after, points in between.days:
            _never_or_priced(model, terms, [y[first][before], y[second][after]], points)
        for a, b, (befores, afters, points) in between.hours:
            here, there = z[at_days[first][a]], z[at_days[second][b]]
            both = [here[profile] for profile in befores] + [there[profile] for profile in afters]
            _never_or_priced(model, terms, both, points)
    return terms


def _never_or_priced(
    model: cp_model.CpModel, terms: list[Term], both: list[cp_model.IntVar], points: int | None
) -> None:
    if points is None:
        model.add_at_most_one(both)
        return
    term = model.new_bool_var("")
    add_sum(model, both, -1, 1, minus=term)
    terms.append((term, points))


def _places_by_day(problem: FreshProblem, z: Channels) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for at, place in enumerate(problem.places):
        if z[at]:
            found[place.day].append(at)
    return found


def _day_variables(model: cp_model.CpModel, columns: Columns, single: frozenset[Profile]) -> DayVariables:
    """By day and profile whether it is done then, for profiles of which there is one at most."""
    found: DayVariables = {}
    for day, of_day in columns.items():
        held: dict[Profile, list[cp_model.IntVar]] = defaultdict(list)
        for column in of_day:
            for _, profile in column.members:
                held[profile].append(column.variable)
        found[day] = {profile: one_of(model, held[profile]) for profile in held if profile in single}
    return found


def neighbours(problem: FreshProblem, held: Iterable[int]) -> Iterator[tuple[int, int, int]]:
    """Pairs of days near enough for a pair to be priced, and by how many seconds the second stands in the next round."""
    furthest_s = max(reach_s(problem.settings), *(hours * 3600 for hours in RECOVERED_H.values()))
    days = sorted(held)
    for later_s in (0, WEEK_S) if problem.cyclic else (0,):
        for first in days:
            for second in days:
                apart = second + later_s // WEEK_S * 7 - first
                if 0 <= apart <= furthest_s // 86400 + 1:
                    yield first, second, later_s


@lru_cache(maxsize=8192)
def _between(
    first: tuple[Hour, ...],
    second: tuple[Hour, ...],
    same_day: bool,
    single: frozenset[Profile],
    settings: Settings,
) -> _Between:
    """Remembered, because most days are alike."""
    prices: dict[tuple[int, int, Profile, Profile], int | None] = {}
    for a, (start_s, befores) in enumerate(first):
        for b, (later_s, afters) in enumerate(second):
            if later_s > start_s:
                for one in befores:
                    for other in afters:
                        gap_s = later_s - start_s - one[1]
                        prices[a, b, one, other] = gap_price(one[0], other[0], other[1], same_day, gap_s, settings)
    least = _least(prices, same_day, single)
    days = tuple((one, other, points) for (one, other), points in least.items() if points != 0)
    groups: dict[tuple[int, int, Profile], dict[int | None, list[Profile]]] = {}
    for (a, b, one, other), points in prices.items():
        basis = least.get(_pair(one, other, same_day), 0)
        if basis is None or points == basis:
            continue
        left = None if points is None else points - basis
        groups.setdefault((a, b, one), {}).setdefault(left, []).append(other)
    return _Between(days, tuple(_grouped(groups)))


def _pair(one: Profile, other: Profile, same_day: bool) -> tuple[Profile, Profile]:
    """Of one day either may come first."""
    return (min(one, other), max(one, other)) if same_day else (one, other)


def _least(
    prices: dict[tuple[int, int, Profile, Profile], int | None], same_day: bool, single: frozenset[Profile]
) -> dict[tuple[Profile, Profile], int | None]:
    """What each pair of profiles costs at whatever hours; None when no hours are lawful."""
    found: dict[tuple[Profile, Profile], int | None] = {}
    for (_, _, one, other), points in prices.items():
        if one not in single or other not in single or (same_day and one == other):
            continue
        pair = _pair(one, other, same_day)
        known = found.get(pair, points)
        found[pair] = points if known is None else known if points is None else min(known, points)
    return found


def _grouped(
    groups: dict[tuple[int, int, Profile], dict[int | None, list[Profile]]],
) -> Iterator[tuple[int, int, Group]]:
    """Those before that have the same price with the same ones after, together."""
    merged: dict[tuple[int, int, int | None, tuple[Profile, ...]], list[Profile]] = defaultdict(list)
    for (a, b, one), by_price in groups.items():
        for points, others in by_price.items():
            merged[a, b, points, tuple(others)].append(one)
    for (a, b, points, after), before in merged.items():
        yield a, b, (tuple(before), after, points)
