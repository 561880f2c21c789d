"""A walk through archives as they are, and through those that were made to do harm: everything in them is submitted or named,
and memory stays where it was."""

from __future__ import annotations

import gzip
import io
import random
import struct
import tempfile
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.ingestion.adapters.unpack import Found, Member, NotUnderstood, Walk
from tandem.ingestion.domain.archive import limits

FIT = b"\x0e\x10\x00\x00\x00\x00\x00\x00.FIT and some bytes"


def packed(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return made.getvalue()


def walked(raw: bytes, walk: Walk | None = None) -> list[Found]:
    with tempfile.TemporaryFile() as file:
        file.write(raw)
        return list((walk or Walk()).through(file))


def names(found: list[Found]) -> list[str]:
    return [one.name for one in found if isinstance(one, Member)]


def refusals(found: list[Found]) -> dict[str, str]:
    return {one.name: one.problem for one in found if isinstance(one, NotUnderstood)}


def test_every_candidate_is_submitted_as_it_is_and_the_rest_is_passed_over_or_named() -> None:
    walk = Walk()
    found = walked(packed({"a.fit": FIT, "sub/b.gpx": b"<gpx/>", "c.png": b"x", "d.docx": b"x", "sub/": b""}), walk)
    assert [one.body for one in found if isinstance(one, Member)] == [FIT, b"<gpx/>"]
    assert list(refusals(found)) == ["d.docx"]
    assert (walk.files, walk.ignored) == (3, 1)


def test_zips_in_zips_are_opened_to_the_depth_of_the_limit_and_no_further() -> None:
    raw = packed({"deepest.fit": FIT})
    for depth in range(limits.MAX_DEPTH):
        raw = packed({f"{depth}.zip": raw, f"{depth}.fit": FIT})
    assert names(walked(raw)) == ["2.zip/1.zip/0.zip/deepest.fit", "2.zip/1.zip/0.fit", "2.zip/1.fit", "2.fit"]
    assert list(refusals(walked(packed({"3.zip": raw})))) == ["3.zip/2.zip/1.zip/0.zip"]


def test_a_single_file_is_an_archive_of_one() -> None:
    assert walked(FIT) == [Member("the archive", FIT)]
    assert walked(gzip.compress(FIT, mtime=0)) == [Member("the archive", gzip.compress(FIT, mtime=0))]


def test_two_members_of_one_name_are_both_read() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a.fit", FIT + b"1")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a.fit", FIT + b"2")
    assert [one.body for one in walked(made.getvalue()) if isinstance(one, Member)] == [FIT + b"1", FIT + b"2"]


def test_a_name_that_leads_out_is_reported_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = walked(packed({"../../evil.fit": FIT, "/abs.fit": FIT, "a.fit": FIT}))
    assert names(found) == ["a.fit"]
    assert set(refusals(found)) == {"../../evil.fit", "/abs.fit"}
    assert list(tmp_path.rglob("*")) == []


