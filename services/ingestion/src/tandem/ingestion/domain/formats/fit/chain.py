"""Several FIT files one after the other in one piece of bytes (FIT protocol, "Chained FIT files").

A header tells how long its file is, and where the next one begins as long as that is true. Where it is not (a recording that
broke off, a header with a wrong size), the next thing that looks like a header ends the file.
"""

from __future__ import annotations

import re
import struct

MAX_FILES = 500
"""Files of one chain that are read (ours): a year of a watch's daily files; a platform's export is an archive."""

_HEADER_BYTES = (12, 14)
"""Lengths of a file header, without and with its own checksum (FIT protocol, "File Header")."""


def files_of(raw: bytes) -> tuple[tuple[bytes, ...], tuple[str, ...]]:
    """The files of a chain in their order, each from its header to its checksum as far as it is there, and notes on the bytes
    between them. Bytes that are one file come back as that, whatever its state."""
    starts = [match.start() - 8 for match in re.finditer(rb"\.FIT", raw)]
    starts = [0, *(start for start in starts if start > 0 and raw[start] in _HEADER_BYTES)]
    heads = frozenset(starts)
    files: list[bytes] = []
    stray, end = 0, 0
    for index, start in enumerate(starts):
        if start < end:
            continue  # inside a file that ends where its header says
        if len(files) == MAX_FILES:
            return tuple(files), (f"the files of a chain after the first {MAX_FILES}",)
        stray += start - end
        following = starts[index + 1] if index + 1 < len(starts) else len(raw)
        end = _end(raw, start, following, heads)
        files.append(raw[start:end])
    stray += len(raw) - end
    return tuple(files), (f"{stray} bytes between or after the files are of no FIT file",) if stray else ()


def _end(raw: bytes, start: int, following: int, heads: frozenset[int]) -> int:
    """Where the file ends: as told by its header if that leads to the end or the next header, else at what comes first."""
    (size,) = struct.unpack_from("<I", raw, start + 4) if start + 8 <= len(raw) else (0,)
    told = start + raw[start] + size + 2 if size else len(raw) + 1
    if told == len(raw) or told in heads:
        return told
    return min(told, following)
