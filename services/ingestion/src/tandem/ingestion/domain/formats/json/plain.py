"""JSON to one workout: a plain session, lifts set by set, or samples without a file format around them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np
from pydantic import AwareDatetime, Field, ValidationError

from tandem.contracts.events.training import RejectionKind, SetType, Sport, StrengthSet
from tandem.ingestion.domain.decoded import MAX_DURATION_S, DecodedWorkout, Unreadable
from tandem.ingestion.domain.formats.json.errors import in_words
from tandem.ingestion.domain.formats.json.plain_samples import PlainSamples, columns_of, mean_and_peak
from tandem.ingestion.domain.formats.json.strict import Strict, Text
from tandem.ingestion.domain.formats.trace import dead_strap

MAX_SETS = 500
EARLIEST, LATEST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
"""Outside of these a year is a slip of the pen."""

DECODER = "tandem-json 1"


class PlainSet(Strict):
    """One set. `rpe` is 0–10, `rir` repetitions in reserve, `reps` may be 0 for a failed attempt; what is left out is unknown.

    `per_arm`: `weight_kg` is what each arm held.
    """

    exercise: Text
    set_type: SetType = SetType.NORMAL
    reps: int | None = Field(default=None, ge=0, le=1000)
    weight_kg: float | None = Field(default=None, ge=0, le=1000)
    rpe: float | None = Field(default=None, ge=0, le=10)
    rir: float | None = Field(default=None, ge=0, le=20)
    per_arm: bool = False
    duration_s: float | None = Field(default=None, ge=0, le=MAX_DURATION_S)
    distance_m: float | None = Field(default=None, ge=0, le=1_000_000)


class PlainWorkout(Strict):
    """One session in plain words. `start_time` needs its UTC offset; exactly one of the two durations is given."""

    sport: Sport
    start_time: AwareDatetime = Field(ge=EARLIEST, le=LATEST)
    duration_s: float | None = Field(default=None, gt=0, le=MAX_DURATION_S)
    duration_min: float | None = Field(default=None, gt=0, le=MAX_DURATION_S / 60)
    rpe: float | None = Field(default=None, ge=0, le=10)
    distance_m: float | None = Field(default=None, gt=0, le=1_000_000)
    ascent_m: float | None = Field(default=None, ge=0, le=20_000)
    mean_heart_rate_bpm: float | None = Field(default=None, ge=20, le=250)
    max_heart_rate_bpm: float | None = Field(default=None, ge=20, le=250)
    title: Text | None = None
    external_id: Text | None = None
    sets: tuple[PlainSet, ...] = Field(default=(), max_length=MAX_SETS)
    samples: PlainSamples | None = None


def decode_plain(raw: bytes) -> DecodedWorkout:
    """The workout in a JSON object. Raises Unreadable that points at the field, says what is wrong and what would do."""
    try:
        plain = PlainWorkout.model_validate_json(raw)
    except ValidationError as error:
        raise in_words(error, PlainWorkout) from None
    duration_s = _duration(plain)
    if plain.sets and plain.sport is not Sport.STRENGTH:
        raise Unreadable(
            f"sets belong to strength, the sport is {plain.sport}",
            kind=RejectionKind.MISWRITTEN,
            where="/sets",
            remedy='leave the sets out or say "sport": "strength"',
        )
    return DecodedWorkout(duration_s=duration_s, **_facts(plain, duration_s))


def _duration(plain: PlainWorkout) -> float:
    told = [plain.duration_s, plain.duration_min and plain.duration_min * 60]
    if told.count(None) != 1:
        both = told.count(None) == 0
        raise Unreadable(
            "duration_s and duration_min are both given" if both else "the duration is missing",
            kind=RejectionKind.MISWRITTEN,
            where="/duration_s",
            remedy="give exactly one of duration_s (seconds) and duration_min (minutes)",
        )
    return next(value for value in told if value is not None)


def _facts(plain: PlainWorkout, duration_s: float) -> dict[str, Any]:
    columns = columns_of(plain.samples, duration_s)
    mean, peak = mean_and_peak(columns)
    return {
        "sport": plain.sport,
        "start_time": plain.start_time.astimezone(UTC),
        "decoder": DECODER,
        "title": plain.title,
        "external_id": plain.external_id,
        "utc_offset_s": utc_offset_s(plain.start_time),
        "distance_m": plain.distance_m,
        "ascent_m": plain.ascent_m,
        "mean_heart_rate_bpm": plain.mean_heart_rate_bpm or mean,
        "max_heart_rate_bpm": plain.max_heart_rate_bpm or peak,
        "rpe": plain.rpe,
        "sets": tuple(StrengthSet(**one.model_dump()) for one in plain.sets),
        "columns": columns,
        "dropped": dead_strap(np.array(plain.samples.heart_rate_bpm, dtype=np.float64)) if plain.samples else (),
    }


def utc_offset_s(start: AwareDatetime) -> int | None:
    """The sender's offset in seconds. A bare `Z` says only when it was, not which clock hung there (RFC 9557, section 2)."""
    offset = start.utcoffset()
    return int(offset.total_seconds()) if offset else None
