"""How facts become memory. Everything but the pending submissions follows from the service's own events, in the order of
the log; an event that comes again, and a submission that comes before or after what was said of it, change nothing."""

from __future__ import annotations

from tandem.contracts.events.training import WorkoutRecorded, WorkoutRejected, WorkoutWithdrawn
from tandem.contracts.events.wellness import WellnessLogged
from tandem.contracts.model import Payload
from tandem.ingestion.domain.formats.json.wellness import digest_of
from tandem.ingestion.domain.identity.entries import recording, withdrawing
from tandem.ingestion.domain.outcome import MAX_NOTES, known_again, with_news
from tandem.ingestion.domain.state import MAX_DIGESTS, MAX_OUTCOMES, Outcome, State, Statement, Status, latest
from tandem.ingestion.domain.submission import SubmissionReceived, SubmissionSettled


def fold(state: State, fact: Payload, cause: str | None, logged: int = 0) -> State:
    """The state after the fact. Facts of other services leave it as it is. `cause` is the submission that a decision of
    ours follows from, `logged` its sequence on the log (0 before it is there)."""
    match fact:
        case SubmissionReceived():
            return _received(state, fact)
        case SubmissionSettled():
            return _nothing_more(state, fact)
        case WorkoutRecorded():
            return _recorded(state, fact, logged)
        case WorkoutWithdrawn():
            return _withdrawn(state, fact)
        case WorkoutRejected():
            told = Outcome(
                status=Status.REJECTED, kind=fact.kind, problem=fact.problem, where=fact.where, remedy=fact.remedy
            )
            return _settled(state, {fact.submission_id: told})
        case WellnessLogged():
            return _logged(state, fact, cause)
        case _:
            return state


def _received(state: State, submission: SubmissionReceived) -> State:
    """Waits, unless its fate is known: the same submission again, or bytes that made a workout before."""
    waiting = {one.submission_id: one for one in (*state.pending, submission)}
    ordered = sorted(waiting.values(), key=lambda one: (one.received_at, one.submission_id))
    return _settled(state.model_copy(update={"pending": tuple(ordered)}), {})


def _recorded(state: State, fact: WorkoutRecorded, logged: int) -> State:
    status = Status.MERGED if len(fact.sources) > 1 else Status.REVISED if fact.revision > 1 else Status.RECORDED
    dropped = fact.dropped[:MAX_NOTES] or None
    told = Outcome(status=status, workout_id=fact.workout_id, revision=fact.revision, dropped=dropped)
    known = state.model_copy(update={"recordings": recording(state.recordings, fact, logged)})
    return _said(known, fact.submission_id, told, fact.remaining)


def _withdrawn(state: State, fact: WorkoutWithdrawn) -> State:
    known = state.model_copy(update={"recordings": withdrawing(state.recordings, fact)})
    if fact.submission_id is None:
        return known
    if fact.into is not None:
        return _said(known, fact.submission_id, None, fact.remaining)
    told = Outcome(status=Status.WITHDRAWN, workout_id=fact.workout_id, revision=fact.revision)
    return _said(known, fact.submission_id, told, fact.remaining)


def _logged(state: State, fact: WellnessLogged, cause: str | None) -> State:
    if cause in state.outcomes:
        return state
    digest, known = digest_of(fact), state.statements.get(fact.wellness_id)
    versions = tuple(one for one in (known.versions if known else ()) if one != digest)
    told = Outcome(status=Status.REVISED if versions else Status.RECORDED, wellness_id=fact.wellness_id)
    told_s = max(0, int(fact.told_at.timestamp())) if fact.told_at else 0
    versions = (*versions, digest)
    statement = Statement(fact.local_date, versions[-MAX_DIGESTS:], told_s)
    statements = {**state.statements, fact.wellness_id: statement}
    kept = latest(statements)
    forgotten = {name: one for name, one in statements.items() if name not in kept}
    # all versions: an older one that is sent again would be news otherwise, and replace what replaced it
    words = [*versions[:-MAX_DIGESTS], *(word for one in forgotten.values() for word in one.versions)]
    times = {name: one.told_s for name, one in forgotten.items() if one.told_s}
    older = {"older_words": state.older_words.saying(*words), "older_times": state.older_times.telling(times)}
    state = state.model_copy(update={"statements": kept, **older})
    return _said(state, cause, told, fact.remaining) if cause else state


def _said(state: State, submission_id: str, told: Outcome | None, remaining: int) -> State:
    """One more thing said of a submission: what became of it is not settled until nothing remains to be said."""
    if submission_id in state.outcomes:
        return state
    so_far = with_news(state.partly.get(submission_id), told) or Outcome(status=Status.DUPLICATE)
    partly = {name: told for name, told in state.partly.items() if name != submission_id}
    if remaining:
        return state.model_copy(update={"partly": {**partly, submission_id: so_far}})
    return _settled(state.model_copy(update={"partly": partly}), {submission_id: so_far})


def _nothing_more(state: State, fact: SubmissionSettled) -> State:
    """Nothing is left to be said of a submission, of which something may have been said before."""
    told = state.partly.get(fact.submission_id, fact.outcome)
    partly = {name: so_far for name, so_far in state.partly.items() if name != fact.submission_id}
    return _settled(state.model_copy(update={"partly": partly}), {fact.submission_id: told})


def _settled(state: State, news: dict[str, Outcome]) -> State:
    """Outcomes known now, and out of the queue whatever has one: told, or bytes that are on the log already."""
    outcomes = state.outcomes | news
    for submission in state.pending:
        waits = submission.submission_id not in outcomes and submission.submission_id not in state.partly
        if waits and (told := known_again(state, submission)) is not None:
            outcomes[submission.submission_id] = told
    pending = tuple(one for one in state.pending if one.submission_id not in outcomes)
    return state.model_copy(update={"pending": pending, "outcomes": dict(list(outcomes.items())[-MAX_OUTCOMES:])})
