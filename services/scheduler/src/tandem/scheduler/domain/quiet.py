"""Imported history waits for quiet: while years are folded nothing is decided, and the plan is looked at once afterwards.

A group of facts of which all are imported is folded. The deadline at which the plan is looked at moves on with the import;
anything live before it comes looks as ever.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import ClassVar

from tandem.contracts.event import Aside, Timer
from tandem.contracts.model import Instant, Model, Payload

QUIET = "quiet"
"""The timer that comes when an import has been silent for a while."""

QUIET_MINUTES = 4
"""The deadline is so many whole minutes on: three to four minutes after the last fact. Ours: load_scoring judges readiness one
to two minutes after an import, and one look is to see both."""


class InHand(Model):
    """What kinds of facts the group in hand has brought: `imported` ones, anything `live`, the `quiet` deadline (when it was
    due). It is about this moment and no part of what is known: it is not kept in the document, and equal states may differ
    in it.

    With the first thing said about it a group has `ended`, or with the word that nothing is to be said: what it has brought
    stands until the next fact begins another, so that whoever decides once more on the same state says the same. Kept from
    an athlete's first import on: what came live before it in that very group waits for quiet with it.
    """

    live: bool = False
    imported: bool = False
    quiet: Instant | None = None
    ended: bool = False

    def __eq__(self, other: object) -> bool:
        return isinstance(other, InHand)

    def __hash__(self) -> int:
        return 0

    def with_live(self) -> InHand:
        group = self.going_on
        return group if group.live else InHand(live=True, imported=group.imported, quiet=group.quiet)

    def with_imported(self) -> InHand:
        group = self.going_on
        return group if group.imported else InHand(live=group.live, imported=True, quiet=group.quiet)

    def with_quiet(self, due_at: datetime) -> InHand:
        group = self.going_on
        latest = due_at if group.quiet is None else max(group.quiet, due_at)
        return InHand(live=group.live, imported=group.imported, quiet=latest)

    def at_its_end(self) -> InHand:
        return self if self.ended else InHand(live=self.live, imported=self.imported, quiet=self.quiet, ended=True)

    @property
    def going_on(self) -> InHand:
        """The group that one more fact belongs to: this one, or a new one after its end."""
        return InHand() if self.ended else self

    @property
    def is_open(self) -> bool:
        """Whether anything has come of which nothing has been said yet."""
        return not self.ended and (self.live or self.imported or self.quiet is not None)

    def is_quiet(self, imported_at: datetime | None) -> bool:
        """Whether a deadline has come that no later import (`imported_at`, its newest fact) has moved on."""
        if self.quiet is None:
            return False
        return imported_at is None or self.quiet >= imported_at + timedelta(minutes=QUIET_MINUTES - 1)

    def waits(self, imported_at: datetime | None) -> bool:
        """Nothing but imported history, or a deadline that has moved on: the plan is looked at later."""
        only_history = self.imported or self.quiet is not None
        return only_history and not (self.live or self.is_quiet(imported_at))

    def looks_back(self, imported_at: datetime | None) -> bool:
        """History alone is looked at: whatever differs now, it has brought."""
        return not self.live and self.is_quiet(imported_at)


class GroupEnded(Payload):
    """A group of facts asks for nothing to be said. Never published."""

    TYPE: ClassVar[str] = "tandem.scheduler.group-ended.v1"


def group_ended(athlete_id: str) -> Aside:
    """Said at the end of a silent group, so that the next one is seen for itself."""
    return Aside(GroupEnded(athlete_id=athlete_id), athlete_id)


def quiet_timer(now: datetime) -> Timer:
    """When to look, should nothing more be imported until then."""
    minute = now.astimezone(UTC).replace(second=0, microsecond=0)
    due_at = minute + timedelta(minutes=QUIET_MINUTES)
    return Timer(QUIET, due_at, due_at.isoformat())
