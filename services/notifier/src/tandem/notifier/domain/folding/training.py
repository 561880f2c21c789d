"""Folds what was done and what it cost: readiness, scores, files that could not be read; and an operator's requests."""

from __future__ import annotations

from tandem.contracts.event import Event
from tandem.contracts.events.load import LoadScored
from tandem.contracts.events.reach import AlertRequested
from tandem.contracts.events.readiness import ReadinessChanged
from tandem.contracts.events.training import RejectionKind, WorkoutRejected
from tandem.notifier.domain import state as known
from tandem.notifier.domain.state import Readiness, Rejected, Requested, Scored, State, newest

DISTANCE, VOLUME = ("distance", "m"), ("volume_load", "kg")
"""Name and unit of the measures that summaries add up (load_scoring). Where a score has none it stays unknown."""


def readiness(state: State, event: Event, data: ReadinessChanged) -> State:
    change = Readiness(
        cause=event.id,
        rootids=event.rootids,
        sequence=event.sequence,
        local_date=data.local_date,
        state=data.state,
        since=data.since,
        stop=data.suspension,
        history=data.history,
        signs=tuple(sign.family for sign in data.families if sign.on),
        known_at=event.time,
    )
    changes = {**state.readiness, event.id: change}
    kept = newest(changes, known.MAX_READINESS, lambda entry: entry.sequence)
    return state.model_copy(update={"readiness": kept})


def scored(state: State, event: Event, data: LoadScored) -> State:
    """Of a workout the highest revision stands, and of one revision the highest scoring. The latest workouts stay: an import
    of years brings newer words on older ones."""
    before = state.scored.get(data.workout_id)
    if before is not None and _rank(before) >= (data.revision, data.scoring, event.sequence):
        return state
    entries = {**state.scored, data.workout_id: _scored(event, data)}
    kept = newest(entries, known.MAX_SCORED, lambda entry: int(entry.start_time.timestamp()))
    return state.model_copy(update={"scored": kept})


def rejected(state: State, event: Event, data: WorkoutRejected) -> State:
    """Only what its athlete may have to do something about: an import lists what it did not understand by itself."""
    if data.history or data.kind is RejectionKind.NOTHING_USED:
        return state
    entry = Rejected(
        cause=event.id,
        rootids=event.rootids,
        sequence=event.sequence,
        device_id=data.device_id,
        kind=data.kind,
        problem=data.problem,
        where=data.where,
        remedy=data.remedy,
        known_at=event.time,
    )
    kept = newest({**state.rejected, event.id: entry}, known.MAX_REJECTED, lambda entry: entry.sequence)
    return state.model_copy(update={"rejected": kept})


def requested(state: State, event: Event, data: AlertRequested) -> State:
    entry = Requested(
        cause=event.id,
        rootids=event.rootids,
        sequence=event.sequence,
        title=data.title,
        body=data.body,
        urgency=data.urgency,
        known_at=event.time,
    )
    kept = newest({**state.requested, event.id: entry}, known.MAX_REQUESTED, lambda entry: entry.sequence)
    return state.model_copy(update={"requested": kept})


def _rank(entry: Scored) -> tuple[int, int, int]:
    return entry.revision, entry.scoring, entry.sequence


def _scored(event: Event, data: LoadScored) -> Scored:
    figures = {(measure.name, measure.unit): measure.value for measure in data.measures}
    return Scored(
        cause=event.id,
        rootids=event.rootids,
        sequence=event.sequence,
        revision=data.revision,
        scoring=data.scoring,
        title=data.title,
        sport=data.sport,
        session_class=data.session_class,
        start_time=data.start_time,
        end_time=data.end_time,
        local_date=data.local_date,
        rpe=data.rpe,
        distance_m=figures.get(DISTANCE),
        volume_kg=figures.get(VOLUME),
        trouble=data.sensor_trouble,
        withdrawn=data.withdrawn,
        history=data.history,
        known_at=event.time,
    )
