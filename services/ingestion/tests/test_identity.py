"""One thing happened once: recordings of a workout from several sources, in any order."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from identity_words import gave, hevy, lift_on_the_watch, strava
from ingestion_desk import NOW, START_S, Desk, plain

from tandem.contracts.events.training import Sport, WorkoutRecorded, WorkoutWithdrawn
from tandem.contracts.samples import decode
from tandem.ingestion.domain.state import Status
from tandem.ingestion.domain.submission import Kind


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


def test_a_strap_that_is_worn_all_day_makes_no_one_workout_of_what_was_done_in_it() -> None:
    told = (
        plain(at="07:00", duration_min=60, distance_m=12_000),
        plain(at="18:00", sport="strength", duration_min=60),
        plain(at="06:30", sport="other", duration_min=13 * 60, external_id="live"),
    )
    for order in itertools.permutations(told):
        desk = Desk()
        for body in order:
            desk.send(body)
        lasted = {str(one.sport): one.duration_s for one in desk.standing().values()}
        assert lasted == {"running": 3600, "strength": 3600, "other": 13 * 3600}


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


def test_the_same_sets_another_day_are_another_session_and_within_the_hour_the_same_one() -> None:
    """Who writes `squat 5x5 100kg @8` every Monday lifts every Monday; a client that sends again on a bad line did not."""
    desk, sets = Desk(), b"squat 5x5 100kg @8"
    monday = NOW - timedelta(days=14)
    for received_at in (monday, monday + timedelta(minutes=20), monday + timedelta(days=7), NOW):
        desk.send(sets, "phone", untimed=True, received_at=received_at)
    assert sorted(one.start_time.date() for one in desk.standing().values()) == [
        date(2026, 11, 8),
        date(2026, 11, 15),
        date(2026, 11, 22),
    ]
    said = len(desk.log)
    for received_at in (monday, monday + timedelta(days=7), NOW):
        desk.send(sets, "phone", Kind.AGAIN, received_at=received_at, history=True, original="then")
        assert desk.told().status is Status.DUPLICATE
    assert len(desk.log) == said


def test_sets_without_a_time_in_an_import_are_known_whenever_it_is_sent_again() -> None:
    desk, sets = Desk(), b"squat 5x5 100kg @8"
    for received_at in (NOW - timedelta(days=7), NOW):
        desk.send(sets, "phone", received_at=received_at, history=True)
    assert desk.only()
    assert desk.told().status is Status.DUPLICATE


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