def test_a_truncated_archive_says_that_it_is_not_whole() -> None:
    raw = packed({"a.fit": FIT * 1000})
    found = walked(raw[: len(raw) // 2])
    assert names(found) == []
    assert "not whole" in refusals(found)["the archive"]


def test_a_member_that_is_encrypted_damaged_or_packed_otherwise_costs_only_itself() -> None:
    raw = packed({"a.fit": FIT * 50, "b.fit": FIT, "c.fit": FIT})
    local = bytearray(raw)
    at = raw.index(b"a.fit") + 5
    local[at + 3] ^= 0xFF  # in the deflated bytes of the first
    directory = raw.index(b"PK\x01\x02")
    second = raw.index(b"PK\x01\x02", directory + 4)
    local[second + 8] |= 1  # encrypted, as the table of contents says
    found = walked(bytes(local))
    assert names(found) == ["c.fit"]
    assert "encrypted" in refusals(found)["b.fit"]
    assert set(refusals(found)) == {"a.fit", "b.fit"}
    other = walked(packed({"z.fit": FIT}, zipfile.ZIP_LZMA))
    assert "another method" in refusals(other)["z.fit"]


def test_sizes_that_lie_harm_nobody() -> None:
    raw = packed({"a.fit": b"x" * 100_000, "b.fit": FIT})
    at = raw.index(b"PK\x01\x02") + 24
    for claimed in (10, 4_000_000_000):
        found = walked(raw[:at] + struct.pack("<I", claimed) + raw[at + 4 :])
        assert names(found) == ["b.fit"]
        assert list(refusals(found)) == ["a.fit"]


def test_a_bomb_is_named_by_its_ratio_before_it_is_opened() -> None:
    raw = packed({"bomb.fit": bytes(60_000_000), "a.fit": FIT})
    tracemalloc.start()
    found = walked(raw)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert names(found) == ["a.fit"]
    assert "times its size" in refusals(found)["bomb.fit"]
    assert peak < 10_000_000


def test_an_export_of_apple_is_counted_once_however_often_it_is_read() -> None:
    raw = packed({"export.xml": apple_export(20), "a.fit": FIT})
    size = len(apple_export(20))
    assert len(names(walked(raw, Walk(total_bytes=size + 20_000)))) == 21
    assert "left out" in refusals(walked(raw, Walk(total_bytes=size - 1)))["the archive"]


def test_what_unpacks_to_too_much_keeps_what_was_read_until_then() -> None:
    noise = random.Random(1).randbytes(400_000)
    raw = packed({f"{number}.fit": noise for number in range(10)})
    found = walked(raw, Walk(total_bytes=1_000_000))
    assert names(found) == ["0.fit", "1.fit"]
    assert "left out" in refusals(found)["the archive"]


def test_too_many_members_are_refused_before_they_are_listed() -> None:
    raw = packed({f"{number}.fit": b"" for number in range(50)})
    assert "50 entries" in refusals(walked(raw, Walk(members=49)))["the archive"]
    inner = packed({"a.zip": raw, "b.fit": FIT})
    found = walked(inner, Walk(members=51))
    assert names(found) == ["b.fit"]
    assert list(refusals(found)) == ["a.zip"]


def test_a_member_larger_than_any_workout_is_named_and_not_held() -> None:
    noise = random.Random(2).randbytes(3_000_000)
    found = walked(packed({"a.fit": noise, "b.fit": FIT}), Walk(member_bytes=1_000_000))
    assert names(found) == ["b.fit"]
    assert "1000000 bytes" in refusals(found)["a.fit"]


def test_a_zip64_archive_is_read() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive, archive.open("a.fit", "w", force_zip64=True) as member:
        member.write(FIT)
    assert names(walked(made.getvalue())) == ["a.fit"]


def test_the_same_archive_is_walked_in_the_same_order() -> None:
    raw = packed({"b.fit": FIT, "a.zip": packed({"z.fit": FIT, "y.fit": b"y"}), "c.docx": b""})
    assert walked(raw) == walked(raw)


def test_memory_does_not_grow_with_the_number_of_members() -> None:
    def peak_of(count: int) -> int:
        noise = random.Random(3).randbytes(50_000)
        raw = packed({f"{number}.fit": noise for number in range(count)}, zipfile.ZIP_STORED)
        with tempfile.TemporaryFile() as file:
            file.write(raw)
            del raw
            tracemalloc.start()
            assert sum(1 for _ in Walk().through(file)) == count
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        return peak

    peak_of(10)
    assert peak_of(1000) < peak_of(50) + 1_500_000  # the table of contents: about a kilobyte a member


@settings(max_examples=60)
@given(st.integers(0, 2**32), st.integers(1, 12))
def test_a_mutated_archive_is_answered_in_words(seed: int, flips: int) -> None:
    draw = random.Random(seed)
    raw = bytearray(packed({"a.fit": FIT * 20, "in.zip": packed({"b.fit": FIT}), "c.gpx.gz": gzip.compress(b"<gpx/>")}))
    for _ in range(flips):
        raw[draw.randrange(len(raw))] = draw.randrange(256)
    if draw.random() < 0.3:
        del raw[draw.randrange(len(raw)) :]
    for one in walked(bytes(raw)):
        assert isinstance(one, Member) or (one.problem and one.remedy)


def test_the_real_files_come_out_of_a_zip_as_they_went_in(real: Callable[[str], bytes]) -> None:
    files = {name: real(name) for name in ("runs/garmin-fr745-marathon.fit", "runs/garmin-export.tcx")}
    assert {one.name: one.body for one in walked(packed(files)) if isinstance(one, Member)} == files


def apple_export(workouts: int) -> bytes:
    """An export of runs of half an hour, one a day, with their heart rate before them, as the phone orders it."""
    rate = (
        '<Record type="HKQuantityTypeIdentifierHeartRate" unit="count/min" startDate="{0}" endDate="{0}" value="140"/>'
    )
    run = (
        '<Workout workoutActivityType="HKWorkoutActivityTypeRunning" duration="30" durationUnit="min" '
        'startDate="{0}" endDate="{1}"/>'
    )
    days = [f"2025-{1 + n // 28:02}-{1 + n % 28:02} 17:" for n in range(workouts)]
    records = [rate.format(f"{day}{minute:02}:00 +0100") for day in days for minute in range(30)]
    runs = [run.format(f"{day}00:00 +0100", f"{day}30:00 +0100") for day in days]
    body = "\n".join([*records, *runs])
    return f'<?xml version="1.0"?>\n<!DOCTYPE HealthData>\n<HealthData locale="en">\n{body}\n</HealthData>'.encode()


@pytest.mark.parametrize("wrap", [bytes, gzip.compress, lambda raw: packed({"apple_health_export/export.xml": raw})])
def test_apple_s_export_is_read_a_document_at_a_time_in_any_wrapping(wrap: Callable[[bytes], bytes]) -> None:
    found = walked(wrap(apple_export(20)))
    assert len(names(found)) == 20
    assert refusals(found) == {}
    assert found == walked(wrap(apple_export(20)))


def test_an_export_of_apple_that_breaks_off_gives_what_came_before_or_is_named() -> None:
    raw = apple_export(20)
    whole = {one.body for one in walked(raw) if isinstance(one, Member)}
    for wrap in (bytes, gzip.compress):
        found = walked(wrap(raw[: len(raw) - 700]))
        assert {one.body for one in found if isinstance(one, Member)} < whole
        assert any(isinstance(one, Member) for one in found)
        assert len(refusals(found)) == 1
    assert refusals(walked(gzip.compress(raw)[:-2000]))
