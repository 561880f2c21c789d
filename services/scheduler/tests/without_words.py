"""What a plan has to say beside its sentences, so that it can be told in another language."""

from __future__ import annotations

from collections.abc import Iterator

from tandem.contracts.events.plan import PlanChange, PlanRevised
from tandem.scheduler.domain.rulebook.rules import ONE_PER_WINDOW
from tandem.scheduler.domain.told.asking import DONE_INSTEAD
from tandem.scheduler.domain.told.rules_told import RULES_TOLD
from tandem.scheduler.domain.told.words import inside


def untellable(plan: PlanRevised) -> Iterator[str]:
    """What could not be said of a plan by somebody who may not repeat its sentences, in words."""
    if plan.cause is None or (plan.cause.beside is not None and plan.cause.beside.title not in plan.cause_title):
        yield f"{plan.cause_title!r} is not what set it off without words: {plan.cause}"
    for change in plan.changes:
        yield from _untellable(change)


def _untellable(change: PlanChange) -> Iterator[str]:
    if change.rule not in RULES_TOLD:
        yield f"a rule that nobody has words for: {change.rule}"
    if change.beside is None and (change.gap_h is not None or change.rule in (ONE_PER_WINDOW.name, DONE_INSTEAD)):
        yield f"does not say which session it names: {change.sentence}"
    named = change.beside is not None and change.rule != DONE_INSTEAD
    if named and change.beside is not None and inside(change.beside.title) not in change.sentence:
        yield f"says that {change.beside.title} stands beside: {change.sentence}"
