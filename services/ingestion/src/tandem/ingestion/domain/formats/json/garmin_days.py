"""Days in Garmin's push: summaries of a day, of a night, of the variability in it, and of the scales."""

from __future__ import annotations

from datetime import date, timedelta

from tandem.contracts.events.training import RejectionKind
from tandem.ingestion.domain.decoded import DecodedDay, Unreadable
from tandem.ingestion.domain.formats.json.measures import Name, Offset, day, instant, read_as
from tandem.ingestion.domain.formats.json.strict import Foreign

SOURCE = "garmin"
WHOLE_DAY_S = 86_400 - 3600
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
    return day(
        _day_of(told, at_end=False),
        SOURCE,
        _name("daily", told.summaryId),
        notes,
        resting_heart_rate_bpm=told.restingHeartRateInBeatsPerMinute,
        energy_expenditure_kcal=burned,
    )


def read_sleep(item: object) -> DecodedDay:
    """How long the night's sleep was, on the day it ended. Raises Unreadable."""
    notes: list[str] = []
    told = read_as(GarminSleep, item, notes)
    stages = (told.deepSleepDurationInSeconds, told.lightSleepDurationInSeconds, told.remSleepInSeconds)
    asleep_s = sum(stage or 0.0 for stage in stages)
    if not asleep_s and told.durationInSeconds is not None:
        asleep_s = told.durationInSeconds - (told.awakeDurationInSeconds or 0.0)
    return day(_day_of(told, at_end=True), SOURCE, _name("sleep", told.summaryId), notes, sleep_s=asleep_s)


def read_hrv(item: object) -> DecodedDay:
    """The night's heart rate variability, on the day it ended. Raises Unreadable."""
    notes: list[str] = []
    told = read_as(GarminHrv, item, notes)
    return day(_day_of(told, at_end=True), SOURCE, _name("hrv", told.summaryId), notes, hrv_rmssd_ms=told.lastNightAvg)


def read_body(item: object) -> DecodedDay:
    """Body mass. Raises Unreadable."""
    notes: list[str] = []
    told = read_as(GarminBody, item, notes)
    moment = instant(told.measurementTimeInSeconds, "measurementTimeInSeconds")
    local = moment + timedelta(seconds=told.measurementTimeOffsetInSeconds or 0.0)
    mass_kg = None if told.weightInGrams is None else told.weightInGrams / 1000
    return day(local.date(), SOURCE, _name("body", told.summaryId), notes, body_mass_kg=mass_kg)


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


def _name(kind: str, summary_id: str | None) -> str | None:
    """Summaries of different kinds may begin at one moment, of which Garmin makes their ids."""
    return f"{kind}:{summary_id}" if summary_id else None
