"""A matter: one thing worth an alert, before it is known when it is told and together with what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tandem.contracts.events.reach import AlertKind
from tandem.notifier.domain.said import Single


@dataclass(frozen=True, slots=True)
class Matter:
    """`key` tells it apart for ever (`evening_before:2026-11-24`, `effort:{workout_id}`): what is in `State.told` is not told
    again. `cause` is the event that an alert of it names as its own, `rootids` the edge events behind it. `since` is when it
    became known, `until` when it is of no more use. `urgency` is RFC 8030's. `presses` ones are not held back by quiet hours
    or digests. `plan_versions` are the plan versions that it tells, the newest last.
    """

    key: str
    kind: AlertKind
    said: Single
    cause: str
    rootids: tuple[str, ...]
    since: datetime
    until: datetime
    urgency: str = "normal"
    presses: bool = False
    plan_versions: tuple[int, ...] = ()
    topic: str = ""
    """The matter on which a newer alert replaces an older one; the kind where empty."""
