"""Which members of an archive are submitted, and how much of anything is taken."""

from __future__ import annotations

import gzip
import io
import struct
import tracemalloc
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.ingestion.domain.archive.directory import TAIL_BYTES, directory_of, is_zip
from tandem.ingestion.domain.archive.gunzip import gunzip
from tandem.ingestion.domain.archive.limits import MAX_NAME, MAX_TOLD
from tandem.ingestion.domain.archive.members import Fate, Origin, judge, origin_of, shown
from tandem.ingestion.domain.archive.progress import Progress, Refusal
from tandem.ingestion.domain.decoded import Unreadable

STRAVA = ["activities.csv", "profile.csv", "bikes.csv", "activities/1.fit.gz", "media/a.jpg"]
GARMIN = ["DI_CONNECT/DI-Connect-Fitness/x_summarizedActivities.json", "customer_data/customer.json"]
APPLE = ["apple_health_export/export.xml", "apple_health_export/export_cda.xml"]


@pytest.mark.parametrize(
    ("names", "origin"),
    [
        (STRAVA, Origin.STRAVA),
        (GARMIN, Origin.GARMIN),
        (APPLE, Origin.APPLE),
        (["gezondheid/exporteren.xml", "gezondheid/export_cda.xml"], Origin.APPLE),
        (["runs/1.fit", "activities.csv"], Origin.OTHER),
        ([], Origin.OTHER),
    ],
)
def test_an_export_is_known_by_what_lies_in_it(names: list[str], origin: Origin) -> None:
    assert origin_of(names) is origin


@pytest.mark.parametrize(
    ("name", "origin", "fate"),
    [
        ("activities/1.fit.gz", Origin.STRAVA, Fate.SUBMIT),
        ("export_1/activities/2.GPX", Origin.STRAVA, Fate.SUBMIT),
        ("activities.csv", Origin.STRAVA, Fate.NAME),
        ("profile.csv", Origin.STRAVA, Fate.IGNORE),
        ("messaging.json", Origin.STRAVA, Fate.IGNORE),
        ("DI_CONNECT/DI-Connect-Uploaded-Files/UploadedFiles_0-_Part1.zip", Origin.GARMIN, Fate.UNPACK),
        ("DI_CONNECT/DI-Connect-Wellness/2026_sleepData.json", Origin.GARMIN, Fate.NAME),
        ("customer_data/customer.json", Origin.GARMIN, Fate.IGNORE),
        ("DI_CONNECT/a@example.org_1.fit", Origin.GARMIN, Fate.SUBMIT),
        ("apple_health_export/export.xml", Origin.APPLE, Fate.SUBMIT),
        ("apple_health_export/export_cda.xml", Origin.APPLE, Fate.IGNORE),
        ("apple_health_export/workout-routes/route_2026.gpx", Origin.APPLE, Fate.IGNORE),
        ("runs/a.tcx", Origin.OTHER, Fate.SUBMIT),
        ("runs\\b.JSON", Origin.OTHER, Fate.SUBMIT),
        ("hevy/workouts.csv", Origin.OTHER, Fate.SUBMIT),
        ("photo.JPEG", Origin.OTHER, Fate.IGNORE),
        ("__MACOSX/runs/._a.fit", Origin.OTHER, Fate.IGNORE),
        ("runs/._a.fit", Origin.OTHER, Fate.IGNORE),
        (".DS_Store", Origin.OTHER, Fate.IGNORE),
        ("readme.html", Origin.OTHER, Fate.IGNORE),
        ("notes.docx", Origin.OTHER, Fate.NAME),
        ("fit", Origin.OTHER, Fate.NAME),
        ("runs.tar.gz", Origin.OTHER, Fate.NAME),
        ("../../etc/a.fit", Origin.OTHER, Fate.NAME),
        ("/runs/a.fit", Origin.OTHER, Fate.NAME),
        ("C:\\a.fit", Origin.OTHER, Fate.NAME),
        ("a/../b.zip", Origin.OTHER, Fate.NAME),
    ],
)
def test_each_member_has_its_fate(name: str, origin: Origin, fate: Fate) -> None:
    judged = judge(name, origin)
    assert judged.fate is fate
    if fate is Fate.NAME:
        assert judged.problem
        assert judged.remedy


@given(st.text(max_size=400), st.sampled_from(Origin))
def test_any_name_has_a_fate_and_can_be_shown(name: str, origin: Origin) -> None:
    assert judge(name, origin).fate in Fate
    assert shown(name).isprintable()
    assert len(shown(name)) <= MAX_NAME


