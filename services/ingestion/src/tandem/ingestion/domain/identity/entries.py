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
"""In the place of a digest, so that there is one such row for a recording or a workout. A workout that a recording has left,
or that was withdrawn because all have, has there the id of the one that they went into."""


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
    """The register after a workout was put together: its recordings are its own now, what they left is to be said anew, and so
    is whatever it had and has no more."""
    if logged and any(row.logged >= logged for row in register.members(fact.workout_id)):
        return register
    if fact.revision < register.revision(fact.workout_id):
        return register
    register = register.saying(without=register.of_recording(fact.workout_id, Kind.LEFT, Kind.ENDED))
    sources = sources_of(fact)
    for source in sources:
        register = _moved(register, row_of(source, fact.workout_id, fact.revision, logged))
    named = {source.recording_id for source in sources}
    unnamed = [row for row in register.members(fact.workout_id) if row.recording not in named]
    register = register.saying(*(replace(row, kind=Kind.ADRIFT) for row in unnamed))
    return _deleted(register, fact.tombstones, fact.workout_id, fact.revision)


def withdrawing(register: Register, fact: WorkoutWithdrawn) -> Register:
    """The register after a workout was withdrawn: recordings that it still had are deleted with it."""
    if fact.revision < register.revision(fact.workout_id):
        return register
    if fact.into is None:
        for row in register.members(fact.workout_id):
            register = _gone(register, row.recording, fact.workout_id, fact.revision, 0)
    register = _deleted(register, fact.tombstones, fact.workout_id, fact.revision)
    register = register.saying(without=register.of_recording(fact.workout_id, Kind.LEFT, Kind.ENDED))
    mark = uuid.UUID(fact.into).hex if fact.into else _ENDED_MARK
    return _marked(register, fact.workout_id, fact.revision, Kind.ENDED, mark)


def _moved(register: Register, row: Row) -> Register:
    """A recording's newest version in its workout; the version before stays known, the workout it leaves is to be said anew."""
    before = register.current(row.recording)
    deletions = register.of_recording(row.recording, Kind.DELETED)
    told_s = max(known.told_s for known in (row, *deletions, *([before] if before else ())))
    news = [replace(row, told_s=told_s)]
    if before is not None and before.digest != row.digest:
        news.append(replace(before, kind=Kind.OLDER))
    register = register.saying(*news, without=deletions)
    if before is None or before.kind is Kind.ADRIFT or before.workout == row.workout:
        return register
    register = register.saying(without=register.of_recording(before.workout, Kind.LEFT))
    return _marked(register, before.workout, before.revision, Kind.LEFT, uuid.UUID(row.workout).hex)


def _deleted(register: Register, tombstones: Iterable[Tombstone], workout_id: str, revision: int) -> Register:
    for stone in tombstones:
        told_s = int(stone.told_at.timestamp()) if stone.told_at else 0
        register = _gone(register, stone.recording_id, workout_id, revision, told_s)
    return register


def _gone(register: Register, recording_id: str, workout_id: str, revision: int, told_s: int) -> Register:
    """A recording is deleted: no earlier than its newest version was told, which must not bring it back by coming again."""
    known = register.of_recording(recording_id, Kind.CURRENT, Kind.ADRIFT, Kind.OLDER)
    before = register.of_recording(recording_id, Kind.DELETED)
    told_s = max([told_s, *(row.told_s for row in (*known, *before))])
    mark = Row(recording_id, workout_id, revision, Kind.DELETED, _DELETED_MARK, told_s=told_s)
    return register.saying(mark, without=known)


def _marked(register: Register, workout_id: str, revision: int, kind: Kind, mark: str) -> Register:
    return register.saying(Row(workout_id, workout_id, max(revision, register.revision(workout_id)), kind, mark))


def gone_into(register: Register, left: Row) -> str | None:
    """The workout that the last recording of an empty one has gone into; of one that is empty itself by now the one after
    it, and None where the last of them was deleted."""
    seen: set[str] = set()
    mark: str = left.digest
    while mark != _ENDED_MARK and mark not in seen:
        seen.add(mark)
        name = str(uuid.UUID(mark))
        if register.members(name):
            return name
        further = register.of_recording(name, Kind.LEFT, Kind.ENDED)
        mark = further[0].digest if further else _ENDED_MARK
    return None


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
