"""Whether a link is about the athlete whom the log knows. Who is erased and signs up again under the same name is somebody
else, and no link that was made before opens what is theirs. The log itself says so: an erasure leaves nothing else to ask.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Protocol

from tandem.chassis.log import Stored
from tandem.contracts.envelope import NotAnEvent

CLOCKS_DIFFER = timedelta(seconds=5)
"""By as much a link may seem older than its athlete. Ours: the clocks of two machines that ask for the time agree far better
than that, and nobody is erased and comes back so soon after an alert."""


class Pages(Protocol):
    """The log, as far as it is read by subject."""

    def pages(self, stream: str, subject: str, *, after: int = 0, size: int = 500) -> AsyncIterator[list[Stored]]: ...


async def stands(log: Pages, athlete_id: str, made_at_s: int) -> bool:
    """Whether the log has known the athlete since before the link was made, at `made_at_s` in Unix seconds. Raises
    Unavailable."""
    first = await anext(log.pages("ATHLETE", f"athlete.{athlete_id}.>", size=1), None)
    if not first:
        return False
    return datetime.fromtimestamp(made_at_s, UTC) >= _heard_at(first[0]) - CLOCKS_DIFFER


def _heard_at(first: Stored) -> datetime:
    """By the clock of who said it or by the log's, whichever is earlier: a link is made by either."""
    stored_at = datetime.fromisoformat(first.headers["Nats-Time-Stamp"])
    try:
        return min(stored_at, first.event().time)
    except NotAnEvent:
        return stored_at
