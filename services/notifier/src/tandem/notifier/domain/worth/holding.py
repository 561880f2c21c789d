"""Until when what does not press may be held back."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from tandem.contracts.events.reach import AlertPreferences, QuietHours
from tandem.notifier.domain.worth.wall import following


def held_until(preferences: AlertPreferences, zone: ZoneInfo | None, since: datetime, now: datetime) -> datetime | None:
    """The moment to which what is known `since` would be held back: the next digest after that, or the end of the quiet hours
    that it falls into; without digests the end of the quiet hours, running or next; in any case the end of those that run
    now. None when the athlete wants neither or their clock is unknown. Nothing begins to press by waiting alone."""
    if zone is None:
        return None
    quiet = preferences.quiet
    ends: list[datetime] = []
    if preferences.digest_at:
        digest = min(following(at, zone, since)[1] for at in preferences.digest_at)
        ends = [following(quiet.end, zone, digest)[1] if quiet and _within(quiet, zone, digest) else digest]
    elif quiet is not None:
        ends = [following(quiet.end, zone, since)[1]]
    if quiet is not None and _within(quiet, zone, now):
        ends.append(following(quiet.end, zone, now)[1])
    return max(ends, default=None)


def _within(quiet: QuietHours, zone: ZoneInfo, moment: datetime) -> bool:
    wall = moment.astimezone(zone).time()
    start, end = quiet.start.replace(tzinfo=None), quiet.end.replace(tzinfo=None)
    return start <= wall < end if start <= end else wall >= start or wall < end
