"""TRAINING: what was done. Written by ingestion only."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from tandem.contracts.model import Instant, Model, Payload, Token


class Sport(StrEnum):
    """The sport families that the planner tells apart."""

    RUNNING = "running"
    STRENGTH = "strength"
    WALKING = "walking"
    CYCLING = "cycling"
    SWIMMING = "swimming"
    MOBILITY = "mobility"
    OTHER = "other"


class RawRef(Model):
    """Where the bytes of a submission can be had again, exactly as received.

    `ref` is `stream:{stream}:{sequence}` for a message in a stream or `object:{name}` for the object store.
    """

    ref: str
    sha256: str
    size_bytes: int
    media_type: str


class SampleRef(Model):
    """A block of samples in the object store (see `samples`): `object:{athlete_id}/{sha256}`."""

    ref: str
    columns: tuple[str, ...]
    count: int


class SetType(StrEnum):
    WARMUP = "warmup"
    NORMAL = "normal"
    DROPSET = "dropset"
    FAILURE = "failure"


class StrengthSet(Model):
    """One set. What the device did not say is None, never zero. `rir` is repetitions in reserve; `per_arm` says that
    `weight_kg` is what each arm held (two dumbbells), so the set moved twice of it."""

    exercise: str
    set_type: SetType = SetType.NORMAL
    reps: int | None = Field(default=None, ge=0, le=1000)
    weight_kg: float | None = Field(default=None, ge=0, le=1000)
    rpe: float | None = Field(default=None, ge=0, le=10)
    rir: float | None = Field(default=None, ge=0, le=20)
    per_arm: bool = False
    duration_s: float | None = Field(default=None, ge=0)
    distance_m: float | None = Field(default=None, ge=0)


class Lap(Model):
    """A lap as the device marked it; times in seconds from the start of the workout."""

    start_s: float
    duration_s: float
    distance_m: float | None = None
    mean_heart_rate_bpm: float | None = None
    max_heart_rate_bpm: float | None = None
    intensity: str | None = None


class DeviceThresholds(Model):
    """The athlete's settings as the file carries them. A zero in the file means unset and becomes None."""

    max_heart_rate_bpm: float | None = None
    resting_heart_rate_bpm: float | None = None
    threshold_heart_rate_bpm: float | None = None
    threshold_speed_mps: float | None = None


class Source(Model):
    """One recording of a workout: what one device or app told of it, in its newest version.

    `recording_id` stays the same for every version. `item` counts the workouts of the same bytes from 0. `told_at` is
    the sender's own time of this version, by which an older one that arrives late is known. `content` is a digest of what
    was read, by which a better reading of the same bytes is known. `received_at` and `timezone` are what the reading took
    from outside the bytes. `gave` names what the workout has from this recording: fields of WorkoutRecorded and columns of
    its samples.
    """

    recording_id: str
    submission_id: str
    device_id: Token
    external_id: str | None = None
    sport: Sport
    start_time: Instant
    duration_s: float = Field(gt=0)
    decoder: str
    raw: RawRef
    item: int = Field(default=0, ge=0)
    told_at: Instant | None = None
    received_at: Instant | None = None
    timezone: str | None = None
    content: str = ""
    gave: tuple[str, ...] = ()


class Tombstone(Model):
    """A recording that was deleted at its source. `raw` is the notice of it; a version that was told no later than
    `told_at` stays deleted, however late it arrives."""

    recording_id: str
    told_at: Instant | None = None
    raw: RawRef


class WorkoutRecorded(Payload):
    """One thing that happened, once. A later message with a higher `revision` replaces it.

    `duration_s` is elapsed time from start to end, `moving_s` the device's timer. `rpe` is Foster's CR10 (0–10).
    `dropped` says in words what of the submission could not be used. `sources` are the recordings that it was put together
    from, the richest first, whose device, name, decoder and raw bytes are the event's own; `tombstones` the ones that are
    no longer among them. `history` marks what an import brings: it changes the past and alerts nobody. `remaining` counts
    the events that the same submission still brings after this one.
    """

    TYPE: ClassVar[str] = "tandem.workout.recorded.v1"

    workout_id: str
    revision: int = Field(ge=1)
    device_id: Token
    submission_id: str
    external_id: str | None = None
    sport: Sport
    sub_sport: str | None = None
    title: str | None = None
    start_time: Instant
    utc_offset_s: int | None = None
    duration_s: float = Field(gt=0)
    moving_s: float | None = Field(default=None, gt=0)
    distance_m: float | None = Field(default=None, ge=0)
    ascent_m: float | None = Field(default=None, ge=0)
    mean_heart_rate_bpm: float | None = Field(default=None, gt=0)
    max_heart_rate_bpm: float | None = Field(default=None, gt=0)
    rpe: float | None = Field(default=None, ge=0, le=10)
    laps: tuple[Lap, ...] = ()
    sets: tuple[StrengthSet, ...] = ()
    samples: SampleRef | None = None
    thresholds: DeviceThresholds | None = None
    decoder: str
    raw: RawRef
    dropped: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    tombstones: tuple[Tombstone, ...] = ()
    history: bool = False
    remaining: int = Field(default=0, ge=0)


class WorkoutWithdrawn(Payload):
    """The workout did not happen after all: every recording of it was deleted at its source, or they are recordings of
    another workout, `into`. One that is not on the log yet may be withdrawn too: its deletion has overtaken it."""

    TYPE: ClassVar[str] = "tandem.workout.withdrawn.v1"

    workout_id: str
    revision: int = Field(ge=1)
    reason: str
    submission_id: str | None = None
    into: str | None = None
    tombstones: tuple[Tombstone, ...] = ()
    history: bool = False
    remaining: int = Field(default=0, ge=0)


class RejectionKind(StrEnum):
    """What was wrong with a submission, without words: from it what the athlete is told is made in their language.

    `archive`: many in one, sent as one. `unsafe`: opened, it would do harm (a bomb, entities of its own, names that lead
    out). `unsupported`: a format or a variant of one that is not read. `miswritten`: a field or a line is not what it should
    be. `wrong_clock`: in the future, or before anybody recorded. `wrong_duration`: none, or longer than 48 h.
    `nothing_used`: it is sound, and says nothing that is planned by; nobody need do anything. `unknown_workout`: what it
    deletes does not stand.
    """

    EMPTY = "empty"
    NOT_A_WORKOUT = "not_a_workout"
    DAMAGED = "damaged"
    TOO_LARGE = "too_large"
    ARCHIVE = "archive"
    UNSAFE = "unsafe"
    ENCRYPTED = "encrypted"
    UNSUPPORTED = "unsupported"
    MISWRITTEN = "miswritten"
    NO_START = "no_start"
    NO_TIMEZONE = "no_timezone"
    WRONG_CLOCK = "wrong_clock"
    WRONG_DURATION = "wrong_duration"
    NOTHING_USED = "nothing_used"
    UNKNOWN_WORKOUT = "unknown_workout"


class WorkoutRejected(Payload):
    """A submission that could not become a workout: what was wrong, where, and what to do. The bytes stay at `raw`.

    `kind` says it without words, None in events from before there were kinds. `history` marks what an import brought: its
    sender has the list of what was not understood, and nobody is alerted.
    """

    TYPE: ClassVar[str] = "tandem.workout.rejected.v1"

    submission_id: str
    device_id: Token
    problem: str
    where: str | None = None
    remedy: str
    raw: RawRef
    kind: RejectionKind | None = None
    history: bool = False
