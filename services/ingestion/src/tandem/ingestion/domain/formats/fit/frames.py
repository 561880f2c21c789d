"""A FIT file without its thousands of records: the few messages that sum it up, as a FIT file of their own.

Records are wanted as columns, everything else as named fields; naming the fields of each record too would take most of
the time of reading a file. Format: Garmin FIT SDK, "FIT protocol" (file header, record headers, definition messages, CRC-16).
"""

from __future__ import annotations

import struct

SUMMARY_KINDS = {
    0: "file_id",
    3: "user_profile",
    7: "zones_target",
    12: "sport",
    18: "session",
    19: "lap",
    26: "workout",
    34: "activity",
    206: "field_description",
    207: "developer_data_id",
    225: "set",
}
"""Global message numbers that are read beside the records (FIT profile, type mesg_num)."""

_DEVELOPER, _DEFINITION, _COMPRESSED = 0x20, 0x40, 0x80


def summary_of(raw: bytes) -> bytes | None:
    """The summary messages of a sound FIT file as a FIT file; None where only reading it whole is safe: files in a chain,
    compressed timestamps (each leans on the message before it), or bytes that do not add up."""
    try:
        head, (size,) = raw[0], struct.unpack_from("<I", raw, 4)
        if head + size + 2 != len(raw):
            return None
        body = _summary_messages(raw, head, head + size)
    except (IndexError, KeyError, struct.error):
        return None
    if body is None:
        return None
    file = struct.pack("<BBHI4s", 12, raw[1], *struct.unpack_from("<H", raw, 2), len(body), b".FIT") + body
    return file + struct.pack("<H", crc16(file))


def _summary_messages(raw: bytes, position: int, end: int) -> bytes | None:
    """Definitions and data messages of the summary kinds. KeyError for a local number that nothing defines."""
    lengths: dict[int, int] = {}  # by local number, which is the header byte of a data message; negative: not kept
    kept = bytearray()
    while position < end:
        header = raw[position]
        if header & _COMPRESSED:
            return None
        if header & _DEFINITION:
            after, length, wanted = _definition(raw, position)
            lengths[header & 0x0F] = length if wanted else -length
        else:
            length = lengths[header & 0x0F]
            wanted = length > 0
            after = position + abs(length)
        if wanted:
            kept += raw[position:after]
        position = after
    return bytes(kept) if position == end else None


def _definition(raw: bytes, position: int) -> tuple[int, int, bool]:
    """The byte after a definition, the length of its data messages with their header, and whether its kind is wanted."""
    (number,) = struct.unpack_from(">H" if raw[position + 2] else "<H", raw, position + 3)
    after = position + 6 + 3 * raw[position + 5]
    length = 1 + sum(raw[position + 7 : after : 3])
    if raw[position] & _DEVELOPER:
        fields, after = after + 1, after + 1 + 3 * raw[after]
        length += sum(raw[fields + 1 : after : 3])
    return after, length, number in SUMMARY_KINDS


def crc16(data: bytes | bytearray) -> int:
    """The FIT checksum: CRC-16/ARC, polynomial 0x8005 reflected, start 0."""
    crc = 0
    for byte in data:
        crc = crc >> 8 ^ _CRC_TABLE[(crc ^ byte) & 0xFF]
    return crc


def _crc_entry(value: int) -> int:
    for _ in range(8):
        value = value >> 1 ^ (0xA001 if value & 1 else 0)
    return value


_CRC_TABLE = tuple(_crc_entry(value) for value in range(256))
