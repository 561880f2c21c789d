"""The gaps between the days of an outline.

At first a pair of sessions is charged what it costs at the best hours of its two days. Only where an outline found relies on
hours that the week's habits, or the other sessions of those days, do not leave to the pair, is that pair charged in full, on
all days alike: a few such rows are all that a week needs of the thousands there could be.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from ortools.sat.python import cp_model

from tandem.scheduler.domain.rulebook.rules import Settings
from tandem.scheduler.domain.solving.constraints import Profile, Term, add_sum, one_of
from tandem.scheduler.domain.solving.fresh import FreshProblem
from tandem.scheduler.domain.solving.fresh_cpsat import add_weighted
from tandem.scheduler.domain.solving.fresh_gaps import gap_price
from tandem.scheduler.domain.solving.fresh_habits import Habit, Served
from tandem.scheduler.domain.solving.fresh_menu import Hours, Serving, open_hours
from tandem.scheduler.domain.solving.fresh_pairs import neighbours

Clock = tuple[tuple[int, int], ...]
"""The places of a day: seconds from wherever the two days are counted, and the number of the hour of the day."""

DEAREST = 10**6
"""More points than any pair costs."""

ANYWHERE = -1
"""Every hour of the day."""


@dataclass(frozen=True, slots=True)
class Apart:
    """Two neighbouring days: their date ordinals, and all that decides what their pairs cost."""

    first: int
    second: int
    clocks: tuple[Clock, Clock]
    settings: Settings

    @property
    def alike(self) -> tuple[tuple[Clock, Clock], Settings]:
        return self.clocks, self.settings


Pair = tuple[Profile, Profile]


@dataclass(slots=True)
class Between:
    """The pairs of all neighbouring days in a model. `terms` are what they cost, and grow."""

    model: cp_model.CpModel
    served: dict[int, Served]
    habits: Sequence[Habit]
    days: list[Apart]
    terms: list[Term] = field(default_factory=list)
    _beyond: dict[tuple[int, int, Pair], cp_model.IntVar] = field(default_factory=dict)
    _full: set[tuple[object, ...]] = field(default_factory=set)

    def charge_least(self) -> None:
        """The floors and prices of two days at the best hours of both."""
        held = {day: _any_profile(self.model, served) for day, served in self.served.items()}
        for days in self.days:
            for (before, after), points in _least(*days.alike, tuple(held[days.first]), tuple(held[days.second])):
                both = [held[days.first][before], held[days.second][after]]
                if points is None:
                    self.model.add_at_most_one(both)
                else:
                    term = self.model.new_bool_var("")
                    add_sum(self.model, both, -1, 1, minus=term)
                    self.terms.append((term, points))

    def tighten(self, chosen: dict[int, Serving], habit: int) -> bool:
        """Charge in full what an outline relies on and its hours do not give, wherever days are alike; False when there
        is nothing of that sort."""
        allowed = tuple(hours for hours, _, _ in self.habits)
        found = False
        for days in self.days:
            for before in _profiles(chosen[days.first]):
                for after in _profiles(chosen[days.second]):
                    here = open_hours(chosen[days.first].layouts, before, allowed)
                    there = open_hours(chosen[days.second].layouts, after, allowed)
                    found |= self._in_full(days, (before, after), here, there, habit)
        return found

    def _in_full(self, days: Apart, pair: Pair, here: Hours, there: Hours, habit: int) -> bool:
        least = _cost(*days.alike, pair, ANYWHERE, ANYWHERE)
        points = _cost(*days.alike, pair, here[habit], there[habit])
        if points == least or (days.alike, pair, here, there, points) in self._full:
            return False
        self._full.add((days.alike, pair, here, there, points))
        costs = [_cost(*days.alike, pair, a, b) for a, b in zip(here, there, strict=True)]
        dear = [
            variable
            for cost, (_, _, variable) in zip(costs, self.habits, strict=True)
            if cost is None or (points is not None and cost >= points)
        ]
        for other in self.days:
            if other.alike == days.alike:
                befores = self._beside(other.first, pair[0], here)
                afters = self._beside(other.second, pair[1], there)
                if befores and afters:
                    beyond = None if points is None else points - (least or 0)
                    self._row(other, pair, [*befores, *afters, *dear], beyond)
        return True

    def _row(self, days: Apart, pair: Pair, held: list[cp_model.IntVar], beyond: int | None) -> None:
        """The pair under these habits never stands, or costs so much beyond the least."""
        if beyond is None:
            add_sum(self.model, held, 0, 2)
            return
        key = days.first, days.second, pair
        if key not in self._beyond:
            self._beyond[key] = self.model.new_int_var(0, DEAREST, "")
            self.terms.append((self._beyond[key], 1))
        weighted = [(variable, beyond) for variable in held]
        add_weighted(self.model, [*weighted, (self._beyond[key], -1)], -DEAREST, 2 * beyond)

    def _beside(self, day: int, profile: Profile, hours: Hours) -> list[cp_model.IntVar]:
        """What the day may hold that leaves the profile no more than these hours."""
        allowed = tuple(each for each, _, _ in self.habits)
        return [
            variable
            for serving, variable in self.served[day]
            if profile in _profiles(serving)
            and all(
                mine & ~theirs == 0
                for mine, theirs in zip(open_hours(serving.layouts, profile, allowed), hours, strict=True)
            )
        ]


def days_apart(problem: FreshProblem, clocks: dict[int, Clock]) -> Iterator[Apart]:
    """The neighbouring days of a problem, from the places of each (epoch seconds and number of the hour)."""
    for first, second, later_s in neighbours(problem, clocks):
        if first != second:
            from_s = clocks[first][0][0]
            here = tuple((start_s - from_s, hour) for start_s, hour in clocks[first])
            there = tuple((start_s + later_s - from_s, hour) for start_s, hour in clocks[second])
            yield Apart(first, second, (here, there), problem.settings.at(second))


def _profiles(serving: Serving) -> list[Profile]:
    return sorted({profile for profile, _ in serving.layouts[0].taken})


_Held = dict[Profile, cp_model.IntVar]


def _any_profile(model: cp_model.CpModel, served: Iterable[tuple[Serving, cp_model.IntVar]]) -> _Held:
    """By profile whether the day holds it."""
    held: dict[Profile, list[cp_model.IntVar]] = {}
    for serving, variable in served:
        for profile in _profiles(serving):
            held.setdefault(profile, []).append(variable)
    return {profile: one_of(model, held[profile]) for profile in sorted(held)}


@lru_cache(maxsize=4096)
def _least(
    clocks: tuple[Clock, Clock], settings: Settings, befores: tuple[Profile, ...], afters: tuple[Profile, ...]
) -> tuple[tuple[Pair, int | None], ...]:
    """What each pair of profiles of two days costs at the best hours, None when there are no lawful ones; those that cost
    nothing are left out. Remembered, because most days are alike."""
    priced = [
        ((before, after), _cost(clocks, settings, (before, after), ANYWHERE, ANYWHERE))
        for before in befores
        for after in afters
    ]
    return tuple((pair, points) for pair, points in priced if points != 0)


@lru_cache(maxsize=65536)
def _cost(clocks: tuple[Clock, Clock], settings: Settings, pair: Pair, here: int, there: int) -> int | None:
    """What a pair costs at the best of the hours open to it on each of two days; None when none are lawful."""
    least: int | None = None
    (before, length_s), after = pair[0], pair[1]
    for earlier_s, a in clocks[0]:
        for later_s, b in reversed(clocks[1]):
            if here >> a & 1 and there >> b & 1:
                gap_s = later_s - earlier_s - length_s
                points = gap_price(before, after[0], after[1], False, gap_s, settings)
                if points == 0:
                    return 0
                if points is not None:
                    least = points if least is None else min(least, points)
    return least
