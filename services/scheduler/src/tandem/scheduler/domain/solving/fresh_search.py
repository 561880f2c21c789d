"""The best fresh week: first the outline over days, then its hours.

The outline's price is a bound from below. Laid into hours at that price it is the optimum, which is the rule. Where hours
cost more, other outlines are tried (at first those that tell few habits of hours apart), until one is laid at its price or
none is left below the best week found. Only where that does not end is the whole week solved at once, between the bound and
the best found. One worker, a fixed seed and
deterministic limits make the answer repeatable to the byte within one solver version.

Most weeks have room for everything as planned, so weeks without easing and dropping are tried first: what is found there
below the price of the mildest easing is the optimum of all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tandem.scheduler.domain.rulebook.prices import drop_price, form_price
from tandem.scheduler.domain.solving.fresh import FreshProblem, FreshSolution
from tandem.scheduler.domain.solving.fresh_cpsat import Candidate, candidates
from tandem.scheduler.domain.solving.fresh_fallback import careful_fresh
from tandem.scheduler.domain.solving.fresh_habits import may_widen
from tandem.scheduler.domain.solving.fresh_model import FreshModel
from tandem.scheduler.domain.solving.fresh_outline import Outline, Outlined

OUTLINES = 3
"""How many outlines are laid into hours before other habits are told apart, or the whole week is solved at once. Measured:
nearly all weeks need one or two; where three do not do, the hours of many days are at odds and ten do not either."""


def solve_fresh(problem: FreshProblem) -> FreshSolution:
    """The best week, proven (`optimal`) or not (`feasible`); without an answer of the solver a careful one."""
    as_planned = _solved(problem, everything=False)
    mildest = _mildest(problem)
    if as_planned is not None and as_planned.objective <= mildest:
        return as_planned
    whole = _solved(problem, everything=True)
    if whole is not None and whole.status == "optimal":
        return whole
    found = [each for each in (whole, as_planned) if each is not None] or [careful_fresh(problem)]
    best = min(found, key=lambda solution: solution.objective)
    return replace(best, status="feasible", bound=min(mildest, *(each.bound for each in found)))


def _mildest(problem: FreshProblem) -> int:
    """What any week costs at least in which a session is not as planned."""
    eased = [form_price(form.rung, wanted.priority) for wanted in problem.wanted for form in wanted.forms[1:]]
    return min([*eased, *(drop_price(wanted.priority) for wanted in problem.wanted)], default=0)


def _solved(problem: FreshProblem, everything: bool) -> FreshSolution | None:
    """The best week over the sessions as planned, or over everything that may become of them; None when there is none or
    none was found."""
    offered = tuple(candidates(problem, everything))
    best: FreshSolution | None = None
    bound = 0
    for wider in (False, True) if may_widen(problem) else (False,):
        outline = Outline(problem, offered, everything, wider)
        for _ in range(OUTLINES):
            outlined = outline.solve()
            if outlined is None or (best is not None and best.objective <= outlined.bound):
                return _proven(best)
            bound = outlined.bound
            if not outlined.proven:
                break
            hours = FreshModel(problem, _of(problem, offered, outlined), everything)
            best = _cheaper(best, hours.solve())
            if best is not None and best.objective <= bound:
                return _proven(best)
            if not (hours.final and outlined.told_apart):
                break
            outline.forbid(outlined)
    return _at_once(problem, offered, everything, bound, best)


def _of(problem: FreshProblem, offered: Sequence[Candidate], outlined: Outlined) -> list[Candidate]:
    """The candidates on the days that the outline has for them."""
    return [each for each in offered if (problem.places[each.at].day, each.member) in outlined.held]


def _cheaper(one: FreshSolution | None, other: FreshSolution | None) -> FreshSolution | None:
    """The first of equal ones: the earlier outline has the better order."""
    found = [each for each in (one, other) if each is not None]
    return min(found, key=lambda solution: solution.objective, default=None)


def _proven(best: FreshSolution | None) -> FreshSolution | None:
    return None if best is None else replace(best, status="optimal", bound=best.objective)


def _at_once(
    problem: FreshProblem, offered: Sequence[Candidate], everything: bool, bound: int, best: FreshSolution | None
) -> FreshSolution | None:
    """Any week between the bound and the best found; when there is none the best found it is."""
    whole = FreshModel(problem, offered, everything)
    whole.between(bound, None if best is None else best.objective - 1)
    found = whole.solve()
    if found is not None:
        return found
    if whole.final or best is None:
        return _proven(best)
    return replace(best, status="feasible", bound=bound)
