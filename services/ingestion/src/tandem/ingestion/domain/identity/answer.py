"""What is to be said of one submission, given all that stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from tandem.contracts.events.training import Source, Tombstone, WorkoutRecorded, WorkoutWithdrawn
from tandem.contracts.model import Payload
from tandem.ingestion.domain.decoded import Unreadable
from tandem.ingestion.domain.formats.json.wellness import digest_of
from tandem.ingestion.domain.identity.arranging import Arrangement, Workout, arranged
from tandem.ingestion.domain.identity.compose import Member, alone, compose
from tandem.ingestion.domain.identity.entries import gone_into, recording, row_of, sources_of, withdrawing
from tandem.ingestion.domain.identity.register import Register, Row
from tandem.ingestion.domain.identity.withdrawal import Withdrawal, withdrawal_of
from tandem.ingestion.domain.reading import read, reading, statements
from tandem.ingestion.domain.recording import digest_of_item, recorded, recording_id_of, source_of
from tandem.ingestion.domain.state import Outcome, State, Status
from tandem.ingestion.domain.submission import Kind, SubmissionReceived


@dataclass(frozen=True, slots=True)
class Said:
    """An event that is to be published, and the objects that are stored before it."""

    data: Payload
    objects: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Heard:
    """What a submission comes to: recordings in their newest version, deletions, and what its sender is told when neither
    changes anything."""

    members: tuple[Member, ...] = ()
    withdrawal: Withdrawal | None = None
    settled: Outcome = field(default_factory=lambda: Outcome(status=Status.DUPLICATE))


def answer(state: State, submission: SubmissionReceived, objects: Mapping[str, bytes]) -> tuple[list[Said], Outcome]:
    """Everything that is to be said of it, in order, and what its sender is told if that is nothing.

    Raises Unreadable; LookupError when an object that `references` named is not there.
    """
    heard = _heard(state, submission, objects[submission.raw.ref])
    said = _workouts(state, submission, heard, objects)
    if submission.kind is not Kind.WITHDRAWAL:
        days = statements(submission, read(submission, objects[submission.raw.ref]))
        said += [Said(day) for day in days if not _known(state, digest_of(day))]
    return said, heard.settled


def references(state: State, submission: SubmissionReceived, objects: Mapping[str, bytes]) -> tuple[str, ...]:
    """Where the recordings lie that its workouts are put together from, as far as they are known yet; none for what cannot
    be read."""
    try:
        heard = _heard(state, submission, objects[submission.raw.ref])
    except ValueError:
        return ()
    found = []
    for row in _standing(_arrangement(state.recordings, heard), heard):
        found.append(_event_ref(row))
        if (body := objects.get(_event_ref(row))) is not None:
            found.append(_source(body, row).raw.ref)
    return tuple(dict.fromkeys(found))


def _known(state: State, digest: str) -> bool:
    return state.said(digest) is not None or digest in state.older_words


def _heard(state: State, submission: SubmissionReceived, raw: bytes) -> Heard:
    if submission.kind is Kind.WITHDRAWAL:
        return _deletion(state.recordings, submission, withdrawal_of(raw, submission, state.recordings))
    members, settled = [], Outcome(status=Status.DUPLICATE)
    found = read(submission, raw)
    for item, workout in enumerate(found.workouts):
        digest = digest_of_item(submission.raw.sha256, item)
        known = state.recordings.of_digest(digest)
        name = known.recording if known else recording_id_of(workout, submission.athlete_id, submission.device_id)
        noted = replace(workout, dropped=(*workout.dropped, *found.dropped))
        member = Member(source_of(workout, submission, name, item), noted)
        status = _judged(state.recordings, member, submission)
        if status is None:
            members.append(member)
        elif known or (known := state.recordings.current(name)):
            settled = Outcome(status=status, workout_id=known.workout, revision=known.revision)
        else:
            settled = Outcome(status=status)
    return Heard(members=tuple(members), settled=settled)


def _deletion(register: Register, submission: SubmissionReceived, told: Withdrawal) -> Heard:
    """What of a deletion is news: not of what is deleted already, nor of a version that is newer than the deletion."""
    told_s = int(submission.told_at.timestamp()) if submission.told_at else 0
    news, settled = [], Outcome(status=Status.DUPLICATE)
    for name in told.recordings:
        standing, deletion = register.current(name), register.deleted(name)
        if standing is not None and 0 < told_s < standing.told_s:
            settled = Outcome(status=Status.SUPERSEDED, workout_id=standing.workout, revision=standing.revision)
        elif standing is not None or deletion is None or told_s > deletion.told_s:
            news.append(name)
    return Heard(withdrawal=replace(told, recordings=tuple(news)) if news else None, settled=settled)


def _judged(register: Register, member: Member, submission: SubmissionReceived) -> Status | None:
    """None for a version that is news; else why it is not."""
    source = member.source
    standing, deletion = register.current(source.recording_id), register.deleted(source.recording_id)
    told_s = int(source.told_at.timestamp()) if source.told_at else 0
    if deletion is not None and (submission.kind is Kind.AGAIN or 0 < told_s <= deletion.told_s):
        return Status.SUPERSEDED
    if standing is None:
        return None
    digest = digest_of_item(source.raw.sha256, source.item)[:32]
    if standing.digest != digest:
        if submission.kind is Kind.AGAIN or register.of_digest(digest) is not None:
            return Status.SUPERSEDED
        if 0 < told_s < standing.told_s or (member.workout.damaged and member.duration_s < standing.duration_s):
            return Status.SUPERSEDED
    elif submission.kind is not Kind.AGAIN:
        return Status.DUPLICATE
    return Status.DUPLICATE if standing.content == int(source.content, 16) else None


def _arrangement(register: Register, heard: Heard) -> Arrangement:
    gone = heard.withdrawal.recordings if heard.withdrawal else ()
    return arranged(register, [_row(register, member) for member in heard.members], gone)


def _row(register: Register, member: Member) -> Row:
    """A new version as a row: in the workout where its recording stands, else in one of its own."""
    standing = register.current(member.recording)
    workout_id = standing.workout if standing else member.recording
    return row_of(member.source, workout_id, standing.revision if standing else 0, 0)


def _standing(arrangement: Arrangement, heard: Heard) -> list[Row]:
    """The recordings that are needed and not in hand."""
    in_hand = {member.recording for member in heard.members}
    return [row for workout in arrangement.workouts for row in workout.rows if row.recording not in in_hand]


def _workouts(state: State, submission: SubmissionReceived, heard: Heard, objects: Mapping[str, bytes]) -> list[Said]:
    """The workouts that come of it, then the ones that are no more. Each is entered before the next is looked at."""
    register, arrangement = state.recordings, _arrangement(state.recordings, heard)
    hand = {member.recording: member for member in heard.members}
    stones = _tombstones(heard, submission)
    said: list[Said] = []
    for workout in arrangement.workouts:
        members = [hand.get(row.recording) or _stored(row, objects) for row in workout.rows]
        event, blocks = _recorded(register, submission, workout, members, stones)
        register = recording(register, event, 0)
        said.append(Said(event, blocks))
        stones = ()
    for name in arrangement.ended:
        said.append(Said(_withdrawn(register, submission, name, heard.withdrawal, stones)))
        stones = ()
    if heard.withdrawal is not None and stones:
        name = heard.withdrawal.recordings[0]
        said.append(Said(_withdrawn(register, submission, name, heard.withdrawal, stones)))
    for left in (row for row in register.left() if not register.members(row.workout)):
        gone = _absorbed(register, submission, left)
        register = withdrawing(register, gone)
        said.append(Said(gone))
    return said


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
        into=gone_into(left),
        history=submission.history,
    )


def _tombstones(heard: Heard, submission: SubmissionReceived) -> tuple[Tombstone, ...]:
    names = heard.withdrawal.recordings if heard.withdrawal else ()
    return tuple(Tombstone(recording_id=name, told_at=submission.told_at, raw=submission.raw) for name in names)


def _event_ref(row: Row) -> str:
    return f"stream:TRAINING:{row.logged}"


def _source(body: bytes, row: Row) -> Source:
    """The recording as its workout's newest event names it."""
    for source in sources_of(WorkoutRecorded.model_validate_json(body)):
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
