"""One activity of Garmin's push: its summary, and its details with samples. Of positions only is read whether there is one."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from tandem.contracts.events.training import Lap, RejectionKind, Sport
from tandem.ingestion.domain.decoded import MAX_DURATION_S, Column, DecodedWorkout, Unreadable
from tandem.ingestion.domain.formats.json.measures import (
    Ascent,
    Distance,
    Name,
    Offset,
    Rate,
    Span,
    Title,
    column,
    instant,
    read_as,
)
from tandem.ingestion.domain.formats.json.plain_samples import MAX_SAMPLES, mean_and_peak
from tandem.ingestion.domain.formats.json.strict import Foreign
from tandem.ingestion.domain.formats.json.titles import own_title
from tandem.ingestion.domain.formats.sports import of_garmin
from tandem.ingestion.domain.formats.trace import trace

DECODER = "garmin-push 1"

_RECORDS = {  # field of a sample -> the FIT record field that `trace` reads, and what a device can show
    "heartRate": ("heart_rate", 0, 255),
    "speedMetersPerSecond": ("enhanced_speed", 0, 60),
    "totalDistanceInMeters": ("distance", 0, 1e6),
    "elevationInMeters": ("enhanced_altitude", -500, 9000),
    "powerInWatts": ("power", 0, 5000),
}


class GarminActivity(Foreign):
    """The summary of an activity. `durationInSeconds` is the watch's timer. `isParent`: the parts of a multisport activity
    come as activities of their own."""

    activityId: Name = None
    summaryId: Name = None
    activityName: Title = None
    activityType: Title = None
    startTimeInSeconds: float
    startTimeOffsetInSeconds: Offset = None
    durationInSeconds: Span = None
    distanceInMeters: Distance = None
    totalElevationGainInMeters: Ascent = None
    averageHeartRateInBeatsPerMinute: Rate = None
    maxHeartRateInBeatsPerMinute: Rate = None
    startingLatitudeInDegree: object = None
    isParent: bool | None = False


def name_of(item: object) -> str | None:
    """Garmin's name for the activity: that of its summary and that of its details are one, so they are versions of one
    recording."""
    if not isinstance(item, dict):
        return None
    summary = item.get("summary")
    told = item.get("activityId") or (summary.get("activityId") if isinstance(summary, dict) else None)
    return str(told) if isinstance(told, int | str) else None


def read_activity(item: object) -> DecodedWorkout:
    """The workout of a summary. Raises Unreadable."""
    return _workout(item, item, [], [])


def read_details(item: object) -> DecodedWorkout:
    """The workout of a summary with its samples and laps. Raises Unreadable."""
    told = item if isinstance(item, dict) else {}
    samples, laps = told.get("samples"), told.get("laps")
    return _workout(
        item,
        told.get("summary", item),
        samples[:MAX_SAMPLES] if isinstance(samples, list) else [],
        laps[:MAX_SAMPLES] if isinstance(laps, list) else [],
    )


def _workout(item: object, summary: object, samples: list[object], laps: list[object]) -> DecodedWorkout:
    if isinstance(item, dict) and "callbackURL" in item:
        raise Unreadable(
            "this is a ping: the data is where it points",
            kind=RejectionKind.NOTHING_USED,
            remedy="fetch it, or let Garmin push the data",
        )
    notes: list[str] = []
    told = read_as(GarminActivity, summary, notes)
    if told.isParent:
        raise Unreadable(
            "it only holds together the parts of a multisport activity, which come by themselves",
            kind=RejectionKind.NOTHING_USED,
            remedy="nothing need be done",
        )
    start = instant(told.startTimeInSeconds, "startTimeInSeconds")
    sport, sub_sport = of_garmin(told.activityType or "other")
    columns, dropped = trace(_records(samples), start.timestamp(), sport)
    clock_s = column(samples, "clockDurationInSeconds", 0, MAX_DURATION_S)
    span_s = float(columns["time_s"][-1]) if columns else 0.0
    elapsed_s = max(
        told.durationInSeconds or 0.0, span_s, float(np.nanmax(clock_s)) if np.isfinite(clock_s).any() else 0.0
    )
    if elapsed_s <= 0:
        raise Unreadable(
            "the activity has no duration",
            kind=RejectionKind.WRONG_DURATION,
            where="/durationInSeconds",
            remedy="send it once it has ended",
        )
    mean, peak = mean_and_peak(columns)
    return DecodedWorkout(
        sport=sport,
        sub_sport=sub_sport,
        start_time=start,
        utc_offset_s=None if told.startTimeOffsetInSeconds is None else int(told.startTimeOffsetInSeconds),
        duration_s=elapsed_s,
        moving_s=told.durationInSeconds,
        distance_m=told.distanceInMeters,
        ascent_m=told.totalElevationGainInMeters,
        mean_heart_rate_bpm=told.averageHeartRateInBeatsPerMinute or mean,
        max_heart_rate_bpm=told.maxHeartRateInBeatsPerMinute or peak,
        title=_title(told, sport),
        external_id=_recording(name_of(item) or told.activityId or told.summaryId, detailed=bool(samples)),
        laps=_laps(laps, start.timestamp(), elapsed_s),
        columns=columns,
        decoder=DECODER,
        dropped=(*notes, *dropped),
    )


def _title(told: GarminActivity, sport: Sport) -> str | None:
    """Garmin names what the athlete does not after the place, in the words of any language: of a title is only kept that of
    a lift that was nowhere, for it may say what was trained."""
    placed = told.startingLatitudeInDegree is not None
    return own_title(told.activityName) if sport is Sport.STRENGTH and not placed else None


def _recording(name: str | None, *, detailed: bool) -> str | None:
    """Details and summary are two recordings of one workout: either is updated for itself, in whichever order they come, and a
    summary never takes the samples away."""
    return f"{name}/details" if name and detailed else name


def _records(samples: list[object]) -> dict[str, Column]:
    records = {field: column(samples, name, least, most) for name, (field, least, most) in _RECORDS.items()}
    records["cadence"] = column(samples, "stepsPerMinute", 0, 500) / 2  # `trace` reads one foot's
    return {"timestamp": column(samples, "startTimeInSeconds", 0, 1e11), **records}


def _laps(laps: list[object], start_s: float, elapsed_s: float) -> tuple[Lap, ...]:
    """Garmin says only when each lap began: it lasts until the next, the last one until the end."""
    begun = column(laps, "startTimeInSeconds", start_s, start_s + elapsed_s) - start_s
    starts = sorted({float(moment) for moment in begun if moment < elapsed_s})
    return tuple(Lap(start_s=one, duration_s=after - one) for one, after in pairwise([*starts, elapsed_s]))
