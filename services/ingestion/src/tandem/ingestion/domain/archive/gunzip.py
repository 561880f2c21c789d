"""One gzip-compressed file (RFC 1952), within bounds."""

from __future__ import annotations

import zlib

from tandem.ingestion.domain.decoded import Unreadable

MAGIC = b"\x1f\x8b"

_STEP_BYTES = 256 * 1024
_GZIP = 16 + zlib.MAX_WBITS
_REMEDY = "send the file in it uncompressed, or compress it again"


def is_gzip(raw: bytes) -> bool:
    return raw.startswith(MAGIC)


def gunzip(raw: bytes, limit: int) -> bytes:
    """The file in it, all parts of it where several were joined. Raises Unreadable when it is more than `limit` bytes, ends
    early or is damaged."""
    body, note = salvage(raw, limit)
    if note is not None:
        raise Unreadable(note, where="gzip", remedy=_REMEDY)
    return body


def salvage(raw: bytes, limit: int) -> tuple[bytes, str | None]:
    """As much of the file as can be had, and in words what could not. Raises Unreadable when that is more than `limit` bytes
    or nothing."""
    found = bytearray()
    note: str | None = None
    rest = raw
    while rest and note is None:
        if not is_gzip(rest):
            note = "what follows the gzip data is not gzip" if rest.strip(b"\0") else None
            break
        rest, note = _part(rest, found, limit)
    if not found:
        raise Unreadable(note or "there is nothing in it", where="gzip", remedy=_REMEDY)
    return bytes(found), note


def _part(rest: bytes, found: bytearray, limit: int) -> tuple[bytes, str | None]:
    """Append one gzip member to `found`; what follows it, and what was wrong with it."""
    stream = zlib.decompressobj(_GZIP)
    while not stream.eof:
        try:
            piece = stream.decompress(rest, _STEP_BYTES)
        except zlib.error:
            return b"", "the gzip data is damaged"
        rest = stream.unconsumed_tail
        found += piece
        if len(found) > limit:
            raise Unreadable(
                f"it unpacks to more than {limit} bytes",
                where="gzip",
                remedy="send one workout a file; an archive of many goes to /v1/imports",
            )
        if not piece and not rest and not stream.eof:
            return b"", "the gzip data ends early"
    return stream.unused_data, None
