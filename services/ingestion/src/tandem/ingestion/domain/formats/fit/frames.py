"""A FIT file without its thousands of records: the few messages that sum it up, as a FIT file of their own.

Records are wanted as columns, everything else as named fields; naming the fields of each record too would take most of
the time of reading a file. Format: Garmin FIT SDK, "FIT protocol" (file header, record headers, definition messages, CRC-16).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from tandem.ingestion.domain.formats.fit.checksum import crc16 as crc16  # who writes a FIT file finds it here

SUMMARY_KINDS = {
    0: "file_id",
    3: "user_profile",
    7: "zones_target",
    12: "sport",
    18: "session",
    19: "lap",
    26: "workout",
    30: "weight_scale",
    34: "activity",
    103: "monitoring_info",
    132: "hr",
    162: "timestamp_correlation",
    206: "field_description",
    207: "developer_data_id",
    211: "monitoring_hr_data",
    225: "set",
    275: "sleep_level",
    346: "sleep_assessment",
    370: "hrv_status_summary",
}
"""Global message numbers that are read beside the records (FIT profile, type mesg_num)."""

RECORD = 20
HRV = 78
"""Beat-to-beat intervals (FIT profile, type mesg_num)."""

MAX_SUMMARY = 4 * 1024 * 1024
"""Bytes of summary messages (ours): two days of a swimmer's strap (`hr`, 1500 messages an hour) are below two megabytes,
and what decoding takes of memory is some forty times as much."""

MAX_CELLS = 16_000_000
"""Samples times fields that decoding may spread out, eight bytes each (ours): two days at 1 Hz with 90 fields are some."""

MAX_MESSAGES = 1_000_000
"""Messages of one file (ours): two days of the most talkative watch we have seen (11,600 an hour) are 560,000. The decoder
takes about a hundred bytes of memory for each."""

MAX_DEFINITIONS = 50_000
"""Definition messages of one file (ours): a device that writes one before every lap and set writes hundreds."""

BASE_BYTES = {0: 1, 1: 1, 2: 1, 7: 1, 10: 1, 13: 1, 131: 2, 132: 2, 133: 4, 134: 4, 136: 4, 137: 8, 139: 2, 140: 4}
BASE_BYTES |= {142: 8, 143: 8, 144: 8}
"""Base types and the bytes of one value (FIT protocol, table "FIT base types")."""

BYTE = 13
"""The base type of bytes of no further meaning."""

_DEVELOPER, _DEFINITION, _COMPRESSED = 0x20, 0x40, 0x80


class Broken(ValueError):
    """The bytes do not add up to a FIT file; `str` says how."""


class Overfull(ValueError):
    """The bytes would take more memory than any workout does; `str` says of what there is too much."""


@dataclass(frozen=True, slots=True)
class Frames:
    """`summary` is a FIT file of the SUMMARY_KINDS, `kinds` are the global numbers of all messages the file defines."""

    summary: bytes
    kinds: frozenset[int]


@dataclass(frozen=True, slots=True)
class Definition:
    """What one definition message says: the `kind` it defines, the `length_bytes` of a data message with its header, and
    where the definition itself ends."""

    kind: int
    length_bytes: int
    after: int


def frames_of(raw: bytes) -> Frames:
    """The frames of one sound FIT file. Raises Broken for bytes that do not add up, Overfull for a file that would not fit
    into memory. The checksum is the decoder's to judge."""
    try:
        head, (size,) = raw[0], struct.unpack_from("<I", raw, 4)
        if head + size + 2 != len(raw):
            raise Broken("its header tells another length than it has")
        walk = _Walk(raw, head + size)
        walk.run(head)
    except (IndexError, struct.error) as error:
        raise Broken("it breaks off in the middle of a message") from error
    return Frames(file_of(bytes(walk.kept), raw[1]), frozenset(walk.kinds))


def file_of(body: bytes, protocol: int = 0x20) -> bytes:
    """A FIT file around messages, in the protocol's version; its profile version is of no account to a decoder."""
    file = struct.pack("<BBHI4s", 12, protocol, 0, len(body), b".FIT") + body
    return file + struct.pack("<H", crc16(file))


