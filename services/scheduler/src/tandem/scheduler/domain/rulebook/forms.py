"""What a session may become: as planned, made easy, shortened. The lower rungs of the action ladder."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from tandem.contracts.events.load import SessionClass
from tandem.scheduler.domain.rulebook.kinds import EASY_SHORT_S, Kind, kind_of

SHORT_LONG_RUN_SHARE = 0.6
"""A shortened long run keeps this share of its length: the restart share of domain.md 3.2, and …"""
SHORT_LONG_RUN_MAX_S = 80 * 60
"""… stays clear of the 90 min from which a run is long (domain.md 3.2)."""


class Rung(IntEnum):
    """How far down the ladder a form stands."""

    AS_PLANNED = 0
    EASY = 1
    SHORTENED = 2


@dataclass(frozen=True, slots=True)
class Form:
    """One shape of a session. Shapes that would relieve no rule are not offered."""

    rung: Rung
    session_class: SessionClass
    duration_s: int
    leg_share: float | None

    @property
    def kind(self) -> Kind:
        return kind_of(self.session_class, self.leg_share, self.duration_s)


def forms_of(session_class: SessionClass, duration_s: int, leg_share: float | None) -> tuple[Form, ...]:
    """The forms of a session, the one it has first. A hard run eases to an easy one, heavy legs to moderate, a
    full-body session leaves the legs out; a long run is cut below 90 min, an easy one to 30 min."""
    kept = Form(Rung.AS_PLANNED, session_class, duration_s, leg_share)
    match kept.kind, session_class:
        case Kind.HARD_RUN, _:
            return kept, Form(Rung.EASY, SessionClass.EASY, duration_s, None)
        case Kind.HEAVY, _:
            return kept, Form(Rung.EASY, SessionClass.MODERATE_LOWER, duration_s, None)
        case Kind.MOD, SessionClass.FULL:
            return kept, Form(Rung.EASY, SessionClass.UPPER, duration_s, None)
        case Kind.LONG, _:
            shorter = min(int(duration_s * SHORT_LONG_RUN_SHARE) // 300 * 300, SHORT_LONG_RUN_MAX_S)
            return kept, Form(Rung.SHORTENED, SessionClass.EASY, max(shorter, EASY_SHORT_S), None)
        case Kind.EASY, _:
            return kept, Form(Rung.SHORTENED, SessionClass.EASY, EASY_SHORT_S, None)
        case _:
            return (kept,)
