"""Strava's streams by key (`time`, `heartrate`, `velocity_smooth`, …) with what its activity says, to one workout.

Two shapes: the activity's fields beside the streams, or the document that is put together where Strava is asked:
`{"activity": {DetailedActivity}, "streams": {StreamSet}}`, the streams of which may be missing. Names: Strava API v3,
StreamSet and DetailedActivity. Where somebody ran (`latlng`, `map`) is not read.
"""

from __future__ import annotations

from datetime import UTC

import numpy as np
from pydantic import ValidationError

from tandem.contracts.events.training import Lap, RejectionKind
from tandem.ingestion.domain.decoded import Column, DecodedWorkout, Unreadable
from tandem.ingestion.domain.formats.json.errors import in_words
from tandem.ingestion.domain.formats.json.plain_samples import mean_and_peak
from tandem.ingestion.domain.formats.json.strava_shapes import (
    Activity,
    Facts,
    StravaDocument,
    StravaLap,
    StravaStreams,
    Stream,
    Streams,
)
from tandem.ingestion.domain.formats.json.titles import own_title
from tandem.ingestion.domain.formats.sports import of_strava
from tandem.ingestion.domain.formats.trace import trace

DECODER = "strava-streams 2"


_RECORDS = {  # stream -> the FIT record field that `trace` reads
    "heartrate": "heart_rate",
    "velocity_smooth": "enhanced_speed",
    "distance": "distance",
    "altitude": "enhanced_altitude",
    "cadence": "cadence",  # like FIT's: of a run, one foot's
    "watts": "power",
}


def is_strava(document: object) -> bool:
    """Whether parsed JSON has the shape of Strava's streams by key, or of an activity fetched from it."""
    return isinstance(document, dict) and (
        _is_fetched(document)
        or any(isinstance(stream := document.get(name), dict) and "data" in stream for name in ("time", *_RECORDS))
    )


def decode_strava(raw: bytes) -> DecodedWorkout:
    """The workout in the bytes. Raises Unreadable; streams alone say neither the sport nor when it was."""
    notes: list[str] = []
    try:
        told = StravaDocument.model_validate_json(raw, context=notes)
    except ValidationError as error:
        if ("activity",) not in {finding["loc"] for finding in error.errors() if finding["type"] == "missing"}:
            raise in_words(error, StravaDocument) from None
        told = None
    if told is not None:
        return _workout(told.activity, told.streams, "/streams", notes)
    try:
        flat = StravaStreams.model_validate_json(raw, context=notes)
    except ValidationError as error:
        missing = {finding["loc"] for finding in error.errors() if finding["type"] == "missing"}
        if missing & {("sport_type",), ("start_date",)}:
            raise _incomplete() from None
        raise in_words(error, StravaStreams) from None
    return _workout(flat, flat, "", notes)


def _is_fetched(document: dict[str, object]) -> bool:
    activity = document.get("activity")
    return isinstance(activity, dict) and "start_date" in activity and bool({"sport_type", "type"} & activity.keys())


def _workout(told: Facts, streams: Streams | None, where: str, notes: list[str]) -> DecodedWorkout:
    sport, sub_sport = of_strava(told.sport_type)
    start_s = told.start_date.timestamp()
    columns, dropped = trace(_records(streams, start_s, where), start_s, sport)
    span_s = float(columns["time_s"][-1]) if columns else 0.0
    duration_s = max(told.elapsed_time or 0.0, span_s)
    if duration_s <= 0:
        raise Unreadable(
            "the workout has no duration",
            kind=RejectionKind.WRONG_DURATION,
            where=f"{where}/time/data",
            remedy="send the streams whole, or add elapsed_time (s)",
        )
    mean, peak = mean_and_peak(columns)
    distance_m, laps = _furthest(columns.get("distance_m")), tuple[Lap, ...]()
    if isinstance(told, Activity):
        mean, peak = mean or told.average_heartrate, peak or told.max_heartrate
        distance_m = told.distance or distance_m
        laps = _laps(told.laps or [], start_s, duration_s)
    return DecodedWorkout(
        sport=sport,
        sub_sport=sub_sport,
        start_time=told.start_date.astimezone(UTC),
        utc_offset_s=int(told.utc_offset) if told.utc_offset is not None else None,
        duration_s=duration_s,
        moving_s=min(told.moving_time, duration_s) if told.moving_time else None,
        distance_m=distance_m,
        ascent_m=told.total_elevation_gain,
        mean_heart_rate_bpm=mean,
        max_heart_rate_bpm=peak,
        rpe=told.perceived_exertion,
        title=own_title(told.name),
        external_id=told.id,
        laps=laps,
        columns=columns,
        decoder=DECODER,
        dropped=(*notes, *dropped),
    )


def _laps(told: list[StravaLap], start_s: float, duration_s: float) -> tuple[Lap, ...]:
    """Those that begin within the workout; a lone lap is the workout itself."""
    laps = tuple(
        Lap(
            start_s=lap.start_date.timestamp() - start_s,
            duration_s=lap.elapsed_time,
            distance_m=lap.distance,
            mean_heart_rate_bpm=lap.average_heartrate,
            max_heart_rate_bpm=lap.max_heartrate,
        )
        for lap in told
        if 0 <= lap.start_date.timestamp() - start_s < duration_s
    )
    return laps if len(laps) > 1 else ()


def _incomplete() -> Unreadable:
    return Unreadable(
        "these are Strava's streams without their activity: neither the sport nor the start is in them",
        kind=RejectionKind.NO_START,
        where="/start_date",
        remedy='add "sport_type" and "start_date" of the activity beside the streams, '
        'such as "sport_type": "Run", "start_date": "2026-11-22T16:30:00Z"',
    )


def _records(told: Streams | None, start_s: float, where: str) -> dict[str, Column]:
    if told is None:
        return {}
    count, records = len(told.time.data), {"timestamp": start_s + _column(told.time)}
    for name, field in _RECORDS.items():
        stream: Stream | None = getattr(told, name)
        if stream is None:
            continue
        if len(stream.data) != count:
            raise Unreadable(
                f"{len(stream.data)} values for {count} moments in time",
                kind=RejectionKind.MISWRITTEN,
                where=f"{where}/{name}/data",
                remedy="ask Strava for all streams in one request, at one resolution",
            )
        records[field] = _column(stream)
    return records


def _column(stream: Stream) -> Column:
    return np.array(stream.data, dtype=np.float64)


def _furthest(distance_m: Column | None) -> float | None:
    return None if distance_m is None else float(np.nanmax(distance_m)) or None
