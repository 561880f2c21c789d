"""What the sender of a submission is told."""

from __future__ import annotations

from tandem.ingestion.domain.state import Outcome, State, Status
from tandem.ingestion.domain.submission import Kind, SubmissionReceived

_REPLACED = (
    "this was said before and replaced since: what replaced it stands; to say it anew, give it another wellness_id"
)


def outcome(state: State, submission: SubmissionReceived) -> Outcome:
    """What became of a submission, as far as the state knows; `pending` when it is still to be interpreted."""
    return (
        state.outcomes.get(submission.submission_id) or known_again(state, submission) or Outcome(status=Status.PENDING)
    )


def known_again(state: State, submission: SubmissionReceived) -> Outcome | None:
    """`duplicate` for what is on the log already: a workout by its bytes, a wellness statement by what it says."""
    if submission.kind is Kind.WELLNESS:
        wellness_id = state.said(submission.statement)
        if wellness_id is None:
            return None
        newest = state.statements[wellness_id].versions[-1] == submission.statement
        return Outcome(status=Status.DUPLICATE, wellness_id=wellness_id, dropped=None if newest else (_REPLACED,))
    found = state.find(submission.raw.sha256)
    return Outcome(status=Status.DUPLICATE, workout_id=found[0], revision=found[1]) if found else None
