"""Several activities, one session: whatever the order in which they come, are corrected or withdrawn."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lived import Life

from tandem.contracts import samples as block
from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.training import SampleRef, Sport, WorkoutWithdrawn

type Make = Callable[..., Any]


@pytest.fixture(scope="session")
def track(workout: Make) -> Callable[..., Any]:
    """The parts of a track session: warm-up, work and cool-down, with pauses of five minutes."""

    def part(name: str, **fields: Any) -> Any:
        after_min, length_min, rpe = {"warm-up": (0, 15, 2.0), "work": (20, 30, 9.0), "cool-down": (55, 10, 1.0)}[name]
        start = workout().start_time + timedelta(minutes=after_min)
        own = {"workout_id": name, "start_time": start, "duration_s": length_min * 60.0, "rpe": rpe, "title": name}
        return workout(**(own | fields))

    return part


def withdrawn(workout_id: str, revision: int = 2) -> WorkoutWithdrawn:
    return WorkoutWithdrawn(athlete_id="ada", workout_id=workout_id, revision=revision, reason="deleted at its source")


def test_three_activities_with_short_pauses_are_one_session_of_the_first(track: Make) -> None:
    life = Life()
    life.say(track("warm-up"))
    life.say(track("work"))
    life.say(track("cool-down"))
    (load,) = life.loads().values()
    assert load.workout_id == "warm-up"
    assert [part.workout_id for part in load.parts] == ["warm-up", "work", "cool-down"]
    assert load.end_time - load.start_time == timedelta(minutes=65)
    assert load.title == "work"


def test_a_session_reads_the_same_in_whatever_order_its_parts_arrive(track: Make) -> None:
    names = ("warm-up", "work", "cool-down")
    seen = []
    for order in permutations(names):
        life = Life()
        for name in order:
            life.say(track(name))
        (load,) = life.loads().values()
        seen.append(load.model_copy(update={"scoring": 1}))
    assert all(load == seen[0] for load in seen)


def test_all_parts_at_once_make_one_score_and_no_withdrawal(track: Make) -> None:
    life = Life()
    said = life.say(track("work"), track("cool-down"), track("warm-up"))
    assert [(load.workout_id, load.withdrawn, len(load.parts)) for load in said] == [("warm-up", False, 3)]


def test_a_part_that_is_withdrawn_leaves_the_others_a_session(track: Make) -> None:
    life = Life()
    for name in ("warm-up", "work", "cool-down"):
        life.say(track(name))
    life.say(withdrawn("cool-down"))
    (load,) = life.loads().values()
    assert [part.workout_id for part in load.parts] == ["warm-up", "work"]
    life.say(withdrawn("warm-up"))
    (load,) = life.loads().values()
    assert (load.workout_id, load.parts) == ("work", ())
    life.say(withdrawn("work"))
    assert life.loads() == {}


def test_a_part_moved_to_another_day_is_a_session_of_its_own(track: Make) -> None:
    life = Life()
    for name in ("warm-up", "work"):
        life.say(track(name))
    later = track("work").start_time + timedelta(days=3)
    life.say(track("work", revision=2, start_time=later))
    assert {name: len(load.parts) for name, load in life.loads().items()} == {"warm-up": 0, "work": 0}


@pytest.mark.parametrize("pause_min", [21, 200])
def test_a_longer_pause_ends_a_session(track: Make, pause_min: int) -> None:
    life = Life()
    life.say(track("warm-up"))
    life.say(track("work", start_time=track("warm-up").start_time + timedelta(minutes=15 + pause_min)))
    assert len(life.loads()) == 2


def test_a_run_after_a_lift_is_not_part_of_it(track: Make) -> None:
    life = Life()
    life.say(track("warm-up", sport=Sport.STRENGTH))
    life.say(track("work"))
    assert len(life.loads()) == 2


def test_two_recordings_of_the_same_hour_are_not_joined(track: Make) -> None:
    life = Life()
    life.say(track("work"))
    life.say(track("work", workout_id="other-watch"))
    assert len(life.loads()) == 2


STREAMS = {
    "time_s": ("time", 1.0),
    "heart_rate_bpm": ("heartrate", 1.0),
    "speed_mps": ("velocity_smooth", 1.0),
    "distance_m": ("distance", 1.0),
    "altitude_m": ("altitude", 1.0),
    "cadence_spm": ("cadence", 2.0),
}


def test_the_three_part_track_night_of_a_real_athlete_is_one_hard_run(workout: Make, shared: Make) -> None:
    life, start = Life(), workout().start_time
    for name in ("1-warmup", "2-work", "3-cooldown"):
        streams = json.loads(shared(f"runs/strava-track-{name}.json").read_text())
        columns = {
            column: [value * factor for value in streams[stream]["data"]]
            for column, (stream, factor) in STREAMS.items()
        }
        ref, length_s = f"object:ada/{name}", columns["time_s"][-1]
        life.objects[ref] = block.encode(columns)
        samples = SampleRef(ref=ref, columns=tuple(columns), count=len(columns["time_s"]))
        life.say(workout(workout_id=name, start_time=start, duration_s=length_s, samples=samples))
        start += timedelta(seconds=length_s + 240)
    (load,) = life.loads().values()
    assert load.session_class is SessionClass.HARD_RUN
    assert [part.workout_id for part in load.parts] == ["1-warmup", "2-work", "3-cooldown"]


@st.composite
def stories(draw: st.DrawFn) -> list[tuple[str, int, int | None]]:
    """(part, revision, minutes it starts later; None for a withdrawal), one content for each (part, revision)."""
    names = ("warm-up", "work", "cool-down")
    keys = draw(st.lists(st.tuples(st.sampled_from(names), st.integers(1, 3)), unique=True, min_size=1, max_size=7))
    return [(name, revision, draw(st.none() | st.integers(-30, 60))) for name, revision in keys]


@settings(max_examples=150, deadline=None)
@given(stories(), st.randoms(use_true_random=False))
def test_the_standing_loads_follow_from_the_facts_alone(track: Make, story: Any, random: Any) -> None:
    def fact(name: str, revision: int, later_min: int | None) -> Any:
        if later_min is None:
            return withdrawn(name, revision)
        start = track(name).start_time + timedelta(minutes=later_min)
        return track(name, revision=revision, start_time=start)

    facts = [fact(*entry) for entry in story]
    one_by_one, at_once = Life(), Life()
    for each in facts:
        one_by_one.say(each)
    random.shuffle(facts)
    at_once.say(*facts)

    def told(life: Life) -> dict[str, Any]:
        """Without what depends on when it was said: the count of scorings, and the form of that moment."""
        later = {"scoring", "form", "readiness"}
        return {name: load.model_dump(exclude=later) for name, load in life.loads().items()}

    assert told(one_by_one) == told(at_once)
    for life in (one_by_one, at_once):
        assert life.settle() == []
        assert life.rebuilt() == life.state
        shuffled = random.sample(life.log, len(life.log))
        rebuilt = Life()
        rebuilt.state = rebuilt.rebuilt(shuffled)
        assert rebuilt.state.rows == life.state.rows
