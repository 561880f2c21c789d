"""What the models of fresh weeks share: the bare model, weighted sums, and the candidates they choose from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

from tandem.scheduler.domain.rulebook.forms import Form
from tandem.scheduler.domain.rulebook.prices import form_price
from tandem.scheduler.domain.solving.constraints import Profile, Term
from tandem.scheduler.domain.solving.fresh import FreshProblem, usual_price
from tandem.scheduler.domain.solving.fresh_gaps import price_to_fixed

Member = tuple[int, Profile]
"""The number of a wanted class and the profile of its form."""


class Model(cp_model.CpModel):
    """CpModel without the aliases of its camel-case days, which take longer to make than a small week."""

    def _add_pre_pep8_methods(self) -> None:
        pass


@dataclass(frozen=True, slots=True)
class Candidate:
    """One of a wanted class in one form at one place, and its points there by itself and with what is fixed."""

    index: int
    at: int
    form: Form
    points: int

    @property
    def member(self) -> Member:
        return self.index, (self.form.kind, self.form.duration_s)


def candidates(problem: FreshProblem, everything: bool) -> Iterator[Candidate]:
    """All that may start somewhere without breaking a floor to what is fixed: as planned, or in every form."""
    for index, wanted in enumerate(problem.wanted):
        for at, place in enumerate(problem.places):
            if place.week != wanted.week:
                continue
            for form in wanted.forms if everything else wanted.forms[:1]:
                soft = price_to_fixed(form, place, problem) if place.fits(wanted.activity, form.duration_s) else None
                if soft is not None:
                    own = form_price(form.rung, wanted.priority) + usual_price(wanted, place)
                    yield Candidate(index, at, form, soft + own)


def add_weighted(model: cp_model.CpModel, terms: Sequence[Term], low: int, high: int) -> None:
    """low ≤ Σ weight × variable ≤ high."""
    model.add_linear_constraint(weighted(terms), low, high)


def weighted(terms: Sequence[Term]) -> cp_model.LinearExpr:
    """Σ weight × variable, those of no weight left out."""
    kept = [(variable, weight) for variable, weight in terms if weight]
    return cp_model.LinearExpr.weighted_sum([variable for variable, _ in kept], [weight for _, weight in kept])
