"""TIMER: deadlines that a service sets for itself."""

from __future__ import annotations

from typing import ClassVar

from tandem.contracts.model import Instant, Payload, Token


class TimerDue(Payload):
    """A deadline has come. `generation` tells a timer that was replaced meanwhile from the current one."""

    TYPE: ClassVar[str] = "tandem.timer.due.v1"

    service: Token
    kind: Token
    due_at: Instant
    generation: str
