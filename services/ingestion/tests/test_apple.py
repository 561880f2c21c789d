"""Exports of Apple Health as a whole: private, cut, odd, mistaken, and read in constant memory."""

from __future__ import annotations

import json
import random
import tracemalloc
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from apple_export import HEAD, START, STATISTICS, asleep, items, record, workout

from tandem.ingestion.domain.decoded import Unreadable
from tandem.ingestion.domain.formats.xml.apple import is_apple_export, read_apple
from tandem.ingestion.domain.formats.xml.apple_item import decode_apple_item, is_apple_item


def test_nobody_s_name_device_or_birthday_is_in_an_item() -> None:
    rate = record("HeartRate", START, 140)
    told = b"".join(item.body for item in items(rate, record("RestingHeartRate", START, 50), workout(STATISTICS)))
    assert not [word for word in (b"Anna", b"Watch", b"HKDevice", b"1990") if word in told]


def test_a_cut_export_keeps_what_it_had_and_tells_the_cut() -> None:
    raw = f"{HEAD}{record('RestingHeartRate', START, 50)}{workout()}{workout(at=START + timedelta(days=1))}".encode()[
        :-90
    ]
    notes: list[str] = []
    found = list(read_apple(lambda: iter([raw]), notes.append))
    assert [item.kind for item in found] == ["day", "workout"]
    assert "breaks off at line" in notes[0]


def test_what_cannot_be_used_is_counted_in_words() -> None:
    notes: list[str] = []
    parts = workout(minutes=0, told=""), record("RestingHeartRate", START, "x"), record("RestingHeartRate", START, 50)
    raw = f"{HEAD}{''.join(parts)}</HealthData>".encode()
    assert len(list(read_apple(lambda: iter([raw]), notes.append))) == 1
    assert notes == [
        "1 workouts: without a usable time or length",
        "1 records of sleep, heart or mass: without a usable date, figure or unit",
    ]


@pytest.mark.parametrize("raw", [f"{HEAD}</HealthData>".encode(), HEAD.encode(), b"", b"<HealthData", b"PK"])
def test_an_export_of_nothing_is_refused(raw: bytes) -> None:
    with pytest.raises(Unreadable) as refusal:
        list(read_apple(lambda: iter([raw])))
    assert refusal.value.remedy


def test_it_is_known_by_its_first_bytes_and_its_items_by_their_mark() -> None:
    assert is_apple_export(HEAD.encode()[:120])
    assert not is_apple_export(b"<?xml version='1.0'?><ClinicalDocument>")
    assert is_apple_item(json.loads(items(workout())[0].body))
    assert not is_apple_item([]) and not is_apple_item({"sport": "running"})  # noqa: PT018


MISTAKES: dict[str, tuple[dict[str, Any], str]] = {
    "nothing in it": ({"apple_health": 1}, "/workout"),
    "another version": ({"apple_health": 2, "day": {"local_date": "2026-11-22"}}, "/apple_health"),
    "no start": (
        {"apple_health": 1, "workout": {"activity": "x", "external_id": "x", "duration_s": 5}},
        "/workout/start_time",
    ),
    "a mass of a ton": (
        {"apple_health": 1, "day": {"local_date": "2026-11-22", "body_mass_kg": 1000}},
        "/day/body_mass_kg",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_an_item_is_told_with_its_place(mistake: str) -> None:
    document, where = MISTAKES[mistake]
    with pytest.raises(Unreadable) as refusal:
        decode_apple_item(json.dumps(document).encode())
    assert refusal.value.where == where


def test_a_thousand_mutations_of_an_export_are_read_or_refused() -> None:
    rates = [record("HeartRate", START + timedelta(seconds=s), 140) for s in range(0, 60, 20)]
    nights = asleep(START - timedelta(hours=18), 7), record("HeartRateVariabilitySDNN", START, 60, "ms")
    raw = f"{HEAD}{''.join((*rates, *nights))}{workout(STATISTICS)}</HealthData>".encode()
    dice = random.Random(9)
    for _ in range(1000):
        mutant = bytearray(raw)
        for _ in range(dice.randint(1, 6)):
            at = dice.randrange(len(HEAD), len(mutant))
            noise = dice.randbytes(2) if dice.random() < 0.5 else dice.choice([b'"', b"9", b"-", b" ", b"00", b""])
            mutant[at : at + dice.randint(0, 3)] = noise
        try:
            found = list(read_apple(lambda again=bytes(mutant): iter([again])))  # type: ignore[misc]
        except Unreadable:
            continue
        readings = [decode_apple_item(item.body) for item in found]
        assert [item.kind for item in found] == ["workout" if one.workouts else "day" for one in readings]


@pytest.mark.slow
def test_memory_does_not_grow_with_the_export() -> None:
    hour = "".join(record("HeartRate", START + timedelta(seconds=5 * n), 140 + n % 9) for n in range(720))
    elsewhere = hour.replace("2026-11-22", "2026-11-20").encode()
    rest = (hour + record("RestingHeartRate", START, 50) + workout(STATISTICS) + "</HealthData>").encode()

    def export(copies: int) -> Iterator[bytes]:
        yield HEAD.encode()
        yield from (elsewhere for _ in range(copies))
        yield rest

    def peak(copies: int) -> int:
        tracemalloc.start()
        found = list(read_apple(lambda: export(copies)))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert [item.kind for item in found] == ["day", "workout"]
        assert len(decode_apple_item(found[1].body).workouts[0].columns["time_s"]) == 720
        return most

    peak(1)
    size = len(elsewhere) * 100
    assert size > 20_000_000
    assert peak(100) < peak(2) + 100_000
