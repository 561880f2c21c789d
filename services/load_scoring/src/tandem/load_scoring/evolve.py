"""Folding: what is said of an athlete's training becomes the state. Idempotent, and of facts in any order the same."""

from __future__ import annotations

from tandem.contracts.event import Event
from tandem.contracts.events.athlete import ProfileSet
from tandem.contracts.events.load import LoadScored
from tandem.contracts.events.training import WorkoutRecorded, WorkoutWithdrawn
from tandem.load_scoring.domain.state import (
    Scored,
    State,
    Unscored,
    Withdrawal,
    known_rank,
    rank,
    with_row,
    without,
)


def evolve(state: State, event: Event) -> State:
    """The state after one fact, or after a decision of our own; any other event changes nothing."""
    match event.data:
        case WorkoutRecorded() as workout:
            return _recorded(state, event, workout)
        case WorkoutWithdrawn() as withdrawal:
            return _withdrawn(state, event, withdrawal)
        case ProfileSet() as profile:
            return _profile(state, event, profile)
        case LoadScored() as load:
            return scored(state, load)
        case _:
            return state


def scored(state: State, load: LoadScored) -> State:
    """Fold a publication of ours. The highest rank stands, whatever the order."""
    row = Scored(
        rank=rank(load.revision, load.withdrawn),
        local_date=load.local_date,
        systemic_au=None if load.withdrawn else load.systemic.load_au,
        start_time=load.start_time,
        end_time=load.end_time,
        sport=load.sport,
        session_class=load.session_class,
    )
    return with_row(state, load.workout_id, row)


def _recorded(state: State, event: Event, workout: WorkoutRecorded) -> State:
    if rank(workout.revision) <= known_rank(state, workout.workout_id):
        return state
    waiting = Unscored(workout=workout, event_id=event.id, rootids=event.rootids)
    return state.model_copy(
        update={
            "unscored": {**state.unscored, workout.workout_id: waiting},
            "withdrawn": without(state.withdrawn, workout.workout_id),
        }
    )


def _withdrawn(state: State, event: Event, data: WorkoutWithdrawn) -> State:
    if rank(data.revision, withdrawn=True) <= known_rank(state, data.workout_id):
        return state
    gone = Withdrawal(revision=data.revision, reason=data.reason, event_id=event.id, rootids=event.rootids)
    return state.model_copy(
        update={
            "withdrawn": {**state.withdrawn, data.workout_id: gone},
            "unscored": without(state.unscored, data.workout_id),
        }
    )


def _profile(state: State, event: Event, profile: ProfileSet) -> State:
    if event.sequence <= state.profile_sequence:
        return state
    return state.model_copy(update={"profile": profile, "profile_sequence": event.sequence})
