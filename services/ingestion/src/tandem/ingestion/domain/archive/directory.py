"""Where a zip keeps its table of contents, found before anything of it is read into memory (PKWARE's APPNOTE 6.3.10, sections
4.3.14 to 4.3.16)."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from tandem.contracts.events.training import RejectionKind
from tandem.ingestion.domain.archive.limits import MAX_DIRECTORY_BYTES, MAX_MEMBERS
from tandem.ingestion.domain.decoded import Unreadable

_END_BYTES, _LOCATOR_64_BYTES, _END_64_BYTES = 22, 20, 56

TAIL_BYTES = 0xFFFF + _END_BYTES + _LOCATOR_64_BYTES + _END_64_BYTES
"""How much of the end holds the end record with the longest comment, and zip64's two records before it."""

ENTRY = b"PK\x01\x02"
"""How each entry of the table begins; how often it occurs bounds how many entries there can be."""

_LOCAL, _END, _LOCATOR_64, _END_64 = b"PK\x03\x04", b"PK\x05\x06", b"PK\x06\x07", b"PK\x06\x06"
_REMEDY = "export or download the archive again"


@dataclass(frozen=True, slots=True)
class Directory:
    """The size of the table of contents, how many bytes lie between its end and the archive's, and how many entries it
    claims to have."""

    size_bytes: int
    from_end: int
    entries: int


def is_zip(head: bytes) -> bool:
    """True for a zip by its first bytes; an empty one has no entry before its end record."""
    return head.startswith((_LOCAL, _END))


def directory_of(tail: bytes) -> Directory:
    """What the last TAIL_BYTES of a zip say of its table of contents. Raises Unreadable when it is missing or too much."""
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + _END_BYTES:
        raise Unreadable(
            "the archive ends before its table of contents: it is not whole",
            kind=RejectionKind.DAMAGED,
            where="its end",
            remedy=_REMEDY,
        )
    found = _told(tail, at)
    if found.size_bytes > MAX_DIRECTORY_BYTES or found.entries > MAX_MEMBERS:
        raise too_many(found.entries, found.size_bytes)
    return found


def _told(tail: bytes, at: int) -> Directory:
    entries, size_bytes = struct.unpack_from("<HL", tail, at + 10)
    locator = at - _LOCATOR_64_BYTES
    wide = locator - _END_64_BYTES  # zip64's own record stands directly before its locator
    if wide >= 0 and tail.startswith(_LOCATOR_64, locator) and tail.startswith(_END_64, wide):
        entries, size_bytes = struct.unpack_from("<QQ", tail, wide + 32)
        at = wide
    return Directory(size_bytes, len(tail) - at, entries)


def too_many(entries: int, size_bytes: int) -> Unreadable:
    """The refusal of a table of contents that is too much to read."""
    return Unreadable(
        f"its table of contents has {entries} entries in {size_bytes} bytes; at most {MAX_MEMBERS} in "
        f"{MAX_DIRECTORY_BYTES} are read",
        kind=RejectionKind.TOO_LARGE,
        where="its end",
        remedy="send it in several archives",
    )
