"""One workout or one day out of an Apple Health export, as a small document of its own, and its decoding.

The import writes such a document for everything that it finds (`apple.py`) and each arrives as its own submission: a later
export of the same phone brings the same bytes again, and they are known. No source, device or person is named in one.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import AwareDatetime, Field, ValidationError

from tandem.contracts.events.training import Lap, RejectionKind
from tandem.ingestion.domain.decoded import MAX_DURATION_S, Column, DecodedDay, DecodedWorkout, Reading, Unreadable
from tandem.ingestion.domain.formats.json.errors import in_words
from tandem.ingestion.domain.formats.json.plain import EARLIEST, LATEST
from tandem.ingestion.domain.formats.json.strict import Strict, Text
from tandem.ingestion.domain.formats.trace import trace
from tandem.ingestion.domain.formats.xml.apple_words import sport_of

DECODER = "tandem-apple 1"
MARK = "apple_health"
MAX_LAPS = 2000
MAX_SAMPLES = int(MAX_DURATION_S) + 1

_Figure = Annotated[float, Field(ge=-1e7, le=1e7)]
_Bpm = Annotated[float, Field(ge=20, le=250)]


@dataclass(frozen=True, slots=True)
class AppleItem:
    """One item of an export: `body` is the document, `name` the workout's external id or the day, stable between exports."""

    kind: Literal["workout", "day"]
    name: str
    body: bytes


class Series(Strict):
    """Seconds from the start and what was measured then, in the order of time."""

    time_s: Annotated[list[Annotated[float, Field(ge=0, le=MAX_DURATION_S)]], Field(max_length=MAX_SAMPLES)]
    value: Annotated[list[_Figure], Field(max_length=MAX_SAMPLES)]


class AppleLap(Strict):
    """A step of a structured workout, or a lap as it was marked."""

    start_s: float = Field(ge=0, le=MAX_DURATION_S)
    duration_s: float = Field(gt=0, le=MAX_DURATION_S)
    distance_m: float | None = Field(default=None, ge=0, le=1e7)
    mean_heart_rate_bpm: _Bpm | None = None
    max_heart_rate_bpm: _Bpm | None = None


class AppleWorkout(Strict):
    """`activity` is HealthKit's type of it; series are by the FIT record field that they are."""

    activity: Text
    external_id: Text
    start_time: AwareDatetime = Field(ge=EARLIEST, le=LATEST)
    utc_offset_s: int | None = Field(default=None, ge=-43_200, le=50_400)
    duration_s: float = Field(gt=0, le=MAX_DURATION_S)
    moving_s: float | None = Field(default=None, gt=0, le=MAX_DURATION_S)
    indoor: bool = False
    distance_m: float | None = Field(default=None, gt=0, le=1e7)
    ascent_m: float | None = Field(default=None, ge=0, le=20_000)
    mean_heart_rate_bpm: _Bpm | None = None
    max_heart_rate_bpm: _Bpm | None = None
    rpe: float | None = Field(default=None, ge=0, le=10)
    laps: Annotated[tuple[AppleLap, ...], Field(max_length=MAX_LAPS)] = ()
    heart_rate: Series | None = None
    enhanced_speed: Series | None = None
    power: Series | None = None
    dropped: tuple[Annotated[str, Field(max_length=300)], ...] = ()


class AppleDay(Strict):
    """The fields of WellnessLogged that Apple measures."""

    local_date: date
    resting_heart_rate_bpm: float | None = Field(default=None, gt=20, lt=150)
    hrv_sdnn_ms: float | None = Field(default=None, gt=0, lt=500)
    sleep_s: float | None = Field(default=None, gt=0, le=86_400)
    body_mass_kg: float | None = Field(default=None, gt=20, lt=300)
    dropped: tuple[Annotated[str, Field(max_length=300)], ...] = ()


class _Item(Strict):
    apple_health: Literal[1]
    workout: AppleWorkout | None = None
    day: AppleDay | None = None


SERIES = ("heart_rate", "enhanced_speed", "power")


def is_apple_item(document: object) -> bool:
    """Whether parsed JSON is one item of an Apple Health export."""
    return isinstance(document, dict) and MARK in document


def body_of(kind: Literal["workout", "day"], told: dict[str, Any]) -> bytes:
    """The document, the same bytes for the same facts. What is None or empty is left out."""
    said = {name: value for name, value in told.items() if value is not None and value != []}
    return json.dumps({MARK: 1, kind: said}, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def decode_apple_item(raw: bytes) -> Reading:
    """The workout or the day in the document. Raises Unreadable that points at the field."""
    try:
        item = _Item.model_validate_json(raw)
    except ValidationError as error:
        raise in_words(error, _Item) from None
    workouts = (_workout(item.workout),) if item.workout is not None else ()
    days = (_day(item.day),) if item.day is not None else ()
    if not workouts and not days:
        raise Unreadable(
            "the item holds neither a workout nor a day",
            kind=RejectionKind.EMPTY,
            where="/workout",
            remedy="import the Apple Health export again",
        )
    return Reading(workouts=workouts, days=days)


def _workout(told: AppleWorkout) -> DecodedWorkout:
    sport, sub_sport = sport_of(told.activity, indoor=told.indoor)
    start_s = told.start_time.timestamp()
    columns, notes = trace(_records(told, start_s), start_s, sport)
    heart_rate = columns.get("heart_rate_bpm")
    return DecodedWorkout(
        sport=sport,
        sub_sport=sub_sport,
        start_time=told.start_time.astimezone(UTC),
        utc_offset_s=told.utc_offset_s,
        duration_s=told.duration_s,
        moving_s=min(told.moving_s, told.duration_s) if told.moving_s else None,
        distance_m=told.distance_m,
        ascent_m=told.ascent_m,
        mean_heart_rate_bpm=told.mean_heart_rate_bpm or (None if heart_rate is None else float(np.nanmean(heart_rate))),
        max_heart_rate_bpm=told.max_heart_rate_bpm or (None if heart_rate is None else float(np.nanmax(heart_rate))),
        rpe=told.rpe,
        external_id=told.external_id,
        laps=tuple(Lap(**lap.model_dump()) for lap in told.laps),
        columns=columns,
        decoder=DECODER,
        dropped=(*told.dropped, *notes),
    )


def _records(told: AppleWorkout, start_s: float) -> dict[str, Column]:
    """The series one after another on one clock, each unknown where another speaks, in the order of time."""
    series = {name: one for name in SERIES if (one := getattr(told, name)) is not None}
    stamps = np.concatenate([np.empty(0), *(np.array(one.time_s) for one in series.values())])
    order = np.argsort(stamps, kind="stable")
    records = {"timestamp": start_s + stamps[order]}
    at = 0
    for name, one in series.items():
        column = np.full(stamps.size, np.nan)
        count = min(len(one.value), len(one.time_s))
        column[at : at + count] = one.value[:count]
        records[name] = column[order]
        at += len(one.time_s)
    return records


def _day(told: AppleDay) -> DecodedDay:
    fields = told.model_dump(exclude={"local_date", "dropped"}, exclude_none=True)
    return DecodedDay(local_date=told.local_date, told=fields, source=MARK, dropped=told.dropped, kind=MARK)
