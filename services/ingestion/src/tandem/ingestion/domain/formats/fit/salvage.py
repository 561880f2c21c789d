"""A damaged FIT file as a sound one of what can still be told apart.

Messages follow one another without a mark between them: where a byte is lost, everything after it is out of step. Step is
found again at a definition message that makes sense, or at two messages in a row whose timestamps go on from the last one.
What lies between is left out. A file of several thousand messages is gone over once, in time that grows with its length.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from tandem.ingestion.domain.formats.fit.frames import (
    BASE_BYTES,
    BYTE,
    MAX_DEFINITIONS,
    MAX_MESSAGES,
    Overfull,
    definition_at,
    file_of,
)
from tandem.ingestion.domain.formats.fit.profile import message_kinds

_TIMESTAMP = 253
"""The field number of a message's own time, whatever its kind (FIT protocol, "timestamp")."""

MAX_LEAP_S = 7 * 86_400
"""A message whose time is further than this from the one before it is out of step (ours: no pause is as long)."""

_GOES_ON_S = 3_600
"""How much later than the last message the first one in step may be (ours: a lunch, in a file that lost a few bytes)."""

_SURE = 3
"""Messages in agreement about the time before one that leaps is taken to be out of step (ours)."""

_MAX_SEARCHED = 1 << 20
"""Bytes looked through for step in one file (ours): a second of work at most. After that the rest is given up."""

_DEVELOPER = 0x20
"""The bit of a definition's header that announces fields of apps (FIT protocol, "Developer Data")."""

_UNKNOWN = 240
"""A field number that no message of the profile has."""


@dataclass(frozen=True, slots=True)
class _Shape:
    """A data message: its length with the header, where in it the timestamp lies (0: it has none), and its byte order."""

    length_bytes: int
    timestamp_at: int
    order: str

    def stamp(self, raw: bytes, position: int) -> int | None:
        """The time of the message at `position` in FIT seconds; None when it says none, or counts from when the device was
        switched on (below 0x10000000; FIT profile, type date_time)."""
        if not self.timestamp_at:
            return None
        (stamp,) = struct.unpack_from(self.order + "I", raw, position + self.timestamp_at)
        return int(stamp) if 0x1000_0000 <= stamp != 0xFFFF_FFFF else None


def salvaged(raw: bytes, *, apps: bool = True) -> tuple[bytes, tuple[str, ...]]:
    """A FIT file of the messages in the bytes of one file, and notes on what is not among them (none where only the
    checksum or the header was wrong). Raises Overfull for more messages than any workout has. Without `apps` their
    fields are bytes of no meaning."""
    head = raw[0] if raw[0] >= 12 else 14
    (size,) = struct.unpack_from("<I", raw, 4) if len(raw) >= 8 else (0,)
    whole = size and head + size + 2 <= len(raw)
    found = _Search(raw, head + size if whole else len(raw), apps)
    found.run(head)
    notes = []
    if found.lost_bytes:
        notes.append(f"{found.lost_bytes} bytes in {found.gaps} places of the file are damaged and left out")
    if found.ended < found.end:
        notes.append(f"the file breaks off: its last {found.end - found.ended} bytes cannot be read")
    return file_of(bytes(found.kept), raw[1] if len(raw) > 1 else 0x20), tuple(notes)


