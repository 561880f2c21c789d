"""Files read offline: what one file holds, what is assumed of it, and what cannot be read."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tandem.contracts.events.training import Sport
from tandem.local.files import PAUSE, SOMEDAY, Refused, Taken, take
from tandem.local.watch import club_intervals

STREAMS = {"time": {"data": [0, 5, 10]}, "heartrate": {"data": [120, 121, 122]}, "distance": {"data": [0, 15, 30]}}
HEVY = {
    "title": "Legs",
    "start_time": "2026-11-20T18:00:00Z",
    "end_time": "2026-11-20T19:00:00Z",
    "exercises": [{"title": "Squat (Barbell)", "sets": [{"type": "normal", "reps": 5, "weight_kg": 100}]}],
}


def write(folder: Path, name: str, content: Any) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return path


def test_a_recording_is_one_workout_with_its_samples(tmp_path: Path) -> None:
    path = write(tmp_path, "club.fit", club_intervals(datetime(2026, 11, 22, 17, 30, tzinfo=UTC), utc_offset_s=3600))
    (one,) = take([path])
    assert isinstance(one, Taken)
    assert (one.file, one.number, one.workout.sport) == ("club.fit", None, Sport.RUNNING)
    assert one.samples is not None
    assert len(one.samples["heart_rate_bpm"]) == 4501


def test_a_hevy_export_is_as_many_workouts_as_it_lists_and_one_bad_one_spoils_no_other(tmp_path: Path) -> None:
    for content in ([HEVY, {**HEVY, "end_time": "2026-11-20T17:00:00Z"}, HEVY], {"page": 1, "workouts": [HEVY] * 3}):
        found = list(take([write(tmp_path, "hevy.json", content)]))
        assert [one.number for one in found] == [1, 2, 3]
        assert isinstance(found[0], Taken)
        assert found[0].workout.title == "Legs"
    assert isinstance(next(iter(take([write(tmp_path, "one.json", HEVY)]))), Taken)
    bad = list(take([write(tmp_path, "bad.json", [HEVY, {**HEVY, "exercises": [{"title": "x"}]}])]))[1]
    assert isinstance(bad, Refused)
    assert bad.where == "/exercises/0/sets"


def test_streams_without_their_activity_follow_each_other_and_say_what_was_made_up(tmp_path: Path) -> None:
    paths = [write(tmp_path, f"part-{number}.json", STREAMS) for number in (1, 2)]
    first, second = take(paths)
    assert isinstance(first, Taken)
    assert isinstance(second, Taken)
    assert first.workout.start_time == SOMEDAY
    assert second.workout.start_time == SOMEDAY + timedelta(seconds=10) + PAUSE
    assert first.workout.sport is Sport.RUNNING
    assert [note.split(":")[0] for note in first.workout.dropped] == [
        "the file does not name its sport",
        "the file does not say when it was",
    ]


def test_streams_that_name_their_activity_are_believed(tmp_path: Path) -> None:
    told = STREAMS | {"type": "Ride", "start_date": "2026-11-20T06:00:00Z"}
    (one,) = take([write(tmp_path, "ride.json", told)], sport=Sport.RUNNING)
    assert isinstance(one, Taken)
    assert (one.workout.sport, one.workout.dropped) == (Sport.CYCLING, ())
    (walk,) = take([write(tmp_path, "walk.json", STREAMS)], sport=Sport.WALKING)
    assert isinstance(walk, Taken)
    assert walk.workout.sport is Sport.WALKING


def test_what_is_no_workout_is_refused_with_its_remedy(tmp_path: Path) -> None:
    for content in (b"", b"{", b"[]", b"[1, 2]", b"<gpx/>", b"\x00\x01", b'{"workouts": []}'):
        (one,) = take([write(tmp_path, "odd", content)])
        assert isinstance(one, Refused)
        assert one.problem
        assert one.remedy
