"""Two weeks of one problem side by side: what binds a session to its place, what weighs more, what else changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from tandem.scheduler.domain.rulebook.check import Violation, violations
from tandem.scheduler.domain.rulebook.evaluate import Choice, costs_of
from tandem.scheduler.domain.rulebook.forms import Rung
from tandem.scheduler.domain.rulebook.rules import ONE_PER_WINDOW, PAIR_RULES, PairRule
from tandem.scheduler.domain.solving.problem import Option, Problem
from tandem.scheduler.domain.told.sentences import broken_rule, listed
from tandem.scheduler.domain.told.words import inside, moment, weekday

SHAPES = {Rung.AS_PLANNED: "", Rung.EASY: " made easy", Rung.SHORTENED: " shortened"}
"""What a form makes of a session, after its title."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule by name, with its evidence, and why it speaks against a choice, as a clause."""

    rule: str
    evidence: str
    why: str


def foremost(found: Sequence[Violation]) -> Violation:
    """Of broken rules the one to name: pairs with what is fixed before other pairs, the furthest under its floor first, then
    the limits of days and weeks, then the window that somebody else took."""
    return min(found, key=_rank)


def _rank(violation: Violation) -> tuple[int, float]:
    if isinstance(violation.rule, PairRule):
        short_h = (violation.floor_h or 0) - (violation.gap_h or 0)
        return (0 if any(slot.fixed for slot in violation.slots) else 1), -short_h
    return (3 if violation.rule is ONE_PER_WINDOW else 2), 0


def reason_of(violation: Violation, zone: ZoneInfo, about: str) -> Reason:
    """A broken rule as a reason against the session with the key `about`."""
    return Reason(violation.rule.name, violation.rule.evidence, broken_rule(violation, zone, about))


def hard_reason(problem: Problem, choice: Choice, session: int, option: Option, zone: ZoneInfo) -> Reason | None:
    """The hard rule that a session alone would break under an option, the rest of the week left as chosen."""
    slot = problem.slot(session, option)
    others = [problem.slot(i, o) for i, o in enumerate(choice) if o is not None and i != session]
    mine = [v for v in violations([*problem.fixed, *others, slot], problem.settings) if slot in v.slots]
    if not mine:
        return None
    return reason_of(foremost(mine), zone, slot.key)


def soft_reason(problem: Problem, before: Choice, after: Choice) -> Reason | None:
    """The pair rule whose soft price rises most from the first week to the second, or None where none rises."""
    old, new = costs_of(problem, before).gaps_by_rule, costs_of(problem, after).gaps_by_rule
    more = {rule.name: new.get(rule.name, 0) - old.get(rule.name, 0) for rule in PAIR_RULES}
    dearest = max(PAIR_RULES, key=lambda rule: more[rule.name])
    if more[dearest.name] <= 0:
        return None
    return Reason(dearest.name, dearest.evidence, f"{dearest.why} more hours than it leaves")


def changed_besides(problem: Problem, before: Choice, after: Choice, session: int, zone: ZoneInfo) -> list[str]:
    """What else differs between two weeks beside one session, a clause for each."""
    pairs = enumerate(zip(before, after, strict=True))
    return [_changed(problem, i, session, old, new, zone) for i, (old, new) in pairs if i != session and old != new]


def _changed(problem: Problem, index: int, session: int, old: Option | None, new: Option | None, zone: ZoneInfo) -> str:
    slot = problem.sessions[index].slot if old is None else problem.slot(index, old)
    name = f"{inside(slot.title)} ({weekday(slot.day)}{_week(problem, index, session)})"
    if new is None:
        return f"{name} would have to go"
    when = moment(problem.places[new.place].start_s, zone)
    if old is None:
        return f"{name} would be on {when}"
    moved = [f"would move to {when}"] if old.place != new.place else []
    reshaped = [f"would be{SHAPES[new.form.rung] or ' as planned'}"] if old.form.rung is not new.form.rung else []
    return f"{name} {listed([*moved, *reshaped])}"


def _week(problem: Problem, index: int, session: int) -> str:
    """Which week, seen from that of the session asked about."""
    one, other = problem.sessions[index].week, problem.sessions[session].week
    return "" if one == other else " of the week after" if one > other else " of the week before"
