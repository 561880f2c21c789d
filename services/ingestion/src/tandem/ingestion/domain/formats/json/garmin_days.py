"""Days in Garmin's push: summaries of a day, of a night, of the variability in it, and of the scales."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from tandem.contracts.events.training import RejectionKind
from tandem.ingestion.domain.decoded import DecodedDay, Unreadable
from tandem.ingestion.domain.formats.json.measures import Name, Offset, day, instant, read_as
from tandem.ingestion.domain.formats.json.strict import Foreign

SOURCE = "garmin"
DAY_S = 86_400
WHOLE_DAY_S = DAY_S - 3600
"""A day's summary is pushed again and again while the day lasts: what it burned is known once it is over. An hour short of
a day is the day on which the clocks go forward."""


class _Summary(Foreign):
    summaryId: Name = None
    calendarDate: date | None = None
    startTimeInSeconds: float | None = None
    startTimeOffsetInSeconds: Offset = None
    durationInSeconds: float | None = None


class GarminDaily(_Summary):
    restingHeartRateInBeatsPerMinute: float | None = None
    activeKilocalories: float | None = None
    bmrKilocalories: float | None = None


class GarminSleep(_Summary):
    """Garmin's `durationInSeconds` of a sleep holds the time awake as well (the stages of its own example add up to it)."""

    deepSleepDurationInSeconds: float | None = None
    lightSleepDurationInSeconds: float | None = None
    remSleepInSeconds: float | None = None
    awakeDurationInSeconds: float | None = None


class GarminHrv(_Summary):
    """`lastNightAvg` is the mean RMSSD of the night in ms."""

    lastNightAvg: float | None = None


class GarminBody(Foreign):
    summaryId: Name = None
    measurementTimeInSeconds: float
    measurementTimeOffsetInSeconds: Offset = None
    weightInGrams: float | None = None


def read_daily(item: object) -> DecodedDay:
    """Resting heart rate and, of a day that is over, the energy it took. Raises Unreadable."""
    notes: list[str] = []
    told = read_as(GarminDaily, item, notes)
    burned = None
    if told.activeKilocalories is not None and told.bmrKilocalories and (told.durationInSeconds or 0) >= WHOLE_DAY_S:
        burned = told.activeKilocalories + told.bmrKilocalories
    measured = {"resting_heart_rate_bpm": told.restingHeartRateInBeatsPerMinute, "energy_expenditure_kcal": burned}
    found = _said("daily", told, _day_of(told, at_end=False), notes, **measured)
    return replace(found, told_at=_covered(told, found.local_date))


def read_sleep(item: object) -> DecodedDay:
    """How long the night's sleep was, on the day it ended. Raises Unreadable."""
    notes: list[str] = []
    told = read_as(GarminSleep, item, notes)
    stages = (told.deepSleepDurationInSeconds, told.lightSleepDurationInSeconds, told.remSleepInSeconds)
    asleep_s = sum(stage or 0.0 for stage in stages)
    if not asleep_s and told.durationInSeconds is not None:
        asleep_s = told.durationInSeconds - (told.awakeDurationInSeconds or 0.0)
    return _said("sleep", told, _day_of(told, at_end=True), notes, sleep_s=asleep_s)


def read_hrv(item: object) -> DecodedDay:
    """The night's heart rate variability, on the day it ended. Raises Unreadable."""
    notes: list[str] = []
    told = read_as(GarminHrv, item, notes)
    return _said("hrv", told, _day_of(told, at_end=True), notes, hrv_rmssd_ms=told.lastNightAvg)


def read_body(item: object) -> DecodedDay:
    """Body mass. Raises Unreadable."""
    notes: list[str] = []
    told = read_as(GarminBody, item, notes)
    moment = instant(told.measurementTimeInSeconds, "measurementTimeInSeconds")
    local = moment + timedelta(seconds=told.measurementTimeOffsetInSeconds or 0.0)
    mass_kg = None if told.weightInGrams is None else told.weightInGrams / 1000
    return _said("body", told, local.date(), notes, body_mass_kg=mass_kg)


def _day_of(told: _Summary, *, at_end: bool) -> date:
    if told.calendarDate is not None:
        return told.calendarDate
    if told.startTimeInSeconds is None:
        raise Unreadable(
            "it says of no day", kind=RejectionKind.NO_START, where="/calendarDate", remedy="send calendarDate"
        )
    start = instant(told.startTimeInSeconds, "startTimeInSeconds")
    lasted_s = min(max(told.durationInSeconds or 0.0, 0.0), 86_400.0) if at_end else 0.0
    return (start + timedelta(seconds=(told.startTimeOffsetInSeconds or 0.0) + lasted_s)).date()


def _covered(told: _Summary, local_date: date) -> datetime | None:
    """Up to when a summary tells of a day that lasts: one that covers less of it is older, whenever it arrives. Of a day that
    is over every summary covers all, and the last to arrive is the newest."""
    covered_s = told.durationInSeconds or 0.0
    if not 0 < covered_s < DAY_S:
        return None
    since_midnight = timedelta(seconds=covered_s - (told.startTimeOffsetInSeconds or 0.0))
    return datetime.combine(local_date, time(), UTC) + since_midnight


def _said(
    kind: str, told: _Summary | GarminBody, local_date: date, notes: list[str], **measured: float | None
) -> DecodedDay:
    """Summaries of different kinds may begin at one moment, of which Garmin makes their ids."""
    name = f"{kind}:{told.summaryId}" if told.summaryId else None
    return replace(day(local_date, SOURCE, name, notes, **measured), kind=f"{SOURCE}:{kind}")
