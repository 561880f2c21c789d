"""A decoded workout as the event that says it, with its samples beside it."""

from __future__ import annotations

import hashlib
from array import array

import numpy as np

from tandem.contracts.event import derived_id
from tandem.contracts.events.training import SampleRef, WorkoutRecorded
from tandem.contracts.samples import COLUMNS, encode
from tandem.ingestion.domain.decoded import Columns, DecodedWorkout
from tandem.ingestion.domain.submission import SubmissionReceived


def workout_id_of(workout: DecodedWorkout, submission: SubmissionReceived) -> str:
    """One id for one workout of one device: by the name the device gives it, else by what it was and when it began."""
    name = workout.external_id or f"{int(workout.start_time.timestamp())}/{workout.sport}"
    return derived_id(submission.athlete_id, submission.device_id, name)


def recorded(
    workout: DecodedWorkout, submission: SubmissionReceived, workout_id: str, revision: int
) -> tuple[WorkoutRecorded, dict[str, bytes]]:
    """The event, and the sample block that must be stored before it (empty without samples)."""
    block = sample_block(workout.columns)
    name = f"{submission.athlete_id}/{hashlib.sha256(block).hexdigest()}"
    event = WorkoutRecorded(
        athlete_id=submission.athlete_id,
        workout_id=workout_id,
        revision=revision,
        device_id=submission.device_id,
        submission_id=submission.submission_id,
        external_id=workout.external_id,
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
        raw=submission.raw,
        dropped=workout.dropped,
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
