"""Which event goes where: its type, its class, its stream, its subject. The one table of what may be said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tandem.contracts import subjects
from tandem.contracts.events.alert import (
    AlertAnswered,
    AlertDeferred,
    AlertDelivered,
    AlertDue,
    AlertFailed,
    AlertWithdrawn,
)
from tandem.contracts.events.athlete import (
    DeviceRegistered,
    EffortTold,
    PlanRequested,
    PreferencesSet,
    ProfileSet,
    RescoreRequested,
)
from tandem.contracts.events.load import LoadScored
from tandem.contracts.events.plan import PlanAnswered, PlanRevised, QuestionAsked
from tandem.contracts.events.reach import AlertPreferencesSet, AlertRequested, PushSubscribed
from tandem.contracts.events.readiness import ReadinessChanged
from tandem.contracts.events.timer import TimerDue
from tandem.contracts.events.training import WorkoutRecorded, WorkoutRejected, WorkoutWithdrawn
from tandem.contracts.events.wellness import WellnessLogged
from tandem.contracts.model import Payload


@dataclass(frozen=True, slots=True)
class Route:
    """Where events of one class are stored, and the subject of one of them."""

    payload: type[Payload]
    stream: str
    subject: Callable[[Any], str]


ROUTES: tuple[Route, ...] = (
    Route(WorkoutRecorded, "TRAINING", lambda e: subjects.workout_recorded(e.athlete_id)),
    Route(WorkoutWithdrawn, "TRAINING", lambda e: subjects.workout_withdrawn(e.athlete_id)),
    Route(WorkoutRejected, "TRAINING", lambda e: subjects.workout_rejected(e.athlete_id)),
    Route(WellnessLogged, "TRAINING", lambda e: subjects.wellness_logged(e.athlete_id)),
    Route(LoadScored, "LOAD", lambda e: subjects.load_scored(e.athlete_id)),
    Route(ReadinessChanged, "LOAD", lambda e: subjects.readiness_changed(e.athlete_id)),
    Route(PlanRevised, "PLAN", lambda e: subjects.plan_revised(e.athlete_id)),
    Route(PlanAnswered, "PLAN", lambda e: subjects.plan_answered(e.athlete_id)),
    Route(QuestionAsked, "PLAN", lambda e: subjects.question_asked(e.athlete_id)),
    Route(ProfileSet, "ATHLETE", lambda e: subjects.profile(e.athlete_id)),
    Route(PreferencesSet, "ATHLETE", lambda e: subjects.preferences(e.athlete_id)),
    Route(PlanRequested, "ATHLETE", lambda e: subjects.plan_requested(e.athlete_id)),
    Route(RescoreRequested, "ATHLETE", lambda e: subjects.rescore_requested(e.athlete_id)),
    Route(DeviceRegistered, "ATHLETE", lambda e: subjects.device_registered(e.athlete_id, e.device_id)),
    Route(PushSubscribed, "ATHLETE", lambda e: subjects.push_subscribed(e.athlete_id, e.subscription_id)),
    Route(EffortTold, "ATHLETE", lambda e: subjects.effort_told(e.athlete_id)),
    Route(AlertPreferencesSet, "ATHLETE", lambda e: subjects.alert_preferences(e.athlete_id)),
    Route(AlertRequested, "ATHLETE", lambda e: subjects.alert_requested(e.athlete_id)),
    Route(AlertDue, "ALERT", lambda e: subjects.alert_due(e.athlete_id)),
    Route(AlertDelivered, "ALERT", lambda e: subjects.alert_delivered(e.athlete_id)),
    Route(AlertFailed, "ALERT", lambda e: subjects.alert_failed(e.athlete_id)),
    Route(AlertWithdrawn, "ALERT", lambda e: subjects.alert_due(e.athlete_id)),
    Route(AlertDeferred, "ALERT", lambda e: subjects.alert_deferred(e.athlete_id)),
    Route(AlertAnswered, "ALERT", lambda e: subjects.alert_answered(e.athlete_id)),
    Route(TimerDue, "TIMER", lambda e: subjects.timer_due(e.service, e.athlete_id, e.kind)),
)

BY_TYPE: dict[str, Route] = {route.payload.TYPE: route for route in ROUTES}


def route_of(payload: Payload) -> Route:
    """The route of an event. KeyError when it is not of the table, which only a programming error can cause."""
    return BY_TYPE[payload.TYPE]
