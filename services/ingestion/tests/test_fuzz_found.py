"""What the fuzzer found, each the smallest document that shows it."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import numpy as np
import platform_words as words
import pytest
from ingestion_desk import NOW, Desk

from tandem.contracts.events.training import Sport
from tandem.contracts.events.wellness import WellnessLogged
from tandem.contracts.topology import MAX_STORED_BYTES
from tandem.ingestion.adapters.unpack import Member, NotUnderstood, Walk
from tandem.ingestion.domain.decoded import Reading, Unreadable
from tandem.ingestion.domain.formats.trace import trace
from tandem.ingestion.domain.formats.xml.apple_item import body_of, decode_apple_item
from tandem.ingestion.domain.identity.answer import MAX_RECORDINGS
from tandem.ingestion.domain.live.moments import Told, moments
from tandem.ingestion.domain.live.said import Said
from tandem.ingestion.domain.reading import MAX_FOUND, reading
from tandem.ingestion.domain.submission import Kind
from tandem.ingestion.providers.provider import Malformed

START_S = datetime(2026, 11, 22, 16, 30, tzinfo=UTC).timestamp()


def distances(*metres: float) -> tuple[list[float], tuple[str, ...]]:
    records = {"timestamp": START_S + np.arange(float(len(metres))), "distance": np.array(metres)}
    columns, notes = trace(records, START_S, Sport.RUNNING)
    return columns["distance_m"].tolist(), notes


def read(document: object, kind: Kind = Kind.WORKOUT) -> Reading:
    return reading(json.dumps(document).encode(), kind, "", NOW, "Europe/Berlin")


def test_a_distance_that_jumps_up_and_back_costs_itself_alone() -> None:
    told, notes = distances(0, 3, 4_000_000, 9, 12, 12)
    assert told == pytest.approx([0, 3, np.nan, 9, 12, 12], nan_ok=True)
    assert notes == ("1 distances that do not go on from those before and after them",)


def test_a_distance_that_begins_anew_keeps_its_longer_part() -> None:
    told, notes = distances(0, 3, 6, 9, 0, 3)
    assert told == pytest.approx([0, 3, 6, 9, np.nan, np.nan], nan_ok=True)
    assert notes[0].startswith("2 distances")


def test_a_distance_that_rises_is_left_as_it_is() -> None:
    assert distances(0, 0, 3, 3) == ([0, 0, 3, 3], ())


def test_a_heart_rate_below_one_beat_is_missing() -> None:
    records = {"timestamp": START_S + np.arange(3.0), "heart_rate": np.array([1e-320, 140, 0])}
    columns, _ = trace(records, START_S, Sport.RUNNING)
    assert columns["heart_rate_bpm"].tolist() == pytest.approx([np.nan, 140, np.nan], nan_ok=True)
    plain = {"sport": "running", "start_time": "2026-11-22T16:30:00Z", "duration_s": 60}
    samples = {"time_s": [0, 1], "heart_rate_bpm": [1e-320, 140]}
    (workout,) = read(plain | {"samples": samples}).workouts
    assert workout.columns["heart_rate_bpm"].tolist() == pytest.approx([np.nan, 140], nan_ok=True)


def test_a_workout_before_any_device_costs_itself_alone(run: Callable[..., bytes]) -> None:
    item = {"activity": "Running", "start_time": "1969-12-31T23:59:59Z", "duration_s": 60, "external_id": "a"}
    with pytest.raises(Unreadable, match="1990"):
        decode_apple_item(body_of("workout", item))
    activities = [words.garmin_activity(), words.garmin_activity(activityId=2, startTimeInSeconds=1_900_000_000)]
    found = read({"activities": activities})
    assert [workout.external_id for workout in found.workouts] == ["5001968355"]
    assert any("more than a day after they arrived" in note for note in found.dropped)


def test_of_two_statements_under_one_name_the_last_is_said() -> None:
    dailies = [words.garmin_daily(restingHeartRateInBeatsPerMinute=rate) for rate in (48, 50)]
    desk = Desk()
    [said] = desk.send(json.dumps({"dailies": dailies}).encode())
    assert isinstance(said, WellnessLogged)
    assert said.resting_heart_rate_bpm == 50
    assert desk.send(json.dumps({"dailies": dailies}).encode()) == []


def test_one_line_of_another_century_does_not_carry_the_session_off() -> None:
    told = [Told(1, n, START_S + n, Said(heart_rate_bpm=140, at_s=START_S + n)) for n in range(60)]
    stray = [Told(1, 60, START_S + 60, Said(heart_rate_bpm=140, at_s=9e9))]
    when, notes = moments([*told, *stray])
    assert when.tolist() == pytest.approx([START_S + n for n in range(61)])
    assert notes == ()


def test_a_member_that_would_begin_before_its_archive_is_named() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a.json", b"{}")
        archive.writestr("b.json", b"{}")
    raw = bytearray(made.getvalue())
    end = raw.rindex(b"PK\x05\x06")
    struct.pack_into("<L", raw, end + 16, struct.unpack_from("<L", raw, end + 16)[0] + 60)
    found = list(Walk().through(io.BytesIO(bytes(raw))))
    assert found
    assert all(isinstance(one, NotUnderstood | Member) for one in found)
    assert any(isinstance(one, NotUnderstood) for one in found)


@pytest.mark.parametrize("aspect", [["create"], {"a": 1}, None, 5])
def test_an_aspect_that_is_no_word_is_of_no_use(aspect: object) -> None:
    assert words.strava().pieces(words.request(words.strava_event(aspect_type=aspect))) == []


def test_a_number_that_no_platform_writes_is_malformed() -> None:
    batch = {"activities": [words.garmin_activity(distanceInMeters=2**64)]}
    with pytest.raises(Malformed, match="64 bits"):
        words.garmin().pieces(words.request(batch))


def test_a_workout_of_the_most_recordings_with_the_most_sets_fits_on_the_log() -> None:
    long = "🏋" * 120
    one = {"reps": 5, "weight_kg": 102.058456789, "duration_seconds": 1.23456789, "distance_meters": 1.23456789}
    whole = [{"title": long, "sets": [one] * 500}]
    pages = [
        words.HEVY_WORKOUT | {"id": f"{long[:117]}{number:03}", "title": long, "exercises": whole if not number else []}
        for number in range(MAX_RECORDINGS + 1)
    ]
    desk = Desk()
    desk.send(json.dumps({"workouts": pages[:MAX_RECORDINGS]}).encode())
    workout = desk.only()
    assert (len(workout.sources), len(workout.sets)) == (MAX_RECORDINGS, 500)
    assert len(workout.model_dump_json().encode()) < MAX_STORED_BYTES / 2
    desk.send(json.dumps({"workouts": pages[MAX_RECORDINGS:]}).encode())
    assert "more than 100 recordings" in (desk.told().problem or "")
    assert desk.only() == workout


def test_a_table_of_more_workouts_than_anybody_did_is_to_be_sent_in_parts() -> None:
    head = (
        "Date,Workout Name,Duration,Exercise Name,Set Order,Weight (kg),Reps,Distance,Seconds,Notes,Workout Notes,RPE"
    )
    first = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
    rows = [f"{first + timedelta(hours=12 * n)},Legs,5m,Squat,1,100,5,0,0,,," for n in range(MAX_FOUND + 1)]
    with pytest.raises(Unreadable, match="taken at once"):
        reading("\n".join([head, *rows]).encode(), Kind.WORKOUT, "", NOW, "Europe/Berlin")


def test_the_future_is_refused_alone_and_with_words() -> None:
    start = (NOW + timedelta(days=2)).isoformat()
    with pytest.raises(Unreadable, match="more than a day after it arrived"):
        read({"sport": "running", "start_time": start, "duration_min": 40})
