"""One thing happened once: recordings of a workout from several sources, in any order, with updates and deletions."""

from __future__ import annotations

import hashlib
import itertools
import json
import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ingestion_desk import NOW, START_S, Desk, plain

from tandem.contracts.events.training import Sport, WorkoutRecorded, WorkoutWithdrawn
from tandem.contracts.samples import decode
from tandem.ingestion.domain import reading
from tandem.ingestion.domain.identity.arranging import arranged
from tandem.ingestion.domain.identity.register import Kind as RowKind
from tandem.ingestion.domain.identity.register import Register, Row
from tandem.ingestion.domain.identity.sameness import groups, same
from tandem.ingestion.domain.state import Status
from tandem.ingestion.domain.submission import Kind


def strava(**fields: Any) -> bytes:
    """The same run as `run` writes, as a platform tells it two seconds off: a title and an effort, no samples."""
    told = {"start_time": "2026-11-22T16:30:02Z", "duration_min": 10, "title": "Evening Run", "rpe": 7, **fields}
    return json.dumps({"sport": "running", "external_id": "99", **told}).encode()


def hevy() -> bytes:
    sets = [{"type": "normal", "reps": 5, "weight_kg": 100.0, "rpe": 8}] * 3
    told = {"id": "h1", "title": "Lower A", "start_time": "2026-11-22T16:29:00Z", "end_time": "2026-11-22T17:24:00Z"}
    return json.dumps({**told, "exercises": [{"title": "Squat", "sets": sets}]}).encode()


def lift_on_the_watch(fit: Callable[..., bytes]) -> bytes:
    session = {"start_time": START_S, "total_elapsed_time": 3300.0, "total_timer_time": 3300.0}
    return fit(
        ("file_id", {"type": "activity", "manufacturer": "development", "serial_number": 77}),
        *(("record", {"timestamp": START_S + s, "heart_rate": 100 + s % 30}) for s in range(0, 3300, 5)),
        ("session", session | {"sport": "training", "sub_sport": "strength_training"}),
    )


def gave(workout: WorkoutRecorded) -> dict[str, str]:
    return {name: source.device_id for source in workout.sources for name in source.gave}


def test_the_watch_and_the_platform_tell_of_one_run(run: Callable[..., bytes]) -> None:
    desk = Desk()
    [first] = desk.send(run())
    [second] = desk.send(strava(), "strava-7")
    assert isinstance(first, WorkoutRecorded)
    assert isinstance(second, WorkoutRecorded)
    assert (second.workout_id, second.revision) == (first.workout_id, 2)
    assert (second.title, second.rpe, second.start_time) == ("Evening Run", 7, first.start_time)
    assert second.samples == first.samples
    whose = gave(second)
    assert (whose["heart_rate_bpm"], whose["duration_s"]) == ("watch", "watch")
    assert (whose["title"], whose["rpe"]) == ("strava-7", "strava-7")
    assert desk.told().status is Status.MERGED


def test_sets_come_from_the_lifting_app_and_pulses_from_the_watch(fit: Callable[..., bytes]) -> None:
    desk = Desk()
    desk.send(hevy(), "hevy-1")
    desk.send(lift_on_the_watch(fit))
    workout = desk.only()
    assert workout.sport is Sport.STRENGTH
    assert len(workout.sets) == 3
    assert workout.mean_heart_rate_bpm is not None
    whose = gave(workout)
    assert (whose["sets"], whose["title"]) == ("hevy-1", "hevy-1")
    assert (whose["heart_rate_bpm"], whose["mean_heart_rate_bpm"], whose["start_time"]) == ("watch", "watch", "watch")


def test_whatever_the_order_the_workout_is_the_same(run: Callable[..., bytes]) -> None:
    told = [(run(), "watch"), (strava(), "strava-7"), (strava(external_id="g", rpe=None, title=None), "garmin-3")]
    seen = set()
    for order in itertools.permutations(told):
        desk = Desk()
        for raw, device in order:
            desk.send(raw, device)
        workout = desk.only()
        assert len(workout.sources) == 3
        seen.add(workout.model_dump_json(exclude={"workout_id", "revision", "submission_id", "raw", "sources"}))
    assert len(seen) == 1


