"""Bluetooth heart rate measurements (0x2A37): read as the specification writes them, refused in words where they are not."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.ingestion.domain.decoded import Unreadable
from tandem.ingestion.domain.live.ble import decode_measurement, is_measurement


def test_the_worked_value_of_a_real_strap() -> None:
    told = decode_measurement(bytes.fromhex("163c1104"))  # Polar H7: contact, one interval
    assert (told.heart_rate_bpm, told.contact, told.energy_kj) == (60, True, None)
    assert told.intervals_s == (1041 / 1024,)
    assert told.said.heart_rate_bpm == 60
    assert told.said.lasts_s == pytest.approx(1.0166, abs=1e-4)


@pytest.mark.parametrize(
    ("raw", "rate", "contact", "energy_kj", "intervals"),
    [
        ("0048", 72, None, None, 0),
        ("014800", 72, None, None, 0),
        ("0448", 72, False, None, 0),
        ("0648", 72, True, None, 0),
        ("0a480102", 72, None, 513, 0),  # octets are little-endian; contact bit without its support bit says nothing
        ("1f4800010200040004", 72, True, 513, 2),
    ],
)
def test_every_combination_of_flags(
    raw: str, rate: int, contact: bool | None, energy_kj: int | None, intervals: int
) -> None:
    told = decode_measurement(bytes.fromhex(raw))
    assert (told.heart_rate_bpm, told.contact, told.energy_kj) == (rate, contact, energy_kj)
    assert len(told.intervals_s) == intervals


@pytest.mark.parametrize("raw", ["0600", "0000", "0448", "01ffff"])
def test_no_contact_no_pulse_and_what_no_heart_does_are_missing_and_never_zero(raw: str) -> None:
    assert decode_measurement(bytes.fromhex(raw)).said.heart_rate_bpm is None


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("", "empty"),
        ("16", "1 bytes, but the flags announce 2 and one or more intervals"),
        ("163c", "2 bytes"),
        ("163c11", "3 bytes"),
        ("163c110400", "5 bytes"),
        ("0648ff", "3 bytes, but the flags announce 2"),
        ("0148", "2 bytes, but the flags announce 3"),
        ("203c", "reserved flags"),
    ],
)
def test_what_was_cut_short_or_has_odd_bytes_is_refused_in_words(raw: str, words: str) -> None:
    with pytest.raises(Unreadable, match=words) as refusal:
        decode_measurement(bytes.fromhex(raw))
    assert refusal.value.remedy


@given(
    rate=st.integers(0, 65535),
    contact=st.sampled_from([None, True, False]),
    energy=st.none() | st.integers(0, 65535),
    ticks=st.lists(st.integers(0, 65535), max_size=9),
)
def test_what_a_strap_writes_is_what_is_read(
    rate: int, contact: bool | None, energy: int | None, ticks: list[int]
) -> None:
    flags = (rate > 255) | (contact is True) << 1 | (contact is not None) << 2
    flags |= (energy is not None) << 3 | bool(ticks) << 4
    raw = struct.pack("<BH" if rate > 255 else "<BB", flags, rate)
    raw += struct.pack("<H", energy) if energy is not None else b""
    raw += struct.pack(f"<{len(ticks)}H", *ticks)
    told = decode_measurement(raw)
    assert (told.heart_rate_bpm, told.contact, told.energy_kj) == (rate, contact, energy)
    assert told.intervals_s == tuple(tick / 1024 for tick in ticks)


@given(st.binary(max_size=24))
def test_any_bytes_are_a_measurement_or_refused(raw: bytes) -> None:
    try:
        decode_measurement(raw)
    except Unreadable:
        assert not is_measurement(raw)
    else:
        assert is_measurement(raw)
