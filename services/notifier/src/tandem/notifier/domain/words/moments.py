"""Times and days on the athlete's own clock, as their language writes them (CLDR patterns through babel)."""

from __future__ import annotations

from datetime import date, datetime

from babel.dates import format_date, format_time

from tandem.contracts.events.reach import Language
from tandem.notifier.domain.words.voice import Voice

_DAY = {Language.ENGLISH: "ccc d MMM", Language.GERMAN: "ccc d. MMM"}
"""A day that its weekday alone could mislead about: `Tue 1 Dec`, `Di 1. Dez.`. UTS 35: `ccc` is a weekday that stands alone,
which German abbreviates without a full stop."""

_YESTERDAY, _NEAR = -1, 5
"""Days from today within which a weekday alone is enough: seven in a row, so that none is named twice. Ours."""


def when(moment: datetime, voice: Voice) -> str:
    """`Tue 07:00` from yesterday to the fifth day ahead, `Tue 1 Dec 07:00` elsewhere."""
    local = moment.astimezone(voice.zone)
    return f"{day(local.date(), voice)} {clock(moment, voice)}"


def clock(moment: datetime, voice: Voice) -> str:
    """The time of day: `07:00`, or `7:00 AM` on a clock of twelve hours."""
    local = moment.astimezone(voice.zone)
    return format_time(local.time(), "HH:mm" if voice.clock_24h else "h:mm a", locale=voice.language.value)


def day(of: date, voice: Voice) -> str:
    """`Tue` near today, else `Tue 1 Dec`."""
    ahead = (of - voice.now.astimezone(voice.zone).date()).days
    return _weekday(of, voice) if _YESTERDAY <= ahead <= _NEAR else dated(of, voice)


def dated(of: date, voice: Voice) -> str:
    """`Tue 1 Dec`, however near."""
    return format_date(of, _DAY[voice.language], locale=voice.language.value)


def _weekday(of: date, voice: Voice) -> str:
    return format_date(of, "ccc", locale=voice.language.value)
