"""Plays a recording at another time: the device's own bytes, with every date in them moved.

Only dates are rewritten (fields that the FIT profile types as `date_time` or `local_date_time`, field 253 of messages the
profile does not know, and the five time bits of compressed headers), and then the checksum. Format: Garmin FIT SDK, "FIT
protocol": record headers, definition messages, compressed timestamp headers, CRC-16.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from garmin_fit_sdk import Profile

from tandem.ingestion.domain.formats.fit.frames import crc16

FIT_EPOCH = datetime(1989, 12, 31, tzinfo=UTC)
FIRST_DATE = 0x1000_0000
"""Smaller values count seconds since the device was switched on; 0xFFFFFFFF is no value. Neither is moved."""

_INVALID = 0xFFFF_FFFF
_UINT32 = {0x86, 0x06}
_TIMESTAMP = 253
_SESSION_START, _RECORD_TIME = (18, 2), (20, _TIMESTAMP)
_ACTIVITY_TIME, _ACTIVITY_LOCAL_TIME = (34, _TIMESTAMP), (34, 5)


@dataclass(frozen=True, slots=True)
class _Field:
    """A date in a message: (message number, field number), bytes after the header byte, and whether it is local time."""

    key: tuple[int, int]
    offset: int
    local: bool


@dataclass(frozen=True, slots=True)
class _Definition:
    """How messages of one local number are laid out: byte order, length without the header byte, where dates lie."""

    order: str
    size: int
    dates: tuple[_Field, ...]


@dataclass(frozen=True, slots=True)
class _Date:
    field: _Field
    position: int
    order: str
    value: int


def shifted(fit: bytes, at: datetime) -> bytes:
    """The recording as if it had started at `at`; the UTC offset of `at` becomes the recording's own.

    Raises ValueError when the bytes are not a whole FIT file, naming the byte, or when `at` has no UTC offset.
    """
    offset = at.utcoffset()
    if offset is None:
        raise ValueError("the new start needs a UTC offset, such as 2026-11-22T17:30+01:00")
    files = list(_files(fit))
    messages = [message for _, begin, end in files for message in _data_messages(fit, begin, end)]
    dates = [date for position, definition in messages for date in _dates(fit, position, definition)]
    delta = int((at - _start(dates)).total_seconds())
    local_delta = delta + int((offset - _offset(dates)).total_seconds())
    moved = bytearray(fit)
    for date in dates:
        value = date.value + (local_delta if date.field.local else delta)
        if not FIRST_DATE <= value < _INVALID:
            raise ValueError(f"{at.isoformat()} cannot be written as a FIT date")
        struct.pack_into(date.order + "I", moved, date.position, value)
    for position, _ in messages:
        if fit[position] & 0x80:
            moved[position] = fit[position] & 0xE0 | (fit[position] + delta) & 0x1F
    for head, _, end in files:
        struct.pack_into("<H", moved, end, crc16(moved[head:end]))
    return bytes(moved)


def starts_at(fit: bytes) -> datetime:
    """When the recording starts, in the offset it was recorded in. Raises ValueError as `shifted` does."""
    messages = [message for _, begin, end in _files(fit) for message in _data_messages(fit, begin, end)]
    dates = [date for position, definition in messages for date in _dates(fit, position, definition)]
    return _start(dates).astimezone(timezone(_offset(dates)))


def _files(fit: bytes) -> Iterator[tuple[int, int, int]]:
    """Start, start of the messages and end of the messages of each FIT file in the bytes (they may be chained)."""
    head = 0
    while head < len(fit):
        if fit[head + 8 : head + 12] != b".FIT":
            raise ValueError(f"byte {head}: a FIT header was expected")
        begin = head + fit[head]
        end = begin + struct.unpack_from("<I", fit, head + 4)[0]
        if end + 2 > len(fit):
            raise ValueError(f"byte {len(fit)}: the file ends, its header promises {end + 2 - len(fit)} bytes more")
        yield head, begin, end
        head = end + 2


def _data_messages(fit: bytes, begin: int, end: int) -> Iterator[tuple[int, _Definition]]:
    """Where each data message starts (its header byte), and its definition."""
    definitions: dict[int, _Definition] = {}
    position = begin
    while position < end:
        header = fit[position]
        if header & 0xC0 == 0x40:
            definitions[header & 0x0F], position = _definition(fit, position)
            continue
        local = header >> 5 & 0x03 if header & 0x80 else header & 0x0F
        definition = definitions.get(local)
        if definition is None:
            raise ValueError(f"byte {position}: a message of local number {local}, which nothing defines")
        yield position, definition
        position += 1 + definition.size


def _definition(fit: bytes, position: int) -> tuple[_Definition, int]:
    """The definition message at `position`, and the byte after it."""
    order = ">" if fit[position + 2] else "<"
    (number,) = struct.unpack_from(order + "H", fit, position + 3)
    after, size, dates = position + 6, 0, []
    for _ in range(fit[position + 5]):
        field, length, base_type = fit[after : after + 3]
        kind = _kind(number, field)
        if kind and length == 4 and base_type in _UINT32:
            dates.append(_Field((number, field), 1 + size, kind == "local_date_time"))
        after, size = after + 3, size + length
    if fit[position] & 0x20:  # developer fields: their lengths count, their values are not ours to read
        count = fit[after]
        size += sum(fit[after + 2 : after + 1 + 3 * count : 3])
        after += 1 + 3 * count
    return _Definition(order, size, tuple(dates)), after


def _kind(number: int, field: int) -> str | None:
    """`date_time` or `local_date_time` for a date, None for anything else."""
    fields = Profile["messages"].get(number, {}).get("fields", {})
    kind = "date_time" if field == _TIMESTAMP else fields.get(field, {}).get("type")
    return kind if kind in ("date_time", "local_date_time") else None


def _dates(fit: bytes, position: int, definition: _Definition) -> Iterator[_Date]:
    for field in definition.dates:
        (value,) = struct.unpack_from(definition.order + "I", fit, position + field.offset)
        if FIRST_DATE <= value < _INVALID:
            yield _Date(field, position + field.offset, definition.order, value)


def _start(dates: Sequence[_Date]) -> datetime:
    """The first session's start, else the first record's time."""
    for key in (_SESSION_START, _RECORD_TIME):
        values = [date.value for date in dates if date.field.key == key]
        if values:
            return FIT_EPOCH + timedelta(seconds=min(values))
    raise ValueError("the file says nowhere when it started: it has no session and no record with a time")


def _offset(dates: Sequence[_Date]) -> timedelta:
    """Local minus UTC as the activity message tells it; none where it does not."""
    said = {date.field.key: date.value for date in dates}
    if _ACTIVITY_TIME in said and _ACTIVITY_LOCAL_TIME in said:
        return timedelta(seconds=said[_ACTIVITY_LOCAL_TIME] - said[_ACTIVITY_TIME])
    return timedelta(0)
