"""Whatever happens to the bytes of a FIT file: an answer, in bounded time and memory, with what can be saved."""

from __future__ import annotations

import gzip
import struct
from collections.abc import Callable
from datetime import UTC, datetime

import fitfast
import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from ingestion_desk import NOW, read_one

from tandem.ingestion.domain.decoded import Reading, Unreadable
from tandem.ingestion.domain.formats.fit.frames import file_of
from tandem.ingestion.domain.formats.fit.reading import read_fit
from tandem.ingestion.domain.formats.fit.salvage import salvaged
from tandem.ingestion.domain.reading import reading
from tandem.ingestion.domain.submission import Kind

START_S = int(datetime(2026, 11, 22, 16, 30, tzinfo=UTC).timestamp())
Write = Callable[..., bytes]
REAL = (
    "runs/garmin-fenix5-short-run.fit",
    "malformed/unterminated-strings.fit",
    "malformed/activity-activity-filecrc.fit",
    "malformed/elemnt-bolt-no-application-id-inside-developer-data-id.fit",
    "malformed/venu3-non-monotonic.fit",
)


def _answer(raw: bytes) -> Reading | Unreadable:
    """The reading or the refusal; anything else that is raised fails the test."""
    try:
        reading = read_fit(raw)
    except Unreadable as refusal:
        return refusal
    assert reading.workouts or reading.days
    return reading


@pytest.mark.parametrize("name", [*REAL, "malformed/sample_mulitple_header.fit", "runs/strava-android-phone-no-hr.fit"])
def test_a_file_cut_off_anywhere_has_an_answer(real: Callable[[str], bytes], name: str) -> None:
    raw = real(name)
    for length in range(0, len(raw), 97 if len(raw) < 20_000 else 997):
        _answer(raw[:length])


@seed(20261122)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_file_with_any_bytes_changed_has_an_answer(real: Callable[[str], bytes], data: st.DataObject) -> None:
    raw = bytearray(real(data.draw(st.sampled_from(REAL))))
    for _ in range(data.draw(st.integers(1, 12))):
        place = data.draw(st.integers(0, len(raw) - 1))
        if data.draw(st.booleans()):
            raw[place] = data.draw(st.integers(0, 255))
        else:
            raw[place : place + data.draw(st.integers(0, 20))] = data.draw(st.binary(max_size=20))
            raw = raw or bytearray(1)
    first, again = _answer(bytes(raw)), _answer(bytes(raw))
    assert repr(first) == repr(again)


@given(st.binary(max_size=400))
def test_any_bytes_in_a_fit_file_have_an_answer(body: bytes) -> None:
    _answer(file_of(body))


@pytest.mark.parametrize("name", [*REAL[:2], *REAL[3:], "runs/garmin-fr965-5x3min-intervals.fit"])
def test_salvage_leaves_nothing_of_a_sound_file_behind(real: Callable[[str], bytes], name: str) -> None:
    raw = real(name)
    file, notes = salvaged(raw)
    assert notes == ()
    assert fitfast.message_counts(file) == fitfast.message_counts(raw)


@pytest.mark.parametrize("place", [300, 1000, 2500, 3501])
@pytest.mark.parametrize("lost", [1, 2, 5, 30])
def test_a_file_that_lost_some_bytes_is_read_on_from_where_it_makes_sense(run: Write, place: int, lost: int) -> None:
    raw = run()
    (workout,) = read_fit(raw[:place] + raw[place + lost :]).workouts
    assert 601 - len(workout.columns["time_s"]) <= 2 + lost // 8
    assert workout.duration_s == 600
    assert workout.dropped[0].startswith("the file is damaged")


def test_a_header_that_tells_no_length_as_after_a_flat_battery_is_no_loss(run: Write) -> None:
    raw = bytearray(run())
    raw[4:8] = bytes(4)
    (workout,) = read_fit(bytes(raw)).workouts
    assert len(workout.columns["time_s"]) == 601


