"""What the bodies of Open mHealth have in common: quantities with units, and time frames."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tandem.contracts.events.training import RejectionKind
from tandem.ingestion.domain.decoded import Unreadable
from tandem.ingestion.domain.formats.json.plain import EARLIEST, LATEST, utc_offset_s
from tandem.ingestion.domain.formats.tables.clock import zone_named

SECONDS = {"ms": 0.001, "s": 1.0, "sec": 1.0, "min": 60.0, "h": 3600.0, "d": 86_400.0}
METRES = {"cm": 0.01, "m": 1.0, "km": 1000.0, "in": 0.0254, "ft": 0.3048, "yd": 0.9144, "mi": 1609.344}
KILOGRAMS = {"g": 0.001, "kg": 1.0, "lb": 0.45359237}
"""Units of duration-, length- and mass-unit-value 1.0 that a workout or a body has; feet and pounds by NIST SP 811, B.8."""

_MAX_S = 10 * 365 * 86_400.0
"""Longer than any time frame of one thing; keeps sums of times within the calendar."""


@dataclass(frozen=True, slots=True)
class Frame:
    """When it was: UTC instants (equal for a moment) and what the athlete's clock was ahead, None where the times are UTC."""

    start: datetime
    end: datetime
    utc_offset_s: int | None

    def local_date(self, timezone: str | None) -> date:
        """The athlete's day on which it ended. Of a time in UTC that of `timezone`, else that of UTC."""
        if self.utc_offset_s is None and timezone is not None:
            return self.end.astimezone(zone_named(timezone)).date()
        return (self.end + timedelta(seconds=self.utc_offset_s or 0)).date()


def quantity(body: Mapping[str, Any], name: str, units: Mapping[str, float]) -> float | None:
    """`{"value": …, "unit": …}` under `name` in our unit; None when it is not there, no number, or of a unit not known."""
    told = body.get(name)
    if not isinstance(told, dict) or not isinstance(unit := told.get("unit"), str) or unit not in units:
        return None
    value = told.get("value")
    if not isinstance(value, int | float) or isinstance(value, bool) or not abs(value) < 1e12:
        return None
    return float(value) * units[unit]


def frame_of(body: Mapping[str, Any]) -> Frame:
    """The effective time frame: a moment, two times, or a time and a duration. Raises Unreadable for another."""
    told = body.get("effective_time_frame")
    frame = told if isinstance(told, dict) else {}
    interval = frame.get("time_interval")
    inner = interval if isinstance(interval, dict) else {}
    moment = _time(frame.get("date_time"))
    start, end = _time(inner.get("start_date_time")), _time(inner.get("end_date_time"))
    lasted_s = quantity(inner, "duration", SECONDS)
    span = timedelta(seconds=lasted_s) if lasted_s is not None and 0 <= lasted_s <= _MAX_S else None
    first = moment or start or (end - span if end and span is not None else None)
    last = moment or end or (start + span if start and span is not None else None)
    if first is None or last is None or last < first:
        raise Unreadable(
            "it does not say from when to when it was",
            kind=RejectionKind.NO_START,
            where="/body/effective_time_frame",
            remedy="give a date_time, or a time_interval with start_date_time and end_date_time or duration",
        )
    return Frame(first.astimezone(UTC), last.astimezone(UTC), utc_offset_s(last))


def name_of(item: Mapping[str, Any]) -> str | None:
    """The sender's own name for a data point: `id` in Open mHealth, `uuid` in IEEE 1752."""
    told = item["header"].get("id") or item["header"].get("uuid")
    return told[:120] if isinstance(told, str) else None


def _time(told: object) -> datetime | None:
    """RFC 3339; without a zone it is UTC (date-time 1.0)."""
    if not isinstance(told, str) or "T" not in told.upper():
        return None
    try:
        read = datetime.fromisoformat(told)
    except ValueError:
        return None
    read = read if read.tzinfo else read.replace(tzinfo=UTC)
    return read if EARLIEST.year < read.year < LATEST.year else None
