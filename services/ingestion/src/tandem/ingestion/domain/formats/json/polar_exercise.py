"""One exercise of Polar AccessLink v3 to one workout."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import numpy as np
from pydantic import AliasChoices, AliasGenerator, ConfigDict, Field

from tandem.contracts.events.training import RejectionKind
from tandem.ingestion.domain.decoded import MAX_DURATION_S, Column, DecodedWorkout, Unreadable
from tandem.ingestion.domain.formats.json.measures import Distance, Name, Rate, Title, read_as
from tandem.ingestion.domain.formats.json.plain_samples import MAX_SAMPLES, mean_and_peak
from tandem.ingestion.domain.formats.json.strict import Foreign
from tandem.ingestion.domain.formats.sports import of_polar
from tandem.ingestion.domain.formats.tables.clock import clock_time, moment, zone_named
from tandem.ingestion.domain.formats.trace import trace

DECODER = "polar-accesslink 1"

EXERTIONS = {
    name: float(level)
    for level, name in enumerate(
        ("RPE_NONE", "RPE_EASY", "RPE_LIGHT", "RPE_FAIRLY_BRISK", "RPE_BRISK", "RPE_MODERATE", "RPE_FAIRLY_HARD", "RPE_HARD",
         "RPE_EXHAUSTING", "RPE_EXTREME"), start=1
    )
}  # fmt: skip
"""Polar's ten words for its exertion scale of 1 to 10 (AccessLink v3, training-load-pro, user-rpe; the numbers as
GoldenCheetah's Polar.cpp has them). UNKNOWN is none of them."""

_RECORDS = {  # sample type -> the FIT record field that `trace` reads, to its unit, and what a device can show
    "0": ("heart_rate", 1.0, 255),
    "1": ("enhanced_speed", 1 / 3.6, 60),
    "3": ("enhanced_altitude", 1.0, 9000),
    "4": ("power", 1.0, 5000),
    "10": ("distance", 1.0, 1_000_000),
}
"""AccessLink v3, appendix, exercise sample types: 0 heart rate (bpm), 1 speed (km/h), 3 altitude (m), 4 power (W),
10 distance (m). Of 8, running cadence, it does not say whether steps or strides are counted: it is not read."""

_DURATION = re.compile(r"P(?:(\d{1,3})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,7}(?:\.\d+)?)S)?)?")


class _Hyphened(Foreign):
    model_config = ConfigDict(
        frozen=True,
        strict=True,
        allow_inf_nan=False,
        alias_generator=AliasGenerator(validation_alias=lambda name: AliasChoices(name.replace("_", "-"), name)),
    )


class _Rates(_Hyphened):
    average: Rate = None
    maximum: Rate = None


class _Load(_Hyphened):
    user_rpe: str | None = None


class _Samples(_Hyphened):
    recording_rate: float = Field(gt=0, le=3600)
    sample_type: Name
    data: str


class PolarExercise(_Hyphened):
    """`start_time` is what the athlete's clock showed, `start_time_utc_offset` in minutes what it was ahead of UTC."""

    id: Name = None
    start_time: str
    start_time_utc_offset: float | None = Field(default=None, ge=-720, le=840)
    duration: str
    distance: Distance = None
    heart_rate: _Rates | None = None
    sport: Title = None
    detailed_sport_info: Title = None
    training_load_pro: _Load | list[_Load] | None = None
    samples: list[_Samples] | None = None


def read_exercise(item: object, timezone: str | None) -> DecodedWorkout:
    """The workout of an exercise. Raises Unreadable; without an offset and without `timezone`, with what to say."""
    notes: list[str] = []
    told = read_as(PolarExercise, item, notes)
    start, offset_s = _start(told, timezone, notes)
    duration_s = _duration_s(told.duration)
    sport, sub_sport = of_polar(told.sport or "OTHER", told.detailed_sport_info)
    columns, dropped = trace(_records(told.samples or [], start.timestamp()), start.timestamp(), sport)
    mean, peak = mean_and_peak(columns)
    rates = told.heart_rate or _Rates()
    return DecodedWorkout(
        sport=sport,
        sub_sport=sub_sport,
        start_time=start,
        utc_offset_s=offset_s,
        duration_s=max(duration_s, float(columns["time_s"][-1]) if columns else 0.0),
        distance_m=told.distance,
        mean_heart_rate_bpm=rates.average or mean,
        max_heart_rate_bpm=rates.maximum or peak,
        rpe=_exertion(told),
        external_id=told.id,
        columns=columns,
        decoder=DECODER,
        dropped=(*notes, *dropped),
    )


def _start(told: PolarExercise, timezone: str | None, notes: list[str]) -> tuple[datetime, int]:
    shown = clock_time(told.start_time.split(".")[0]) or clock_time(told.start_time)
    if shown is None:
        raise Unreadable(
            "start_time is no time",
            kind=RejectionKind.MISWRITTEN,
            where="/start_time",
            remedy="write it like 2026-11-22T17:30:00",
        )
    if told.start_time_utc_offset is not None and shown.tzinfo is None:
        ahead = timedelta(minutes=told.start_time_utc_offset)
        return shown.replace(tzinfo=UTC) - ahead, int(ahead.total_seconds())
    start = moment(shown, zone_named(timezone if shown.tzinfo is None else "UTC"))
    notes += [start.note] if start.note else []
    return start.at, start.utc_offset_s


def _duration_s(told: str) -> float:
    found = _DURATION.fullmatch(told)
    days, hours, minutes, seconds = (float(part or 0) for part in found.groups()) if found else (0.0, 0.0, 0.0, 0.0)
    duration_s = 86_400 * days + 3600 * hours + 60 * minutes + seconds
    if not 0 < duration_s <= MAX_DURATION_S:
        raise Unreadable(
            "duration is none from 0 to 48 hours",
            kind=RejectionKind.WRONG_DURATION,
            where="/duration",
            remedy="write it as ISO 8601 does: PT1H15M",
        )
    return duration_s


def _exertion(told: PolarExercise) -> float | None:
    loads = told.training_load_pro if isinstance(told.training_load_pro, list) else [told.training_load_pro]
    words = [load.user_rpe for load in loads if load is not None and load.user_rpe]
    return next((EXERTIONS[word] for word in words if word in EXERTIONS), None)


def _records(told: list[_Samples], start_s: float) -> dict[str, Column]:
    """The samples on one clock: series of other rates are held against the finest."""
    series = [(one, _RECORDS[one.sample_type]) for one in told if one.sample_type in _RECORDS]
    if not series:
        return {}
    rate_s = min(one.recording_rate for one, _ in series)
    read = [
        (field, _numbers(one.data, factor, most), round(one.recording_rate / rate_s))
        for one, (field, factor, most) in series
    ]
    count = min(max((len(values) - 1) * step + 1 for _, values, step in read), MAX_SAMPLES)
    records = {"timestamp": start_s + rate_s * np.arange(count, dtype=np.float64)}
    for field, values, step in read:
        held = np.full(count, np.nan)
        spread = held[::step]
        spread[: len(values)] = values[: len(spread)]
        records[field] = held
    return records


def _numbers(data: str, factor: float, most: float) -> Column:
    """The values of a series in the unit of the record; what a sensor missed ("null", nothing) is NaN."""
    values = np.array([_number(told) for told in data.split(",", MAX_SAMPLES)[:MAX_SAMPLES]]) * factor
    with np.errstate(invalid="ignore"):
        return np.where((values >= -500) & (values <= most), values, np.nan)


def _number(told: str) -> float:
    try:
        return float(told)
    except ValueError:
        return np.nan
