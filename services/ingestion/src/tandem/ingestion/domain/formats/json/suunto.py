"""A workout of Suunto's Cloud API (`GET /v2/workouts`, the payload of its webhook), alone, in a list, or in `payload`.

Fields as the API gives them: times in milliseconds, `totalTime` in seconds, distances in metres.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from pydantic import Field

from tandem.contracts.events.training import DeviceThresholds, RejectionKind
from tandem.ingestion.domain.decoded import MAX_DURATION_S, DecodedWorkout, Reading, Unreadable
from tandem.ingestion.domain.formats.gathered import Gathered
from tandem.ingestion.domain.formats.json.measures import (
    Ascent,
    Count,
    Distance,
    Name,
    Rate,
    Span,
    Title,
    instant,
    read_as,
)
from tandem.ingestion.domain.formats.json.strict import Foreign
from tandem.ingestion.domain.formats.json.titles import own_title
from tandem.ingestion.domain.formats.sports import of_suunto

DECODER = "suunto-cloud 1"
_WRAPPERS = ("payload", "workout", "workouts")


class _Rates(Foreign):
    """Of the workout: `workoutAvgHR` and `workoutMaxHR`, in older answers `avg` and `hrmax`. `userMaxHR`, in older ones
    `max`, is the athlete's setting and not what was measured."""

    workoutAvgHR: Rate = None
    avg: Rate = None
    workoutMaxHR: Rate = None
    hrmax: Rate = None
    userMaxHR: Rate = None
    max: Rate = None


class SuuntoWorkout(Foreign):
    """`stopTime` may be missing; `totalTime` is the watch's timer."""

    workoutKey: Name = None
    workoutId: Name = None
    workoutName: Title = None
    activityId: Count = Field(ge=0, le=100_000)
    startTime: float
    stopTime: float | None = None
    totalTime: Span = None
    totalDistance: Distance = None
    totalAscent: Ascent = None
    timeOffsetInMinutes: float | None = Field(default=None, ge=-720, le=840)
    hrdata: _Rates | None = None


def is_suunto(document: object) -> bool:
    """Whether parsed JSON has the shape of one workout, of a list of them, or of an answer around either."""
    return any(_is_workout(item) for item in _items(document)[:1])


def decode_suunto(document: object) -> Reading:
    """All workouts in it. Raises Unreadable when there is none."""
    gathered, items = Gathered(), _items(document)
    for place, item in enumerate(items):
        gathered.part(f"/{place}" if len(items) > 1 else "", partial(_workout, item))
    return gathered.reading(
        Unreadable("there is no workout in it", kind=RejectionKind.EMPTY, remedy="send workouts of the Cloud API")
    )


def _items(document: object) -> list[Any]:
    inner = document
    if isinstance(document, dict) and not _is_workout(document):
        inner = next((document[name] for name in _WRAPPERS if isinstance(document.get(name), dict | list)), document)
    return inner if isinstance(inner, list) else [inner]


def _is_workout(item: object) -> bool:
    return isinstance(item, dict) and {"activityId", "startTime", "totalTime"} <= item.keys()


def _workout(item: object) -> DecodedWorkout:
    notes: list[str] = []
    told = read_as(SuuntoWorkout, item, notes)
    start = instant(told.startTime, "startTime", per_second=1000)
    rates = told.hrdata or _Rates()
    highest = rates.userMaxHR or rates.max
    sport, sub_sport = of_suunto(told.activityId)
    return DecodedWorkout(
        sport=sport,
        sub_sport=sub_sport,
        start_time=start,
        utc_offset_s=None if told.timeOffsetInMinutes is None else int(60 * told.timeOffsetInMinutes),
        duration_s=_elapsed_s(told, notes),
        moving_s=told.totalTime,
        distance_m=told.totalDistance,
        ascent_m=told.totalAscent,
        mean_heart_rate_bpm=rates.workoutAvgHR or rates.avg,
        max_heart_rate_bpm=rates.workoutMaxHR or rates.hrmax,
        thresholds=DeviceThresholds(max_heart_rate_bpm=highest) if highest else None,
        title=own_title(told.workoutName),
        external_id=told.workoutKey or told.workoutId,
        decoder=DECODER,
        dropped=tuple(notes),
    )


def _elapsed_s(told: SuuntoWorkout, notes: list[str]) -> float:
    timer_s = told.totalTime or 0.0
    between_s = timer_s if told.stopTime is None else (told.stopTime - told.startTime) / 1000
    if between_s > MAX_DURATION_S or between_s < timer_s - 1:
        notes.append("stopTime is not after startTime by what totalTime says: left out")
        between_s = timer_s
    elapsed_s = max(between_s, timer_s)
    if elapsed_s <= 0:
        raise Unreadable(
            "the workout has no duration",
            kind=RejectionKind.WRONG_DURATION,
            where="/totalTime",
            remedy="send it once it has ended",
        )
    return elapsed_s
