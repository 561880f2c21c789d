"""What a session is expected to cost, before it is done: three ledgers, on the scale of what was done (100 is one hour
all-out)."""

from __future__ import annotations

from dataclasses import dataclass

from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.week import ExpectedLoad

HOUR_S = 3600

IF_AT_REST = 0.44
IF_PER_POINT = 0.07
"""Intensity from effort (CR-10): the straight line through resilio-app's two anchors, RPE 3 ≈ 42 au and RPE 8 = 100 au an
hour (domain.md 1.2). Between and beyond them it is ours, and the same as that of the ledgers of done sessions."""

_USUAL_RPE = {
    SessionClass.HARD_RUN: 7.0,
    SessionClass.LONG: 4.0,
    SessionClass.EASY: 3.0,
    SessionClass.HEAVY_LOWER: 8.0,
    SessionClass.MODERATE_LOWER: 6.0,
    SessionClass.UPPER: 7.0,
    SessionClass.FULL: 7.0,
    SessionClass.MOBILITY: 1.0,
}
"""The effort a session of a class takes when nobody says: hard and easy from the classes of domain.md 3.2 (hard from 7,
easy up to 3), heavy sets from 2.10 (RPE 8), the others between them, ours."""

_LIFTS = frozenset({SessionClass.HEAVY_LOWER, SessionClass.MODERATE_LOWER, SessionClass.UPPER, SessionClass.FULL})
LIFT_SYSTEMIC = 0.55
"""What of a lift's effort reaches the whole body (domain.md 1.2, resilio: strength 0.55/0.40)."""
_LIFT_LOCAL = ((0.0, 0.25), (0.5, 0.40), (1.0, 0.65))
"""What of it reaches the legs by their share of the hard sets: 0.40, +0.25 on a leg day, −0.15 on an upper day
(domain.md 1.2), straight lines between; for the upper body its mirror image. The ledgers of done sessions do the same."""
_LEG_SHARE = {SessionClass.HEAVY_LOWER: 1.0, SessionClass.MODERATE_LOWER: 1.0, SessionClass.UPPER: 0.0}


@dataclass(frozen=True, slots=True)
class Loads:
    """Arbitrary units by ledger; None where nobody can say."""

    systemic_au: float | None
    lower_body_au: float | None
    upper_body_au: float | None


def intensity(rpe: float) -> float:
    """The intensity factor of an effort (CR-10): 0.65 at 3, 1 at 8."""
    return IF_AT_REST + IF_PER_POINT * rpe


def base_load(rpe: float, duration_s: int) -> float:
    """hours × IF² × 100 (domain.md 1.2)."""
    return duration_s / HOUR_S * intensity(rpe) ** 2 * 100


def expected_load(
    session_class: SessionClass,
    duration_s: int,
    rpe: float | None = None,
    expected: ExpectedLoad | None = None,
    leg_share: float | None = None,
) -> Loads:
    """What the athlete or their coach expects, ledger by ledger, else an estimate from class, length and effort. A session
    of no known class and without an effort stays unknown."""
    guess = _estimate(session_class, duration_s, rpe, leg_share)
    if expected is None:
        return guess
    return Loads(
        guess.systemic_au if expected.systemic_au is None else expected.systemic_au,
        guess.lower_body_au if expected.lower_body_au is None else expected.lower_body_au,
        guess.upper_body_au if expected.upper_body_au is None else expected.upper_body_au,
    )


def _estimate(session_class: SessionClass, duration_s: int, rpe: float | None, leg_share: float | None) -> Loads:
    effort = rpe if rpe is not None else _USUAL_RPE.get(session_class)
    if effort is None:
        return Loads(None, None, None)
    base = base_load(effort, duration_s)
    if session_class in _LIFTS:
        legs = _LEG_SHARE.get(session_class, 0.5 if leg_share is None else leg_share)
        return _rounded(base * LIFT_SYSTEMIC, base * _line(legs), base * _line(1 - legs))
    if session_class is SessionClass.MOBILITY:
        return _rounded(base, 0.0, 0.0)
    if session_class is SessionClass.OTHER:
        return Loads(round(base, 1), None, None)
    return _rounded(base, base, 0.0)


def _rounded(systemic_au: float, lower_au: float, upper_au: float) -> Loads:
    return Loads(round(systemic_au, 1), round(lower_au, 1), round(upper_au, 1))


def _line(share: float) -> float:
    (x0, y0), (x1, y1) = _LIFT_LOCAL[:2] if share <= _LIFT_LOCAL[1][0] else _LIFT_LOCAL[1:]
    return y0 + (y1 - y0) * (share - x0) / (x1 - x0)
