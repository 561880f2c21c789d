"""Constraints of the week as a CP-SAT model: one choice a session, one session a window, floors and prices of pairs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import inf

from ortools.sat.python import cp_model

from tandem.scheduler.domain.rulebook.hours import reach_s
from tandem.scheduler.domain.rulebook.kinds import Kind
from tandem.scheduler.domain.rulebook.prices import pair_price
from tandem.scheduler.domain.rulebook.rules import Settings
from tandem.scheduler.domain.solving.problem import Movable, Option, Problem, stands

Profile = tuple[Kind, int]
"""A kind and a length in seconds: all that a pair rule sees."""

Term = tuple[cp_model.IntVar, int]
"""A variable and the points it costs."""

Row = list[tuple[Option | None, cp_model.IntVar]]
"""The choices of one session with their booleans; None is to drop it."""

Channels = list[dict[Profile, cp_model.IntVar]]
"""z[place][profile]: something of that kind and length starts there."""

Group = tuple[tuple[Profile, ...], tuple[Profile, ...], int | None]
"""(before, after, price): each of `before` followed by each of `after` has that price, or breaks a floor (None)."""


def add_sum(
    model: cp_model.CpModel,
    variables: Sequence[cp_model.IntVar],
    low: int,
    high: int,
    minus: cp_model.IntVar | None = None,
) -> None:
    """low ≤ Σ variables (− minus) ≤ high, without the overloaded operators, which cost more than the solve."""
    if minus is None:
        total = cp_model.LinearExpr.sum(variables)
    else:
        total = cp_model.LinearExpr.weighted_sum([*variables, minus], [1] * len(variables) + [-1])
    model.add_linear_constraint(total, low, high)


def choices(model: cp_model.CpModel, problem: Problem, budget: int | None, twins_trade: bool) -> list[Row]:
    """For each session its choices, exactly one of which holds: those that cost at most `budget` more than its cheapest
    one (None: all). Unless `twins_trade`, none enters a place that its identical twin holds."""
    rows: list[Row] = []
    for session, options in enumerate(problem.options):
        held = set() if twins_trade else _held_by_twins(problem, session)
        priced: list[tuple[Option | None, int]] = [
            (option, option.price + option.soft) for option in options if option.place not in held
        ]
        priced.append((None, problem.drop_prices[session]))
        dearest = inf if budget is None else budget + min(points for _, points in priced)
        row = [(option, model.new_bool_var("")) for option, points in priced if points <= dearest]
        model.add_exactly_one([variable for _, variable in row])
        rows.append(row)
    return rows


def least_points(problem: Problem) -> int:
    """What every week costs at least: the sum of each session's cheapest choice."""
    return sum(
        min(dropped, *(option.price + option.soft for option in options)) if options else dropped
        for options, dropped in zip(problem.options, problem.drop_prices, strict=True)
    )


def have_twins(problem: Problem, sessions: Iterable[int]) -> bool:
    """True when one of the sessions has an identical twin."""
    identities = Counter(map(_identity, problem.sessions))
    return any(identities[_identity(problem.sessions[session])] > 1 for session in sessions)


def _identity(session: Movable) -> tuple[object, ...]:
    return (
        session.forms,
        session.activity,
        session.priority,
        session.week,
        session.pinned,
        session.missed,
        session.optional,
        session.kept_off,
    )


def _held_by_twins(problem: Problem, session: int) -> set[int]:
    """The places that identical twins of a session hold. It may not take them: when the twin can stay, trading names
    gives the same week for less, so nothing is lost but symmetry."""
    mine = _identity(problem.sessions[session])
    held: set[int] = set()
    for other, twin in enumerate(problem.sessions):
        if other != session and _identity(twin) == mine:
            held |= {option.place for option in problem.options[other] if stands(option, twin, problem.places)}
    return held


