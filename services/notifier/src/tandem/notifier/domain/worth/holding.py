"""Until when what does not press may be held back."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from tandem.contracts.events.athlete import AlertPreferences, QuietHours
from tandem.notifier.domain.worth.wall import following


def held_until(preferences: AlertPreferences, zone: ZoneInfo | None, now: datetime) -> datetime | None:
    """The latest moment to which quiet hours (running or next) or the next digest could hold back what is known now; None
    when neither can, because the athlete wants none or their clock is unknown."""
    if zone is None:
        return None
    quiet = preferences.quiet
    ends = [] if quiet is None else [following(quiet.end, zone, now)[1]]
    if preferences.digest_at:
        digest = min(following(at, zone, now)[1] for at in preferences.digest_at)
        ends.append(following(quiet.end, zone, digest)[1] if quiet and _within(quiet, zone, digest) else digest)
    return max(ends, default=None)


def _within(quiet: QuietHours, zone: ZoneInfo, moment: datetime) -> bool:
    wall = moment.astimezone(zone).time()
    start, end = quiet.start.replace(tzinfo=None), quiet.end.replace(tzinfo=None)
    return start <= wall < end if start <= end else wall >= start or wall < end
