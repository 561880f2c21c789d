"""Ways to damage bytes, whatever they are. Each takes what is drawn from the random numbers it is given, and from them only."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Sequence
from random import Random

Damage = Callable[[Random, bytes, Sequence[bytes]], bytes]
"""From (random numbers, the document, other documents) to the damaged one."""

MAX_BYTES = 2 * 1024 * 1024
"""Damage lets nothing grow beyond this: the limits of sizes have tests of their own."""

NUMBERS = (
    *("0", "-1", "1", "2147483648", "4294967295", "-9223372036854775809", "1e308", "-1e308", "1e400", "1e-320"),
    *(
        "NaN",
        "Infinity",
        "-0",
        "0.1",
        "9" * 400,
        "9" * 5000,
        "1_000",
        "0x10",
        "1,5",
        "",
        "null",
        "65535",
        "255",
        "86400",
    ),
)
MOMENTS = (
    *("0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59-14:00"),
    *("1969-12-31T23:59:59Z", "2026-02-30T00:00:00Z", "2026-11-22T24:00:00Z", "2026-11-22T17:30:60Z", "2026-11-22"),
    *("2026-03-29T02:30:00", "2026-10-25T02:30:00", "2026-11-22T17:30:00.123456789123Z", "2026-11-22T17:30:00+99:99"),
    *(
        "2026-W47-7",
        "10000-01-01T00:00:00Z",
        "0000-00-00T00:00:00Z",
        "2026-11-22T17:30:00+23:59",
        "2026-11-24T19:02:00Z",
    ),
)
_ODD = (
    b"\0",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\r",
    b"\xed\xa0\x80",
    b"\xe2\x80\xae",
    b"\xf0\x9f\x8f\x83",
    b'"',
    b"\\ud800",
)
_NESTS = ((b"[", b"]"), (b'{"a":', b"}"), (b"<a>", b"</a>"), (b"<!--", b"-->"), (b"(", b")"))
_NUMBER = re.compile(rb"-?\d+(?:\.\d+)?")
_MOMENT = re.compile(rb"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)?")


def flip(rng: Random, raw: bytes, _: Sequence[bytes]) -> bytes:
    body = bytearray(raw)
    for _place in range(rng.choice((1, 1, 2, 4, 16, 64))):
        body[rng.randrange(len(body))] ^= 1 << rng.randrange(8)
    return bytes(body)


def poke(rng: Random, raw: bytes, _: Sequence[bytes]) -> bytes:
    """A number of one to eight bytes replaced by one at an edge of its range."""
    size, order = rng.choice((1, 2, 4, 8)), rng.choice("<>")
    value = rng.choice(
        (0, 1, (1 << 8 * size) - 1, (1 << 8 * size - 1) - 1, 1 << 8 * size - 1, rng.getrandbits(8 * size))
    )
    at = rng.randrange(len(raw))
    written = struct.pack(order + "Q", value)
    written = written[:size] if order == "<" else written[8 - size :]
    return raw[:at] + written + raw[at + size :]


def cut(rng: Random, raw: bytes, _: Sequence[bytes]) -> bytes:
    return raw[: rng.randrange(len(raw))] if rng.random() < 0.7 else raw[rng.randrange(len(raw)) :]


def leave_out(rng: Random, raw: bytes, _: Sequence[bytes]) -> bytes:
    start, end = _block(rng, raw)
    return raw[:start] + raw[end:]


def repeat(rng: Random, raw: bytes, _: Sequence[bytes]) -> bytes:
    start, end = _block(rng, raw)
    times = min(rng.choice((2, 2, 3, 10, 300)), max(2, MAX_BYTES // (end - start + 1)))
    return raw[:start] + raw[start:end] * times + raw[end:]


def change_places(rng: Random, raw: bytes, _: Sequence[bytes]) -> bytes:
    one, other, two, end = sorted(rng.randrange(len(raw) + 1) for _place in range(4))
    return raw[:one] + raw[two:end] + raw[other:two] + raw[one:other] + raw[end:]


def overwrite(rng: Random, raw: bytes, _: Sequence[bytes]) -> bytes:
    start, end = _block(rng, raw)
    fill = rng.choice((b"\0", b"\xff", rng.randbytes(1)))
    return raw[:start] + fill * (end - start) + raw[end:]


def splice(rng: Random, raw: bytes, others: Sequence[bytes]) -> bytes:
    """The beginning of one and the end of another, or a piece of another in the midst."""
    other = rng.choice(others)
    if rng.random() < 0.5:
        return raw[: rng.randrange(len(raw) + 1)] + other[rng.randrange(len(other) + 1) :]
    at = rng.randrange(len(raw) + 1)
    start, end = _block(rng, other)
    return raw[:at] + other[start:end] + raw[at:]


def join(rng: Random, raw: bytes, others: Sequence[bytes]) -> bytes:
    return raw + rng.choice((b"", b"\n", b"\0" * 7)) + rng.choice(others)


def put_in(rng: Random, raw: bytes, _: Sequence[bytes]) -> bytes:
    at = rng.randrange(len(raw) + 1)
    return raw[:at] + rng.choice((*_ODD, rng.randbytes(rng.randrange(1, 40)))) + raw[at:]


def nest(rng: Random, raw: bytes, _: Sequence[bytes]) -> bytes:
    before, after = rng.choice(_NESTS)
    depth, at = rng.choice((1, 30, 150, 5000, 100_000)), rng.choice((0, rng.randrange(len(raw) + 1)))
    return raw[:at] + before * depth + rng.choice((b"", b"1", raw[at:])) + after * depth + raw[at:]


def number(rng: Random, raw: bytes, _: Sequence[bytes]) -> bytes:
    return _replaced(rng, raw, _NUMBER, NUMBERS)


def moment(rng: Random, raw: bytes, _: Sequence[bytes]) -> bytes:
    return _replaced(rng, raw, _MOMENT, MOMENTS)


def encode_anew(rng: Random, raw: bytes, _: Sequence[bytes]) -> bytes:
    return raw.decode("utf-8", "replace").encode(rng.choice(("utf-16", "utf-16-be", "utf-8-sig", "utf-32")), "replace")


def _replaced(rng: Random, raw: bytes, pattern: re.Pattern[bytes], values: Sequence[str]) -> bytes:
    """One or a few of what fits the pattern, or all of it, replaced."""
    found = [match.span() for match in pattern.finditer(raw)]
    if not found:
        return raw
    if rng.random() < 0.05 and len(found) * 5000 < MAX_BYTES:
        value = rng.choice(values).encode()
        return pattern.sub(lambda _match: value, raw)
    for start, end in sorted(rng.sample(found, min(len(found), rng.choice((1, 1, 2, 5)))), reverse=True):
        raw = raw[:start] + rng.choice(values).encode() + raw[end:]
    return raw


def _block(rng: Random, raw: bytes) -> tuple[int, int]:
    start = rng.randrange(len(raw) + 1)
    return start, min(len(raw), start + rng.choice((1, 3, 16, 100, 1000, 20_000)))


ANY: tuple[Damage, ...] = (
    *(flip, flip, poke, poke, cut, leave_out, repeat, change_places, overwrite, splice, splice, join, put_in, nest),
)
TEXT: tuple[Damage, ...] = (number, number, number, moment, encode_anew)
