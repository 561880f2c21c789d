"""Which sessions of a week cannot all be placed in any of their forms, and which rules stand in the way.

A week is asked only whether it can be: moves and other forms cost nothing, doing without a session costs most. Missed
and optional sessions are no demands, and what is fixed stays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tandem.scheduler.domain.rulebook.check import Violation, violations
from tandem.scheduler.domain.rulebook.rules import NOT_A_WINDOW, ONE_PER_WINDOW, Season, Settings
from tandem.scheduler.domain.solving.model import WeekModel
from tandem.scheduler.domain.solving.problem import Option, Problem
from tandem.scheduler.domain.solving.smallest import smallest_clash
from tandem.scheduler.domain.solving.solution import Solution
from tandem.scheduler.domain.week import Place, Slot

_WITHOUT = 1_000_000
"""Points for doing without a session, above all that a week can cost: it is done without only where it must be."""

_GROWING = 100
"""The same where any week that holds many will do. So few points that the model of the cheap choices, which is tried first,
may leave several out: measured, that saves two solves of three."""

MAX_RULES = 3
"""At most this many rules are named for a clash."""


@dataclass(frozen=True, slots=True)
class Clash:
    """Sessions (indices of the problem) that do not fit together, any of them less would. `let_go` is the one of them that
    the plan does without; `proven` says that nothing smaller clashes; `binding` are broken rules, one of each kind, the one
    most often in the way first."""

    members: tuple[int, ...]
    let_go: int
    proven: bool
    binding: tuple[Violation, ...]


def clashes(problem: Problem, solution: Solution) -> tuple[Clash, ...]:
    """The clashes behind the sessions that a solution does without: the smallest of all, then the smallest of what is left
    when the plan's choice has resolved that, and so on. None for a session that could be had at a price: it is no clash.
    """
    demands = [index for index, session in enumerate(problem.sessions) if not session.adds_load]
    open_drops = {index for index in demands if solution.choice[index] is None}
    found: list[Clash] = []
    feasibility = Feasibility(problem)
    known = [frozenset(open_drops)]
    while open_drops:
        # The dropped first: of equal clashes the one told is about what the athlete misses.
        order = sorted(demands, key=lambda index: (index not in open_drops, index))
        smallest = smallest_clash(order, feasibility.grow, known)
        if smallest is None:
            break
        mine = [index for index in smallest.members if index in open_drops]
        let_go = min(mine, key=lambda index: (problem.drop_prices[index], -index))
        binding = tuple(_binding(problem, feasibility, smallest.members))
        found.append(Clash(smallest.members, let_go, smallest.proven, binding))
        open_drops.discard(let_go)
        demands.remove(let_go)
        known = [entry - {let_go} for entry in known]
        if not all(known):  # the rest fits
            break
    return tuple(found)


class Feasibility:
    """Whether sessions of a problem can be placed together; asked as often as needed."""

    def __init__(self, problem: Problem) -> None:
        self._problem = _free_of_prices(problem, _WITHOUT)
        self._model = WeekModel(_free_of_prices(problem, _GROWING))

    def grow(self, wanted: frozenset[int]) -> frozenset[int] | None:
        """The sessions of a week that holds the wanted ones and as many others as it can, or None when it cannot hold
        them. A solver that ran out of its time says None as well: the wanted alone are tried then."""
        solution = self._model.solve(tuple((index, None) for index in sorted(wanted)))
        if solution is None:
            return wanted if self.week(wanted) is not None else None
        return frozenset(index for index, option in enumerate(solution.choice) if option is not None)

    def week(self, wanted: frozenset[int]) -> dict[int, Option] | None:
        """One way to place these sessions alone, by index, or None when there is none."""
        order = sorted(wanted)
        solution = WeekModel(only(self._problem, order)).solve()
        if solution is None:
            return None
        placed = {index: option for index, option in zip(order, solution.choice, strict=True) if option is not None}
        return placed if len(placed) == len(order) else None


def only(problem: Problem, sessions: Sequence[int]) -> Problem:
    """The problem of these sessions alone, around what is fixed."""
    return replace(
        problem,
        sessions=tuple(problem.sessions[index] for index in sessions),
        options=tuple(problem.options[index] for index in sessions),
        drop_prices=tuple(problem.drop_prices[index] for index in sessions),
    )


def _free_of_prices(problem: Problem, without: int) -> Problem:
    """The problem without prices but `without` for doing without a session, and without anyone standing anywhere: identical
    twins are told apart here, because one of them may be wanted and the other not."""
    nowhere = tuple(
        replace(session, slot=replace(session.slot, start_s=-1 - index))
        for index, session in enumerate(problem.sessions)
    )
    free = tuple(
        () if session.adds_load else tuple(replace(option, price=0, soft=0) for option in options)
        for session, options in zip(problem.sessions, problem.options, strict=True)
    )
    return replace(
        problem,
        settings=_indifferent(problem.settings),
        sessions=nowhere,
        options=free,
        drop_prices=tuple(without for _ in nowhere),
        headroom_au=(),
    )


def _indifferent(settings: Settings | Season) -> Settings | Season:
    """The same floors without the price of targets."""
    if isinstance(settings, Season):
        weeks = tuple((monday, replace(week, status_weight=0.0)) for monday, week in settings.weeks)
        return Season(replace(settings.usual, status_weight=0.0), weeks)
    return replace(settings, status_weight=0.0)


# -- what stands in the way --------------------------------------------------------------------------------------------


def _binding(problem: Problem, feasibility: Feasibility, members: Sequence[int]) -> list[Violation]:
    """Each member in turn is tried everywhere in a week that holds the others: what breaks, most often first. A window
    that another holds binds last, because a rule usually decides who holds it."""
    seen: Counter[str] = Counter()
    samples: dict[str, Violation] = {}
    for member in members:
        others = feasibility.week(frozenset(members) - {member}) or {}
        around = [*problem.fixed, *(problem.slot(index, option) for index, option in sorted(others.items()))]
        for slot in tries(problem, member):
            for violation in violations([*around, slot], problem.settings):
                if slot in violation.slots:
                    seen[violation.rule.name] += 1
                    samples.setdefault(violation.rule.name, violation)
    if not samples:
        standing = tuple(problem.sessions[index].slot for index in members)
        return [Violation(NOT_A_WINDOW, standing)]
    names = sorted(seen, key=lambda name: (name == ONE_PER_WINDOW.name, -seen[name], name))
    return [samples[name] for name in names[:MAX_RULES]]


def tries(problem: Problem, session: int) -> Iterable[Slot]:
    """The session in each form at each place of its week that is open to it and long enough, lawful or not."""
    movable = problem.sessions[session]
    earliest = earliest_s(problem)
    for index, place in enumerate(problem.places):
        here = place.start_s == movable.slot.start_s and not movable.missed
        if place.week != movable.week or not (here or (place.start_s >= earliest and not movable.pinned)):
            continue
        for form in movable.forms:
            if place.fits(movable.activity, form.duration_s):
                yield problem.slot(session, Option(index, form, 0, 0))


def earliest_s(problem: Problem) -> int:
    """The first moment at which something may newly be placed, as the problem's own choices show it (epoch seconds)."""
    starts = [
        problem.places[option.place].start_s
        for session, options in zip(problem.sessions, problem.options, strict=True)
        for option in options
        if session.missed or problem.places[option.place].start_s != session.slot.start_s
    ]
    standing = {session.slot.start_s for session in problem.sessions}
    starts += [place.start_s for place in problem.places if place.start_s not in standing]
    return min(starts, default=max(standing, default=0))


def windows(problem: Problem) -> tuple[Place, ...]:
    """The places of a problem without those that are there for one pinned session only."""
    pinned = {session.slot.start_s for session in problem.sessions if session.pinned}
    used = {
        option.place
        for session, options in zip(problem.sessions, problem.options, strict=True)
        if not session.pinned
        for option in options
    }
    return tuple(p for i, p in enumerate(problem.places) if p.start_s not in pinned or i in used)
