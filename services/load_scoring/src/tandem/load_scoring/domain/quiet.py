"""Imported history waits for quiet: while years are folded nobody's readiness is judged, and once afterwards.

A group of facts of which all are imported is folded and scored; what follows from it for today is put off to a deadline
that moves on with the import. Anything else in the group (a live workout, a morning, the deadline itself) is judged as ever.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import ClassVar

from tandem.contracts.event import Aside, Timer
from tandem.contracts.model import Model, Payload

QUIET = "quiet"
"""The timer that comes when an import has been silent for a while."""

QUIET_MINUTES = 2
"""The deadline is so many whole minutes on: one to two minutes after the last fact. On whole minutes, so that an import sets
one a minute. Ours: longer than a service is likely to be busy with one group, and soon enough for who watches it."""


class InHand(Model):
    """What kinds of facts the group in hand has brought: `imported` ones, anything `live`, the `quiet` deadline. It is
    about this moment and no part of what is known: it is not kept in the document, and equal states may differ in it.

    With the first thing said about it a group has `ended`, or with the word that nothing is to be said: what it has brought
    stands until the next fact begins another, so that whoever decides once more on the same state (as the loop does while
    there are stored bytes to ask for) says the same. Kept from an athlete's first import on: what came live before it in
    that very group waits for quiet with it.
    """

    live: bool = False
    imported: bool = False
    quiet: bool = False
    ended: bool = False

    def __eq__(self, other: object) -> bool:
        return isinstance(other, InHand)

    def __hash__(self) -> int:
        return 0

    def with_one_more(self, *, imported: bool, quiet: bool) -> InHand:
        """After one more fact, of this group or the first of a new one."""
        before = InHand() if self.ended else self
        live = before.live or not (imported or quiet)
        brought = (live, before.imported or imported, before.quiet or quiet)
        same = brought == (before.live, before.imported, before.quiet)
        return before if same else InHand(live=brought[0], imported=brought[1], quiet=brought[2])

    def at_its_end(self) -> InHand:
        return InHand(live=self.live, imported=self.imported, quiet=self.quiet, ended=True)

    @property
    def is_open(self) -> bool:
        """Whether anything has come of which nothing has been said yet."""
        return not self.ended and (self.live or self.imported or self.quiet)

    @property
    def waits(self) -> bool:
        """Nothing but imported history: what it means for today is looked at later."""
        return self.imported and not (self.live or self.quiet)


class GroupEnded(Payload):
    """A group of facts asks for nothing to be said. Never published."""

    TYPE: ClassVar[str] = "tandem.load-scoring.group-ended.v1"


def group_ended(athlete_id: str) -> Aside:
    """Said at the end of a silent group, so that the next one is seen for itself."""
    return Aside(GroupEnded(athlete_id=athlete_id), athlete_id)


def quiet_timer(now: datetime) -> Timer:
    """When to look, should nothing more be imported until then."""
    minute = now.astimezone(UTC).replace(second=0, microsecond=0)
    due_at = minute + timedelta(minutes=QUIET_MINUTES)
    return Timer(QUIET, due_at, due_at.isoformat())
