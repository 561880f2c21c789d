"""Which day of the athlete's life a workout belongs to."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def local_date(start: datetime, utc_offset_s: int | None, timezone_name: str | None) -> tuple[date, tuple[str, ...]]:
    """The local date of `start`, and what was doubtful about it.

    The device's own offset comes first (the athlete may travel), then the profile's zone, then UTC.
    """
    if utc_offset_s is not None and abs(utc_offset_s) < 24 * 3600:
        return start.astimezone(timezone(timedelta(seconds=utc_offset_s))).date(), ()
    if timezone_name:
        try:
            return start.astimezone(ZoneInfo(timezone_name)).date(), ()
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return _utc(start), (f"time zone {timezone_name!r} is unknown: the day is taken in UTC",)
    return _utc(start), ("no UTC offset and no time zone: the day is taken in UTC",)


def zone_or_utc(timezone_name: str | None) -> tzinfo:
    """The zone of that name; UTC when there is none."""
    try:
        return ZoneInfo(timezone_name) if timezone_name else UTC
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def today(now: datetime, timezone_name: str | None) -> date:
    """The athlete's own date at an instant."""
    return now.astimezone(zone_or_utc(timezone_name)).date()


def _utc(start: datetime) -> date:
    return start.astimezone(UTC).date()
