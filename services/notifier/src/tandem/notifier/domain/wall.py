"""The athlete's wall clock: which moment a time of day is, daylight saving included."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from tandem.notifier.domain.state import State

_ZONES = 1024
"""Zones remembered by name. Ours: the IANA database has some 600."""


def zone_of(state: State) -> ZoneInfo | None:
    """The athlete's zone as they set it; the newest plan's when they set none or one that does not exist; else None."""
    zone = _zone(state.timezone) if state.timezone else None
    if zone is None and state.revisions:
        zone = _zone(state.revisions[max(state.revisions)].timezone)
    return zone


def local_day(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()


def moment_of(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The moment (UTC) at which clocks in the zone show `at` on `day`: the first of two where autumn repeats it, and where
    spring skips it, the moment of the skip, which is the next time that there is."""
    local = datetime.combine(day, at, tzinfo=zone)
    moment = local.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return moment
    return _skip_between(local.replace(fold=1).astimezone(UTC), moment, zone)


def latest(at: time, zone: ZoneInfo, now: datetime, weekday: int | None = None) -> tuple[date, datetime]:
    """The last day on which clocks have shown `at`, and when they did: now or before. `weekday` (ISO, 1 is Monday) takes only
    such days."""
    today, step = local_day(now, zone), 1 if weekday is None else 7
    day = today if weekday is None else today - timedelta(days=(today.isoweekday() - weekday) % 7)
    moment = moment_of(day, at, zone)
    if moment <= now:
        return day, moment
    day -= timedelta(days=step)
    return day, moment_of(day, at, zone)


def following(at: time, zone: ZoneInfo, now: datetime, weekday: int | None = None) -> tuple[date, datetime]:
    """The first day on which clocks will show `at`, and when: after now."""
    day = latest(at, zone, now, weekday)[0] + timedelta(days=1 if weekday is None else 7)
    return day, moment_of(day, at, zone)


def _skip_between(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The whole second at which the zone's offset changes, by halving."""
    low, high = int(before.timestamp()), int(after.timestamp()) + 1
    offset = before.astimezone(zone).utcoffset()
    while high - low > 1:
        middle = (low + high) // 2
        if datetime.fromtimestamp(middle, zone).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return datetime.fromtimestamp(high, UTC)


@lru_cache(maxsize=_ZONES)
def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None
