"""The FIT checksum: CRC-16/ARC, polynomial 0x8005 reflected, start 0 (FIT protocol, "CRC").

The checksum of a long piece is put together from those of short ones, all of them stepped forward at once: a checksum that
starts at 0 is linear over GF(2), so that of `a + b` is that of `a`, taken over as many zero bytes as `b` has, xor that of `b`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_Words = NDArray[np.uint16]

_SHORT = 16_384
"""Bytes below which one step after the other is faster (measured)."""

_PIECE = 64
"""Bytes of the pieces that are stepped at once: long enough that putting them together costs little (measured)."""


def crc16(data: bytes | bytearray) -> int:
    """The checksum of the data."""
    if len(data) >= _SHORT:
        return _crc_of_many(data)
    crc = 0
    for byte in data:
        crc = crc >> 8 ^ _ENTRIES[(crc ^ byte) & 0xFF]
    return crc


def _crc_of_many(data: bytes | bytearray) -> int:
    count = 1 << (-(-len(data) // _PIECE) - 1).bit_length()
    padded = np.zeros(count * _PIECE, dtype=np.uint8)  # zero bytes in front change nothing
    padded[padded.size - len(data) :] = np.frombuffer(data, dtype=np.uint8)
    crcs = np.zeros(count, dtype=np.uint16)
    for column in np.ascontiguousarray(padded.reshape(count, _PIECE).T):
        crcs = crcs >> 8 ^ _TABLE[(crcs ^ column) & 0xFF]
    over = np.left_shift(1, np.arange(16)).astype(np.uint16)  # what becomes of each bit over the length of a piece
    for _ in range(_PIECE):
        over = over >> 8 ^ _TABLE[over & 0xFF]
    while crcs.size > 1:
        crcs = _taken(crcs[0::2], over) ^ crcs[1::2]
        over = _taken(over, over)
    return int(crcs[0])


def _taken(crcs: _Words, over: _Words) -> _Words:
    """Checksums after as many zero bytes as `over` stands for."""
    taken = np.zeros_like(crcs)
    for bit in range(16):
        taken ^= np.where(crcs >> bit & 1, over[bit], np.uint16(0)).astype(np.uint16)
    return taken


def _entry(value: int) -> int:
    for _ in range(8):
        value = value >> 1 ^ (0xA001 if value & 1 else 0)
    return value


_ENTRIES = tuple(_entry(value) for value in range(256))
_TABLE = np.array(_ENTRIES, dtype=np.uint16)