@pytest.mark.parametrize(
    ("at", "minutes", "merges"),
    [("17:32", 40, True), ("17:28", 40, True), ("17:40", 30, True), ("17:50", 40, False), ("18:09", 40, False)],
)
def test_recordings_are_one_workout_where_they_share_most_of_the_shorter_ones_time(
    at: str, minutes: int, merges: bool
) -> None:
    desk = Desk()
    desk.send(plain(external_id="a"))
    desk.send(plain(at=at, duration_min=minutes, external_id="b"), "phone")
    assert (len(desk.standing()) == 1) is merges


def test_a_ride_and_a_run_at_one_time_stay_two_and_a_nameless_sport_joins_either() -> None:
    desk = Desk()
    desk.send(plain(external_id="a"))
    desk.send(plain(sport="cycling", external_id="b"), "phone")
    assert len(desk.standing()) == 2
    other = Desk()
    other.send(plain(external_id="a"))
    other.send(plain(sport="other", external_id="strap"), "strap")
    assert other.only().sport is Sport.RUNNING


def test_two_parts_become_one_workout_when_the_whole_arrives() -> None:
    desk = Desk()
    desk.send(plain(at="17:30", duration_min=20, external_id="first"))
    desk.send(plain(at="17:52", duration_min=20, external_id="second"))
    assert len(desk.standing()) == 2
    recorded, gone = desk.send(plain(at="17:30", duration_min=42, external_id="whole"), "phone")
    assert isinstance(recorded, WorkoutRecorded)
    assert isinstance(gone, WorkoutWithdrawn)
    assert gone.into == recorded.workout_id
    assert (recorded.remaining, gone.remaining) == (1, 0)
    assert desk.only().duration_s == 42 * 60


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


def test_bytes_of_several_workouts_are_said_one_by_one_and_known_as_a_whole() -> None:
    raw = json.dumps(
        {
            "workouts": [
                json.loads(hevy()),
                {
                    **json.loads(hevy()),
                    "id": "h2",
                    "start_time": "2026-11-20T16:29:00Z",
                    "end_time": "2026-11-20T17:24:00Z",
                },
            ]
        }
    ).encode()
    desk = Desk()
    said = desk.send(raw, "hevy-1")
    assert [getattr(one, "remaining", None) for one in said] == [1, 0]
    assert desk.told().also is not None
    assert desk.send(raw, "phone") == []
    assert desk.told().status is Status.DUPLICATE


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


def test_a_short_recording_and_the_next_one_stay_two() -> None:
    desk = Desk()
    for second in range(5):
        desk.send(plain(at=f"17:3{second}", duration_min=0.3, external_id=str(second)))
    assert len(desk.standing()) == 5


def test_a_damaged_file_does_not_take_the_place_of_the_whole_one(run: Callable[..., bytes]) -> None:
    whole = run()
    middle = len(whole) // 2
    cut, torn = (
        whole[:middle],
        whole[:middle] + b"\xff" * 90 + whole[middle + 90 :],
    )  # its session still says how long it was
    for first, second in ((whole, cut), (cut, whole), (whole, torn), (torn, whole)):
        desk = Desk()
        desk.send(first)
        desk.send(second)
        assert (desk.only().duration_s, desk.only().dropped) == (600, ())


def test_exercises_that_a_lifter_types_one_after_the_other_add_up() -> None:
    desk = Desk()
    for text in (b"squat 5x5 100kg @8", b"bench 3x8 60kg", b"squat 5x5 100kg @9"):
        desk.send(text, "phone")
    workout = desk.only()
    assert [one.exercise for one in workout.sets] == ["squat"] * 5 + ["bench"] * 3


def test_the_same_ride_in_two_formats_is_two_recordings_of_one_workout(real: Callable[[str], bytes]) -> None:
    for order in (("tcx", "gpx"), ("gpx", "tcx")):
        desk = Desk()
        for suffix in order:
            desk.send(real(f"runs/garmin-export.{suffix}"))
        assert len(desk.only().sources) == 2


