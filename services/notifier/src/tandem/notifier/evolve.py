"""Folds the athlete's facts and the notifier's own alerts. Never chooses: see decide.

Facts fold in any order to the same state: of a setting or subscription the highest stream sequence wins, of revisions
the newest plan versions stay, and what was told is remembered apart from what waits, so either may come first.
"""

from __future__ import annotations

from tandem.contracts.event import Event
from tandem.contracts.events.alert import (
    AlertAnswered,
    AlertDeferred,
    AlertDelivered,
    AlertDue,
    AlertFailed,
    AlertWithdrawn,
)
from tandem.contracts.events.athlete import ProfileSet
from tandem.contracts.events.load import LoadScored
from tandem.contracts.events.plan import PlanRevised, QuestionAsked
from tandem.contracts.events.reach import AlertPreferencesSet, AlertRequested, PushSubscribed
from tandem.contracts.events.readiness import ReadinessChanged
from tandem.contracts.events.training import WorkoutRejected
from tandem.notifier.domain.folding import alerts, plan, settings, training
from tandem.notifier.domain.state import State


def evolve(state: State, event: Event) -> State:
    """The state with one event more. Unknown payloads change nothing; a repeated one folds to the same state."""
    match event.data:
        case ProfileSet() | AlertPreferencesSet() | PushSubscribed():
            return _setting(state, event, event.data)
        case PlanRevised() as revised:
            return plan.revised(state, event, revised)
        case QuestionAsked() as asked:
            return plan.asked(state, event, asked)
        case ReadinessChanged() as changed:
            return training.readiness(state, event, changed)
        case LoadScored() as scored:
            return training.scored(state, event, scored)
        case WorkoutRejected() as rejected:
            return training.rejected(state, event, rejected)
        case AlertRequested() as requested:
            return training.requested(state, event, requested)
        case _:
            return _own(state, event)


def _setting(state: State, event: Event, data: ProfileSet | AlertPreferencesSet | PushSubscribed) -> State:
    match data:
        case ProfileSet():
            return settings.profile(state, event, data)
        case AlertPreferencesSet():
            return settings.preferences(state, event, data)
        case PushSubscribed():
            return settings.subscribed(state, event, data)


def _own(state: State, event: Event) -> State:
    """An alert of our own, what became of it, what the athlete did with it."""
    match event.data:
        case AlertDue() as due:
            return alerts.due(state, event, due)
        case AlertWithdrawn() as withdrawn:
            return alerts.withdrawn(state, event, withdrawn)
        case AlertDelivered() | AlertDeferred() as outcome:
            return alerts.outcome(state, event, outcome)
        case AlertFailed() as failed:
            return settings.ended(alerts.outcome(state, event, failed), failed)
        case AlertAnswered() as answered:
            return alerts.answered(state, event, answered)
        case _:
            return state
