"""What an edit by hand looks at, and what comes of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from tandem.contracts.events.plan import Action, PlanChange, PlannedSession, SessionStatus
from tandem.scheduler.domain.done.lived import slot_of
from tandem.scheduler.domain.hand.find import ahead
from tandem.scheduler.domain.rulebook.check import Violation
from tandem.scheduler.domain.rulebook.rules import Season, Settings
from tandem.scheduler.domain.told.beside import beside_in
from tandem.scheduler.domain.week import Slot

OWN_HAND = "your_own_hand"
"""The rule named for what the athlete did themselves."""
OWN_EVIDENCE = "Your own hand"


@dataclass(frozen=True, slots=True)
class Edited:
    """The week after an edit, in time order, and what the edit changed."""

    sessions: tuple[PlannedSession, ...]
    changes: tuple[PlanChange, ...]


@dataclass(frozen=True, slots=True)
class Desk:
    """What an edit looks at: the week with its statuses as of `now`, what is fixed in it (done, past, begun, accepted),
    the settings, the athlete's zone, and the plan's last day."""

    sessions: tuple[PlannedSession, ...]
    fixed: tuple[Slot, ...]
    settings: Settings | Season
    now: datetime
    zone: ZoneInfo
    last_day: date

    def around(self, *edited: str) -> list[Slot]:
        """What does not give way to an edit: the fixed slots and the sessions ahead that are pinned."""
        pinned = [s for s in self.sessions if s.pinned and ahead(s, self.now) and s.key not in edited]
        held = {session.key for session in pinned}
        fixed = [slot for slot in self.fixed if slot.key not in held and slot.key not in edited]
        return [*fixed, *(slot_of(session, self.zone) for session in pinned)]

    def pinned(self) -> frozenset[str]:
        return frozenset(session.key for session in self.sessions if session.pinned)

    def week(self) -> list[Slot]:
        """All that happened or is planned."""
        coming = [slot_of(session, self.zone) for session in self.sessions if ahead(session, self.now)]
        held = {slot.key for slot in coming}
        return [*(slot for slot in self.fixed if slot.key not in held), *coming]


def replaced(desk: Desk, *sessions: PlannedSession) -> tuple[PlannedSession, ...]:
    """The week with these in place of the sessions of their keys, in time order."""
    new = {session.key: session for session in sessions}
    return tuple(sorted((new.get(s.key, s) for s in desk.sessions), key=lambda s: (s.start_time, s.key)))


def own_change(
    action: Action, old: PlannedSession, new: PlannedSession, sentence: str, broken: Iterable[Violation] = ()
) -> PlanChange:
    """A change by the athlete's own hand. Of the rules that the sentence says it breaks (`broken`), the first that names
    another session says which one stands beside it."""
    named = (beside_in(violation, new.key) for violation in broken)
    beside, beside_first = next((found for found in named if found[0] is not None), (None, False))
    return PlanChange(
        session_key=new.key,
        title=new.title,
        action=action,
        from_time=old.start_time,
        to_time=None if new.status is SessionStatus.DROPPED else new.start_time,
        rule=OWN_HAND,
        evidence=OWN_EVIDENCE,
        sentence=sentence,
        beside=beside,
        beside_first=beside_first,
    )