@pytest.mark.parametrize(("size", "base"), [(0, 2), (1, 0x55)])
def test_a_field_that_the_decoder_cannot_take_does_not_cost_the_others(
    size: int, base: int, capfd: pytest.CaptureFixture[str]
) -> None:
    body = bytes([0x40, 0, 0, 20, 0, 3, 253, 4, 134, 3, 1, 2, 200, size, base])
    for second in range(10):
        body += struct.pack("<BIB", 0, START_S - 631_065_600 + second, 140) + bytes(size)
    (workout,) = read_fit(file_of(body)).workouts
    assert workout.columns["heart_rate_bpm"].tolist() == [140] * 10
    assert "panicked" not in capfd.readouterr().err


TINY = {
    # what there is too much of -> definition, message, how often
    "records": (bytes([0x40, 0, 0, 20, 0, 1, 3, 1, 2]), b"\x00\x50", 1_100_000),
    "laps": (bytes([0x40, 0, 0, 19, 0, 1, 15, 1, 2]), b"\x00\x50", 2_200_000),
    "unknown": (bytes([0x40, 0, 0, 136, 19, 1, 3, 1, 2]), b"\x00\x50", 1_100_000),
    "definitions": (b"", bytes([0x40, 0, 0, 20, 0, 1, 3, 1, 2]), 60_000),
}


@pytest.mark.parametrize("what", TINY)
@pytest.mark.parametrize("cut_bytes", [0, 1])
def test_millions_of_tiny_messages_are_refused_before_they_are_decoded(what: str, cut_bytes: int) -> None:
    definition, message, count = TINY[what]
    raw = file_of(definition + message * count)
    with pytest.raises(Unreadable, match="than any workout"):
        read_fit(raw[: len(raw) - cut_bytes])


def test_a_hundred_thousand_headers_are_refused() -> None:
    with pytest.raises(Unreadable, match="neither a session nor a single record"):
        read_fit(file_of(b"") * 100_000)


def test_many_fields_spread_over_many_samples_are_refused() -> None:
    wide = (
        bytes([0x41, 0, 0, 20, 0, 200])
        + b"".join(bytes((number, 1, 2)) for number in range(200))
        + b"\x01"
        + bytes(200)
    )
    narrow = bytes([0x40, 0, 0, 20, 0, 1, 3, 1, 2]) + b"\x00\x50" * 400_000
    refusal = _answer(file_of(wide + narrow))
    assert isinstance(refusal, Unreadable)
    assert "than any workout" in refusal.problem


def test_two_days_of_every_second_are_read() -> None:
    body = bytes([0x40, 0, 0, 20, 0, 2, 253, 4, 134, 3, 1, 2])
    first = START_S - 631_065_600
    body += b"".join(struct.pack("<BIB", 0, first + second, 120) for second in range(172_800))
    (workout,) = read_fit(file_of(body)).workouts
    assert len(workout.columns["time_s"]) == 172_800


def test_a_recording_in_damaged_gzip_is_read_as_far_as_it_goes_and_the_event_says_so(run: Callable[..., bytes]) -> None:
    raw = gzip.compress(run(), mtime=0)
    whole = read_one(raw, "", NOW)
    wrong = reading(raw[:-8] + bytes(8), Kind.WORKOUT, "", NOW, None)
    cut = reading(raw[: len(raw) * 3 // 4], Kind.WORKOUT, "", NOW, None)
    assert len(wrong.workouts[0].columns["time_s"]) == len(whole.columns["time_s"])
    assert wrong.dropped == ("the gzip data is damaged: what came before was read",)
    assert 100 < len(cut.workouts[0].columns["time_s"]) < len(whole.columns["time_s"])
    assert "the gzip data ends early: what came before was read" in cut.dropped


def test_half_a_table_in_cut_gzip_is_refused_because_half_a_number_is_another() -> None:
    rows = b"".join(b"2026-11-20 18:00:00,Legs,Squat,%d,100,5\n" % n for n in range(2000))
    raw = gzip.compress(b"Date,Workout Name,Exercise Name,Set Order,Weight,Reps\n" + rows, mtime=0)
    with pytest.raises(Unreadable, match="ends early"):
        reading(raw[:-200], Kind.WORKOUT, "", NOW, "Europe/Berlin")
