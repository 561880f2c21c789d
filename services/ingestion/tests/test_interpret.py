"""Whatever comes in, the answer is a workout or a refusal in words, never another exception."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ingestion_desk import read_one

from tandem.ingestion.domain.decoded import MAX_DURATION_S, Unreadable
from tandem.ingestion.domain.interpret import MAX_BYTES
from tandem.ingestion.domain.reading import reading
from tandem.ingestion.domain.submission import Kind

RECEIVED = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)


def refusal_of(raw: bytes, media_type: str = "") -> Unreadable:
    with pytest.raises(Unreadable) as refusal:
        read_one(raw, media_type, RECEIVED)
    return refusal.value


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "empty"),
        (b"time,heart rate\n0,120\n", "plain text"),
        (b"\x1f\x8b\x08\x00rest", "gzip"),
        (b"PK\x03\x04rest", "zip archive"),
        (b'<?xml version="1.0"?><gpx/>', "no track"),
        (b"<html><body>", "XML or HTML"),
        (b"  [1, 2]", "JSON list"),
        (b"\x00\x01\x02\x03" * 9, "binary data"),
        (b"{", "EOF"),
        (b'{"a":' * 5000, "recursion limit"),
        (b'{"sport": "\xff"}', "unicode"),
        (b"\x0e\x20\x00\x00\x05\x00\x00\x00.FIT", "no message of this FIT file"),
        (b"\x00" * (MAX_BYTES + 1), "more than any workout"),
        (b"{" + b" " * (8 * 1024 * 1024), "bytes of JSON"),
    ],
)
def test_what_is_no_workout_is_called_by_its_name(raw: bytes, words: str) -> None:
    refusal = refusal_of(raw)
    assert words in refusal.problem
    assert refusal.remedy


def test_text_that_claims_to_be_fit_is_told_what_it_is() -> None:
    assert "labelled 'application/vnd.ant.fit'" in refusal_of(b"hello", "application/vnd.ant.fit").problem


def test_a_recording_from_the_future_is_refused(run: Callable[..., bytes]) -> None:
    with pytest.raises(Unreadable, match="more than a day after it arrived"):
        read_one(run(), "", datetime(2026, 11, 20, tzinfo=UTC))


def test_a_json_object_may_begin_with_a_byte_order_mark() -> None:
    raw = b'\xef\xbb\xbf\n {"sport": "walking", "start_time": "2026-11-22T09:00+01:00", "duration_min": 30}'
    assert read_one(raw, "", RECEIVED).duration_s == 1800


@given(st.binary(max_size=300))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_random_bytes_are_refused(raw: bytes) -> None:
    refusal_of(raw)


@given(st.binary(max_size=200))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_random_bytes_after_a_fit_header_never_break_anything(body: bytes) -> None:
    _workout_or_refusal(b"\x0e\x20\xab\x08" + len(body).to_bytes(4, "little") + b".FIT\x00\x00" + body + b"\x00\x00")


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), lambda inner: st.lists(inner)))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_any_json_value_in_a_field_never_breaks_anything(value: object) -> None:
    for field in ("sport", "start_time", "duration_s", "sets", "samples", "rpe"):
        _workout_or_refusal(
            _json({"sport": "strength", "start_time": "2026-11-22T09:00Z", "duration_s": 9, field: value})
        )


def test_a_field_of_length_zero_which_makes_the_fast_decoder_panic_is_no_disaster(run: Callable[..., bytes]) -> None:
    raw = bytearray(run())
    first_field_length = 14 + 1 + 5 + 1  # file header, record header, head of the first definition, field number
    raw[first_field_length] = 0
    _workout_or_refusal(bytes(raw))


def test_a_mutated_recording_is_read_or_refused(real: Callable[[str], bytes], run: Callable[..., bytes]) -> None:
    originals = [run(), real("runs/garmin-fenix5-short-run.fit"), real("malformed/unterminated-strings.fit")]
    dice = random.Random(20261122)
    for _ in range(250):
        raw = bytearray(dice.choice(originals))
        for _ in range(dice.choice((1, 3, 30))):
            raw[dice.randrange(14, len(raw))] = dice.randrange(256)
        _workout_or_refusal(bytes(raw[: dice.choice((len(raw), dice.randrange(len(raw))))]))


def _json(document: object) -> bytes:
    return json.dumps(document).encode()


def _workout_or_refusal(raw: bytes) -> None:
    """A workout keeps what every reader relies on; anything else is Unreadable, and no other exception."""
    try:
        workout = read_one(raw, "", RECEIVED)
    except Unreadable:
        return
    assert 0 < workout.duration_s <= MAX_DURATION_S
    assert workout.start_time.tzinfo is UTC
    lengths = {len(column) for column in workout.columns.values()}
    assert len(lengths) <= 1
    if workout.columns:
        assert (np.diff(workout.columns["time_s"]) > 0).all()
        assert not any(np.isinf(column).any() for column in workout.columns.values())


@pytest.mark.parametrize("label", ["application/octet-stream", "application/x-www-form-urlencoded; charset=utf-8"])
def test_a_label_that_a_client_writes_on_everything_is_not_quoted(label: str) -> None:
    assert "labelled" not in refusal_of(b"hello", label).problem


def test_an_empty_statement_is_answered_with_what_a_statement_looks_like() -> None:
    with pytest.raises(Unreadable) as refusal:
        reading(b"", Kind.WELLNESS, "", RECEIVED, None)
    assert "local_date" in refusal.value.remedy


def test_a_start_that_is_no_time_is_answered_with_how_one_is_written() -> None:
    refusal = refusal_of(_json({"sport": "running", "start_time": "yesterday", "duration_min": 30}))
    assert (refusal.problem, refusal.where) == ("start_time is no date and time", "/start_time")
    assert "2026-11-22T17:30:00+01:00" in refusal.remedy
