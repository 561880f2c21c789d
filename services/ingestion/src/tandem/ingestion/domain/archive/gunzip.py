"""One gzip-compressed file (RFC 1952), within bounds."""

from __future__ import annotations

import zlib
from contextlib import suppress

from tandem.contracts.events.training import RejectionKind
from tandem.ingestion.domain.decoded import Unreadable

MAGIC = b"\x1f\x8b"

_STEP_BYTES = 256 * 1024
_SEARCHED_BYTES = 2 * _STEP_BYTES
"""Of packed data in which a break is looked for: a step of what does not pack at all is hardly longer than the step."""

_GZIP = 16 + zlib.MAX_WBITS
_REMEDY = "send the file in it uncompressed, or compress it again"


def is_gzip(raw: bytes) -> bool:
    return raw.startswith(MAGIC)


def gunzip(raw: bytes, limit: int) -> tuple[bytes, str | None]:
    """The file in it, all parts of it where several were joined: as much as can be had, and in words what is wrong with the
    rest. Raises Unreadable when that is more than `limit` bytes or nothing."""
    found = bytearray()
    note: str | None = None
    rest = raw
    while rest and note is None:
        if not is_gzip(rest):
            note = "what follows the gzip data is not gzip" if rest.strip(b"\0") else None
            break
        rest, note = _part(rest, found, limit)
    if not found:
        if note is not None:
            raise damaged(note)
        raise Unreadable("there is nothing in it", kind=RejectionKind.EMPTY, where="gzip", remedy=_REMEDY)
    return bytes(found), note


def damaged(note: str) -> Unreadable:
    """The refusal of what is of no use without what is missing."""
    return Unreadable(note, kind=RejectionKind.DAMAGED, where="gzip", remedy=_REMEDY)


def _part(rest: bytes, found: bytearray, limit: int) -> tuple[bytes, str | None]:
    """Append one gzip member to `found`; what follows it, and what was wrong with it."""
    stream = zlib.decompressobj(_GZIP)
    while not stream.eof:
        before = stream.copy()
        try:
            piece = stream.decompress(rest, _STEP_BYTES)
        except zlib.error:
            found += _up_to_the_break(before, rest)
            return b"", "the gzip data is damaged"
        rest = stream.unconsumed_tail
        found += piece
        if len(found) > limit:
            raise Unreadable(
                f"it unpacks to more than {limit} bytes",
                kind=RejectionKind.TOO_LARGE,
                where="gzip",
                remedy="send one workout a file; an archive of many goes to /v1/imports",
            )
        if not piece and not rest and not stream.eof:
            return b"", "the gzip data ends early"
    return stream.unused_data, None


def _up_to_the_break(stream: zlib._Decompress, rest: bytes) -> bytes:
    """What a step would have given before it failed, found a byte at a time: a wrong checksum at the end costs nothing."""
    found = bytearray()
    with suppress(zlib.error):
        for at in range(min(len(rest), _SEARCHED_BYTES)):
            found += stream.decompress(rest[at : at + 1])
    return bytes(found)
