"""A class with its confidence and reasons, and the evidence it was weighed from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from tandem.contracts.events.load import SessionClass

ASK_BELOW = 0.5
"""Below this confidence the athlete is asked and the week stays (contract of LoadScored)."""


class Band(IntEnum):
    """How hard one source says the session was; two apart is a contradiction."""

    EASY = 0
    STEADY = 1
    HARD = 2


@dataclass(frozen=True)
class Evidence:
    """What one source says, how far it is trusted, and why, in words."""

    source: str
    band: Band
    trust: float
    reason: str


@dataclass(frozen=True)
class Verdict:
    """The class of a session. `leg_share` only for lifts."""

    session_class: SessionClass
    confidence: float
    reasons: tuple[str, ...]
    leg_share: float | None = None
