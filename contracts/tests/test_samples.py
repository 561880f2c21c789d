"""Sample blocks: what is packed comes back, and a hostile one costs nobody memory or an unforeseen error."""

from __future__ import annotations

import json
import math
import struct
import zlib
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.contracts import samples

floats = st.floats(width=32, allow_infinity=False) | st.just(math.nan)


@st.composite
def columns(draw: st.DrawFn) -> dict[str, list[float]]:
    names = draw(st.lists(st.sampled_from(samples.COLUMNS), unique=True))
    count = draw(st.integers(0, 50))
    return {name: draw(st.lists(floats, min_size=count, max_size=count)) for name in names}


@given(columns())
def test_columns_come_back_with_their_gaps(given_columns: dict[str, list[float]]) -> None:
    back = samples.decode(samples.encode(given_columns))
    assert {name: column.tobytes() for name, column in back.items()} == {
        name: array("f", column).tobytes() for name, column in given_columns.items()
    }


def test_an_hour_at_one_hertz_is_tens_of_kilobytes() -> None:
    seconds = range(3600)
    hour = {
        "time_s": [float(s) for s in seconds],
        "heart_rate_bpm": [float(140 + s % 23) for s in seconds],
        "speed_mps": [3.0 + math.sin(s / 60) for s in seconds],
        "altitude_m": [100.0 + round(s / 50, 1) for s in seconds],
        "cadence_spm": [float(170 + s % 7) for s in seconds],
    }
    assert len(samples.encode(hour)) < 50_000


def test_unknown_names_and_unequal_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="latitude"):
        samples.encode({"latitude": [1.0]})
    with pytest.raises(ValueError, match="unequal length"):
        samples.encode({"time_s": [1.0, 2.0], "power_w": [1.0]})


def block(header: object, body: bytes = b"") -> bytes:
    told = json.dumps(header).encode()
    return samples.MAGIC + struct.pack("<I", len(told)) + told + body


@pytest.mark.parametrize(
    "hostile",
    [
        b"",
        b"TSB1",
        b"TSB1\xff\xff\xff\xff{}",
        b"TSB1\x02\x00\x00\x00{}",
        block([]),
        block({"columns": ["latitude"], "count": 1}),
        block({"columns": ["time_s", "time_s"], "count": 1}),
        block({"columns": "time_s", "count": 1}),
        block({"columns": [["time_s"]], "count": 1}),
        block({"columns": ["time_s"], "count": -1}, zlib.compress(b"")),
        block({"columns": ["time_s"], "count": 1e300}),
        block({"columns": ["time_s"], "count": samples.MAX_COUNT + 1}),
        block({"columns": ["time_s"], "count": 2}, b"not zlib"),
        block({"columns": ["time_s"], "count": 2}, zlib.compress(b"\0" * 4)),
        samples.MAGIC + struct.pack("<I", 100_000) + b"[" * 100_000,
    ],
)
def test_a_block_that_is_none_is_a_value_error(hostile: bytes) -> None:
    with pytest.raises(ValueError):
        samples.decode(hostile)


def test_a_bomb_is_not_unpacked_beyond_what_its_header_promises() -> None:
    import tracemalloc

    bomb = block({"columns": ["time_s"], "count": 10}, zlib.compress(b"\0" * 50_000_000, 9))
    tracemalloc.start()
    with pytest.raises(ValueError, match="promises 40"):
        samples.decode(bomb)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1_000_000


@given(st.binary())
def test_no_bytes_raise_anything_but_value_error(noise: bytes) -> None:
    with pytest.raises(ValueError):
        samples.decode(samples.MAGIC + noise)
