"""What a watch or a scale measured of the athlete's days, from the FIT files it writes beside the activities.

Messages: FIT profile (Garmin FIT SDK 21.218) monitoring_hr_data, hrv_status_summary, sleep_level, sleep_assessment,
weight_scale. Each kind of measure is a statement of its own, so that the night's variability does not replace its sleep.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from itertools import pairwise

from tandem.ingestion.domain.decoded import DecodedDay
from tandem.ingestion.domain.formats.fit.fields import instant, known, text, utc_offset
from tandem.ingestion.domain.formats.fit.messages import Message, Messages

MAX_DAYS = 400
"""Days of one file that are read (ours): a watch writes one, a scale keeps some weeks."""

_ASLEEP = ("light", "deep", "rem")
_LONGEST_LEVEL_S = 6 * 3600
"""Longer than any stage of sleep: the watch was off in between (ours)."""

_NO_ZONE = "the file does not tell the zone of the device: its days are those of UTC"
_MINUTE_FILES = frozenset({55, 103})
"""monitoring and monitoring_info (FIT profile, type mesg_num): what a day's minutes were like."""


def days_of(messages: Messages) -> tuple[DecodedDay, ...]:
    """The days that the messages tell of, in order. A day belongs to the zone in which the device was, where the file has its
    two clocks; a night to the day on which it ends. Nothing is told of a measure that is 0, invalid or beyond a living body.
    """
    offset_s = _offset(messages)
    found: dict[tuple[date, str], dict[str, object]] = {}
    until_s: dict[tuple[date, str], float] = {}
    for moment_s, kind, told in _measures(messages):
        key = _local(moment_s, offset_s), kind
        found.setdefault(key, {}).update(told)
        until_s[key] = max(moment_s, until_s.get(key, moment_s))
    notes = messages.notes if offset_s is not None else (*messages.notes, _NO_ZONE)
    source, serial = _source(messages), messages.first("file_id").get("serial_number")
    named = isinstance(serial, int) and serial > 0
    return tuple(
        DecodedDay(
            local_date=day,
            told=told,
            source=source,
            external_id=f"{serial}:{kind}:{day.isoformat()}" if named else None,
            dropped=notes,
            kind=f"fit:{kind}",
            told_at=datetime.fromtimestamp(until_s[day, kind], UTC),
        )
        for (day, kind), told in sorted(found.items(), key=lambda item: item[0])[-MAX_DAYS:]
    )


def holds_minutes(messages: Messages) -> bool:
    """Whether the file tells of the minutes of a day, which by themselves say nothing that is planned with."""
    return bool(messages.kinds & _MINUTE_FILES)


def _measures(messages: Messages) -> Iterator[tuple[float, str, Mapping[str, object]]]:
    """Moment (Unix seconds), kind of measure, and what it says in fields of WellnessLogged. The later of one kind counts."""
    for message in _dated(messages, "monitoring_hr_data"):
        resting = known(message.get("current_day_resting_heart_rate"), 21, 149) or known(
            message.get("resting_heart_rate"), 21, 149
        )
        if resting is not None:
            yield message["timestamp"], "resting", {"resting_heart_rate_bpm": resting}
    for message in _dated(messages, "hrv_status_summary"):
        average = known(message.get("last_night_average"), 1, 499)
        if average is not None:
            yield message["timestamp"], "hrv", {"hrv_rmssd_ms": average}
    for message in _dated(messages, "weight_scale"):
        mass = known(message.get("weight"), 20.1, 299.9)
        if mass is not None:
            yield message["timestamp"], "mass", {"body_mass_kg": mass}
    yield from _nights(messages)


def _nights(messages: Messages) -> Iterator[tuple[float, str, Mapping[str, object]]]:
    """The night of a sleep file: seconds asleep, and the score the device gives it, of 100, as a rating of 10."""
    levels = sorted(_dated(messages, "sleep_level"), key=lambda message: float(message["timestamp"]))
    assessed = messages.first("sleep_assessment")
    woke_s = instant(levels[-1]["timestamp"]) if levels else instant(messages.first("file_id").get("time_created"))
    if woke_s is None:
        return
    told: dict[str, object] = {}
    asleep_s = known(sum(_spans(levels)), 1, 86_400)
    score = known(assessed.get("overall_sleep_score"), 1, 100)
    if asleep_s is not None:
        told["sleep_s"] = asleep_s
    if score is not None:
        told["sleep_quality"] = score / 10
    if told:
        yield woke_s, "sleep", told


def _spans(levels: list[Message]) -> Iterator[float]:
    """Seconds of each stage that was sleep: a level holds until the next one is told."""
    for level, following in pairwise(levels):
        span = float(following["timestamp"]) - float(level["timestamp"])
        if level.get("sleep_level") in _ASLEEP and span <= _LONGEST_LEVEL_S:
            yield span


def _dated(messages: Messages, name: str) -> list[Message]:
    return [message for message in messages.all(name) if instant(message.get("timestamp")) is not None]


def _offset(messages: Messages) -> int | None:
    """Local minus UTC in seconds, as the last pair of clocks in the file tells it."""
    pairs = (*messages.all("monitoring_info"), *messages.all("timestamp_correlation"), *messages.all("activity"))
    told = [offset for message in pairs if (offset := utc_offset(message)) is not None]
    return told[-1] if told else None


def _local(moment_s: float, offset_s: int | None) -> date:
    return datetime.fromtimestamp(moment_s + (offset_s or 0), UTC).date()


def _source(messages: Messages) -> str:
    """The maker of the device in the profile's word; `fit` where the file does not say."""
    return text(messages.first("file_id").get("manufacturer")) or "fit"
