"""An event in hand, and what a service decides: the words that `evolve` and `decide` are written in."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from tandem.contracts.model import Payload

NAMESPACE = uuid.UUID("6f0c6d3a-7a0e-5b7e-9d0a-3f1f5c1f7a11")
"""The namespace of every id that Tandem derives (UUIDv5)."""


def derived_id(*parts: str) -> str:
    """The id that follows from its parts: the same parts, the same id, on every machine."""
    return str(uuid.uuid5(NAMESPACE, "\x1f".join(parts)))


@dataclass(frozen=True, slots=True)
class Event:
    """A fact as delivered: CloudEvents attributes, the data, and where the log keeps it.

    `rootids` are the edge events that set it off, `sequence` is the stream sequence (0 for what is not stored).
    """

    id: str
    data: Payload
    time: datetime
    source: str
    rootids: tuple[str, ...]
    sequence: int = 0
    stream: str = ""
    cause_id: str | None = None
    traceparent: str | None = None

    @property
    def athlete_id(self) -> str:
        return self.data.athlete_id


@dataclass(frozen=True, slots=True)
class Decision:
    """An event that ought to be said. Its id follows from (`cause`, `step`), so saying it again is not saying it twice.

    `objects` (name -> bytes) are stored before the event that names them.
    """

    data: Payload
    cause: str
    step: str
    rootids: tuple[str, ...]
    objects: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return derived_id(self.cause, self.step)


@dataclass(frozen=True, slots=True)
class Timer:
    """A deadline that ought to stand: one per kind, the newest `due_at` replaces the one before."""

    kind: str
    due_at: datetime
    generation: str


@dataclass(frozen=True, slots=True)
class Aside:
    """What a service says to itself alone: folded into its document, published nowhere, and so gone after a rebuild. For
    what waits in the document and has been settled without anything to say. `cause` is what settled it."""

    data: Payload
    cause: str
