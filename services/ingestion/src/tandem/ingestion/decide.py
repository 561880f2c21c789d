"""Says what the first waiting submission says: workouts, days, a deletion, or a refusal in words.

The rule of identity. Bytes that made a workout before are that workout again (evolve knows, nothing is said). Other bytes
for a recording are its next version; recordings of one span of time are one workout, put together anew from all of them
(`domain.identity`). What says nothing new is settled aside.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tandem.contracts.event import Aside, Decision, Timer
from tandem.contracts.events.training import WorkoutRecorded, WorkoutRejected, WorkoutWithdrawn
from tandem.contracts.model import Payload
from tandem.ingestion.domain.decoded import Unreadable
from tandem.ingestion.domain.identity.answer import Said, answer, references
from tandem.ingestion.domain.state import Outcome, State, Status
from tandem.ingestion.domain.submission import Kind, SubmissionReceived, SubmissionSettled

_SMALL_BYTES = 4096


def needs(state: State) -> tuple[str, ...]:
    """Where the bytes of the first waiting submission lie (`RawRef.ref`)."""
    return tuple(submission.raw.ref for submission in state.pending[:1])


def further(state: State, objects: Mapping[str, bytes]) -> tuple[str, ...]:
    """Where the other recordings of its workouts lie: first the events that name them, then their bytes."""
    for submission in state.pending[:1]:
        if submission.raw.ref in objects:
            return references(state, submission, objects)
    return ()


def heavy(state: State, now: datetime) -> bool:
    """True when a file waits: decoding one takes many times what a JSON session does."""
    return any(submission.raw.size_bytes > _SMALL_BYTES for submission in state.pending[:1])


def decide(state: State, now: datetime, objects: Mapping[str, bytes]) -> list[Decision | Timer | Aside]:
    """What is to be said of the submission that waits longest. `now` plays no part: what was done is what it is. Raises
    LookupError naming the reference when bytes are not among `objects`."""
    if not state.pending:
        return []
    submission = state.pending[0]
    if submission.raw.ref not in objects:
        raise LookupError(f"submission {submission.submission_id}: no bytes at {submission.raw.ref}")
    try:
        said, settled = answer(state, submission, objects)
    except Unreadable as refusal:
        return [_refused(submission, refusal)]
    if not said:
        return [_aside(submission, settled)]
    return [_decision(submission, one, remaining) for one, remaining in zip(said, _countdown(said), strict=True)]


def _countdown(said: Sequence[Said]) -> range:
    return range(len(said) - 1, -1, -1)


def _decision(submission: SubmissionReceived, said: Said, remaining: int) -> Decision:
    return Decision(
        data=said.data.model_copy(update={"remaining": remaining}),
        cause=submission.submission_id,
        step=_step(said.data),
        rootids=(submission.submission_id,),
        objects=said.objects,
    )


def _step(data: Payload) -> str:
    match data:
        case WorkoutRecorded():
            return f"recorded:{data.workout_id}:{data.revision}"
        case WorkoutWithdrawn():
            return f"withdrawn:{data.workout_id}:{data.revision}"
        case _:
            return f"logged:{getattr(data, 'wellness_id', '')}"


def _refused(submission: SubmissionReceived, refusal: Unreadable) -> Decision | Aside:
    """A refusal is said once: bytes that are read anew and refused anew are no news."""
    said: dict[str, Any] = {
        "kind": refusal.kind,
        "problem": refusal.problem,
        "where": refusal.where,
        "remedy": refusal.remedy,
    }
    if submission.kind is Kind.AGAIN:
        return _aside(submission, Outcome(status=Status.REJECTED, **said))
    event = WorkoutRejected(
        athlete_id=submission.athlete_id,
        submission_id=submission.submission_id,
        device_id=submission.device_id,
        raw=submission.raw,
        history=submission.history,
        **said,
    )
    return Decision(data=event, cause=submission.submission_id, step="rejected", rootids=(submission.submission_id,))


def _aside(submission: SubmissionReceived, told: Outcome) -> Aside:
    settled = SubmissionSettled(athlete_id=submission.athlete_id, submission_id=submission.submission_id, outcome=told)
    return Aside(settled, submission.submission_id)