def test_a_gzip_file_comes_out_whole_also_where_parts_were_joined() -> None:
    body = bytes(range(256)) * 4000
    assert gunzip(gzip.compress(body, mtime=0), len(body)) == (body, None)
    assert gunzip(gzip.compress(b"one ", mtime=0) + gzip.compress(b"two", mtime=0) + b"\0" * 8, 100) == (
        b"one two",
        None,
    )


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (b"\x1f\x8b", "ends early"),
        (gzip.compress(b"", mtime=0), "nothing"),
        (b"\x1f\x8b\x08\0\0\0\0\0\0\0\xff\xff", "damaged"),
        (b"", "nothing"),
        (b"plain", "not gzip"),
    ],
)
def test_gzip_data_of_which_nothing_comes_out_is_refused_in_words(raw: bytes, problem: str) -> None:
    with pytest.raises(Unreadable, match=problem):
        gunzip(raw, 1_000_000)


@pytest.mark.parametrize(
    ("raw", "body", "problem"),
    [
        (gzip.compress(b"x" * 5000, mtime=0)[:-4], b"x" * 5000, "ends early"),
        (gzip.compress(b"abc", mtime=0)[:-8] + b"\0" * 8, b"abc", "damaged"),
        (gzip.compress(b"a", mtime=0) + b"tail", b"a", "not gzip"),
    ],
)
def test_a_wrong_checksum_or_tail_costs_nothing_of_what_came_before(raw: bytes, body: bytes, problem: str) -> None:
    found, note = gunzip(raw, 1_000_000)
    assert found == body
    assert problem in (note or "")


def test_what_came_out_before_the_break_can_still_be_had() -> None:
    lines = b"".join(b"%d\n" % n for n in range(200_000))
    body, note = gunzip(gzip.compress(lines, mtime=0)[:-5000], 10_000_000)
    assert note is not None
    assert len(body) > 1_000_000
    assert lines.startswith(body)


def test_a_gzip_bomb_stops_at_the_limit() -> None:
    bomb = gzip.compress(bytes(200_000_000), 9, mtime=0)
    tracemalloc.start()
    with pytest.raises(Unreadable, match="more than 1000000 bytes"):
        gunzip(bomb, 1_000_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8_000_000


@given(st.binary(max_size=300), st.booleans())
def test_any_bytes_are_a_file_or_unreadable(raw: bytes, headed: bool) -> None:
    with suppress(Unreadable):
        body, _ = gunzip(b"\x1f\x8b\x08\x00" + raw if headed else raw, 1000)
        assert body


def _zip(*names: str, comment: bytes = b"") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, b"x")
        archive.comment = comment
    return made.getvalue()


def test_the_table_of_contents_is_found_also_behind_a_comment() -> None:
    for comment in (b"", b"c" * 65_535):
        raw = _zip("a", "b", comment=comment)
        found = directory_of(raw[-TAIL_BYTES:])
        assert found.entries == 2
        assert found.size_bytes == raw.count(b"PK\x01\x02") * 47
        assert raw[len(raw) - found.from_end - found.size_bytes :].startswith(b"PK\x01\x02")


def test_an_empty_zip_is_a_zip() -> None:
    assert is_zip(_zip())
    assert directory_of(_zip()).entries == 0


@pytest.mark.parametrize(("entries", "size"), [(10**6, 1), (1, 10**9), (2**63, 2**63)])
def test_a_zip64_table_of_contents_that_is_too_much_is_never_read(entries: int, size: int) -> None:
    record = b"PK\x06\x06" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, entries, entries, size, 0)
    locator = b"PK\x06\x07" + struct.pack("<IQI", 0, 0, 1)
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    with pytest.raises(Unreadable, match="table of contents"):
        directory_of(record + locator + end)


@given(st.binary(max_size=200))
def test_any_tail_is_a_directory_or_unreadable(raw: bytes) -> None:
    for tail in (raw, b"PK\x05\x06" + raw, raw + b"PK\x06\x07" + b"\0" * 16 + b"PK\x05\x06" + raw):
        with suppress(Unreadable):
            assert directory_of(tail).from_end >= 22


def test_progress_counts_by_status_and_names_the_first_that_were_not_understood() -> None:
    progress = Progress(import_id="i").seen(3, 1)
    progress = progress.with_receipt("a", {"status": "recorded"}).with_receipt("b", {"status": "merged"})
    refused = {"status": "rejected", "problem": "p", "where": "w", "remedy": "r"}
    for number in range(MAX_TOLD + 5):
        progress = progress.with_receipt(f"c{number}", refused)
    told = progress.told()
    assert (told["recorded"], told["merged"], told["duplicate"], told["refused"]) == (1, 1, 0, MAX_TOLD + 5)
    assert (told["done"], told["files"], told["ignored"]) == (MAX_TOLD + 7, MAX_TOLD + 7, 1)
    assert len(told["rejected"]) == MAX_TOLD
    assert told["rejected"][0] == {"name": "c0", "problem": "p", "where": "w", "remedy": "r"}
    assert progress.refusals[0] == Refusal(name="c0", problem="p", remedy="r", where="w")
