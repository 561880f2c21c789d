"""What a submission comes to: which of its recordings are news, what it deletes, and what its sender is told otherwise."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from tandem.ingestion.domain.decoded import DecodedWorkout, Reading
from tandem.ingestion.domain.identity.compose import Member
from tandem.ingestion.domain.identity.register import Register
from tandem.ingestion.domain.identity.withdrawal import Withdrawal, withdrawal_of
from tandem.ingestion.domain.reading import read
from tandem.ingestion.domain.recording import digest_of_item, recording_id_of, source_of
from tandem.ingestion.domain.state import Outcome, State, Status
from tandem.ingestion.domain.submission import Kind, SubmissionReceived


@dataclass(frozen=True, slots=True)
class Heard:
    """What a submission comes to: recordings in their newest version, deletions, and what its sender is told when neither
    changes anything."""

    members: tuple[Member, ...] = ()
    withdrawal: Withdrawal | None = None
    settled: Outcome = field(default_factory=lambda: Outcome(status=Status.DUPLICATE))


def hear(state: State, submission: SubmissionReceived, raw: bytes) -> Heard:
    """What the bytes come to, given what stands. Raises Unreadable."""
    if submission.kind is Kind.WITHDRAWAL:
        if (
            submission.submission_id in state.partly
        ):  # the first thing that was said of it has deleted all that it names
            return Heard()
        return _deletion(state.recordings, submission, withdrawal_of(raw, submission, state.recordings))
    found, register = read(submission, raw), state.recordings
    members, settled = [], Outcome(status=Status.DUPLICATE)
    for name, (item, workout) in _items(found, submission, register).items():
        noted = replace(workout, dropped=(*workout.dropped, *found.dropped))
        source = source_of(workout, submission, name, item)
        if submission.kind is Kind.AGAIN and (standing := register.current(name)) is not None and standing.told_s:
            source = source.model_copy(update={"told_at": datetime.fromtimestamp(standing.told_s, UTC)})
        member = Member(source, noted)
        status = _judged(register, member, submission)
        if status is None:
            members.append(member)
        else:
            settled = _standing(register, name, status)
    return Heard(members=tuple(members), settled=settled)


def _items(found: Reading, submission: SubmissionReceived, register: Register) -> dict[str, tuple[int, DecodedWorkout]]:
    """The workouts of the bytes by the ids of their recordings. Of two under one name the last counts, as if they had been
    sent one after the other; two that have no name are two, though they be alike in sport and start."""
    items: dict[str, tuple[int, DecodedWorkout]] = {}
    for item, workout in enumerate(found.workouts):
        now_told = workout.untimed and (submission.kind is Kind.AGAIN or not submission.history)
        ended_s = int(submission.received_at.timestamp()) if now_told else None
        known = register.of_digest(digest_of_item(submission.raw.sha256, item), ended_s)
        name = known.recording if known else recording_id_of(workout, submission.athlete_id, submission.device_id)
        if name in items and workout.external_id is None:
            name = recording_id_of(workout, submission.athlete_id, submission.device_id, item)
        items.pop(name, None)
        items[name] = item, workout
    return items


def _deletion(register: Register, submission: SubmissionReceived, told: Withdrawal) -> Heard:
    """What of a deletion is news: not of what is deleted already, nor of a version that is newer than the deletion."""
    told_s = int(submission.told_at.timestamp()) if submission.told_at else 0
    news, settled = [], Outcome(status=Status.DUPLICATE)
    for name in told.recordings:
        standing, deletion = register.current(name), register.deleted(name)
        if standing is not None and 0 < told_s < standing.told_s:
            settled = _standing(register, name, Status.SUPERSEDED)
        elif standing is not None or deletion is None or told_s > deletion.told_s:
            news.append(name)
    return Heard(withdrawal=replace(told, recordings=tuple(news)) if news else None, settled=settled)


def _judged(register: Register, member: Member, submission: SubmissionReceived) -> Status | None:
    """None for a version that is news; else why it is not."""
    source, again = member.source, submission.kind is Kind.AGAIN
    standing, deletion = register.current(source.recording_id), register.deleted(source.recording_id)
    told_s = _told_s(member, submission)
    if deletion is not None and (again or 0 < told_s <= deletion.told_s):
        return Status.SUPERSEDED
    if standing is None:
        return None
    same_bytes = standing.digest == digest_of_item(source.raw.sha256, source.item)[:32]
    if again:
        same = Status.DUPLICATE if standing.content == int(source.content, 16) else None
        return same if same_bytes else Status.SUPERSEDED
    if not same_bytes and (
        0 < told_s < standing.told_s or (member.workout.damaged and member.duration_s <= standing.duration_s)
    ):
        return Status.SUPERSEDED
    if told_s > standing.told_s:  # also what was said before, and of what stands that it still does: its time is news
        return None
    if same_bytes or standing.content == int(source.content, 16):
        return Status.DUPLICATE
    known = register.of_digest(digest_of_item(source.raw.sha256, source.item))
    return None if known is None else Status.SUPERSEDED


def _told_s(member: Member, submission: SubmissionReceived) -> int:
    """When its sender says that it told this version; 0 when that is unknown, and when another sender's recording is meant,
    which only has its bytes in common: the clocks of two are not compared."""
    source = member.source
    if source.told_at is None:
        return 0
    own = {
        recording_id_of(member.workout, submission.athlete_id, submission.device_id, item) for item in (0, source.item)
    }
    return int(source.told_at.timestamp()) if source.recording_id in own else 0


def _standing(register: Register, recording: str, status: Status) -> Outcome:
    """What is told of a recording that stays as it is."""
    row = register.current(recording)
    return Outcome(status=status, workout_id=row.workout, revision=row.revision) if row else Outcome(status=status)
