"""What is to be said of one submission, given all that stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from tandem.contracts.events.training import RejectionKind, Source, Tombstone, WorkoutRecorded, WorkoutWithdrawn
from tandem.contracts.model import Payload
from tandem.ingestion.domain.decoded import Unreadable
from tandem.ingestion.domain.identity.arranging import Arrangement, Workout, arranged, unused
from tandem.ingestion.domain.identity.compose import Member, alone, compose
from tandem.ingestion.domain.identity.days import days_heard
from tandem.ingestion.domain.identity.entries import gone_into, recording, row_of, sources_of, withdrawing
from tandem.ingestion.domain.identity.hearing import Heard, hear
from tandem.ingestion.domain.identity.register import Kind as RowKind
from tandem.ingestion.domain.identity.register import Register, Row
from tandem.ingestion.domain.identity.withdrawal import Withdrawal
from tandem.ingestion.domain.reading import read, reading
from tandem.ingestion.domain.recording import recorded
from tandem.ingestion.domain.state import Outcome, State
from tandem.ingestion.domain.submission import Kind, SubmissionReceived

MAX_RECORDINGS = 100
"""Recordings of one workout: nobody wears a tenth of it. Each is named in the event and read again for every other one, so
that without a bound a device could make an event that no stream takes (ours)."""


@dataclass(frozen=True, slots=True)
class Said:
    """An event that is to be published, and the objects that are stored before it."""

    data: Payload
    objects: Mapping[str, bytes] = field(default_factory=dict)


def answer(state: State, submission: SubmissionReceived, objects: Mapping[str, bytes]) -> tuple[list[Said], Outcome]:
    """Everything that is to be said of it, in order, and what its sender is told if that is nothing.

    Raises Unreadable; LookupError when an object that `references` named is not there.
    """
    heard = hear(state, submission, objects[submission.raw.ref])
    said = _workouts(state, submission, heard, objects)
    settled = heard.settled
    if submission.kind is not Kind.WITHDRAWAL:
        days, late = days_heard(state, submission, read(submission, objects[submission.raw.ref]))
        said += [Said(day) for day in days]
        settled = settled if settled.workout_id or late is None else late
    return said, settled


def references(state: State, submission: SubmissionReceived, objects: Mapping[str, bytes]) -> tuple[str, ...]:
    """Where the recordings lie that its workouts are put together from, as far as they are known yet; none for what cannot
    be read."""
    try:
        heard = hear(state, submission, objects[submission.raw.ref])
        arrangement = _arrangement(state.recordings, heard)
    except ValueError:
        return ()
    found = []
    for row in _standing(arrangement, heard):
        found.append(_event_ref(row))
        if (body := objects.get(_event_ref(row))) is not None:
            found.append(_source(body, row).raw.ref)
    return tuple(dict.fromkeys(found))


def _arrangement(register: Register, heard: Heard) -> Arrangement:
    """Raises Unreadable for more recordings of one workout than there can be."""
    gone = heard.withdrawal.recordings if heard.withdrawal else ()
    made = arranged(register, [_row(register, member) for member in heard.members], gone)
    if any(len(workout.rows) > MAX_RECORDINGS for workout in made.workouts):
        raise Unreadable(
            f"more than {MAX_RECORDINGS} recordings of one span of time",
            kind=RejectionKind.TOO_LARGE,
            where="start_time",
            remedy="send each recording under one external_id, whatever changes in it",
        )
    return made


def _row(register: Register, member: Member) -> Row:
    """A new version as a row: in the workout where its recording stands, else in none."""
    standing = register.current(member.recording)
    if standing is None or standing.kind is RowKind.ADRIFT:
        return row_of(member.source, "", 0, 0)
    return row_of(member.source, standing.workout, standing.revision, 0)


def _standing(arrangement: Arrangement, heard: Heard) -> list[Row]:
    """The recordings that are needed and not in hand."""
    in_hand = {member.recording for member in heard.members}
    return [row for workout in arrangement.workouts for row in workout.rows if row.recording not in in_hand]


def _workouts(state: State, submission: SubmissionReceived, heard: Heard, objects: Mapping[str, bytes]) -> list[Said]:
    """What is deleted, then the workouts that come of it, then the ones that are no more. Each is entered before the next is
    looked at. The first thing that is said bears the tombstones."""
    register, arrangement = state.recordings, _arrangement(state.recordings, heard)
    hand = {member.recording: member for member in heard.members}
    stones = _tombstones(heard, submission)
    said: list[Said] = []
    for name in _withdrawn_names(register, heard, arrangement):
        ended = _withdrawn(register, submission, name, heard.withdrawal, stones)
        register, stones = withdrawing(register, ended), ()
        said.append(Said(ended))
    for workout in arrangement.workouts:
        members = [hand.get(row.recording) or _stored(row, objects) for row in workout.rows]
        event, blocks = _recorded(register, submission, workout, members, stones)
        register, stones = recording(register, event, 0), ()
        said.append(Said(event, blocks))
    for left in (row for row in register.left() if not register.members(row.workout)):
        gone = _absorbed(register, submission, left)
        register = withdrawing(register, gone)
        said.append(Said(gone))
    return said


def _withdrawn_names(register: Register, heard: Heard, arrangement: Arrangement) -> tuple[str, ...]:
    """The workouts that end with a deletion. One that deletes what is in none is said under a name of its own."""
    names = heard.withdrawal.recordings if heard.withdrawal else ()
    homes = {row.workout for name in names if (row := register.current(name)) and row.kind is RowKind.CURRENT}
    if names and not homes:
        return (unused(register, names),)
    return arrangement.ended


def _recorded(
    register: Register,
    submission: SubmissionReceived,
    workout: Workout,
    members: Sequence[Member],
    stones: tuple[Tombstone, ...],
) -> tuple[WorkoutRecorded, dict[str, bytes]]:
    whole, sources = compose(members) if len(members) > 1 else alone(members[0])
    revision = register.revision(workout.workout_id) + 1
    return recorded(whole, sources, stones, submission, workout.workout_id, revision)


def _withdrawn(
    register: Register,
    submission: SubmissionReceived,
    workout_id: str,
    withdrawal: Withdrawal | None,
    stones: tuple[Tombstone, ...],
) -> WorkoutWithdrawn:
    return WorkoutWithdrawn(
        athlete_id=submission.athlete_id,
        workout_id=workout_id,
        revision=register.revision(workout_id) + 1,
        reason=withdrawal.reason if withdrawal else "deleted at its source",
        submission_id=submission.submission_id,
        tombstones=stones,
        history=submission.history,
    )


def _absorbed(register: Register, submission: SubmissionReceived, left: Row) -> WorkoutWithdrawn:
    return WorkoutWithdrawn(
        athlete_id=submission.athlete_id,
        workout_id=left.workout,
        revision=register.revision(left.workout) + 1,
        reason="the same as another recording: both are one workout",
        submission_id=submission.submission_id,
        into=gone_into(register, left),
        history=submission.history,
    )


def _tombstones(heard: Heard, submission: SubmissionReceived) -> tuple[Tombstone, ...]:
    names = heard.withdrawal.recordings if heard.withdrawal else ()
    return tuple(Tombstone(recording_id=name, told_at=submission.told_at, raw=submission.raw) for name in names)


def _event_ref(row: Row) -> str:
    return f"stream:TRAINING:{row.logged}"


@lru_cache(maxsize=4)
def _event(body: bytes) -> WorkoutRecorded:
    """Each of a workout's recordings asks for the one event that names them all."""
    return WorkoutRecorded.model_validate_json(body)


def _source(body: bytes, row: Row) -> Source:
    """The recording as its workout's newest event names it."""
    for source in sources_of(_event(body)):
        if source.recording_id == row.recording:
            return source
    raise LookupError(f"{_event_ref(row)} does not name recording {row.recording}")


def _stored(row: Row, objects: Mapping[str, bytes]) -> Member:
    """A standing recording, read again from its bytes."""
    source = _source(objects[_event_ref(row)], row)
    raw = objects[source.raw.ref]
    received_at = source.received_at or source.start_time
    try:
        found = reading(raw, Kind.WORKOUT, source.raw.media_type, received_at, source.timezone)
        return Member(source.model_copy(update={"gave": ()}), found.workouts[source.item])
    except (Unreadable, IndexError) as error:
        raise LookupError(f"what was read at {source.raw.ref} before cannot be read any more: {error}") from error
