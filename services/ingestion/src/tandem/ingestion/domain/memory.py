"""How facts become memory. Everything but the pending submissions follows from the service's own events.

Of workouts order does not matter: revisions only rise, digests only accumulate, an outcome that is known stays. Of wellness
statements it is their order on the log that tells which version is the newest.
"""

from __future__ import annotations

from tandem.contracts.events.training import WorkoutRecorded, WorkoutRejected, WorkoutWithdrawn
from tandem.contracts.events.wellness import WellnessLogged
from tandem.contracts.model import Payload
from tandem.ingestion.domain.formats.json.wellness import digest_of
from tandem.ingestion.domain.outcome import known_again
from tandem.ingestion.domain.state import (
    MAX_DIGESTS,
    MAX_OUTCOMES,
    Known,
    Outcome,
    State,
    Statement,
    Status,
    latest,
    newest,
)
from tandem.ingestion.domain.submission import SubmissionReceived


def fold(state: State, fact: Payload, cause: str | None) -> State:
    """The state after the fact. Facts of other services leave it as it is. `cause` is the submission that a decision of
    ours follows from."""
    match fact:
        case SubmissionReceived():
            return _received(state, fact)
        case WorkoutRecorded():
            return _recorded(state, fact)
        case WorkoutRejected():
            refusal = Outcome(status=Status.REJECTED, problem=fact.problem, where=fact.where, remedy=fact.remedy)
            return _settled(state, {fact.submission_id: refusal})
        case WellnessLogged():
            return _logged(state, fact, cause)
        case WorkoutWithdrawn():
            known = state.workouts.get(fact.workout_id, Known())
            return _knowing(state, fact.workout_id, known.withdrawn(fact.revision))
        case _:
            return state


def _received(state: State, submission: SubmissionReceived) -> State:
    """Waits, unless its fate is known: the same submission again, or bytes that made a workout before."""
    if submission.submission_id in state.outcomes:
        return state
    waiting = {one.submission_id: one for one in (*state.pending, submission)}
    ordered = sorted(waiting.values(), key=lambda one: (one.received_at, one.submission_id))
    return _settled(state.model_copy(update={"pending": tuple(ordered)}), {})


def _recorded(state: State, fact: WorkoutRecorded) -> State:
    known = state.workouts.get(fact.workout_id, Known())
    known = known.recorded(fact.raw.sha256, fact.revision, fact.start_time)
    told = Outcome(status=Status.RECORDED, workout_id=fact.workout_id, revision=fact.revision)
    return _settled(_knowing(state, fact.workout_id, known), {fact.submission_id: told})


def _logged(state: State, fact: WellnessLogged, cause: str | None) -> State:
    if cause in state.outcomes:
        return state
    digest, known = digest_of(fact), state.statements.get(fact.wellness_id)
    versions = tuple(one for one in (known.versions if known else ()) if one != digest)
    told = Outcome(status=Status.REVISED if versions else Status.RECORDED, wellness_id=fact.wellness_id)
    statement = Statement(fact.local_date, (*versions, digest)[-MAX_DIGESTS:])
    statements = latest({**state.statements, fact.wellness_id: statement})
    return _settled(state.model_copy(update={"statements": statements}), {cause: told} if cause else {})


def _knowing(state: State, workout_id: str, known: Known) -> State:
    return state.model_copy(update={"workouts": newest({**state.workouts, workout_id: known})})


def _settled(state: State, news: dict[str, Outcome]) -> State:
    """Outcomes known now, and out of the queue whatever has one: told, or bytes that are on the log already."""
    outcomes = state.outcomes | news
    for submission in state.pending:
        told = known_again(state, submission)
        if told is not None and submission.submission_id not in outcomes:
            outcomes[submission.submission_id] = told
    pending = tuple(one for one in state.pending if one.submission_id not in outcomes)
    return state.model_copy(update={"pending": pending, "outcomes": dict(list(outcomes.items())[-MAX_OUTCOMES:])})