class _Search:
    """Goes over the messages of a damaged file. `kept` are the ones in step, `ended` is where no more were found."""

    def __init__(self, raw: bytes, end: int, apps: bool) -> None:
        self._apps = apps
        self.raw, self.end, self.ended = raw, end, 0
        self.kept = bytearray()
        self.gaps = self.lost_bytes = 0
        self._shapes: dict[int, _Shape] = {}
        self._last_s: int | None = None
        self._agreed = self._messages = self._definitions = 0
        self._budget = _MAX_SEARCHED

    def run(self, position: int) -> None:
        before = position  # where the last data message begins: it may be the one that lost a byte
        while position < self.end:
            after = self._take(position)
            if after:
                self._count(position)
                before = position if self.raw[position] & 0xC0 != 0x40 else after
                position = after
                continue
            step = self._step_after(before, position)
            if not step:
                break
            if step < position:  # the last message ran over the one that is in step: it was the damaged one
                del self.kept[len(self.kept) - (position - before) :]
            self.lost_bytes += step - min(before if step < position else position, step)
            self.gaps += 1
            before = position = step
        self.ended = min(position, self.end)

    def _count(self, position: int) -> None:
        defines = self.raw[position] & 0xC0 == 0x40
        self._messages, self._definitions = self._messages + 1, self._definitions + defines
        if self._definitions > MAX_DEFINITIONS or self._messages > MAX_MESSAGES:
            raise Overfull("messages")

    def _take(self, position: int) -> int:
        """Keeps the message at `position` when it is in step; where the next one begins, or 0."""
        definition = self._definition(position)
        if definition:
            return definition
        local = self._local(position)
        shape = self._shapes.get(local) if local is not None else None
        if shape is None or position + shape.length_bytes > self.end:
            return 0
        stamp = shape.stamp(self.raw, position)
        if stamp is not None:
            near = self._last_s is not None and abs(stamp - self._last_s) <= MAX_LEAP_S
            if not near and self._agreed >= _SURE:
                return 0
            self._agreed = self._agreed + 1 if near else 1
            self._last_s = stamp
        self.kept += self.raw[position : position + shape.length_bytes]
        return position + shape.length_bytes

    def _definition(self, position: int) -> int:
        """Takes note of a definition at `position` that makes sense; where it ends, or 0."""
        raw = self.raw
        if raw[position] & 0xC0 != 0x40 or position + 6 > self.end:
            return 0
        try:
            found = definition_at(raw, position)
        except (IndexError, struct.error):
            return 0
        count = raw[position + 5]
        if found.after > self.end or raw[position + 1] or raw[position + 2] > 1:
            return 0
        fields = [(raw[at], raw[at + 1], raw[at + 2]) for at in range(position + 6, position + 6 + 3 * count, 3)]
        if 2 * sum(base in BASE_BYTES for _, _, base in fields) < count:
            return 0
        self._keep_definition(position, found.after, fields)
        self._shapes[raw[position] & 0x0F] = _Shape(
            found.length_bytes, _timestamp_at(fields), ">" if raw[position + 2] else "<"
        )
        return found.after

    def _keep_definition(self, position: int, after: int, fields: list[tuple[int, int, int]]) -> None:
        """Keeps a definition as the decoder can take it: fields of no length hold nothing, those of no known type bytes."""
        raw, native = self.raw, position + 6 + 3 * len(fields)
        real = [bytes((number, size, base if base in BASE_BYTES else BYTE)) for number, size, base in fields if size]
        header, others = raw[position], raw[native:after]
        if others and not self._apps and len(real) + others[0] <= 255:
            header &= ~_DEVELOPER
            real += [bytes((_UNKNOWN, size, BYTE)) for size in others[2::3] if size]
            others = b""
        self.kept += bytes([header]) + raw[position + 1 : position + 5] + bytes([len(real)]) + b"".join(real) + others

    def _local(self, position: int) -> int | None:
        header = self.raw[position]
        if header & 0x80:
            return header >> 5 & 0x03
        return None if header & 0x40 else header & 0x0F

    def _step_after(self, before: int, position: int) -> int:
        """The first place after `before` where messages are in step again, or 0."""
        for at in range(before + 1, min(self.end, before + 1 + self._budget)):
            if at == position:
                continue
            if self._goes_on(at) or self._defines(at):
                self._budget -= at - before
                return at
        self._budget = 0
        return 0

    def _defines(self, at: int) -> bool:
        """Whether a definition of a kind in the profile begins here, followed by a message of it."""
        raw = self.raw
        if raw[at] & 0xD0 != 0x40 or at + 9 > self.end or raw[at + 1] or raw[at + 2] > 1 or not raw[at + 5]:
            return False
        (kind,) = struct.unpack_from(">H" if raw[at + 2] else "<H", raw, at + 3)
        native = at + 6 + 3 * raw[at + 5]
        if kind not in message_kinds() or native >= self.end:
            return False
        fields = zip(raw[at + 7 : native : 3], raw[at + 8 : native : 3], strict=False)
        return all(size and base in BASE_BYTES and size % BASE_BYTES[base] == 0 for size, base in fields)

    def _goes_on(self, at: int) -> bool:
        """Whether two messages in a row begin here, the time of both going on from the last one in step."""
        first = self._later(at, self._last_s)
        if first is None:
            return False
        after, stamp = first
        return after == self.end or self._later(after, stamp) is not None or self._defines(after)

    def _later(self, at: int, last_s: int | None) -> tuple[int, int] | None:
        """Where the message at `at` ends and its time, if it has one that goes on from `last_s`."""
        shape = self._shapes.get(self.raw[at]) if at < self.end else None
        if shape is None or last_s is None or at + shape.length_bytes > self.end:
            return None
        stamp = shape.stamp(self.raw, at)
        if stamp is None or not last_s <= stamp <= last_s + _GOES_ON_S:
            return None
        return at + shape.length_bytes, stamp


def _timestamp_at(fields: list[tuple[int, int, int]]) -> int:
    """The offset of the timestamp in a data message, its header counted; 0 when it has none."""
    offset = 1
    for number, size, _ in fields:
        if number == _TIMESTAMP and size == 4:
            return offset
        offset += size
    return 0