def channels(model: cp_model.CpModel, problem: Problem, rows: Sequence[Row]) -> Channels:
    """One boolean for each kind and length that may start at a place."""
    holders: list[dict[Profile, list[cp_model.IntVar]]] = [defaultdict(list) for _ in problem.places]
    for row in rows:
        for option, variable in row:
            if option is not None:
                holders[option.place][option.form.kind, option.form.duration_s].append(variable)
    return [{profile: one_of(model, held) for profile, held in sorted(place.items())} for place in holders]


def one_of(model: cp_model.CpModel, variables: Sequence[cp_model.IntVar]) -> cp_model.IntVar:
    """A boolean equal to the sum of booleans of which at most one holds."""
    if len(variables) == 1:
        return variables[0]
    total = model.new_bool_var("")
    add_sum(model, variables, 0, 0, minus=total)
    return total


def add_windows_and_days(model: cp_model.CpModel, problem: Problem, rows: Sequence[Row]) -> None:
    """One session a window, so many a day as the athlete allows, what is fixed included."""
    by_place: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    by_day: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    for row in rows:
        for option, variable in row:
            if option is not None:
                by_place[option.place].append(variable)
                by_day[problem.places[option.place].day].append(variable)
    for variables in by_place.values():
        model.add_at_most_one(variables)
    for day, variables in by_day.items():
        left = max(0, problem.settings.at(day).sessions_per_day - sum(slot.day == day for slot in problem.fixed))
        add_sum(model, variables, 0, left)


def add_headroom(model: cp_model.CpModel, problem: Problem, rows: Sequence[Row]) -> None:
    """What missed and optional sessions add to a week's load stays within its headroom."""
    for week, cap_au in problem.headroom_au:
        added = [
            (variable, option.form.load_au)
            for session, row in zip(problem.sessions, rows, strict=True)
            if session.adds_load and session.week == week
            for option, variable in row
            if option is not None
        ]
        if added:
            variables, loads = zip(*added, strict=True)
            total = cp_model.LinearExpr.weighted_sum(variables, loads)
            model.add_linear_constraint(total, 0, max(0, cap_au))


def add_pairs(model: cp_model.CpModel, problem: Problem, z: Channels) -> list[Term]:
    """Floors as at-most-ones; each soft price a boolean that both sides force up, sides of equal price together."""
    terms: list[Term] = []
    profiles = [tuple(place) for place in z]
    furthest_s = reach_s(problem.settings) + max((length_s for place in z for _, length_s in place), default=0)
    for a, first in enumerate(problem.places):
        for b in range(a + 1, len(problem.places)):
            second = problem.places[b]
            apart_s = second.start_s - first.start_s
            if apart_s > furthest_s:
                break
            settings = problem.settings.at(second.day)
            groups = _groups(profiles[a], profiles[b], apart_s, first.day == second.day, settings)
            for before, after, points in groups:
                both = [z[a][profile] for profile in before] + [z[b][profile] for profile in after]
                if points is None:
                    model.add_at_most_one(both)
                else:
                    term = model.new_bool_var("")
                    add_sum(model, both, -1, 1, minus=term)
                    terms.append((term, points))
    return terms


@lru_cache(maxsize=8192)
def _groups(
    first: tuple[Profile, ...], second: tuple[Profile, ...], apart_s: int, same_day: bool, settings: Settings
) -> tuple[Group, ...]:
    """The pairs of two places, those of equal price taken together. Remembered, because any two places equally far
    apart with the same choices have the same."""
    groups: dict[tuple[int | None, tuple[Profile, ...]], list[Profile]] = defaultdict(list)
    for before in first:
        by_price: dict[int | None, list[Profile]] = defaultdict(list)
        for after in second:
            points = pair_price(before[0], after[0], after[1], same_day, apart_s - before[1], settings)
            if points != 0:
                by_price[points].append(after)
        for points, profiles in by_price.items():
            groups[points, tuple(profiles)].append(before)
    return tuple((tuple(before), after, points) for (points, after), before in groups.items())
