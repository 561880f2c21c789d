"""The virtual watch writes what a real one would, and a recording plays at another time unchanged but for its dates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path
from typing import Any

import fitfast
import numpy as np
import pytest
from garmin_fit_sdk import Decoder, Stream

from tandem.ingestion.domain.formats.fit.frames import crc16
from tandem.local.runner import FALL_S, RISE_S, Phase, Runner, simulate
from tandem.local.shift import shifted, starts_at
from tandem.local.watch import club_intervals, easy_run

SUNDAY = datetime(2026, 11, 22, 17, 30, tzinfo=timezone(timedelta(hours=1)))
FIT_EPOCH_S = 631_065_600
Messages = dict[str, list[dict[str, Any]]]


def read(fit: bytes) -> Messages:
    """What the official decoder reads; it must find the file sound."""
    assert Decoder(Stream.from_byte_array(bytearray(fit))).check_integrity()
    messages, errors = Decoder(Stream.from_byte_array(bytearray(fit))).read(convert_datetimes_to_dates=False)
    assert errors == []
    return dict(messages)


@pytest.fixture
def club() -> bytes:
    return club_intervals(SUNDAY, utc_offset_s=3600)


@pytest.fixture
def fr965() -> bytes:
    root = next(p for p in Path(__file__).parents if _is_root(p))
    path = root.parent / "shared" / "data" / "runs" / "garmin-fr965-5x3min-intervals.fit"
    if not path.exists():
        pytest.skip("the real recording is not here")
    return path.read_bytes()


def _is_root(folder: Path) -> bool:
    project = folder / "pyproject.toml"
    return project.exists() and "tool.uv.workspace" in project.read_text()


def test_the_club_session_is_a_sound_fit_activity_of_75_minutes(club: bytes) -> None:
    messages = read(club)
    assert messages["file_id_mesgs"][0]["type"] == "activity"
    [session] = messages["session_mesgs"]
    assert (session["sport"], session["total_elapsed_time"]) == ("running", 4500.0)
    assert len(messages["record_mesgs"]) == 4501
    [activity] = messages["activity_mesgs"]
    ended = FIT_EPOCH_S + activity["timestamp"]
    assert datetime.fromtimestamp(ended, UTC) == SUNDAY + timedelta(minutes=75)
    assert activity["local_timestamp"] - activity["timestamp"] == 3600


def test_its_laps_are_warm_up_five_bouts_with_jogs_and_cool_down(club: bytes) -> None:
    laps = read(club)["lap_mesgs"]
    assert [lap["intensity"] for lap in laps] == ["warmup", *["active", "recovery"] * 4, "active", "cooldown"]
    bouts = [lap for lap in laps if lap["intensity"] == "active"]
    assert {lap["total_elapsed_time"] for lap in bouts} == {180.0}
    assert all(4.1 < lap["enhanced_avg_speed"] < 4.5 for lap in bouts)  # as in the real recording
    assert sum(lap["total_elapsed_time"] for lap in laps) == 4500


def test_the_heart_follows_the_work_with_a_delay(club: bytes) -> None:
    heart = np.array([record["heart_rate"] for record in read(club)["record_mesgs"]])
    assert np.abs(np.diff(heart)).max() <= 6  # no square wave
    for bout in range(5):
        begun = 900 + bout * 480
        before, early, late = heart[begun], heart[begun + 20], heart[begun + 170]
        assert before < early < late
        assert 0.35 < (early - before) / (late - before) < 0.75  # 1 - exp(-20/30) = 0.49
        assert late >= 180
        assert heart[begun + 180 + 60] > heart[begun + 480 - 10]  # still falling after a minute of the jog
    assert heart.max() <= Runner().max_bpm


def test_heart_rate_rises_faster_than_it_falls() -> None:
    phases = [Phase(1200, 2.6, "active"), Phase(600, 4.0, "active"), Phase(600, 2.6, "active")]
    heart = np.array([second.heart_rate_bpm for second in simulate(phases, 1, Runner())], dtype=float)
    low, high = heart[1100:1200].mean(), heart[1700:1800].mean()
    half_up = int(np.argmax(heart[1200:] > (low + high) / 2))
    half_down = int(np.argmax(heart[1800:] < (low + high) / 2))
    assert RISE_S * 0.693 - 5 < half_up < RISE_S * 0.693 + 12
    assert FALL_S * 0.693 - 5 < half_down < FALL_S * 0.693 + 20


def test_distance_is_the_sum_of_the_speed_and_cadence_that_of_a_runner(club: bytes) -> None:
    messages = read(club)
    records = messages["record_mesgs"]
    speeds = [record["enhanced_speed"] for record in records]
    assert records[-1]["distance"] == pytest.approx(sum(speeds), rel=0.002)
    assert messages["session_mesgs"][0]["total_distance"] == pytest.approx(records[-1]["distance"], abs=0.1)
    assert all(later["distance"] >= earlier["distance"] for earlier, later in pairwise(records))
    spm = np.array([2 * (record["cadence"] + record["fractional_cadence"]) for record in records])
    assert 155 < np.median(spm) < 175
    assert all(2 * (r["cadence"] + r["fractional_cadence"]) > 170 for r in records[1000:1070])


def test_the_same_seed_writes_the_same_bytes(club: bytes) -> None:
    assert club_intervals(SUNDAY, utc_offset_s=3600) == club
    assert club_intervals(SUNDAY, utc_offset_s=3600, seed=8) != club


def test_no_position_is_written_and_no_name_but_the_workouts_own(club: bytes) -> None:
    fields = {str(field) for many in read(club).values() for message in many for field in message}
    assert [field for field in fields if "position" in field or "name" in field] == ["wkt_name"]


def test_an_easy_run_stays_easy() -> None:
    messages = read(easy_run(SUNDAY, 2400, utc_offset_s=3600))
    [session] = messages["session_mesgs"]
    assert session["total_elapsed_time"] == 2400
    assert [lap["total_elapsed_time"] for lap in messages["lap_mesgs"]] == [900, 900, 600]
    assert session["max_heart_rate"] < 0.8 * Runner().max_bpm


def test_a_start_without_offset_and_a_run_of_no_length_are_refused() -> None:
    with pytest.raises(ValueError, match="UTC offset"):
        club_intervals(datetime(2026, 11, 22, 17, 30), utc_offset_s=3600)  # noqa: DTZ001 (a naive time is the point)
    with pytest.raises(ValueError, match="above zero"):
        easy_run(SUNDAY, 0, utc_offset_s=3600)


def _same_but_for_dates(before: Messages, after: Messages, delta: int, local_delta: int) -> None:
    """Message for message the same values; dates moved by `delta`, local dates by `local_delta`."""
    assert before.keys() == after.keys()
    for kind in before:
        for old, new in zip(before[kind], after[kind], strict=True):
            assert old.keys() == new.keys()
            for field, value in old.items():
                moved = new[field] - value if isinstance(value, int) and new[field] != value else 0
                allowed = {0} | ({local_delta} if field == "local_timestamp" else {delta})
                assert moved in allowed, (kind, field)
                if not moved:
                    assert repr(new[field]) == repr(value), (kind, field)  # by their words, so that nan equals nan


def test_a_shifted_real_recording_says_the_same_at_another_time(fr965: bytes) -> None:
    moved = shifted(fr965, SUNDAY)
    before, after = read(fr965), read(moved)
    began = datetime.fromtimestamp(FIT_EPOCH_S + before["session_mesgs"][0]["start_time"], UTC)
    delta = int((SUNDAY - began).total_seconds())
    _same_but_for_dates(before, after, delta, delta + 3600 - 8 * 3600)
    assert [r["timestamp"] - delta for r in after["record_mesgs"]] == [r["timestamp"] for r in before["record_mesgs"]]
    assert starts_at(fr965).isoformat() == "2026-05-14T12:05:59+08:00"
    assert starts_at(moved) == SUNDAY
    assert starts_at(moved).utcoffset() == timedelta(hours=1)


def test_shifting_there_and_back_gives_the_devices_own_bytes(fr965: bytes, club: bytes) -> None:
    for fit in (fr965, club):
        assert shifted(shifted(fit, SUNDAY + timedelta(days=9, seconds=17)), starts_at(fit)) == fit


def test_compressed_timestamps_move_with_the_rest() -> None:
    definition = bytes([0x40, 0, 0, 20, 0, 2, 253, 4, 0x86, 3, 1, 0x02])
    first = bytes([0x00, *(1_000_000_013).to_bytes(4, "little"), 120])
    short = bytes([0x41, 0, 0, 20, 0, 1, 3, 1, 0x02])  # heart rate alone; its time is in the header
    body = definition + first + short + b"".join(bytes([0x80 | 1 << 5 | (13 + s) & 31, 120 + s]) for s in (1, 2, 30))
    head = bytes([12, 0x10, 0, 0]) + len(body).to_bytes(4, "little") + b".FIT"
    fit = head + body + crc16(head + body).to_bytes(2, "little")
    moved = fitfast.records(shifted(fit, starts_at(fit) + timedelta(seconds=1005)))  # the official decoder cannot
    assert (moved["timestamp"] - FIT_EPOCH_S - 1_000_001_018).tolist() == [0, 1, 2, 30]
    assert moved["heart_rate"].tolist() == [120, 121, 122, 150]


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda fit: b"hello, this is no recording", "byte 0: a FIT header"),
        (lambda fit: fit[:-500], "promises 500 bytes more"),
        (lambda fit: fit[:14] + b"\x0f" + fit[15:], "byte 14: a message of local number 15"),
    ],
)
def test_what_cannot_be_shifted_is_told_with_its_byte(
    club: bytes, damage: Callable[[bytes], bytes], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        shifted(damage(club), SUNDAY)


def test_a_new_start_needs_an_offset(club: bytes) -> None:
    with pytest.raises(ValueError, match="UTC offset"):
        shifted(club, datetime(2026, 11, 22, 17, 30))  # noqa: DTZ001 (a naive time is the point)
