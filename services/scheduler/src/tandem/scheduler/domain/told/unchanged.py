"""What stays although something happened near it: why it may, with the hours that there are and that are wanted."""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from tandem.contracts.events.plan import Unchanged
from tandem.scheduler.domain.rulebook.hours import gap_of, pair_rule
from tandem.scheduler.domain.rulebook.rules import FORBIDDEN, Season, Settings
from tandem.scheduler.domain.solving.problem import Problem, stands
from tandem.scheduler.domain.solving.solution import Solution
from tandem.scheduler.domain.told.sentences import whose
from tandem.scheduler.domain.told.words import hours, inside
from tandem.scheduler.domain.week import Slot

MOST = 3
"""At most this many sentences: the sessions soonest after what happened."""


def unchanged(
    problem: Problem, solution: Solution, workout_ids: Iterable[str], zone: ZoneInfo
) -> tuple[Unchanged, ...]:
    """For the workouts that set a revision off: the sessions that stay all the same, one sentence each."""
    known = frozenset(workout_ids)
    pairs = zip(problem.sessions, solution.choice, strict=True)
    staying = [
        session.slot for session, option in pairs if option is not None and stands(option, session, problem.places)
    ]
    facts = [slot for slot in problem.fixed if slot.workout_id is not None and slot.workout_id in known]
    return staying_after(staying, facts, problem.settings, zone)


def staying_after(
    staying: Iterable[Slot], facts: Iterable[Slot], settings: Settings | Season, zone: ZoneInfo
) -> tuple[Unchanged, ...]:
    """The same of any sessions that stay and any facts. A session is concerned where a pair rule with a floor speaks of it
    and a fact, its floor is kept, and the fact lies within the hours that the rule would rather see, or within a day of
    its floor."""
    told: list[Unchanged] = []
    after = sorted(facts, key=lambda slot: (slot.end_s, slot.key))
    for slot in sorted(staying, key=lambda slot: (slot.start_s, slot.key)):
        found = [sentence for fact in after if (sentence := _kept(fact, slot, settings, zone)) is not None]
        if found and len(told) < MOST:
            told.append(Unchanged(session_key=slot.key, sentence=found[-1]))
    return tuple(told)


def _kept(fact: Slot, slot: Slot, settings: Settings | Season, zone: ZoneInfo) -> str | None:
    rule = pair_rule(fact.kind, slot.kind, fact.day == slot.day)
    if rule is None or slot.start_s < fact.end_s:
        return None
    gap = gap_of(rule, settings.at(slot.day), slot.kind, slot.duration_s)
    gap_h = (slot.start_s - fact.end_s) / 3600
    if gap.floor_h in (0, FORBIDDEN) or gap_h < gap.floor_h or gap_h >= max(gap.target_h, gap.floor_h + 24):
        return None
    return (
        f"{whose(slot)[:1].upper()}{whose(slot)[1:]} can stay: {hours(gap_h)} lie between {inside(fact.title)} and its "
        f"start, and {rule.why} at least {hours(gap.floor_h)}."
    )
