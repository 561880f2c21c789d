"""What comes after a workout was recorded: it is deleted, told anew or read anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from identity_words import strava
from ingestion_desk import NOW, Desk, plain

from tandem.contracts.events.training import WorkoutRecorded, WorkoutWithdrawn
from tandem.ingestion.domain import reading
from tandem.ingestion.domain.state import Status
from tandem.ingestion.domain.submission import Kind


def test_what_the_whole_had_joined_comes_apart_when_it_is_deleted() -> None:
    desk = Desk()
    for at, minutes, name in (("17:30", 20, "first"), ("17:52", 20, "second"), ("17:30", 42, "whole")):
        desk.send(plain(at=at, duration_min=minutes, external_id=name))
    desk.send(b'{"external_id": "whole"}', kind=Kind.WITHDRAWAL)
    assert sorted(workout.duration_s for workout in desk.standing().values()) == [1200, 1200]


def test_a_recording_that_turns_out_to_be_of_another_hour_leaves_the_workout() -> None:
    for at in ("15:00", "20:00"):
        desk = Desk()
        desk.send(plain(external_id="a"))
        desk.send(plain(external_id="b", rpe=9), "phone")
        assert desk.only().rpe == 9
        desk.send(plain(at=at, external_id="b", rpe=9), "phone")
        assert sorted(str(workout.rpe) for workout in desk.standing().values()) == ["9.0", "None"]


def test_deleting_one_of_two_recordings_leaves_the_other(run: Callable[..., bytes]) -> None:
    desk = Desk()
    desk.send(run())
    desk.send(strava(), "strava-7")
    desk.send(b'{"external_id": "99"}', "strava-7", Kind.WITHDRAWAL, told_at=NOW)
    workout = desk.only()
    assert (workout.revision, workout.title, [source.device_id for source in workout.sources]) == (3, None, ["watch"])
    assert [stone.recording_id for stone in workout.tombstones] != []


def test_deleting_the_last_recording_withdraws_the_workout() -> None:
    desk = Desk()
    desk.send(strava(), "strava-7")
    [gone] = desk.send(b'{"external_id": "99"}', "strava-7", Kind.WITHDRAWAL)
    assert isinstance(gone, WorkoutWithdrawn)
    assert (gone.revision, gone.into, desk.standing()) == (2, None, {})
    assert desk.told().status is Status.WITHDRAWN
    assert desk.send(b'{"external_id": "99"}', "strava-7", Kind.WITHDRAWAL) == []
    assert desk.told().status is Status.DUPLICATE


def test_a_deletion_that_overtakes_its_workout_keeps_it_out() -> None:
    desk = Desk()
    [gone] = desk.send(b'{"external_id": "99"}', "strava-7", Kind.WITHDRAWAL, told_at=NOW)
    assert isinstance(gone, WorkoutWithdrawn)
    assert desk.send(strava(), "strava-7", told_at=NOW.replace(minute=NOW.minute, hour=NOW.hour - 1)) == []
    assert desk.told().status is Status.SUPERSEDED
    desk.rebuild()
    assert desk.send(strava(rpe=3), "strava-7", told_at=NOW.replace(hour=NOW.hour - 2)) == []
    assert desk.standing() == {}


def test_a_deletion_older_than_the_version_that_stands_is_late() -> None:
    desk = Desk()
    desk.send(strava(), "strava-7", told_at=NOW)
    assert desk.send(b'{"external_id": "99"}', "strava-7", Kind.WITHDRAWAL, told_at=NOW.replace(hour=1)) == []
    assert desk.told().status is Status.SUPERSEDED
    assert len(desk.standing()) == 1


def test_bytes_read_anew_that_say_the_same_are_no_news() -> None:
    desk = Desk()
    first = desk.submission(strava(), "strava-7")
    desk.take(first)
    again = desk.submission(b"{}", "strava-7", Kind.AGAIN, raw=first.raw, original=first.submission_id)
    assert desk.take(again) == []
    assert desk.told().status is Status.DUPLICATE


def test_bytes_that_a_better_decoder_reads_otherwise_make_the_next_revision(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk()
    first = desk.submission(strava(), "strava-7")
    [before] = desk.take(first)
    honest = reading.interpret

    def better(*args: Any) -> Any:

        found = honest(*args)
        return replace(found, workouts=tuple(replace(one, distance_m=2500.0) for one in found.workouts))

    reading.reading.cache_clear()
    monkeypatch.setattr(reading, "interpret", better)
    again = {"raw": first.raw, "original": first.submission_id}
    [after] = desk.take(desk.submission(b"{}", "strava-7", Kind.AGAIN, **again))
    assert isinstance(before, WorkoutRecorded)
    assert isinstance(after, WorkoutRecorded)
    assert (after.workout_id, after.revision, after.distance_m) == (before.workout_id, 2, 2500.0)
    assert after.sources[0].submission_id == first.submission_id
    assert desk.take(desk.submission(b"{}", "strava-7", Kind.AGAIN, **again)) == []
    reading.reading.cache_clear()
