"""Several FIT files in one piece of bytes, and several workouts in one file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from tandem.contracts.events.training import Sport
from tandem.ingestion.domain.decoded import Unreadable
from tandem.ingestion.domain.formats.fit.chain import files_of
from tandem.ingestion.domain.formats.fit.reading import read_fit

START_S = int(datetime(2026, 11, 22, 16, 30, tzinfo=UTC).timestamp())
Write = Callable[..., bytes]


@pytest.fixture
def activity(fit: Write) -> Write:
    """Writes an activity of sessions (sport, start, seconds) with a record each second and a lap for each session."""

    def write(*sessions: tuple[str, int, int], serial: int = 77, **more: Any) -> bytes:
        first = min(start for _, start, _ in sessions)
        last = max(start + lasted for _, start, lasted in sessions)
        spans = [{"start_time": start, "total_elapsed_time": float(s), "sport": sport} for sport, start, s in sessions]
        return fit(
            ("file_id", {"type": "activity", "serial_number": serial}),
            *(("record", {"timestamp": s, "heart_rate": 120, "distance": s - first}) for s in range(first, last + 1)),
            *(("lap", dict(span)) for span in spans),
            *(("session", {**span, "total_distance": span["total_elapsed_time"], **more}) for span in spans),
        )

    return write


def test_each_file_of_a_chain_is_read(activity: Write) -> None:
    reading = read_fit(activity(("running", START_S, 600)) + activity(("cycling", START_S + 9000, 300)))
    assert [workout.sport for workout in reading.workouts] == [Sport.RUNNING, Sport.CYCLING]
    assert reading.dropped == ()


def test_a_broken_file_of_a_chain_costs_only_itself(activity: Write) -> None:
    first, second, third = (activity(("running", START_S + 9000 * n, 300)) for n in range(3))
    reading = read_fit(first + second[:40] + third)
    assert [workout.start_time.timestamp() for workout in reading.workouts] == [START_S, START_S + 18000]
    assert len(reading.dropped) == 1
    assert "file 2 of 3" in reading.dropped[0]


def test_a_settings_file_in_a_chain_is_left_aside_by_its_kind(fit: Write, activity: Write) -> None:
    reading = read_fit(fit(("file_id", {"type": "settings"})) + activity(("running", START_S, 300)))
    assert len(reading.workouts) == 1
    assert reading.dropped == ("file 1 of 2: this FIT file is a settings file",)


def test_the_same_activity_twice_in_a_chain_is_one_workout(activity: Write) -> None:
    reading = read_fit(activity(("running", START_S, 300)) * 2)
    assert len(reading.workouts) == 1
    assert "once more" in reading.dropped[0]


def test_a_chain_of_which_nothing_can_be_read_is_refused_for_its_first_file(fit: Write) -> None:
    with pytest.raises(Unreadable, match="course file"):
        read_fit(fit(("file_id", {"type": "course"})) + fit(("file_id", {"type": "settings"})))


def test_what_looks_like_a_header_inside_a_sound_file_does_not_cut_it(run: Write) -> None:
    raw = run(extra=(("workout", {"wkt_name": "\x0e\x20\x00\x00aaaa.FIT and on"}),))
    assert files_of(raw + raw) == ((raw, raw), ())


def test_bytes_between_files_are_counted(run: Write) -> None:
    files, notes = files_of(run() + b"\x00" * 5 + run())
    assert len(files) == 2
    assert "5 bytes" in notes[0]


def test_sessions_of_different_sports_are_workouts_of_their_own(activity: Write) -> None:
    reading = read_fit(
        activity(("cycling", START_S, 600), ("transition", START_S + 600, 60), ("running", START_S + 660, 300))
    )
    ride, run = reading.workouts
    assert (ride.sport, ride.duration_s, len(ride.columns["time_s"])) == (Sport.CYCLING, 600, 600)
    assert (run.sport, run.duration_s, len(run.columns["time_s"])) == (Sport.RUNNING, 300, 301)
    assert [lap.start_s for lap in (*ride.laps, *run.laps)] == [0, 0]
    assert run.columns["distance_m"].tolist()[:2] == [1, 2]
    assert (ride.external_id, run.external_id) == (f"77:{START_S}", f"77:{START_S + 660}")
    assert reading.dropped == ("1 transitions between the parts of a multisport activity",)


@pytest.mark.parametrize(("pause_s", "workouts"), [(0, 1), (60, 1), (61, 2), (3600, 2)])
def test_a_short_stop_within_one_sport_does_not_part_a_workout(activity: Write, pause_s: int, workouts: int) -> None:
    reading = read_fit(activity(("running", START_S, 600), ("running", START_S + 600 + pause_s, 300)))
    assert len(reading.workouts) == workouts
    assert sum(workout.distance_m or 0 for workout in reading.workouts) == 900


def test_a_session_told_twice_counts_once(activity: Write) -> None:
    (workout,) = read_fit(activity(("running", START_S, 600), ("running", START_S + 5, 590))).workouts
    assert (workout.duration_s, workout.distance_m) == (600, 600)


def test_sets_go_with_the_session_of_their_time(fit: Write) -> None:
    lifted = {"set_type": "active", "category": ["squat"], "repetitions": 5}
    raw = fit(
        ("file_id", {"type": "activity"}),
        ("set", {"start_time": START_S + 100, "timestamp": START_S + 130, **lifted}),
        (
            "session",
            {"start_time": START_S, "total_elapsed_time": 600.0, "sport": "training", "sub_sport": "strength_training"},
        ),
        ("session", {"start_time": START_S + 600, "total_elapsed_time": 900.0, "sport": "running"}),
    )
    lifting, run = read_fit(raw).workouts
    assert (lifting.sport, len(lifting.sets)) == (Sport.STRENGTH, 1)
    assert (run.sport, run.sets) == (Sport.RUNNING, ())


def test_a_part_that_cannot_be_used_costs_only_itself(activity: Write) -> None:
    reading = read_fit(activity(("running", START_S, 300), ("cycling", START_S + 300, 0)))
    assert [workout.sport for workout in reading.workouts] == [Sport.RUNNING]
    assert reading.dropped == ("a part of the activity: the workout has no duration",)
