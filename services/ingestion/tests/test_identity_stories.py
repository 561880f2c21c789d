"""The smallest stories in which a workout could vanish, count twice or come back: each was found by the laws, or feared."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from identity_oracle import at
from ingestion_desk import Crash, Desk, plain

from tandem.ingestion.domain import reading
from tandem.ingestion.domain.state import Status
from tandem.ingestion.domain.submission import Kind


def told(body: bytes, minutes: int) -> dict[str, Any]:
    return {"raw": body, "told_at": at(minutes)}


def remove(desk: Desk, name: str, device: str = "watch", minutes: int | None = None) -> list[Any]:
    return desk.send(json.dumps({"external_id": name}).encode(), device, Kind.WITHDRAWAL, told_at=at(minutes))


def remove_workout(desk: Desk, workout_id: str) -> list[Any]:
    return desk.send(json.dumps({"workout_id": workout_id}).encode(), kind=Kind.WITHDRAWAL)


def test_a_title_that_is_changed_and_changed_back_is_the_first_again() -> None:
    desk = Desk()
    first, second = plain(external_id="x", title="Easy"), plain(external_id="x", title="Tempo")
    for minutes, body in ((1, first), (2, second), (3, first)):
        desk.send(**told(body, minutes))
    assert (desk.only().title, desk.only().revision) == ("Easy", 3)
    assert desk.send(**told(second, 2)) == []
    assert desk.told().status is Status.DUPLICATE


def test_what_is_told_anew_without_a_change_keeps_out_what_was_told_between() -> None:
    body, between = plain(external_id="x", rpe=3), plain(external_id="x", rpe=9)
    for again in (body, body + b"\n"):
        desk = Desk()
        desk.send(**told(body, 1))
        desk.send(**told(again, 3))
        assert desk.send(**told(between, 2)) == []
        assert desk.told().status is Status.SUPERSEDED
        assert desk.only().rpe == 3


def test_the_same_bytes_with_the_same_time_say_nothing() -> None:
    desk = Desk()
    desk.send(**told(plain(), 1))
    assert desk.send(**told(plain(), 1)) == []
    assert desk.told().status is Status.DUPLICATE


def test_a_platform_that_sends_its_version_again_does_not_undo_the_athlete_s_deletion() -> None:
    desk = Desk()
    desk.send(**told(plain(external_id="x"), 5))
    remove_workout(desk, desk.only().workout_id)
    for minutes in (5, 4):
        assert desk.send(**told(plain(external_id="x"), minutes)) == []
        assert desk.told().status is Status.SUPERSEDED
    desk.send(**told(plain(external_id="x", title="restored"), 6))
    assert desk.only().title == "restored"


def test_a_version_without_a_time_does_not_let_older_ones_in_after_it() -> None:
    desk = Desk()
    desk.send(**told(plain(external_id="x", rpe=5), 5))
    desk.send(plain(external_id="x", rpe=6))
    assert desk.send(**told(plain(external_id="x", rpe=4), 4)) == []
    assert desk.only().rpe == 6
    desk.rebuild()
    assert desk.send(**told(plain(external_id="x", rpe=3), 3)) == []


def test_a_recording_that_comes_back_at_another_hour_leaves_the_workout_that_it_began_to_the_others() -> None:
    desk = Desk()
    desk.send(plain(external_id="founder"))
    desk.send(plain(external_id="other"), "phone")
    first = desk.only().workout_id
    remove(desk, "founder")
    desk.send(plain(at="20:00", external_id="founder"))
    standing = desk.standing()
    assert len(standing) == 2
    assert [source.device_id for source in standing[first].sources] == ["phone"]


def test_a_second_notice_of_a_deletion_takes_nothing_from_those_that_stay() -> None:
    desk = Desk()
    desk.send(plain(external_id="founder"))
    desk.send(plain(external_id="other"), "phone")
    first = desk.only().workout_id
    remove(desk, "founder", minutes=1)
    remove(desk, "founder", minutes=2)
    assert desk.told().status is Status.WITHDRAWN
    assert desk.only().workout_id == first
    assert desk.send(**told(plain(external_id="founder"), 2)) == []


def test_a_crash_between_the_parts_of_a_split_loses_none_of_them() -> None:
    """What holds two together moves away and takes the name with it: the two are said one after the other."""
    for survives in range(4):
        fate = iter([False] * 3 + [number == survives for number in range(4)])
        desk = Desk(crash=lambda fate=fate: next(fate, False))  # type: ignore[misc]
        desk.send(plain(duration_min=42, external_id="whole"))
        desk.send(plain(duration_min=20, external_id="first"))
        desk.send(plain(at="17:52", duration_min=20, external_id="second"))
        moved = desk.submission(plain(at="15:00", duration_min=42, external_id="whole"))
        for _ in range(2):
            try:
                desk.take(moved)
            except Crash:
                desk.rebuild()
        assert sorted(workout.duration_s for workout in desk.standing().values()) == [1200, 1200, 2520]


def test_a_version_that_was_read_anew_still_keeps_out_an_older_one(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk()
    first = desk.submission(plain(external_id="x"), told_at=at(5))
    desk.take(first)
    honest = reading.interpret

    def better(*args: Any) -> Any:
        found = honest(*args)
        return replace(found, workouts=tuple(replace(one, ascent_m=12.0) for one in found.workouts))

    reading.reading.cache_clear()
    monkeypatch.setattr(reading, "interpret", better)
    [again] = desk.take(desk.submission(b"{}", kind=Kind.AGAIN, raw=first.raw, original=first.submission_id))
    assert again.sources[0].told_at == at(5)
    assert desk.send(**told(plain(external_id="x", rpe=2), 4)) == []
    reading.reading.cache_clear()


def test_two_devices_may_have_the_same_name_for_different_things() -> None:
    desk = Desk()
    desk.send(plain(external_id="1"))
    desk.send(plain(at="19:30", external_id="1"), "phone")
    assert len(desk.standing()) == 2
    remove(desk, "1", "phone")
    assert desk.only().device_id == "watch"


def test_bytes_that_another_device_sends_are_the_recording_that_they_are() -> None:
    desk = Desk()
    desk.send(plain(external_id="x"))
    assert desk.send(plain(external_id="x"), "phone", told_at=at(9)) == []  # two clocks are not compared
    assert (desk.told().status, len(desk.only().sources)) == (Status.DUPLICATE, 1)
    desk.send(plain(external_id="x", rpe=8))
    assert desk.send(plain(external_id="x"), "phone") == []
    assert desk.only().rpe == 8


def test_a_merged_workout_that_is_deleted_comes_back_with_the_source_that_is_sent_again() -> None:
    desk = Desk()
    desk.send(plain(external_id="x"))
    desk.send(plain(external_id="y", title="Evening"), "phone")
    before = desk.only()
    remove_workout(desk, before.workout_id)
    assert desk.standing() == {}
    desk.send(plain(external_id="y", title="Evening"), "phone")
    assert [source.device_id for source in desk.only().sources] == ["phone"]


def page(*workouts: dict[str, Any]) -> bytes:
    sets = [{"type": "normal", "reps": 5, "weight_kg": 100.0}]
    return json.dumps(
        {"workouts": [{"exercises": [{"title": "Squat", "sets": sets}], **one} for one in workouts]}
    ).encode()


def lift(name: str, day: int, **more: Any) -> dict[str, Any]:
    times = {"start_time": f"2026-11-{day}T16:00:00Z", "end_time": f"2026-11-{day}T17:00:00Z"}
    return {"id": name, "title": name, **times, **more}


def test_a_page_that_lacks_a_workout_of_the_page_before_takes_nothing_away() -> None:
    desk = Desk()
    desk.send(page(lift("h1", 18), lift("h2", 20)), "hevy-1")
    desk.send(page(lift("h2", 20, title="renamed")), "hevy-1")
    assert {workout.title for workout in desk.standing().values()} == {"h1", "renamed"}
    desk.send(page(lift("h1", 18), lift("h2", 20)), "hevy-1")  # the first page again: known bytes
    assert {workout.title for workout in desk.standing().values()} == {"h1", "renamed"}


def test_of_two_versions_in_the_same_bytes_the_last_counts_each_time() -> None:
    desk = Desk()
    twice = page(lift("h1", 18), lift("h1", 19, title="corrected"))
    desk.send(twice, "hevy-1")
    assert (desk.only().title, desk.only().revision) == ("corrected", 1)
    assert desk.send(twice, "hevy-1") == []


def test_nameless_workouts_that_begin_at_once_are_all_kept() -> None:
    desk = Desk()
    short, long = lift("x", 18), lift("x", 18, end_time="2026-11-18T17:10:00Z", title="with curls")
    for one in (short, long):
        del one["id"]
    desk.send(page(short, long), "hevy-1")
    assert len(desk.only().sources) == 2
    assert desk.send(page(short, long), "hevy-1") == []


def test_who_moves_a_recording_out_of_a_workout_is_told_where_it_is_now() -> None:
    desk = Desk()
    desk.send(plain(external_id="a"))
    desk.send(plain(external_id="b"), "phone")
    desk.send(plain(at="20:00", external_id="b"), "phone")
    home = next(name for name, one in desk.standing().items() if one.device_id == "phone")
    assert desk.told().workout_id == home


def test_a_second_source_does_not_change_the_name_of_a_workout() -> None:
    desk = Desk()
    [first] = desk.send(plain(external_id="a"))
    for number in range(5):
        desk.send(plain(external_id=str(number)), f"phone-{number}")
    assert (desk.only().workout_id, desk.only().revision) == (first.workout_id, 6)


def test_who_leaves_for_a_larger_workout_leaves_the_name_behind_whether_or_not_there_is_a_crash() -> None:
    logs = []
    for survives in (True, False):
        fate = iter([False] * 4 + [not survives])
        desk = Desk(crash=lambda fate=fate: next(fate, False))  # type: ignore[misc]
        desk.send(plain(at="17:00", duration_min=60, external_id="leaves"))
        desk.send(plain(at="17:00", duration_min=1, external_id="stays"))
        first = desk.only().workout_id
        desk.send(plain(at="17:40", duration_min=40, external_id="larger"))
        desk.send(plain(at="18:00", duration_min=1, external_id="within"))
        moved = desk.submission(plain(at="17:20", duration_min=60, external_id="leaves"))
        try:
            desk.take(moved)
        except Crash:
            desk.rebuild()
            desk.take(moved)
        assert [source.external_id for source in desk.standing()[first].sources] == ["stays"]
        logs.append(desk.log)
    assert logs[0] == logs[1]
