"""A fresh week that breaks no rule, found without a solver: for the day the solver runs out of its time."""

from __future__ import annotations

from tandem.scheduler.domain.rulebook.check import violations
from tandem.scheduler.domain.solving.fresh import FreshProblem, FreshSolution, Placed, Wanted, unrolled
from tandem.scheduler.domain.solving.fresh_costs import fresh_costs
from tandem.scheduler.domain.week import Place


def careful_fresh(problem: FreshProblem) -> FreshSolution:
    """Session by session, the highest priority first: where it costs least beside those before it without breaking
    anything, as planned if that is possible, else eased or shortened, else dropped. Never better than the solver's answer,
    always safe."""
    placed: tuple[Placed, ...] = ()
    dropped: list[str] = []
    for wanted in sorted(problem.wanted, key=lambda each: each.priority):
        for name in wanted.names:
            beside = _beside(problem, wanted, name, placed)
            placed, dropped = (beside, dropped) if beside is not None else (placed, [*dropped, name])
    costs = fresh_costs(problem, placed)
    in_order = tuple(sorted(placed, key=lambda each: (each.place.start_s, each.name)))
    return FreshSolution(in_order, tuple(dropped), sum(points for _, points in costs), 0, "feasible", costs)


def _beside(problem: FreshProblem, wanted: Wanted, name: str, placed: tuple[Placed, ...]) -> tuple[Placed, ...] | None:
    taken = {each.place.start_s for each in placed}
    for form in wanted.forms:
        weeks = [
            (*placed, Placed(name, place, form, wanted.activity, wanted.priority))
            for place in problem.places
            if place.start_s not in taken and _open(wanted, place, form.duration_s)
        ]
        lawful = [week for week in weeks if _lawful(problem, week)]
        if lawful:
            return min(lawful, key=lambda week: sum(points for _, points in fresh_costs(problem, week)))
    return None


def _open(wanted: Wanted, place: Place, duration_s: int) -> bool:
    return place.week == wanted.week and place.fits(wanted.activity, duration_s)


def _lawful(problem: FreshProblem, week: tuple[Placed, ...]) -> bool:
    slots = unrolled([*problem.fixed, *(each.slot for each in week)], problem)
    return not violations(slots, problem.settings)
