"""What a session may become: as planned, made easy, shortened. The lower rungs of the action ladder."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from math import ceil

from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.plan import PlannedSession
from tandem.contracts.events.week import ExpectedLoad
from tandem.scheduler.domain.rulebook.kinds import EASY_SHORT_S, Kind, kind_of
from tandem.scheduler.domain.rulebook.loads import expected_load

SHORT_LONG_RUN_SHARE = 0.6
"""A shortened long run keeps this share of its length: the restart share of domain.md 3.2, and …"""
SHORT_LONG_RUN_MAX_S = 80 * 60
"""… stays clear of the 90 min from which a run is long (domain.md 3.2)."""
LONG_RUN_S = 90 * 60
"""From here a run is long (domain.md 3.2)."""
SHORT_ENOUGH_S = 40 * 60 + 1
"""An easy run of up to 40 min may follow a cluster day and may be the second of a stacked day (domain.md 3.2)."""


class Rung(IntEnum):
    """How far down the ladder a form stands."""

    AS_PLANNED = 0
    EASY = 1
    SHORTENED = 2


@dataclass(frozen=True, slots=True)
class Form:
    """One shape of a session. Shapes that would relieve no rule are not offered. `load_au` is what it is expected to cost
    the whole body, 0 where nobody can say: a cap on load cannot bind what has none."""

    rung: Rung
    session_class: SessionClass
    duration_s: int
    leg_share: float | None
    load_au: int = 0
    kind: Kind = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", kind_of(self.session_class, self.leg_share, self.duration_s))


def forms_of(
    session_class: SessionClass,
    duration_s: int,
    leg_share: float | None,
    *,
    may_ease: bool = True,
    shortest_s: int | None = None,
    rpe: float | None = None,
    expected: ExpectedLoad | None = None,
) -> tuple[Form, ...]:
    """The forms of a session, the one it has first: as planned, then made easy, then shortened, as far as the athlete
    allows. `shortest_s` replaces the planner's own length; one that shortens nothing allows no shortening."""
    as_planned = expected_load(session_class, duration_s, rpe, expected, leg_share).systemic_au
    kept = Form(Rung.AS_PLANNED, session_class, duration_s, leg_share, ceil(as_planned or 0))
    eased = _eased(kept) if may_ease else None
    short_s = _short_s(kept, shortest_s)
    shortened = _form(Rung.SHORTENED, SessionClass.EASY, short_s, kept) if short_s is not None else None
    return tuple(form for form in (kept, eased, shortened) if form is not None)


def forms_for(session: PlannedSession) -> tuple[Form, ...]:
    """The forms of a session of the plan."""
    return forms_of(
        session.session_class,
        session.duration_s,
        session.leg_share,
        may_ease=session.may_ease,
        shortest_s=session.shortest_s,
        rpe=session.rpe,
        expected=session.expected,
    )


def _eased(kept: Form) -> Form | None:
    """A hard run eases to an easy one of the same length, heavy legs to moderate, and a full-body session leaves the legs
    out."""
    match kept.kind, kept.session_class:
        case Kind.HARD_RUN, _:
            return _form(Rung.EASY, SessionClass.EASY, kept.duration_s, kept)
        case Kind.HEAVY, _:
            return _form(Rung.EASY, SessionClass.MODERATE_LOWER, kept.duration_s, kept)
        case ((Kind.MOD | Kind.LIGHT), SessionClass.FULL):
            return _form(Rung.EASY, SessionClass.UPPER, kept.duration_s, kept)
        case _:
            return None


def _short_s(kept: Form, shortest_s: int | None) -> int | None:
    """A long run is cut below the length of long ones, an easy one to 30 min. Cut less than that it would relieve no
    rule, and no other session is relieved of one by being shorter."""
    match kept.kind:
        case Kind.LONG:
            own_s = max(
                min(int(kept.duration_s * SHORT_LONG_RUN_SHARE) // 300 * 300, SHORT_LONG_RUN_MAX_S), EASY_SHORT_S
            )
            least_s, below_s = max(own_s, shortest_s or 0), LONG_RUN_S
        case Kind.EASY:
            least_s, below_s = max(EASY_SHORT_S, shortest_s or 0), SHORT_ENOUGH_S
        case _:
            return None
    return least_s if least_s < min(below_s, kept.duration_s) else None


def _form(rung: Rung, session_class: SessionClass, duration_s: int, kept: Form) -> Form:
    """A milder form never costs more than the session as planned."""
    load_au = ceil(expected_load(session_class, duration_s).systemic_au or 0)
    return Form(rung, session_class, duration_s, None, min(load_au, kept.load_au))
