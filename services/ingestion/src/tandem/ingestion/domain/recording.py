"""What was decoded as the event that says it, with its samples beside it; and what a recording is known by."""

from __future__ import annotations

import hashlib
from array import array
from dataclasses import fields

import numpy as np

from tandem.contracts.event import derived_id
from tandem.contracts.events.training import SampleRef, Source, Tombstone, WorkoutRecorded
from tandem.contracts.samples import COLUMNS, encode
from tandem.ingestion.domain.decoded import Columns, DecodedWorkout
from tandem.ingestion.domain.submission import SubmissionReceived

_UNSAID = {"decoder", "dropped", "columns", "damaged", "untimed"}


def recording_id_of(workout: DecodedWorkout, athlete_id: str, device_id: str, place: int = 0) -> str:
    """One id for one recording of one device: by the name the device gives it, else by what it was and when it began; with
    its `place` in the bytes where these tell of two that are alike in that."""
    name = workout.external_id or (f"{_nameless(workout)}/{place}" if place else _nameless(workout))
    return named_recording(athlete_id, device_id, name)


def named_recording(athlete_id: str, device_id: str, external_id: str) -> str:
    """The id of the recording that a device has under that name."""
    return derived_id(athlete_id, device_id, external_id)


def _nameless(workout: DecodedWorkout) -> str:
    """Its format is part of the name: a ride as TCX and as GPX is two recordings, and the poorer replaces nothing."""
    return f"{int(workout.start_time.timestamp())}/{workout.sport}/{workout.decoder.split()[0]}"


def digest_of_item(sha256: str, item: int) -> str:
    """By what the bytes of one of several workouts in them are known: the first by the bytes themselves."""
    return sha256 if not item else hashlib.sha256(f"{sha256}/{item}".encode()).hexdigest()


def content_of(workout: DecodedWorkout) -> str:
    """A digest of what was read, whoever read it: 16 hexadecimal digits. Notes are not content."""
    said = hashlib.sha256()
    for one in fields(workout):
        if one.name not in _UNSAID:
            said.update(f"{one.name}={getattr(workout, one.name)!r};".encode())
    for name in sorted(workout.columns):
        said.update(name.encode())
        said.update(workout.columns[name].astype("<f4").tobytes())
    return said.hexdigest()[:16]


def source_of(workout: DecodedWorkout, submission: SubmissionReceived, recording_id: str, item: int) -> Source:
    """Where a recording comes from, as the events say it; what it gave is not decided yet."""
    return Source(
        recording_id=recording_id,
        submission_id=submission.original or submission.submission_id,
        device_id=submission.device_id,
        external_id=workout.external_id,
        sport=workout.sport,
        start_time=workout.start_time,
        duration_s=workout.duration_s,
        decoder=workout.decoder,
        raw=submission.raw,
        item=item,
        told_at=submission.told_at,
        received_at=submission.received_at,
        timezone=submission.timezone,
        content=content_of(workout),
    )


def recorded(
    workout: DecodedWorkout,
    sources: tuple[Source, ...],
    tombstones: tuple[Tombstone, ...],
    submission: SubmissionReceived,
    workout_id: str,
    revision: int,
) -> tuple[WorkoutRecorded, dict[str, bytes]]:
    """The event, and the sample block that must be stored before it (empty without samples)."""
    block = sample_block(workout.columns)
    name = f"{submission.athlete_id}/{hashlib.sha256(block).hexdigest()}"
    lead = sources[0]
    event = WorkoutRecorded(
        athlete_id=submission.athlete_id,
        workout_id=workout_id,
        revision=revision,
        device_id=lead.device_id,
        submission_id=submission.submission_id,
        external_id=lead.external_id,
        sport=workout.sport,
        sub_sport=workout.sub_sport,
        title=workout.title,
        start_time=workout.start_time,
        utc_offset_s=workout.utc_offset_s,
        duration_s=workout.duration_s,
        moving_s=workout.moving_s,
        distance_m=workout.distance_m,
        ascent_m=workout.ascent_m,
        mean_heart_rate_bpm=workout.mean_heart_rate_bpm,
        max_heart_rate_bpm=workout.max_heart_rate_bpm,
        rpe=workout.rpe,
        laps=workout.laps,
        sets=workout.sets,
        samples=_reference(workout.columns, name),
        thresholds=workout.thresholds,
        decoder=workout.decoder,
        raw=lead.raw,
        dropped=workout.dropped,
        sources=sources,
        tombstones=tombstones,
        history=submission.history,
    )
    return event, {name: block} if block else {}


def sample_block(columns: Columns) -> bytes:
    """The columns as one block (`tandem.contracts.samples`); no bytes for no columns."""
    if not columns:
        return b""
    return encode({name: array("f", column.astype(np.float32).tobytes()) for name, column in columns.items()})


def _reference(columns: Columns, name: str) -> SampleRef | None:
    if not columns:
        return None
    names = tuple(column for column in COLUMNS if column in columns)
    return SampleRef(ref=f"object:{name}", columns=names, count=len(columns["time_s"]))
