"""How a session becomes lighter, whoever asks for it: a block, a deload, a pull back, a restart. Never harder, and
longer only where the athlete's own factor says so. A long run cut below 90 min is an easy one, as on the action ladder."""

from __future__ import annotations

from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.plan import PlannedSession
from tandem.contracts.events.week import Activity, ExpectedLoad, SessionKind, TemplateSession
from tandem.scheduler.domain.rulebook.forms import LONG_RUN_S, SHORT_LONG_RUN_MAX_S
from tandem.scheduler.domain.rulebook.kinds import Kind, activity_of, kind_of

ROUND_S = 5 * 60
"""Lengths are told in steps of five minutes. Ours: nobody runs 47 min by plan."""

SHORTEST_S = 20 * 60
"""No session is cut below this. Ours, within the 13–26 min that still keep endurance (Spiering 2021, JSCR 35:1449)."""

EASY_RPE = 3.0
"""Below the first ventilatory threshold, or conversational (domain.md 3.2)."""

SUBMAXIMAL_RPE = 6.0
"""Ours: below the 7 from which a session is hard (domain.md 3.2)."""


def is_hard(session: TemplateSession | PlannedSession) -> bool:
    """True of hard runs and of what is heavy for the legs."""
    return kind_of(session.session_class, session.leg_share, session.duration_s) in {Kind.HARD_RUN, Kind.HEAVY}


def is_training(session: TemplateSession | PlannedSession) -> bool:
    """True of lifts and runs; mobility and a walk are rest."""
    return activity_of(session.session_class) in {Activity.LIFT, Activity.RUN}


def eased[S: (TemplateSession, PlannedSession)](session: S) -> S:
    """A hard run as an aerobic one, heavy legs as moderate; anything else, and what may not be eased, as it is."""
    kind = kind_of(session.session_class, session.leg_share, session.duration_s)
    if not session.may_ease:
        return session
    if kind is Kind.HARD_RUN:
        return _milder(session, SessionClass.EASY, SessionKind.EASY, EASY_RPE)
    if kind is Kind.HEAVY:
        return _milder(session, SessionClass.MODERATE_LOWER, SessionKind.LOWER_MODERATE, SUBMAXIMAL_RPE)
    return session


def shortened[S: (TemplateSession, PlannedSession)](session: S, factor: float) -> S:
    """The session at a share of its length, in whole five minutes, not below what the athlete allows. A factor above 1
    lengthens."""
    duration_s = max(session.shortest_s or SHORTEST_S, round(session.duration_s * factor / ROUND_S) * ROUND_S)
    return _of_length(session, duration_s if factor > 1 else min(duration_s, session.duration_s))


def cut[S: (TemplateSession, PlannedSession)](session: S, factor: float) -> S:
    """The same whatever length the athlete asks for at least: how they stand goes before what they like."""
    duration_s = max(SHORTEST_S, round(session.duration_s * factor / ROUND_S) * ROUND_S)
    return _of_length(session, min(duration_s, session.duration_s))


def restarted[S: (TemplateSession, PlannedSession)](session: S, factor: float) -> S:
    """Eased, and at most that share of its length (rounded down); no run is long."""
    mild = eased(session)
    duration_s = max(SHORTEST_S, int(mild.duration_s * factor) // ROUND_S * ROUND_S)
    if mild.session_class is not SessionClass.LONG:
        return _of_length(mild, min(duration_s, mild.duration_s))
    shorter = _of_length(mild, min(duration_s, mild.duration_s, SHORT_LONG_RUN_MAX_S))
    return shorter.model_copy(update={"session_class": SessionClass.EASY})


def _of_length[S: (TemplateSession, PlannedSession)](session: S, duration_s: int) -> S:
    if duration_s == session.duration_s:
        return session
    share = duration_s / session.duration_s
    too_short = session.session_class is SessionClass.LONG and share < 1 and duration_s < LONG_RUN_S
    return session.model_copy(
        update={
            "duration_s": duration_s,
            "expected": _scaled(session.expected, share),
            "session_class": SessionClass.EASY if too_short else session.session_class,
        }
    )


def _milder[S: (TemplateSession, PlannedSession)](
    session: S, session_class: SessionClass, kind: SessionKind, rpe: float
) -> S:
    """What it was expected to cost holds no longer: the planner is to estimate it."""
    return session.model_copy(
        update={
            "session_class": session_class,
            "leg_share": None,
            "kind": kind if session.kind is not None else None,
            "rpe": min(rpe, session.rpe) if session.rpe is not None else None,
            "expected": None,
        }
    )


def _scaled(expected: ExpectedLoad | None, share: float) -> ExpectedLoad | None:
    if expected is None:
        return None
    return ExpectedLoad(
        systemic_au=_times(expected.systemic_au, share),
        lower_body_au=_times(expected.lower_body_au, share),
        upper_body_au=_times(expected.upper_body_au, share),
    )


def _times(load_au: float | None, share: float) -> float | None:
    return round(load_au * share, 1) if load_au is not None else None
