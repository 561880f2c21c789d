"""What the sender of a submission is told."""

from __future__ import annotations

from tandem.ingestion.domain.state import Outcome, State, Status
from tandem.ingestion.domain.submission import SubmissionReceived


def outcome(state: State, submission: SubmissionReceived) -> Outcome:
    """What became of a submission, as far as the state knows; `pending` when it is still to be interpreted."""
    told = state.outcomes.get(submission.submission_id)
    if told is not None:
        return told
    found = state.find(submission.raw.sha256)
    if found is None:
        return Outcome(status=Status.PENDING)
    workout_id, revision = found
    return Outcome(status=Status.DUPLICATE, workout_id=workout_id, revision=revision)
