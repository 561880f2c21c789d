"""Times as the athlete's own clock showed them, made instants: zones, and the two nights a year on which clocks jump."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tandem.contracts.events.training import RejectionKind
from tandem.ingestion.domain.decoded import Unreadable
from tandem.ingestion.domain.formats.json.plain import EARLIEST, LATEST

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
"""English in every language of the app. By our own table: strptime would follow the machine's locale."""

_TIME = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?(?:\s?(?P<half>[AaPp])\.?[Mm]\.?)?"
_DAY_FIRST = re.compile(rf"(?P<day>\d{{1,2}}) (?P<month>[A-Za-z]{{3,9}})\.? (?P<year>\d{{4}}),? {_TIME}")
_MONTH_FIRST = re.compile(rf"(?P<month>[A-Za-z]{{3,9}})\.? (?P<day>\d{{1,2}}), (?P<year>\d{{4}}),? {_TIME}")
_YEAR_FIRST = re.compile(rf"(?P<year>\d{{4}})-(?P<month>\d{{2}})-(?P<day>\d{{2}})[ T]{_TIME}")


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant (UTC), what the athlete's clock was ahead of UTC then, and a note where the clock left room for doubt."""

    at: datetime
    utc_offset_s: int
    note: str | None = None


def zone_named(timezone: str | None) -> ZoneInfo:
    """The zone of an IANA name. Raises Unreadable without one, or for a name that no zone has."""
    if timezone is None:
        raise Unreadable(
            "the times in it have no zone",
            kind=RejectionKind.NO_TIMEZONE,
            where="time zone",
            remedy='say the zone: header "Time-Zone: Europe/Berlin" or --timezone Europe/Berlin, or set it in the profile',
        )
    try:
        return ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Unreadable(
            "no time zone has the name given",
            kind=RejectionKind.NO_TIMEZONE,
            where="time zone",
            remedy="give an IANA name such as Europe/Berlin",
        ) from None


def clock_time(told: str) -> datetime | None:
    """The time that a text shows ("22 Nov 2026, 17:30", "Nov 22, 2026, 5:30 PM", "2026-11-22 17:30:00"), naive unless the
    text has an offset. None when it shows none, or one that no living athlete trained at."""
    text = " ".join(told.replace("\u202f", " ").replace("\xa0", " ").split())
    found = _DAY_FIRST.fullmatch(text) or _MONTH_FIRST.fullmatch(text) or _YEAR_FIRST.fullmatch(text)
    try:
        shown = _assembled(found) if found else datetime.fromisoformat(text) if "T" in text else None
    except ValueError:
        return None
    return shown if shown and EARLIEST.year <= shown.year < LATEST.year else None


def moment(shown: datetime, zone: ZoneInfo, *, after: datetime | None = None) -> Moment:
    """The instant at which the clocks of `zone` showed `shown`. An hour that came twice is the first of the two, unless that
    is not `after` the instant given; one that was left out is read as if the clocks had not been changed (PEP 495)."""
    if shown.tzinfo is not None:
        offset = shown.utcoffset()
        return Moment(shown.astimezone(UTC), int(offset.total_seconds()) if offset else 0)
    first = shown.replace(tzinfo=zone, fold=0).astimezone(UTC)
    second = shown.replace(tzinfo=zone, fold=1).astimezone(UTC)
    at, note = first, None
    if first < second:
        at = second if after is not None and first <= after else first
        note = f"{shown:%Y-%m-%d %H:%M} came twice, the clocks went back: taken as the {'first' if at == first else 'second'}"
    elif first > second:
        note = f"{shown:%Y-%m-%d %H:%M} did not come, the clocks went forward: read as if they had not"
    offset = at.astimezone(zone).utcoffset()
    return Moment(at, int(offset.total_seconds()) if offset else 0, note)


def _assembled(found: re.Match[str]) -> datetime:
    hour, half = int(found["hour"]), (found["half"] or "").casefold()
    if half and not 1 <= hour <= 12:
        raise ValueError("no such hour on a clock of twelve")
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return datetime(  # noqa: DTZ001 - naive is what such a clock is
        int(found["year"]),
        _month(found["month"]),
        int(found["day"]),
        hour,
        int(found["minute"]),
        int(found["second"] or 0),
    )


def _month(told: str) -> int:
    return int(told) if told.isdigit() else _MONTHS.index(told[:3].casefold()) + 1
