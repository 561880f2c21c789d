"""When the athlete may be disturbed: quiet hours and digests, by the wall clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tandem.contracts.events.reach import AlertPreferences, QuietHours
from tandem.notifier.domain.wall import following, moment_of

_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Hours:
    """Without a known zone there is no telling what time it is for the athlete: nothing is held."""

    preferences: AlertPreferences
    zone: ZoneInfo | None

    def quiet_until(self, moment: datetime) -> datetime | None:
        """The end of the quiet hours that `moment` lies in; None outside of them. By the wall clock: a night in which clocks
        change is as much longer or shorter."""
        quiet, zone = self.preferences.quiet, self.zone
        if quiet is None or zone is None:
            return None
        end: datetime | None = None
        while is_within(quiet, (end or moment).astimezone(zone).time()):
            end = _next_end(quiet, zone, end or moment)
            if end - moment > timedelta(days=2):  # quiet hours without a gap on days that clocks jump over
                break
        return end

    def digest_from(self, moment: datetime) -> datetime | None:
        """The first digest at `moment` or after it; None where the athlete wants none."""
        if self.zone is None:
            return None
        zone, before = self.zone, moment - _INSTANT
        return min((following(at, zone, before)[1] for at in self.preferences.digest_at), default=None)

    def held_until(self, since: datetime, now: datetime) -> datetime | None:
        """The moment to which what is known `since` would be held back: the next digest after that, or the end of the quiet
        hours that it falls into; without digests the end of the quiet hours, running or next; in any case the end of those
        that run now. None when the athlete wants neither or their clock is unknown. Nothing begins to press by waiting
        alone."""
        quiet, zone = self.preferences.quiet, self.zone
        digest = self.digest_from(since + _INSTANT)
        if digest is not None:
            end: datetime | None = self.quiet_until(digest) or digest
        else:
            end = _next_end(quiet, zone, since) if quiet is not None and zone is not None else None
        return max((one for one in (end, self.quiet_until(now)) if one is not None), default=None)


def walls(quiet: QuietHours) -> tuple[time, time]:
    """Their start and end as the athlete's clock shows them: an offset that they were written with says nothing there."""
    return quiet.start.replace(tzinfo=None), quiet.end.replace(tzinfo=None)


def is_within(quiet: QuietHours, wall: time) -> bool:
    """Whether a time of day lies in the quiet hours: their start does, their end does not."""
    start, end = walls(quiet)
    return start <= wall < end if start <= end else wall >= start or wall < end


def _next_end(quiet: QuietHours, zone: ZoneInfo, moment: datetime) -> datetime:
    """The next moment at which the wall clock shows the end; where autumn shows it twice, either."""
    local = moment.astimezone(zone)
    for days in range(3):
        day = local.date() + timedelta(days=days)
        again = datetime.combine(day, quiet.end, tzinfo=zone).replace(fold=1).astimezone(UTC)
        for end in (moment_of(day, quiet.end, zone), again):
            if end > moment:
                return end
    return moment + timedelta(days=1)
