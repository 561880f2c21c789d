"""The first line of a session in shorthand: `2026-11-22 17:30 +01:00 60min @7 Upper A`, every part optional but the first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from tandem.contracts.events.training import RejectionKind
from tandem.ingestion.domain.decoded import Unreadable
from tandem.ingestion.domain.formats.json.plain import EARLIEST, LATEST

MAX_TITLE = 120
"""As in JSON (`json.strict.Text`)."""

_DATE = r"\d{4}-\d{2}-\d{2}"
_TIME = r"\d{1,2}:\d{2}(?::\d{2})?"
_OFFSET = r"(?:[Zz]|[+-]\d{2}:?\d{2})"
_START = re.compile(rf"(?P<date>{_DATE})(?:[T\s]\s*(?P<time>{_TIME}))?(?:\s*(?P<offset>{_OFFSET}))?(?=[\s,]|$)")
_BEGINS = re.compile(rf"{_DATE}(?=[T\s]|$)")
_HOURS = re.compile(
    r"(?P<hours>\d{1,2}(?:[.,]\d{1,2})?)\s?h(?:ours?|rs?)?(?:\s?(?P<minutes>\d{1,2})\s?(?:m(?:in(?:utes?|s)?)?)?)?(?=[\s,]|$)",
    re.IGNORECASE,
)
_MINUTES = re.compile(r"(?P<minutes>\d{1,4})\s?(?:min(?:utes?|s)?|')(?=[\s,]|$)", re.IGNORECASE)
_RPE = re.compile(r"(?:@|rpe)\s?(?P<rpe>\d{1,2}(?:[.,]\d)?)(?=[\s,]|$)", re.IGNORECASE)
_UNIT = re.compile(r"(?P<unit>kg|lb)s?(?=[\s,]|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Session:
    """What is said of the session as a whole. `start` is naive where no offset is written; `unit` is that of weights
    without one."""

    start: datetime | None = None
    duration_s: float | None = None
    rpe: float | None = None
    unit: str = "kg"
    title: str | None = None


def is_session_line(line: str) -> bool:
    """Whether a line begins with a date or with a duration in hours or minutes."""
    return bool(_BEGINS.match(line) or _HOURS.match(line) or _MINUTES.match(line))


def session_of(number: int, line: str) -> Session:
    """The session that the line tells of. Raises Unreadable that names what is wrong in it."""
    start, rest = _start(number, line)
    duration_s: float | None = None
    rpe: float | None = None
    unit = "kg"
    while rest:
        if duration_s is None and (found := _HOURS.match(rest)):
            duration_s = 3600 * _number(found["hours"]) + 60 * _number(found["minutes"] or "0")
        elif duration_s is None and (found := _MINUTES.match(rest)):
            duration_s = 60 * _number(found["minutes"])
        elif rpe is None and (found := _RPE.match(rest)):
            rpe = _number(found["rpe"])
        elif found := _UNIT.match(rest):
            unit = found["unit"].casefold()
        else:
            break
        rest = rest[found.end() :].lstrip(" ,")
    if rpe is not None and rpe > 10:
        raise Unreadable(
            "an exertion goes from 0 to 10",
            kind=RejectionKind.MISWRITTEN,
            where=f"line {number}",
            remedy="write it like @7",
        )
    if duration_s is not None and duration_s <= 0:
        raise Unreadable(
            "the duration is 0",
            kind=RejectionKind.WRONG_DURATION,
            where=f"line {number}",
            remedy="write it like 60min, or leave it out",
        )
    return Session(start, duration_s, rpe, unit, rest[:MAX_TITLE].strip() or None)


def _start(number: int, line: str) -> tuple[datetime | None, str]:
    if not _BEGINS.match(line):
        return None, line
    found = _START.match(line)
    if found is None or found["time"] is None:
        raise Unreadable(
            f"{line.split()[0][:40]!r} is no start: the time of day is missing or not understood",
            kind=RejectionKind.MISWRITTEN,
            where=f"line {number}",
            remedy="write it like 2026-11-22 17:30 +01:00",
        )
    time, offset = found["time"], (found["offset"] or "").upper()
    time = time if time[1] != ":" else f"0{time}"
    try:
        start = datetime.fromisoformat(f"{found['date']}T{time}{offset}")
    except ValueError:
        start = None
    if start is None or not EARLIEST.year <= start.year < LATEST.year:
        raise Unreadable(
            f"{found.group()[:40]!r} is on no calendar",
            kind=RejectionKind.MISWRITTEN,
            where=f"line {number}",
            remedy="correct the date or the time",
        )
    return start, line[found.end() :].lstrip(" ,")


def _number(told: str) -> float:
    return float(told.replace(",", "."))
