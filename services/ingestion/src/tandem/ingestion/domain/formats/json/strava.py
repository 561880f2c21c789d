"""Strava's streams by key (`time`, `heartrate`, `velocity_smooth`, …), beside them what its activity says, to one workout.

Names: Strava API v3, StreamSet and DetailedActivity. Where somebody ran (`latlng`) is not read.
"""

from __future__ import annotations

from datetime import UTC
from typing import Annotated

import numpy as np
from pydantic import AliasChoices, AwareDatetime, Field, ValidationError

from tandem.ingestion.domain.decoded import MAX_DURATION_S, Column, DecodedWorkout, Unreadable
from tandem.ingestion.domain.formats.json.errors import in_words
from tandem.ingestion.domain.formats.json.plain import EARLIEST, LATEST
from tandem.ingestion.domain.formats.json.plain_samples import MAX_SAMPLES, mean_and_peak
from tandem.ingestion.domain.formats.json.strict import Foreign, Text
from tandem.ingestion.domain.formats.sports import of_strava
from tandem.ingestion.domain.formats.trace import trace

DECODER = "strava-streams 1"


class _Stream(Foreign):
    data: Annotated[list[Annotated[float, Field(ge=-1000, le=1e7)] | None], Field(max_length=MAX_SAMPLES)]


class StravaStreams(Foreign):
    time: _Stream
    heartrate: _Stream | None = None
    velocity_smooth: _Stream | None = None
    distance: _Stream | None = None
    altitude: _Stream | None = None
    cadence: _Stream | None = None
    watts: _Stream | None = None
    sport_type: Text = Field(validation_alias=AliasChoices("sport_type", "type"))
    start_date: AwareDatetime = Field(ge=EARLIEST, le=LATEST)
    utc_offset: Annotated[float, Field(ge=-43_200, le=50_400)] | None = None
    id: int | Text | None = None
    name: Text | None = None
    elapsed_time: float | None = Field(default=None, gt=0, le=MAX_DURATION_S)
    moving_time: float | None = Field(default=None, gt=0, le=MAX_DURATION_S)
    total_elevation_gain: float | None = Field(default=None, ge=0, le=20_000)
    perceived_exertion: float | None = Field(default=None, ge=0, le=10)


_RECORDS = {  # stream -> the FIT record field that `trace` reads
    "heartrate": "heart_rate",
    "velocity_smooth": "enhanced_speed",
    "distance": "distance",
    "altitude": "enhanced_altitude",
    "cadence": "cadence",  # like FIT's: of a run, one foot's
    "watts": "power",
}


def is_strava(document: object) -> bool:
    """Whether parsed JSON has the shape of Strava's streams by key."""
    return isinstance(document, dict) and any(
        isinstance(stream := document.get(name), dict) and "data" in stream for name in ("time", *_RECORDS)
    )


def decode_strava(raw: bytes) -> DecodedWorkout:
    """The workout in the bytes. Raises Unreadable; streams alone say neither the sport nor when it was."""
    try:
        told = StravaStreams.model_validate_json(raw)
    except ValidationError as error:
        missing = {finding["loc"] for finding in error.errors() if finding["type"] == "missing"}
        if missing & {("sport_type",), ("start_date",)}:
            raise _incomplete() from None
        raise in_words(error, StravaStreams) from None
    sport, sub_sport = of_strava(told.sport_type)
    start_s = told.start_date.timestamp()
    columns, notes = trace({"timestamp": start_s + _column(told.time), **_records(told)}, start_s, sport)
    span_s = float(columns["time_s"][-1]) if columns else 0.0
    duration_s = max(told.elapsed_time or 0.0, span_s)
    if duration_s <= 0:
        raise Unreadable(
            "the workout has no duration", where="/time/data", remedy="send the streams whole, or add elapsed_time (s)"
        )
    mean, peak = mean_and_peak(columns)
    return DecodedWorkout(
        sport=sport,
        sub_sport=sub_sport,
        start_time=told.start_date.astimezone(UTC),
        utc_offset_s=int(told.utc_offset) if told.utc_offset is not None else None,
        duration_s=duration_s,
        moving_s=min(told.moving_time, duration_s) if told.moving_time else None,
        distance_m=_furthest(columns.get("distance_m")),
        ascent_m=told.total_elevation_gain,
        mean_heart_rate_bpm=mean,
        max_heart_rate_bpm=peak,
        rpe=told.perceived_exertion,
        title=told.name,
        external_id=None if told.id is None else str(told.id),
        columns=columns,
        decoder=DECODER,
        dropped=notes,
    )


def _incomplete() -> Unreadable:
    return Unreadable(
        "these are Strava's streams without their activity: neither the sport nor the start is in them",
        where="/start_date",
        remedy='add "sport_type" and "start_date" of the activity beside the streams, '
        'such as "sport_type": "Run", "start_date": "2026-11-22T16:30:00Z"',
    )


def _records(told: StravaStreams) -> dict[str, Column]:
    count, records = len(told.time.data), {}
    for name, field in _RECORDS.items():
        stream: _Stream | None = getattr(told, name)
        if stream is None:
            continue
        if len(stream.data) != count:
            raise Unreadable(
                f"{len(stream.data)} values for {count} moments in time",
                where=f"/{name}/data",
                remedy="ask Strava for all streams in one request, at one resolution",
            )
        records[field] = _column(stream)
    return records


def _column(stream: _Stream) -> Column:
    return np.array(stream.data, dtype=np.float64)


def _furthest(distance_m: Column | None) -> float | None:
    return None if distance_m is None else float(np.nanmax(distance_m)) or None
