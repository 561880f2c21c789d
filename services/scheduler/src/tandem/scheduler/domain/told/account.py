"""An account of what was said, as text: the weeks, what changed and why, questions and answers. One renderer for terminals
and for snapshots."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from math import inf
from zoneinfo import ZoneInfo

from tandem.contracts.events.plan import (
    Action,
    Conflict,
    PlanAnswered,
    PlanChange,
    PlanRevised,
    QuestionAsked,
)
from tandem.contracts.model import Payload
from tandem.scheduler.domain.told.table import Line, Tone, plan_lines
from tandem.scheduler.domain.told.words import inside
from tandem.scheduler.domain.week import week_of

OWN_WEEK = "your_own_week"
"""The rule of changes that the athlete's own week asks for."""


def account(
    said: Sequence[Payload],
    title: str = "",
    remarks: Iterable[str] = (),
    now: datetime | None = None,
    clock: ZoneInfo | None = None,
) -> tuple[Line, ...]:
    """All that was said of a problem: the newest plan as a table, what changed since the first one and why, questions
    and answers. With `now` it also tells that nothing called for a change since the plan, where that is so; `clock` is
    the zone of one who travels (`itinerary`)."""
    lines = [Line(title, Tone.HEAD)] if title else []
    lines += [Line(f"note: {remark}", Tone.ASIDE) for remark in remarks]
    plans = [payload for payload in said if isinstance(payload, PlanRevised)]
    if plans:
        lines += plan_lines(plans[-1], clock)
        for plan in plans[1:] or plans:
            lines += reasons(plan)
    if plans and said[-1] is plans[-1] and now is not None and plans[-1].decided_at < now:
        lines += [Line(""), Line(_stands(plans[-1], now, clock))]
    lines += spoken(said)
    return tuple(lines)


def _stands(plan: PlanRevised, now: datetime, clock: ZoneInfo | None) -> str:
    local = now.astimezone(clock or ZoneInfo(plan.timezone))
    return f"Until {local:%a %d %b %H:%M} nothing called for another change: plan {plan.plan_version} stands."


def reasons(plan: PlanRevised) -> list[Line]:
    """What changed and why, what did not, what is wrong all the same, what it cost and how sure that is."""
    adjusted = {session.key: session.adjusted for session in plan.new if session.adjusted}
    own = [change for change in plan.changes if change.action is Action.ADDED and change.rule == OWN_WEEK]
    other = [change for change in plan.changes if change not in own]
    lines = _headed(f"Changes of plan {plan.plan_version}: {plan.cause_title}", _changes(own, other, adjusted))
    lines += _headed("Unchanged", [Line(f"  = {one.sentence}") for one in plan.unchanged])
    lines += _headed(
        "Warnings", [line for one in plan.warnings for line in _pair("!", one.sentence, one.rule, one.evidence)]
    )
    lines += _headed("Conflicts", [line for one in plan.conflicts for line in _conflict(one)])
    return [*lines, *_proof(plan)]


def _headed(head: str, lines: Sequence[Line]) -> list[Line]:
    return [Line(""), Line(head, Tone.HEAD), *lines] if lines else []


def _changes(own: Sequence[PlanChange], other: Sequence[PlanChange], adjusted: Mapping[str, str]) -> list[Line]:
    weeks = {week_of(change.session_key) for change in other}
    lines: list[Line] = []
    for week, changes in groupby(sorted(other, key=_week_of_change), key=_week_of_change):
        lines += [Line(f"  {week}")] if len(weeks) > 1 else []
        lines += [line for alike in _alike(changes) for line in _together(alike)]
    for why, count in Counter(adjusted.get(change.session_key, "") for change in own).items():
        what = "1 session enters" if count == 1 else f"{count} sessions enter"
        as_asked = f"adjusted: {why.replace('_', ' ')}" if why else "as your week has it"
        lines.append(Line(f"  {what} {as_asked}.", Tone.ASIDE))
    return lines


def _alike(changes: Iterable[PlanChange]) -> Iterable[list[PlanChange]]:
    """Changes by one rule for one reason in one group, where the first of them was told."""
    groups: dict[tuple[str, ...], list[PlanChange]] = {}
    for change in changes:
        alone = change.gap_h is not None or change.alternative is not None
        key = (change.session_key, change.sentence) if alone else (change.rule, change.evidence)
        groups.setdefault(key, []).append(change)
    return groups.values()


def _together(alike: Sequence[PlanChange]) -> Iterator[Line]:
    """Each change, and what they rest on once."""
    yield from (Line(f"  → {change.sentence}", Tone.CHANGED) for change in alike)
    yield from _ground(alike[-1])


def _week_of_change(change: PlanChange) -> str:
    return week_of(change.session_key)


def _ground(change: PlanChange) -> Iterator[Line]:
    gap = "" if change.gap_h is None else f", {_figure(change.gap_h)} h"
    floor = (
        ""
        if change.floor_h is None or change.floor_h == inf
        else f" where at least {_figure(change.floor_h)} h are asked"
    )
    yield Line(f"      {change.rule}{gap}{floor}: {change.evidence}", Tone.ASIDE)
    if change.alternative is not None:
        cost = "" if change.alternative.extra_cost is None else f" ({change.alternative.extra_cost:+})"
        yield Line(f"      {change.alternative.sentence}{cost}", Tone.ASIDE)


def _figure(hours: float) -> str:
    return f"{round(hours, 1):g}"


def _pair(sign: str, sentence: str, rule: str, evidence: str) -> tuple[Line, Line]:
    return Line(f"  {sign} {sentence}", Tone.ALARM), Line(f"      {rule}: {evidence}", Tone.ASIDE)


def _conflict(conflict: Conflict) -> Iterator[Line]:
    weeks = " and ".join(sorted({week_of(key) for key in conflict.session_keys}))
    yield Line(f"  × {weeks}: {conflict.sentence}", Tone.ALARM)
    yield Line(f"      {', '.join(conflict.rules)}", Tone.ASIDE)
    if conflict.remedies:
        yield Line("      Any one of these resolves it:")
    for remedy in conflict.remedies:
        yield Line(f"      · {remedy}")


def _proof(plan: PlanRevised) -> list[Line]:
    if plan.proof is None:
        return [Line(""), Line("Nothing had to be solved: no rule breaks.", Tone.ASIDE)]
    proof = plan.proof
    costs = ", ".join(f"{term.name} {term.cost}" for term in plan.costs if term.cost)
    sure = "proven: no week costs less" if proof.status == "optimal" else f"not proven (no less than {proof.bound})"
    said = f"Cost {proof.objective}, {sure}" + (f": {costs}" if costs else "")
    return [Line(""), Line(f"{said}. {proof.solver}, rules {plan.rules_version}.", Tone.ASIDE)]


def spoken(said: Iterable[Payload]) -> list[Line]:
    """Questions and answers, in the order in which they were said."""
    lines: list[Line] = []
    for payload in said:
        if isinstance(payload, QuestionAsked):
            lines += [Line(""), Line(f"Question: {payload.text}", Tone.CHANGED)]
            lines += [Line(f"      because {inside(reason)}", Tone.ASIDE) for reason in payload.reasons]
            lines += [Line(f"      {payload.offer}")] if payload.offer else []
        elif isinstance(payload, PlanAnswered):
            lines += [Line(""), Line(f"Answer: {payload.answer}", Tone.CHANGED)]
            if payload.rule:
                cost = "" if payload.extra_cost is None else f" ({payload.extra_cost:+})"
                lines.append(Line(f"      {payload.rule}{cost}: {payload.evidence or ''}".rstrip(": "), Tone.ASIDE))
    return lines
