"""Dates and clocks: the athlete's local days and hours, daylight saving included. An `itinerary` is a zone as any other."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

HORIZON_WEEKS = 2
"""The plan covers this ISO week and the next."""


@lru_cache(maxsize=1024)
def zone_of(name: str) -> ZoneInfo | None:
    """The zone of an IANA name, or None when there is no such zone."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def local_instant(day: date, wall: str, zone: ZoneInfo) -> datetime:
    """The UTC instant of a wall-clock time. A time that the spring change skips is read with the offset before it, a
    time that autumn repeats is its first occurrence (PEP 495, fold 0)."""
    hour, minute = wall.split(":")
    return datetime.combine(day, time(int(hour), int(minute)), tzinfo=zone).astimezone(UTC)


def local_day(moment: datetime, zone: ZoneInfo) -> date:
    """The date where the athlete is at a moment."""
    return moment.astimezone(zone).date()


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def horizon_days(monday: date) -> tuple[date, ...]:
    """The days of the horizon that begins on a Monday."""
    return tuple(monday + timedelta(days=offset) for offset in range(7 * HORIZON_WEEKS))
