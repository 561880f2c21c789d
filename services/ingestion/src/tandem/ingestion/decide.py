"""Interprets what waits: each submission becomes a workout, its next revision, a wellness statement, or a refusal in words.

The rule of identity. Bytes that made a workout before are that workout again (evolve knows, nothing is said). Other bytes
for a workout of the same device make its next revision, even where they decode to the same values: so their digest is
on the log, and their third coming is the first case. A wellness statement is known again by what it says under its name
(its bytes are not on the log): other words under that name replace it, words that were said before are no news.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from tandem.contracts.event import Decision, Timer
from tandem.contracts.events.training import WorkoutRejected
from tandem.ingestion.domain.decoded import DecodedWorkout, Unreadable
from tandem.ingestion.domain.formats.json.wellness import read_wellness
from tandem.ingestion.domain.interpret import interpret
from tandem.ingestion.domain.memory import fold
from tandem.ingestion.domain.outcome import outcome
from tandem.ingestion.domain.recording import recorded, workout_id_of
from tandem.ingestion.domain.state import Known, State, Status
from tandem.ingestion.domain.submission import Kind, SubmissionReceived

_SMALL_BYTES = 4096


def needs(state: State) -> tuple[str, ...]:
    """Where the bytes of the waiting submissions lie (`RawRef.ref`)."""
    return tuple(dict.fromkeys(submission.raw.ref for submission in state.pending))


def heavy(state: State, now: datetime) -> bool:
    """True when a file waits: decoding one takes many times what a JSON session does."""
    return any(submission.raw.size_bytes > _SMALL_BYTES for submission in state.pending)


def decide(state: State, now: datetime, objects: Mapping[str, bytes]) -> list[Decision | Timer]:
    """What is to be said of the waiting submissions, in the order they came. `now` plays no part: what was done is what it
    is. Raises LookupError naming the reference when the bytes of one are not among `objects`."""
    decisions: list[Decision | Timer] = []
    for submission in state.pending:
        if outcome(state, submission).status is not Status.PENDING:
            continue
        decision = _judge(state, submission, objects)
        decisions.append(decision)
        state = fold(state, decision.data, decision.cause)
    return decisions


def _judge(state: State, submission: SubmissionReceived, objects: Mapping[str, bytes]) -> Decision:
    raw = objects.get(submission.raw.ref)
    if raw is None:
        raise LookupError(f"submission {submission.submission_id}: no bytes at {submission.raw.ref}")
    try:
        if submission.kind is Kind.WELLNESS:
            return _logged(submission, raw)
        return _recorded(state, submission, interpret(raw, submission.media_type, submission.received_at))
    except Unreadable as refusal:
        return _refused(submission, refusal)


def _logged(submission: SubmissionReceived, raw: bytes) -> Decision:
    statement, _ = read_wellness(
        raw,
        athlete_id=submission.athlete_id,
        device_id=submission.device_id,
        received_at=submission.received_at,
    )
    return Decision(data=statement, cause=submission.submission_id, step="logged", rootids=(submission.submission_id,))


def _recorded(state: State, submission: SubmissionReceived, workout: DecodedWorkout) -> Decision:
    workout_id = workout_id_of(workout, submission)
    revision = state.workouts.get(workout_id, Known()).revision + 1
    event, objects_of_event = recorded(workout, submission, workout_id, revision)
    return Decision(
        data=event,
        cause=submission.submission_id,
        step=f"recorded:{workout_id}:{revision}",
        rootids=(submission.submission_id,),
        objects=objects_of_event,
    )


def _refused(submission: SubmissionReceived, refusal: Unreadable) -> Decision:
    event = WorkoutRejected(
        athlete_id=submission.athlete_id,
        submission_id=submission.submission_id,
        device_id=submission.device_id,
        problem=refusal.problem,
        where=refusal.where,
        remedy=refusal.remedy,
        raw=submission.raw,
    )
    return Decision(data=event, cause=submission.submission_id, step="rejected", rootids=(submission.submission_id,))
