"""Where the athlete is on which day: their zone at home, and another while they travel.

A day must be one thing for every rule that counts days (two sessions a day, rest days, the same or another day of a pair).
It is the date on the clock where the athlete then is: an evening run in New York is on the day of that morning's lift there,
whatever the date at home. So travel is part of the zone itself: whoever asks an `itinerary` for a local day or a clock time
gets the one on the athlete's wrist, and nobody else has to know of travel.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from tandem.contracts.events.week import WindowException
from tandem.scheduler.domain.asked.calendar import zone_of


def itinerary(home: ZoneInfo, exceptions: Iterable[WindowException]) -> ZoneInfo:
    """The athlete's zone: `home`, but on the days of an exception that names a zone that one. Of several for a day the
    last named holds; a zone that does not exist is as if none were named. An itinerary stays what it is."""
    stays = tuple(
        (exception.first_day, exception.last_day, exception.timezone)
        for exception in exceptions
        if exception.timezone is not None and zone_of(exception.timezone) is not None
    )
    return _itinerary(home, stays) if stays and not isinstance(home, _Itinerary) else home


def away(zone: ZoneInfo, day: date) -> bool:
    """True when the athlete spends the day in another zone than at home."""
    return isinstance(zone, _Itinerary) and zone.there(day) is not zone.home


class _Itinerary(ZoneInfo):
    """A zone whose offset depends on where the athlete is. It goes wherever a zone goes.

    From wall clock to instant the date decides. From instant to wall clock it is the stay whose own clock shows one of its
    days, else home; the answer is in that plain zone, so that it always leads back to the instant. Around a journey a date
    is longer or shorter than a day, as it is for who travels.
    """

    home: ZoneInfo
    stays: tuple[tuple[date, date, ZoneInfo], ...]

    def there(self, day: date) -> ZoneInfo:
        found = [zone for first, last, zone in self.stays if first <= day <= last]
        return found[-1] if found else self.home

    def utcoffset(self, dt: datetime | None, /) -> timedelta | None:
        return dt.replace(tzinfo=self.there(dt.date())).utcoffset() if dt is not None else None

    def dst(self, dt: datetime | None, /) -> timedelta | None:
        return dt.replace(tzinfo=self.there(dt.date())).dst() if dt is not None else None

    def tzname(self, dt: datetime | None, /) -> str | None:
        return dt.replace(tzinfo=self.there(dt.date())).tzname() if dt is not None else None

    def fromutc(self, dt: datetime, /) -> datetime:
        moment = dt.replace(tzinfo=UTC)
        local = moment.astimezone(self.home)
        for first, last, zone in self.stays:
            shown = moment.astimezone(zone)
            if first <= shown.date() <= last:
                local = shown
        return local


@lru_cache(maxsize=256)
def _itinerary(home: ZoneInfo, stays: tuple[tuple[date, date, str], ...]) -> ZoneInfo:
    """Remembered, so that the same travel is the same zone: others remember by it."""
    zone = _Itinerary.no_cache(home.key)
    zone.home = home
    zone.stays = tuple((first, last, ZoneInfo(name)) for first, last, name in stays)
    return zone
