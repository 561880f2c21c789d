"""Fields of apps on the watch: what stands for a measure is used, the rest is named and nothing else is told of it."""

from __future__ import annotations

import struct
from datetime import UTC, datetime

import numpy as np

from tandem.ingestion.domain.decoded import DecodedWorkout
from tandem.ingestion.domain.formats.fit.frames import file_of
from tandem.ingestion.domain.formats.fit.reading import read_fit

START = int(datetime(2026, 11, 22, 16, 30, tzinfo=UTC).timestamp()) - 631_065_600
UINT8, UINT16, UINT32, STRING = 2, 132, 134, 7


def _define(local: int, kind: int, *fields: tuple[int, int, int], developer: int = 0) -> bytes:
    flag = 0x60 if developer else 0x40
    body = bytes([flag | local, 0, 0]) + struct.pack("<HB", kind, len(fields)) + b"".join(map(bytes, fields))
    apps = bytes([developer]) + b"".join(bytes((number, 2, 0)) for number in range(developer))
    return body + (apps if developer else b"")


def _run(*described: tuple[str, str, int], own_power: bool = False, base: int = UINT16) -> DecodedWorkout:
    """A run of ten seconds with apps' fields of two bytes (name, unit, the record's field they stand for) that say 250."""
    native = [(253, 4, UINT32), (3, 1, UINT8)] + [(7, 2, UINT16)] * own_power
    body = _define(0, 0, (0, 1, 0)) + bytes([0, 4])
    body += _define(1, 207, (3, 1, UINT8)) + bytes([1, 0])
    body += _define(
        2,
        206,
        (0, 1, UINT8),
        (1, 1, UINT8),
        (2, 1, UINT8),
        (3, 32, STRING),
        (8, 16, STRING),
        (14, 2, UINT16),
        (15, 1, UINT8),
    )
    for number, (name, unit, stands_for) in enumerate(described):
        body += struct.pack("<BBBB32s16sHB", 2, 0, number, base, name.encode(), unit.encode(), 20, stands_for)
    body += _define(3, 20, *native, developer=len(described))
    for second in range(11):
        body += struct.pack("<BIB", 3, START + second, 140) + struct.pack("<H", 200) * own_power
        body += struct.pack("<H", 250) * len(described)
    body += _define(4, 18, (2, 4, UINT32), (7, 4, UINT32), (5, 1, 0)) + struct.pack("<BIIB", 4, START, 10_000, 1)
    (workout,) = read_fit(file_of(body)).workouts
    return workout


def test_power_of_an_app_is_power_where_the_watch_has_none() -> None:
    workout = _run(("Power", "Watts", 7))
    assert workout.columns["power_w"].tolist() == [250] * 11
    assert workout.dropped == ()


def test_power_of_the_watch_stands_against_that_of_an_app() -> None:
    workout = _run(("Power", "Watts", 7), own_power=True)
    assert workout.columns["power_w"].tolist() == [200] * 11
    assert workout.dropped == ("fields of apps on the device that are not used: Power",)


def test_of_two_apps_the_first_is_believed() -> None:
    workout = _run(("Power", "W", 7), ("Other Power", "W", 7))
    assert workout.dropped == ("fields of apps on the device that are not used: Other Power",)


def test_a_field_in_another_unit_is_not_the_measure_it_stands_for() -> None:
    assert "power_w" not in _run(("Power", "kJ", 7)).columns


def test_a_field_that_stands_for_nothing_is_only_named() -> None:
    workout = _run(("Form Power", "Watts", 255), ("Leg Spring", "kN/m", 255))
    assert "power_w" not in workout.columns
    assert workout.dropped == ("fields of apps on the device that are not used: Form Power, Leg Spring",)


def test_what_an_app_wrote_into_a_name_is_not_repeated_unless_it_looks_like_a_measure() -> None:
    workout = _run(("ada@example.org", "", 255), ("Form Power", "W", 255), ("+49 30 123456", "", 255))
    assert workout.dropped == ("fields of apps on the device that are not used: Form Power, 2 more",)
    assert _run(("ada@example.org", "", 255)).dropped == ("fields of apps on the device that are not used: 1",)


def test_a_damaged_description_costs_the_apps_fields_and_no_more() -> None:
    workout = _run(("Power", "Watts", 7), base=0x55)
    assert workout.columns["heart_rate_bpm"].tolist() == [140] * 11
    assert "power_w" not in workout.columns
    assert "the fields of apps on the device: what they are is damaged" in workout.dropped


def test_heart_rates_of_a_strap_fill_what_the_watch_has_not_measured() -> None:
    body = _define(0, 0, (0, 1, 0)) + bytes([0, 4])
    body += _define(1, 20, (253, 4, UINT32), (3, 1, UINT8), (5, 4, UINT32))
    for second in range(12):
        body += struct.pack("<BIBI", 1, START + second, 99 if second == 2 else 0xFF, 100 * second)
    body += _define(4, 18, (2, 4, UINT32), (7, 4, UINT32), (5, 1, 0)) + struct.pack("<BIIB", 4, START, 11_000, 5)
    packed = sum((1024 * n % 4096) << 12 * (n - 1) for n in range(1, 3)).to_bytes(3, "little")
    strap = _define(0, 132, (253, 4, UINT32), (0, 2, UINT16), (9, 4, UINT32), (6, 1, UINT8))
    strap += struct.pack("<BIHIB", 0, START, 0, 1024 * 500, 120)
    strap += _define(1, 132, (6, 2, UINT8), (10, 3, 13)) + bytes([1, 122, 124]) + packed
    (workout,) = read_fit(file_of(body) + file_of(strap)).workouts
    heart = workout.columns["heart_rate_bpm"]
    assert heart[:8].tolist() == [120, 122, 99, 124, 124, 124, 124, 124]  # its own counts; the last is carried for 5 s
    assert np.isnan(heart[8:]).all()