def test_samples_of_two_straps_are_not_mixed(run: Callable[..., bytes]) -> None:
    slow = [{"timestamp": START_S + s, "heart_rate": 120} for s in range(0, 601, 10)]
    desk = Desk()
    desk.send(run())
    desk.send(run(session={"sport": "running"}, records=slow, extra=(("file_id", {"serial_number": 5}),)), "strap")
    workout = desk.only()
    name = next(name for name in desk.log[-1].objects)
    columns = decode(desk.log[-1].objects[name])
    assert workout.samples is not None
    assert set(columns["heart_rate_bpm"]) == {140.0}


MINUTE = 60
recordings = st.lists(
    st.tuples(st.integers(0, 90), st.integers(1, 60), st.sampled_from([Sport.RUNNING, Sport.STRENGTH, Sport.OTHER])),
    min_size=1,
    max_size=7,
)


def rows(drawn: list[tuple[int, int, Sport]]) -> list[Row]:
    names = [f"00000000-0000-0000-0000-{index:012}" for index in range(len(drawn))]
    return [
        Row(
            name, name, 1, start_s=1000 + begin * MINUTE, duration_s=lasts * MINUTE, sport=sport, digest=f"{index:032x}"
        )
        for index, (name, (begin, lasts, sport)) in enumerate(zip(names, drawn, strict=True))
    ]


@given(drawn=recordings, seed=st.randoms())
@settings(max_examples=200, deadline=None)
def test_the_groups_are_the_same_for_any_order_of_arrival(drawn: list[tuple[int, int, Sport]], seed: Any) -> None:
    expected = [{row.recording for row in group} for group in groups(rows(drawn))]
    arriving = rows(drawn)
    seed.shuffle(arriving)
    register = Register()
    for row in arriving:
        found = arranged(register, [row])
        for workout in found.workouts:
            register = register.saying(
                *(
                    Row(
                        r.recording,
                        workout.workout_id,
                        1,
                        RowKind.CURRENT,
                        r.digest,
                        start_s=r.start_s,
                        duration_s=r.duration_s,
                        sport=r.sport,
                    )
                    for r in workout.rows
                )
            )
    got = {
        workout: {row.recording for row in register.members(workout)} for workout in {row.workout for row in register}
    }
    assert sorted(map(sorted, got.values())) == sorted(map(sorted, expected))


@given(drawn=recordings)
@settings(max_examples=200, deadline=None)
def test_sameness_is_mutual_and_nobody_is_the_same_as_itself(drawn: list[tuple[int, int, Sport]]) -> None:
    told = rows(drawn)
    for one, other in itertools.product(told, told):
        assert same(one, other) == same(other, one)
        assert not (one is other and same(one, other))


@given(drawn=recordings)
@settings(max_examples=100, deadline=None)
def test_the_register_comes_back_from_its_text(drawn: list[tuple[int, int, Sport]]) -> None:
    register = Register().saying(*rows(drawn))
    assert Register.read(register.written()) == register
    assert list(register) == sorted(rows(drawn), key=lambda row: (row.start_s, row.recording))


@given(drawn=recordings, seed=st.randoms())
@settings(max_examples=100, deadline=None)
def test_rows_lie_in_one_order_whatever_way_they_came_and_whatever_went_meanwhile(
    drawn: list[tuple[int, int, Sport]], seed: Any
) -> None:
    names = [str(uuid.UUID(bytes=hashlib.sha256(bytes([n])).digest()[:16])) for n in range(len(drawn))]
    told = [replace(row, recording=name, digest=row.digest[::-1]) for row, name in zip(rows(drawn), names, strict=True)]
    marks = [Row(row.recording, row.workout, 1, RowKind.DELETED, "dd" * 16) for row in told]  # all of them start at 0
    arriving = [*told, *marks]
    seed.shuffle(arriving)
    gone = tuple(arriving[::3])
    register = Register()
    while arriving:
        count = seed.randint(1, 3)
        register, arriving = register.saying(*arriving[:count]), arriving[count:]
    kept = [row for row in (*told, *marks) if row not in gone]
    expected = sorted(kept, key=lambda row: (row.start_s, row.recording, row.digest))
    assert list(register.saying(without=gone)) == expected
