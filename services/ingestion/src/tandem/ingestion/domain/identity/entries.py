"""What the service's own events enter into the register."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import replace

from tandem.contracts.events.training import Source, Tombstone, WorkoutRecorded, WorkoutWithdrawn
from tandem.ingestion.domain.identity.register import Kind, Register, Row
from tandem.ingestion.domain.recording import digest_of_item

_DELETED_MARK = "dd" * 16
_ENDED_MARK = "ee" * 16
"""In the place of a digest, so that there is one such row for a recording or a workout. A workout that a recording has left
has there the id of the one that it went into."""


def row_of(source: Source, workout_id: str, revision: int, logged: int) -> Row:
    """The newest version of a recording as a row."""
    return Row(
        recording=source.recording_id,
        workout=workout_id,
        revision=revision,
        digest=digest_of_item(source.raw.sha256, source.item)[:32],
        content=int(source.content or "0", 16),
        logged=logged,
        start_s=int(source.start_time.timestamp()),
        duration_s=max(1, round(source.duration_s)),
        told_s=int(source.told_at.timestamp()) if source.told_at else 0,
        sport=source.sport,
    )


def recording(register: Register, fact: WorkoutRecorded, logged: int) -> Register:
    """The register after a workout was put together: its recordings are its own now, and what they left is to be said anew."""
    if logged and any(row.logged >= logged for row in register.members(fact.workout_id)):
        return register
    if fact.revision < register.revision(fact.workout_id):
        return register
    register = register.saying(without=register.of_recording(fact.workout_id, Kind.LEFT, Kind.ENDED))
    for source in sources_of(fact):
        register = _moved(register, row_of(source, fact.workout_id, fact.revision, logged))
    return _deleted(register, fact.tombstones, fact.workout_id, fact.revision)


def withdrawing(register: Register, fact: WorkoutWithdrawn) -> Register:
    """The register after a workout was withdrawn: recordings that it still had are deleted with it."""
    if fact.revision < register.revision(fact.workout_id):
        return register
    if fact.into is None:
        for row in register.members(fact.workout_id):
            register = _gone(register, row.recording, fact.workout_id, fact.revision, 0)
    register = _deleted(register, fact.tombstones, fact.workout_id, fact.revision)
    register = register.saying(without=register.of_recording(fact.workout_id, Kind.LEFT))
    return _marked(register, fact.workout_id, fact.revision, Kind.ENDED, _ENDED_MARK)


def _moved(register: Register, row: Row) -> Register:
    """A recording's newest version in its workout; the version before stays known, the workout it leaves is to be said anew."""
    before = register.current(row.recording)
    news = [row]
    if before is not None and before.digest != row.digest:
        news.append(replace(before, kind=Kind.OLDER))
    deletions = register.of_recording(row.recording, Kind.DELETED)
    register = register.saying(*news, without=deletions)
    if before is None or before.workout == row.workout:
        return register
    register = register.saying(without=register.of_recording(before.workout, Kind.LEFT))
    return _marked(register, before.workout, before.revision, Kind.LEFT, uuid.UUID(row.workout).hex)


def _deleted(register: Register, tombstones: Iterable[Tombstone], workout_id: str, revision: int) -> Register:
    for stone in tombstones:
        told_s = int(stone.told_at.timestamp()) if stone.told_at else 0
        register = _gone(register, stone.recording_id, workout_id, revision, told_s)
    return register


def _gone(register: Register, recording_id: str, workout_id: str, revision: int, told_s: int) -> Register:
    mark = Row(recording_id, workout_id, revision, Kind.DELETED, _DELETED_MARK, told_s=told_s)
    return register.saying(mark, without=register.of_recording(recording_id, Kind.CURRENT, Kind.OLDER))


def _marked(register: Register, workout_id: str, revision: int, kind: Kind, mark: str) -> Register:
    return register.saying(Row(workout_id, workout_id, max(revision, register.revision(workout_id)), kind, mark))


def gone_into(left: Row) -> str:
    """The workout that the last recording of an empty one has gone into."""
    return str(uuid.UUID(left.digest))


def sources_of(fact: WorkoutRecorded) -> tuple[Source, ...]:
    """The recordings of a workout; itself where it was said before recordings were."""
    return fact.sources or (_only_source(fact),)


def _only_source(fact: WorkoutRecorded) -> Source:
    return Source(
        recording_id=fact.workout_id,
        submission_id=fact.submission_id,
        device_id=fact.device_id,
        external_id=fact.external_id,
        sport=fact.sport,
        start_time=fact.start_time,
        duration_s=fact.duration_s,
        decoder=fact.decoder,
        raw=fact.raw,
    )
