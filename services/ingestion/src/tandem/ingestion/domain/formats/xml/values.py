"""Texts of XML as numbers, moments and zones. What is none is NaN or None, never 0."""

from __future__ import annotations

import math
from datetime import UTC, datetime

EARLIEST, LATEST = datetime(1990, 1, 1, tzinfo=UTC).timestamp(), datetime(2200, 1, 1, tzinfo=UTC).timestamp()
"""Unix seconds. A moment outside of these was written by a clock that nobody had set (ours, as for JSON)."""


MIN_OFFSET_S, MAX_OFFSET_S = -12 * 3600, 14 * 3600
"""From Baker Island to the Line Islands: no zone of the tz database is further from UTC today."""


def number(text: str | None) -> float:
    """A finite number, NaN for anything else. Exporters that follow the phone's language write a decimal comma."""
    if text is None:
        return math.nan
    try:
        figure = float(text)
    except ValueError:
        if text.count(",") != 1 or "." in text:
            return math.nan
        return number(text.replace(",", "."))
    return figure if math.isfinite(figure) else math.nan


def moment(text: str | None) -> float:
    """ISO 8601 as Unix seconds, NaN for anything else. Without a zone it is UTC, as GPX 1.1 defines."""
    read = _read(text)
    if read is None:
        return math.nan
    unix_s = (read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()
    return unix_s if EARLIEST <= unix_s <= LATEST else math.nan


def zone_s(text: str | None) -> int | None:
    """Local minus UTC in seconds as the text writes it. `Z` and +00:00 say only when it was (RFC 9557, section 2): None."""
    read = _read(text)
    offset = read.utcoffset() if read is not None else None
    if offset is None or not MIN_OFFSET_S <= offset.total_seconds() <= MAX_OFFSET_S:
        return None
    return int(offset.total_seconds()) or None


def known(figure: float, low: float, high: float) -> float | None:
    """A number within bounds, or None."""
    return figure if low <= figure <= high else None


def _read(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        try:
            return datetime.fromisoformat(text.strip().upper())
        except ValueError:
            return None
