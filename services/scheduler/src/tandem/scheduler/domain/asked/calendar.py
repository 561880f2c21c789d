"""Weekly windows in the athlete's zone become concrete instants, daylight saving included."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tandem.contracts.events.week import Activity, AvailabilityWindow
from tandem.scheduler.domain.week import Place, epoch_s, iso_week

WEEK = timedelta(days=7)
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
    return moment.astimezone(zone).date()


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def horizon_days(monday: date) -> tuple[date, ...]:
    """The days of the horizon that begins on a Monday."""
    return tuple(monday + timedelta(days=offset) for offset in range(7 * HORIZON_WEEKS))


@lru_cache(maxsize=1024)
def places(windows: tuple[AvailabilityWindow, ...], days: tuple[date, ...], zone: ZoneInfo) -> tuple[Place, ...]:
    """Every moment at which something may start, in time order. Windows that start at the same moment are one place,
    and a place holds one session. Remembered: an athlete's windows rarely change, and every workout asks."""
    by_weekday: dict[int, list[AvailabilityWindow]] = {}
    for window in windows:
        by_weekday.setdefault(window.weekday, []).append(window)
    found: dict[int, tuple[date, dict[Activity, int]]] = {}
    for day in days:
        for window in by_weekday.get(day.weekday(), ()):
            start_s = epoch_s(local_instant(day, window.start, zone))
            fits = found.setdefault(start_s, (day, {}))[1]
            for activity in window.activities:
                fits[activity] = max(fits.get(activity, 0), window.duration_s)
    return tuple(
        Place(start_s, day.toordinal(), iso_week(day), tuple(sorted(fits.items())))
        for start_s, (day, fits) in sorted(found.items())
    )
