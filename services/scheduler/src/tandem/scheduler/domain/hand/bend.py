"""Which hard rules the athlete's own placing breaks: what they accept, what they are warned of, what it costs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from tandem.contracts.events.plan import PlannedSession, SessionStatus, Warned
from tandem.scheduler.domain.rulebook.check import Violation, violations
from tandem.scheduler.domain.rulebook.evaluate import gap_prices
from tandem.scheduler.domain.rulebook.prices import move_price
from tandem.scheduler.domain.rulebook.rules import Season, Settings
from tandem.scheduler.domain.told.sentences import broken_rule
from tandem.scheduler.domain.told.words import moment
from tandem.scheduler.domain.week import Slot


def breaks(slot: Slot, around: Iterable[Slot], settings: Settings | Season) -> list[Violation]:
    """The hard rules that a session breaks where everything around it is taken as given, one entry a rule."""
    given = [
        replace(other, fixed=True, ahead=other.ahead or not other.fixed) for other in around if other.key != slot.key
    ]
    found: dict[str, Violation] = {}
    for violation in violations([*given, replace(slot, fixed=False)], settings):
        if any(other.key == slot.key for other in violation.slots):
            found.setdefault(violation.rule.name, violation)
    return [found[name] for name in sorted(found)]


def warnings(
    slots: Iterable[Slot], settings: Settings | Season, sessions: Iterable[PlannedSession], zone: ZoneInfo
) -> tuple[Warned, ...]:
    """The hard rules that what is fixed breaks among itself, where a session ahead has a part that the athlete put there
    all the same. One warning for each rule and set of sessions, in time order of those sessions."""
    placed = {s.key: s for s in sessions if s.accepts and s.status is SessionStatus.PLANNED}
    given = [replace(slot, fixed=slot.key not in placed) for slot in slots if slot.fixed or slot.key in placed]
    found: dict[tuple[str, tuple[str, ...]], Warned] = {}
    for violation in violations(given, settings):
        keys = tuple(slot.key for slot in violation.slots)
        mine = [slot for slot in violation.slots if slot.key in placed]
        if mine:
            found.setdefault((violation.rule.name, keys), _warned(violation, mine[-1], keys, zone))
    return tuple(found.values())


def _warned(violation: Violation, mine: Slot, keys: tuple[str, ...], zone: ZoneInfo) -> Warned:
    return Warned(
        rule=violation.rule.name,
        evidence=violation.rule.evidence,
        sentence=f"You put {mine.title} on {moment(mine.start_s, zone)}: {broken_rule(violation, zone, mine.key)}.",
        session_keys=keys,
    )


def price_of_move(before: Slot, after: Slot, around: Sequence[Slot], settings: Settings | Season) -> int:
    """What a move costs more than staying, in points of the objective, while everything else stays. A floor that it
    breaks has no price: it is warned about instead."""
    others = [slot for slot in around if slot.key != before.key]
    in_use = any(slot.start_s == after.start_s for slot in others if not slot.fixed)
    gaps = [_gaps([*others, replace(slot, fixed=False)], settings) for slot in (before, after)]
    return move_price(before.start_s, after.start_s, in_use) + gaps[1] - gaps[0]


def _gaps(week: Sequence[Slot], settings: Settings | Season) -> int:
    return sum(gap_prices(sorted(week, key=lambda slot: (slot.start_s, slot.key)), settings).values())
