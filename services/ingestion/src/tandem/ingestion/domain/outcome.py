"""What the sender of a submission is told."""

from __future__ import annotations

from tandem.ingestion.domain.state import Outcome, State, Status
from tandem.ingestion.domain.submission import Kind, SubmissionReceived

MAX_NAMED = 20
"""Further workouts and statements of one submission that a receipt names; more are known by their events."""

MAX_NOTES = 8
"""Notes on what was not used that a receipt tells; the event has them all. Ours: decoders seldom have more."""

_REPLACED = (
    "this was said before and replaced since: what replaced it stands; to say it anew, give it another wellness_id"
)


def outcome(state: State, submission: SubmissionReceived) -> Outcome:
    """What became of a submission, as far as the state knows; `pending` when it is still to be interpreted."""
    return (
        state.outcomes.get(submission.submission_id) or known_again(state, submission) or Outcome(status=Status.PENDING)
    )


def known_again(state: State, submission: SubmissionReceived) -> Outcome | None:
    """`duplicate` for what is on the log already: a workout by its bytes, a wellness statement by what it says. Not for
    bytes that are told anew after what stands was told: they may have to stand again."""
    if submission.kind is Kind.WELLNESS and submission.statement is not None:
        return _said_again(state, submission.statement)
    ended_s = int(submission.received_at.timestamp()) if submission.untimed else None
    if (
        submission.kind is Kind.WORKOUT
        and (row := state.recordings.of_digest(submission.raw.sha256, ended_s)) is not None
    ):
        standing = state.recordings.current(row.recording) or row
        if submission.told_at is None or int(submission.told_at.timestamp()) <= standing.told_s:
            return Outcome(status=Status.DUPLICATE, workout_id=standing.workout, revision=standing.revision)
    return None


def _said_again(state: State, statement: str) -> Outcome | None:
    wellness_id = state.said(statement)
    if wellness_id is None:
        return Outcome(status=Status.DUPLICATE) if statement in state.older_words else None
    newest = state.statements[wellness_id].versions[-1] == statement
    return Outcome(status=Status.DUPLICATE, wellness_id=wellness_id, dropped=None if newest else (_REPLACED,))


def with_news(before: Outcome | None, told: Outcome | None) -> Outcome | None:
    """The outcome of a submission of which one more thing was said; `told` is None for what is no news to the sender. The
    first thing names the outcome, the others follow in `also`."""
    if before is None or told is None:
        return told or before
    name = told.workout_id or told.wellness_id or ""
    named = tuple(dict.fromkeys([*(before.also or ()), name]))
    notes = tuple(dict.fromkeys([*(before.dropped or ()), *(told.dropped or ())]))
    return before.model_copy(update={"also": named[:MAX_NAMED], "dropped": notes[:MAX_NOTES] or None})
