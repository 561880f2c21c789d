"""One TCX activity to one workout."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from tandem.contracts.events.training import Lap, RejectionKind
from tandem.ingestion.domain.decoded import MAX_DURATION_S, Column, DecodedWorkout, Unreadable
from tandem.ingestion.domain.formats.strays import Steady, steady
from tandem.ingestion.domain.formats.xml.points import Points
from tandem.ingestion.domain.formats.xml.sport_words import family_of
from tandem.ingestion.domain.formats.xml.track import span_s, traced
from tandem.ingestion.domain.formats.xml.values import known, moment, number, zone_s

DECODER = "tandem-tcx 1"
MAX_LAPS = 2000
"""As for FIT. One more is remembered, so that it is said that there were more."""

_INTENSITIES = {"active": "active", "resting": "rest"}
"""Intensity_t of TCX in the words of the FIT profile."""


@dataclass(frozen=True, slots=True)
class ToldLap:
    """The StartTime of a lap and the texts in it; no texts when the document broke off before its end."""

    start_time: str | None
    fields: Mapping[str, str]


def workout_of(
    sport_word: str | None, fields: Mapping[str, str], unit_id: str | None, told: Sequence[ToldLap], points: Points
) -> DecodedWorkout:
    """The workout. Raises Unreadable when it has no usable time or no duration."""
    sport, sub_sport, notes = family_of(sport_word)
    columns, point_notes = points.columns()
    read = steady(columns)
    records = read.records
    start_s = _start(fields.get("Id"), told, read)
    columns, trace_notes = traced(records, start_s, sport)
    laps, lap_notes = _laps(told, start_s, read)
    whole = not (lap_notes and read.notes)  # a lap that began at a stray is lost, and the sum of the others is not all
    duration_s = max([span_s(records["timestamp"], start_s), *(lap.start_s + lap.duration_s for lap in laps)])
    if duration_s <= 0:
        raise Unreadable(
            "the workout has no duration",
            kind=RejectionKind.WRONG_DURATION,
            where="Lap/TotalTimeSeconds",
            remedy="export the activity again, or send it as JSON with start_time and duration_min",
        )
    mean, peak = _heart_rates(laps, columns.get("heart_rate_bpm"))
    timer_s = math.fsum(lap.duration_s for lap in laps)
    return DecodedWorkout(
        sport=sport,
        sub_sport=sub_sport,
        start_time=datetime.fromtimestamp(start_s, UTC),
        utc_offset_s=zone_s(fields.get("Id")),
        duration_s=duration_s,
        moving_s=(min(timer_s, duration_s) or None) if whole else None,
        distance_m=_distance(laps if whole else (), columns.get("distance_m")),
        mean_heart_rate_bpm=mean,
        max_heart_rate_bpm=peak,
        external_id=_external_id(fields.get("Id"), unit_id),
        laps=laps,
        columns=columns,
        decoder=DECODER,
        dropped=(*notes, *point_notes, *read.notes, *trace_notes, *lap_notes),
    )


def _start(name: str | None, told: Sequence[ToldLap], read: Steady) -> float:
    """The activity's Id, which is its start, or what began before it: the first lap, a point. Only what lies within 48 h
    of the points is believed, and is not the time of a stray."""
    stamps, texts = read.stamps, (name, *(lap.start_time for lap in told[:1]))
    moments = [s for text in texts if math.isfinite(s := moment(text)) and read.believes_start(s)]
    if stamps.size:
        anchor = next((s for s in moments if (np.abs(stamps - s) <= MAX_DURATION_S).any()), float(stamps[0]))
        return min(s for s in (anchor, *moments, float(stamps[0])) if abs(s - anchor) <= MAX_DURATION_S)
    if moments:
        return min(moments)
    raise Unreadable(
        "the activity has no usable time: the clock of its device was never set",
        kind=RejectionKind.NO_START,
        where="Id, Lap/StartTime, Trackpoint/Time",
        remedy="let the device set its clock, or send the workout as JSON with its start_time",
    )


def _laps(told: Sequence[ToldLap], start_s: float, read: Steady) -> tuple[tuple[Lap, ...], tuple[str, ...]]:
    believed = [one for one in told[:MAX_LAPS] if read.believes(moment(one.start_time))]
    laps = {(lap.start_s, lap.duration_s): lap for one in believed if (lap := _lap(one, start_s))}
    lost = len(told) - len(laps)
    notes = (
        (f"{lost} of {len(told)} laps: without a time or a length, told twice, or outside the workout",) if lost else ()
    )
    return tuple(laps[key] for key in sorted(laps)), notes


def _lap(told: ToldLap, start_s: float) -> Lap | None:
    began = moment(told.start_time) - start_s
    lasted = known(number(told.fields.get("TotalTimeSeconds")), 0, MAX_DURATION_S)
    if not lasted or not 0 <= began <= began + lasted <= MAX_DURATION_S:
        return None
    return Lap(
        start_s=began,
        duration_s=lasted,
        distance_m=known(number(told.fields.get("DistanceMeters")), 0, 10_000_000),
        mean_heart_rate_bpm=known(number(told.fields.get("AverageHeartRateBpm")), 20, 250),
        max_heart_rate_bpm=known(number(told.fields.get("MaximumHeartRateBpm")), 20, 250),
        intensity=_INTENSITIES.get(told.fields.get("Intensity", "").strip().lower()),
    )


def _heart_rates(laps: Sequence[Lap], sampled: Column | None) -> tuple[float | None, float | None]:
    """Mean and maximum: of one lap as it says them, of several the samples' mean, else the laps' weighted by their time."""
    means = [lap.mean_heart_rate_bpm for lap in laps if lap.mean_heart_rate_bpm is not None]
    peaks = [lap.max_heart_rate_bpm for lap in laps if lap.max_heart_rate_bpm is not None]
    if sampled is not None:
        mean = means[0] if len(laps) == len(means) == 1 else float(np.nanmean(sampled))
        return mean, max(peaks, default=float(np.nanmax(sampled)))
    if not laps or len(means) < len(laps):
        return None, max(peaks, default=None)
    return float(np.average(means, weights=[lap.duration_s for lap in laps])), max(peaks, default=None)


def _distance(laps: Sequence[Lap], sampled: Column | None) -> float | None:
    told = math.fsum(lap.distance_m or 0.0 for lap in laps)
    return told or (float(np.nanmax(sampled)) or None if sampled is not None else None)


def _external_id(name: str | None, unit_id: str | None) -> str | None:
    """The activity's Id under the serial number of its device. Not spelled like that of a FIT file of the same activity: what
    TCX leaves out must not pass for a newer version of it. Services that are no device write 0."""
    unit = (unit_id or "").strip()[:20]
    started = moment(name)
    if not unit.isdecimal() or not int(unit) or not math.isfinite(started):
        return None
    return f"tcx:{unit}:{datetime.fromtimestamp(started, UTC).isoformat()}"
