"""Folding: what is said of an athlete's training becomes the state. Idempotent, and of facts in any order the same."""

from __future__ import annotations

from tandem.contracts.event import Event
from tandem.contracts.events.athlete import EffortTold, ProfileSet, RescoreRequested
from tandem.contracts.events.load import LoadScored
from tandem.contracts.events.readiness import ReadinessChanged
from tandem.contracts.events.timer import TimerDue
from tandem.contracts.events.training import WorkoutRecorded, WorkoutWithdrawn
from tandem.contracts.events.wellness import WellnessLogged
from tandem.load_scoring.domain.diary import logged, statement_of
from tandem.load_scoring.domain.effort import heard
from tandem.load_scoring.domain.quiet import QUIET, GroupEnded
from tandem.load_scoring.domain.rows import key_of, published_of, recorded_of
from tandem.load_scoring.domain.standing.thresholds import Limit, Origin
from tandem.load_scoring.domain.state import (
    Cause,
    Standing,
    State,
    Unscored,
    Withdrawal,
    known_revision,
    newest_withdrawals,
    row_of,
    with_rows,
    without,
)

SERVICE = "load_scoring"
READINESS = "readiness"


def evolve(state: State, event: Event) -> State:
    """The state after one fact, or after a decision of our own; any other event changes nothing."""
    match event.data:
        case WorkoutRecorded() as workout:
            return _seen(_recorded(state, event, workout), event)
        case WorkoutWithdrawn() as withdrawal:
            return _seen(_withdrawn(state, event, withdrawal), event)
        case WellnessLogged() as said:
            return _seen(_wellness(state, event, said), event)
        case ProfileSet() as profile:
            return _seen(_profile(state, event, profile), event)
        case EffortTold() as told:
            return _seen(_effort(state, event, told), event)
        case RescoreRequested():
            return _seen(_rescore(state, event), event)
        case TimerDue() as timer if timer.service == SERVICE and timer.kind == READINESS:
            return _seen(state, event)
        case TimerDue() as timer if timer.service == SERVICE and timer.kind == QUIET:
            return _in_hand(state, quiet=True)
        case LoadScored() as load:
            return scored(_said(state), load, event.sequence)
        case ReadinessChanged() as change:
            return stands(_said(state), change)
        case GroupEnded():
            return _said(state)
        case _:
            return state


def cause_of(event: Event) -> Cause:
    history = isinstance(event.data, WorkoutRecorded | WorkoutWithdrawn | WellnessLogged) and event.data.history
    return Cause(event_id=event.id, rootids=event.rootids, at=round(event.time.timestamp() * 1e6), history=history)


def _seen(state: State, event: Event) -> State:
    """Remember the newest of all facts: what a change of readiness is blamed on."""
    cause = cause_of(event)
    state = _in_hand(state, imported=cause.history)
    return state if cause.order <= state.newest.order else state.model_copy(update={"newest": cause})


def _in_hand(state: State, *, imported: bool = False, quiet: bool = False) -> State:
    if not (state.imports or imported):
        return state
    in_hand = state.in_hand.with_one_more(imported=imported, quiet=quiet)
    same = state.imports and in_hand is state.in_hand
    return state if same else state.model_copy(update={"in_hand": in_hand, "imports": True})


def _said(state: State) -> State:
    """After something that was said, or the word that nothing is: the next fact begins another group."""
    return state.model_copy(update={"in_hand": state.in_hand.at_its_end()}) if state.in_hand.is_open else state


def _recorded(state: State, event: Event, workout: WorkoutRecorded) -> State:
    key = key_of(workout.workout_id)
    if workout.revision <= known_revision(state, key):
        return state
    row = row_of(state, key)._replace(recorded=recorded_of(workout, event.sequence))
    unscored = without(state.unscored, workout.workout_id)
    if workout.revision > row.covered and row.active:
        unscored[workout.workout_id] = Unscored(workout=workout, cause=cause_of(event))
    withdrawn = without(state.withdrawn, workout.workout_id) if row.active else state.withdrawn
    return with_rows(state, {key: row}, unscored, withdrawn)


def _withdrawn(state: State, event: Event, data: WorkoutWithdrawn) -> State:
    key = key_of(data.workout_id)
    row = row_of(state, key)
    if data.revision <= row.withdrawn:
        return state
    row = row._replace(withdrawn=data.revision)
    if known_revision(state, key) > data.revision:
        return with_rows(state, {key: row}, state.unscored, state.withdrawn)
    said = row.published
    answered = said is not None and said.withdrawn and said.revision >= data.revision
    gone = Withdrawal(revision=data.revision, reason=data.reason, cause=cause_of(event))
    withdrawn = state.withdrawn if answered else newest_withdrawals({**state.withdrawn, data.workout_id: gone})
    unscored = without(state.unscored, data.workout_id)
    return with_rows(state, {key: row}, unscored, withdrawn)


def _wellness(state: State, event: Event, said: WellnessLogged) -> State:
    diary = logged(state.diary, statement_of(said, event.sequence))
    return state if diary is state.diary else state.model_copy(update={"diary": diary})


def _profile(state: State, event: Event, profile: ProfileSet) -> State:
    if event.sequence <= state.profile_sequence:
        return state
    return state.model_copy(update={"profile": profile, "profile_sequence": event.sequence})


def _effort(state: State, event: Event, told: EffortTold) -> State:
    words = heard(state.words, told, event.sequence)
    return state if words is state.words else state.model_copy(update={"words": words})


def _rescore(state: State, event: Event) -> State:
    if event.sequence <= state.rescore_sequence:
        return state
    return state.model_copy(update={"rescore_sequence": event.sequence})


def scored(state: State, load: LoadScored, sequence: int = 0) -> State:
    """Fold a publication of ours: of one workout the highest order stands, of limits the newest."""
    key, said = key_of(load.workout_id), published_of(load)
    row = row_of(state, key)
    changed = {}
    if row.published is None or said.order > row.published.order:
        changed[key] = row._replace(published=said, covered=max(row.covered, said.revision))
    unscored, withdrawn = dict(state.unscored), dict(state.withdrawn)
    for workout_id, revision in _answers(load).items():
        part = key_of(workout_id)
        before = changed.get(part) or row_of(state, part)
        if revision > before.covered:
            changed[part] = before._replace(covered=revision)
        if workout_id in unscored and unscored[workout_id].workout.revision <= revision:
            del unscored[workout_id]
    gone = withdrawn.get(load.workout_id)
    if gone is not None and load.withdrawn and gone.revision <= load.revision:
        del withdrawn[load.workout_id]
    history = state.history
    if sequence > state.sequence:
        history = {entry.name: Limit(entry.value, Origin(entry.origin), entry.as_of) for entry in load.shown}
    latest = max(state.sequence, sequence)
    return with_rows(state, changed, unscored, withdrawn, history=history, sequence=latest)


def _answers(load: LoadScored) -> dict[str, int]:
    return {part.workout_id: part.revision for part in load.parts} or {load.workout_id: load.revision}


def stands(state: State, change: ReadinessChanged) -> State:
    """Fold a change of readiness of ours."""
    number = int(change.change_id)
    if number <= state.standing.changes:
        return state
    standing = Standing(
        state=change.state,
        since=change.since,
        suspension=change.suspension,
        local_date=change.local_date,
        changes=number,
    )
    return state.model_copy(update={"standing": standing})