def definition_at(raw: bytes, position: int) -> Definition:
    """The definition message at `position`. IndexError or struct.error where the bytes end before it does."""
    (kind,) = struct.unpack_from(">H" if raw[position + 2] else "<H", raw, position + 3)
    after = position + 6 + 3 * raw[position + 5]
    length = 1 + sum(raw[position + 7 : after : 3])
    if raw[position] & _DEVELOPER:
        fields, after = after + 1, after + 1 + 3 * raw[after]
        length += sum(raw[fields + 1 : after : 3])
    return Definition(kind, length, after)


class _Walk:
    """Goes over the messages of a file by their lengths alone, and keeps what is wanted."""

    def __init__(self, raw: bytes, end: int) -> None:
        self.raw, self.end = raw, end
        self.kept = bytearray()
        self.kinds: set[int] = set()
        self._wanted: dict[int, int] = {}  # local number -> length of messages that are kept
        self._skipped = [0] * 256  # header byte -> length of messages that are not; 0 is for a closer look
        self._definitions = 0
        self._shortest = len(raw)
        self._record_fields: set[bytes] = set()  # their number, or number and application

    def run(self, position: int) -> None:
        raw, end, skipped = self.raw, self.end, self._skipped
        while position < end:
            step = skipped[raw[position]]
            position = position + step if step else self._look(position)
        if position != end:
            raise Broken("its last message is longer than the file")
        most = end // self._shortest
        if self._too_many(most, most) and self._too_many(*_count(raw, end)):
            raise Overfull("messages or fields of samples")

    def _too_many(self, messages: int, records: int) -> bool:
        return messages > MAX_MESSAGES or records * len(self._record_fields) > MAX_CELLS

    def _look(self, position: int) -> int:
        """Keeps the message at `position`, or takes note of a definition; the position of the next one."""
        header = self.raw[position]
        if header & _DEFINITION and not header & _COMPRESSED:
            return self._define(position)
        local = header >> 5 & 0x03 if header & _COMPRESSED else header & 0x0F
        length = self._wanted.get(local)
        if length is None:
            raise Broken("a message in it has no definition")
        # The header of a compressed timestamp leans on the message before it, which may not be kept: it is written plain.
        self._keep(bytes([local]) + self.raw[position + 1 : position + length])
        return position + length

    def _define(self, position: int) -> int:
        raw, found = self.raw, definition_at(self.raw, position)
        local, wanted = raw[position] & 0x0F, found.kind in SUMMARY_KINDS
        native = position + 6 + 3 * raw[position + 5]
        if 0 in raw[position + 7 : native : 3] or not BASE_BYTES.keys() >= set(raw[position + 8 : native : 3]):
            raise Broken("a field in it has no length or no type")  # fitfast 0.1.0 panics over it
        self._definitions += 1
        if self._definitions > MAX_DEFINITIONS:
            raise Overfull("definitions of messages")
        self.kinds.add(found.kind)
        self._wanted.pop(local, None)
        if wanted:
            self._wanted[local] = found.length_bytes
            self._keep(raw[position : found.after])
        for header in (local, local | 0x10, local | 0x20, local | 0x30):  # bits 4 and 5 mean nothing in a data message
            self._skipped[header] = 0 if wanted else found.length_bytes
        if local < 4:
            first = _COMPRESSED | local << 5
            self._skipped[first : first + 32] = [0 if wanted else found.length_bytes] * 32
        self._shortest = min(self._shortest, found.length_bytes)
        if found.kind == RECORD:
            self._record_fields.update(raw[at : at + 1] for at in range(position + 6, native, 3))
            self._record_fields.update(raw[at : at + 3] for at in range(native + 1, found.after, 3))
        return found.after

    def _keep(self, message: bytes) -> None:
        self.kept += message
        if len(self.kept) > MAX_SUMMARY:
            raise Overfull("laps, sets and other messages beside the samples")


def _count(raw: bytes, end: int) -> tuple[int, int]:
    """How many data messages, and how many records among them, a file holds whose messages add up."""
    position, messages, records = raw[0], 0, 0
    shapes: dict[int, Definition] = {}
    while position < end and messages <= MAX_MESSAGES:
        header = raw[position]
        compressed = header & _COMPRESSED
        if header & _DEFINITION and not compressed:
            shapes[header & 0x0F] = found = definition_at(raw, position)
            position = found.after
        else:
            shape = shapes[header >> 5 & 0x03 if compressed else header & 0x0F]
            position += shape.length_bytes
            messages += 1
            records += shape.kind == RECORD
    return messages, records
