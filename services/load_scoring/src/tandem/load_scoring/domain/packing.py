"""Tables of an athlete as short text in the document: rows of fixed width, transposed byte by byte, deflated.

Transposing puts the bytes that hardly change (years, high bytes, flags) next to each other, and deflate makes nothing of
them: a year of training takes a few kilobytes. What a field cannot hold exactly is rounded when it is folded, never here.
"""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate

import numpy as np


def pack(rows: Sequence[bytes]) -> str:
    """Rows of equal width as text; the empty string for none."""
    if not rows:
        return ""
    table = np.frombuffer(b"".join(rows), dtype=np.uint8).reshape(len(rows), -1)
    return base64.b64encode(struct.pack("<I", len(rows)) + zlib.compress(table.T.tobytes(), 6)).decode()


def unpack[T](text: str, read: Callable[[bytes], T]) -> list[T]:
    """The rows of a text. ValueError when it is none of ours."""
    if not text:
        return []
    try:
        blob = base64.b64decode(text, validate=True)
        (count,) = struct.unpack_from("<I", blob)
        table = np.frombuffer(zlib.decompress(blob[4:]), dtype=np.uint8).reshape(-1, count)
        body = table.T.tobytes()
    except (struct.error, zlib.error, ValueError) as error:
        raise ValueError(f"not a packed table: {error}") from error
    width = table.shape[0]
    return [read(body[start : start + width]) for start in range(0, len(body), width)]


def deltas(numbers: Sequence[int]) -> list[int]:
    """Each number less the one before it: of what ascends, small numbers remain."""
    return [number - before for before, number in zip((0, *numbers), numbers, strict=False)]


def sums(steps: Iterable[int]) -> list[int]:
    """The inverse of `deltas`."""
    return list(accumulate(steps))


def whole(value: float | None, scale: int = 1, none: int = 0) -> int:
    """A rounded value as an integer; `none` stands for a missing one."""
    return none if value is None else round(value * scale)


def real(value: int, scale: int = 1, none: int = 0) -> float | None:
    """The inverse of `whole`."""
    return None if value == none else value / scale


def bits[E](members: Iterable[E], order: Sequence[E]) -> int:
    """A set of enumeration members as a bit field."""
    return sum(1 << order.index(member) for member in members)


def members[E](field: int, order: Sequence[E]) -> frozenset[E]:
    """The inverse of `bits`."""
    return frozenset(member for place, member in enumerate(order) if field >> place & 1)
