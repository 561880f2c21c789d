"""The last days before a race: rested legs are worth more than any session that could still be trained."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from tandem.contracts.events.plan import PlannedSession, SessionStatus
from tandem.contracts.events.week import Activity, SessionKind
from tandem.scheduler.domain.asked.lighter import eased, is_hard, is_training
from tandem.scheduler.domain.rulebook.kinds import MEDIUM_OR_HARDER, activity_of, kind_of

RACE_NEAR = "race_near"
"""What a session's terms are `adjusted` by that is lighter, or left out, because a race is hours away."""

RACE_NEAR_EVIDENCE = "Thomas 2018: heavy squats are felt for 72 h, voluntary activation is down for 48 h; Doma 2017"

HEAVY_FREE = timedelta(hours=72)
"""From the start of a session that is heavy for the legs to a race's: fatigue of 10×5 squats is resolved by 72 h
(Thomas 2018)."""

LEGS_FREE = timedelta(hours=48)
"""From any leg session or hard run: activation and running cost are off for 48 h after lifting (Thomas 2018; domain.md
3.1), autonomic recovery takes at least 48 h after high intensity (Stanley 2013)."""


LIFT_FREE = timedelta(hours=12)
"""From any lift, upper body included: the day of a race is the race's. Coaching practice; no study asks for it."""


def rested(session: PlannedSession, races: Iterable[datetime]) -> PlannedSession:
    """The session as the nearest of the races to come leaves it.

    Within 72 h nothing heavy for the legs, within 48 h no lifting with the legs at all and no hard run, within 12 h no
    lifting. Easy runs and mobility stay. What may not be eased is left out.
    """
    ahead = min((race - session.start_time for race in races if race > session.start_time), default=None)
    if ahead is None or ahead >= HEAVY_FREE or session.kind is SessionKind.RACE or not is_training(session):
        return session
    near, lifting = ahead < LEGS_FREE, activity_of(session.session_class) is Activity.LIFT
    if lifting and (ahead < LIFT_FREE or (near and _loads_legs(session))):
        return _left_out(session)
    if not is_hard(session) or not (near or lifting):
        return session
    milder = eased(session)
    if is_hard(milder):
        return _left_out(session)
    return milder.model_copy(update={"planned_class": milder.session_class, "adjusted": RACE_NEAR})


def _loads_legs(session: PlannedSession) -> bool:
    return kind_of(session.session_class, session.leg_share, session.duration_s) in MEDIUM_OR_HARDER


def _left_out(session: PlannedSession) -> PlannedSession:
    return session.model_copy(update={"status": SessionStatus.DROPPED, "adjusted": RACE_NEAR})
