"""The days of a fresh week as columns: everything that a day may hold, each with what it costs by itself.

Exactly one column of a day holds. What depends on one day alone (a second session, a light day doubled, two runs) is
thereby exact in the linear relaxation, and what a day is (a rest day, a day with a lift) is a sum of columns. The hours
come after: the sessions of the day's column are laid into its places.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations_with_replacement

from ortools.sat.python import cp_model

from tandem.scheduler.domain.rulebook.forms import Form
from tandem.scheduler.domain.rulebook.kinds import Kind
from tandem.scheduler.domain.rulebook.prices import pair_price
from tandem.scheduler.domain.rulebook.rules import Settings
from tandem.scheduler.domain.solving.constraints import Profile, Term, add_sum
from tandem.scheduler.domain.solving.fresh import FreshProblem
from tandem.scheduler.domain.solving.fresh_cpsat import Member
from tandem.scheduler.domain.solving.quality import day_costs

Choice = tuple[int, int, Form, cp_model.IntVar]
"""The number of a wanted class, the number of a place, the form, and the boolean of one of them starting there."""

Held = dict[Member, dict[int, cp_model.IntVar]]
"""What may start on a day: by member the booleans of its places."""

Timed = tuple[Profile, tuple[int, ...]]
"""A profile and the seconds (from any common moment) at which it may start."""


@dataclass(frozen=True, slots=True)
class Column:
    """What a day holds besides the fixed, and the boolean of it; `kinds` are all of its day, the fixed included."""

    members: tuple[Member, ...]
    kinds: tuple[Kind, ...]
    variable: cp_model.IntVar

    @property
    def free(self) -> tuple[Kind, ...]:
        """The kinds of the day that are not fixed."""
        return tuple(profile[0] for _, profile in self.members)


Columns = dict[int, list[Column]]
"""The columns of each day (a date's ordinal)."""


def add_days(model: cp_model.CpModel, problem: FreshProblem, chosen: Sequence[Choice]) -> tuple[Columns, list[Term]]:
    """The columns of every day, bound to the choices of its places, and what they cost. No column holds more than the
    athlete's sessions a day."""
    by_day: dict[int, Held] = {day: {} for day in problem.days}
    for index, at, form, variable in chosen:
        member = (index, (form.kind, form.duration_s))
        by_day[problem.places[at].day].setdefault(member, {})[at] = variable
    columns: Columns = {}
    terms: list[Term] = []
    for day, held in by_day.items():
        fixed = tuple(slot.kind for slot in problem.fixed if slot.day == day)
        columns[day] = [
            Column(members, (*fixed, *(profile[0] for _, profile in members)), model.new_bool_var(""))
            for members in _lawful(problem, held, day)
        ]
        model.add_exactly_one([column.variable for column in columns[day]])
        terms += [(column.variable, sum(day_costs(column.kinds).values())) for column in columns[day]]
        for member, starts in held.items():
            _bind(model, list(starts.values()), member, columns[day])
    return columns, terms


def _bind(model: cp_model.CpModel, starts: list[cp_model.IntVar], member: Member, columns: Sequence[Column]) -> None:
    """The day's places hold as many of a member as its column says."""
    holding = [column for column in columns if member in column.members]
    weights = [1] * len(starts) + [-column.members.count(member) for column in holding]
    variables = [*starts, *(column.variable for column in holding)]
    model.add_linear_constraint(cp_model.LinearExpr.weighted_sum(variables, weights), 0, 0)


def _lawful(problem: FreshProblem, held: Held, day: int) -> Iterator[tuple[Member, ...]]:
    """Everything that the day's places can hold at once without breaking a floor among themselves."""
    settings = problem.settings.at(day)
    room = max(0, settings.sessions_per_day - sum(slot.day == day for slot in problem.fixed))
    first_s = min((problem.places[at].start_s for ats in held.values() for at in ats), default=0)
    timed = {
        member: (member[1], tuple(problem.places[at].start_s - first_s for at in ats)) for member, ats in held.items()
    }
    for size in range(room + 1):
        for members in combinations_with_replacement(held, size):
            counts = Counter(index for index, _ in members)
            wanted = all(times <= problem.wanted[index].count for index, times in counts.items())
            if wanted and _fits(tuple(timed[member] for member in members), (), settings):
                yield members


@lru_cache(maxsize=65536)
def _fits(left: tuple[Timed, ...], before: tuple[tuple[Profile, int], ...], settings: Settings) -> bool:
    """True when the sessions left can follow those before at lawful hours, in whatever order. Remembered: days are
    alike."""
    if not left:
        return True
    for at, (profile, starts) in enumerate(left):
        rest = (*left[:at], *left[at + 1 :])
        for start_s in starts:
            lawful = all(
                pair_price(one[0], profile[0], profile[1], True, start_s - earlier_s - one[1], settings) is not None
                for one, earlier_s in before
            )
            if lawful and _fits(rest, (*before, (profile, start_s)), settings):
                return True
    return False


def flags(model: cp_model.CpModel, columns: Columns, holds: Callable[[Column], bool]) -> dict[int, cp_model.IntVar]:
    """By day a boolean that is true exactly when the day's column is of a sort."""
    found = {}
    for day, of_day in columns.items():
        found[day] = model.new_bool_var("")
        add_sum(model, [column.variable for column in of_day if holds(column)], 0, 0, minus=found[day])
    return found
