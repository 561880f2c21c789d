"""Limits move, and what was scored with others is scored again from the log: by itself, once, and to the same end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lived import Life

from tandem.contracts import samples as block
from tandem.contracts.events.athlete import ProfileSet, RescoreRequested
from tandem.contracts.events.load import LoadScored, Threshold
from tandem.contracts.events.training import DeviceThresholds, SampleRef, WorkoutWithdrawn
from tandem.contracts.events.wellness import WellnessLogged
from tandem.load_scoring.domain import state as state_module

type Make = Callable[..., Any]


def profile(**fields: Any) -> ProfileSet:
    return ProfileSet(**({"athlete_id": "ada", "timezone": "Europe/Berlin"} | fields))


@pytest.fixture(scope="session")
def run(workout: Make) -> Callable[..., Any]:
    """The n-th morning's run; `peak` beats at its highest, in samples of their own."""

    def made(life: Life, number: int, peak: float = 170.0, **fields: Any) -> Any:
        ref = f"object:ada/{number}-{peak:g}"
        beats = np.full(1801, 130.0)
        beats[600:700] = peak
        life.objects[ref] = block.encode({"time_s": np.arange(1801.0), "heart_rate_bpm": beats})
        own = {
            "workout_id": f"w{number}",
            "start_time": workout().start_time - timedelta(days=number),
            "duration_s": 1800.0,
            "samples": SampleRef(ref=ref, columns=("time_s", "heart_rate_bpm"), count=1801),
        }
        return workout(**(own | fields))

    return made


def limit(load: LoadScored, name: str = "max_heart_rate") -> Threshold:
    return next(entry for entry in load.thresholds if entry.name == name)


def test_a_new_maximum_in_the_profile_scores_every_workout_again(run: Make) -> None:
    life = Life()
    for number in range(3):
        life.say(run(life, number))
    again = life.say(profile(max_heart_rate_bpm=200, thresholds_as_of=date(2026, 11, 1)))
    assert sorted(load.workout_id for load in again) == ["w0", "w1", "w2"]
    assert {(limit(load).value, limit(load).origin, limit(load).as_of) for load in again} == {
        (200, "profile", date(2026, 11, 1))
    }
    assert {load.scoring for load in again} == {max(load.scoring for load in again)}
    assert life.settle() == []


def test_moving_house_scores_nothing_again(run: Make) -> None:
    life = Life()
    life.say(profile(), run(life, 0))
    assert life.say(profile(timezone="Asia/Tokyo")) == []


def test_the_same_profile_again_scores_nothing_again(run: Make) -> None:
    life = Life()
    life.say(profile(max_heart_rate_bpm=190), run(life, 0))
    assert life.say(profile(max_heart_rate_bpm=190)) == []


def test_a_higher_heart_rate_than_ever_moves_the_limits_of_what_was_before(run: Make) -> None:
    life = Life()
    life.say(profile(max_heart_rate_bpm=185), run(life, 2))
    before = life.loads()["w2"].systemic.load_au
    life.say(run(life, 1, peak=197.0))
    loads = life.loads()
    assert limit(loads["w2"]).value == 197
    assert loads["w2"].systemic.load_au != before
    assert any("contradicted" in reason for reason in loads["w2"].class_reasons + loads["w2"].systemic.reasons)


def test_a_beat_more_than_ever_is_no_reason_to_score_everything_again(run: Make) -> None:
    life = Life()
    life.say(run(life, 2, peak=195.0))
    assert [load.workout_id for load in life.say(run(life, 1, peak=196.0))] == ["w1"]


def test_a_withdrawn_maximum_leaves_no_trace(run: Make) -> None:
    life, plain = Life(), Life()
    life.say(run(life, 2))
    life.say(run(life, 1, peak=205.0))
    life.say(WorkoutWithdrawn(athlete_id="ada", workout_id="w1", revision=2, reason="a strap on a dog"))
    plain.say(run(plain, 2))
    assert limit(life.loads()["w2"]) == limit(plain.loads()["w2"])
    assert life.loads()["w2"].systemic == plain.loads()["w2"].systemic


def test_a_limit_in_one_file_serves_the_workouts_without_any(run: Make) -> None:
    life = Life()
    life.say(run(life, 2))
    settings_in_file = DeviceThresholds(max_heart_rate_bpm=206, threshold_heart_rate_bpm=170)
    life.say(run(life, 1, thresholds=settings_in_file))
    found = limit(life.loads()["w2"], "threshold_heart_rate")
    day = life.loads()["w1"].local_date
    assert (found.value, found.origin, found.as_of) == (170, "file", day)


def test_resting_heart_rate_comes_from_the_mornings_once_there_are_seven(run: Make) -> None:
    life = Life()
    life.say(run(life, 0))
    for number in range(7):
        day = date(2026, 11, 21) - timedelta(days=number)
        assert limit(life.loads()["w0"], "resting_heart_rate").origin == "estimate"
        life.say(WellnessLogged(athlete_id="ada", wellness_id=str(day), local_date=day, resting_heart_rate_bpm=47))
    found = limit(life.loads()["w0"], "resting_heart_rate")
    assert (found.value, found.origin) == (47, "history")


def test_a_request_scores_everything_again_and_the_same_way(run: Make) -> None:
    life = Life()
    life.say(*(run(life, number) for number in range(40)))
    before = life.loads()
    again = life.say(RescoreRequested(athlete_id="ada", request_id="r1", reason="a better scorer"))
    assert len(again) == 40
    for load in again:
        assert load.systemic == before[load.workout_id].systemic
    assert life.settle() == []


def test_a_workout_whose_record_is_gone_from_the_log_is_left_as_it_was(run: Make) -> None:
    life = Life()
    life.say(run(life, 0), run(life, 1))
    life._body = lambda ref: None  # type: ignore[method-assign]
    assert life.say(RescoreRequested(athlete_id="ada", request_id="r1", reason="try")) == []
    assert len(life.loads()) == 2


def test_a_workout_older_than_the_rows_can_still_be_withdrawn(run: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state_module, "ROWS", 3)
    monkeypatch.setattr(state_module, "MOST_ROWS", 3)
    life = Life()
    for number in reversed(range(6)):
        life.say(run(life, number))
    (gone,) = life.say(WorkoutWithdrawn(athlete_id="ada", workout_id="w5", revision=2, reason="deleted"))
    assert (gone.workout_id, gone.withdrawn, gone.systemic.load_au) == ("w5", True, None)
    assert gone.start_time == run(life, 5).start_time
    assert gone.scoring > 1
    assert life.say(WorkoutWithdrawn(athlete_id="ada", workout_id="w5", revision=3, reason="again")) == []


def test_a_workout_older_than_the_rows_can_still_be_corrected(run: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state_module, "ROWS", 3)
    monkeypatch.setattr(state_module, "MOST_ROWS", 3)
    life = Life()
    for number in reversed(range(6)):
        life.say(run(life, number))
    assert [load.revision for load in life.say(run(life, 5, revision=2, rpe=3))] == [2]
    assert life.say(run(life, 5, revision=2, rpe=3)) == []


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(165, 205), min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_a_crash_anywhere_ends_in_the_same_loads(run: Make, peaks: list[int], random: Any) -> None:
    """The state is built anew from any prefix of the log that holds whole decisions, and goes on from there."""
    whole = Life()
    for number, peak in enumerate(peaks):
        whole.say(run(whole, number, peak=float(peak)))
    whole.say(profile(max_heart_rate_bpm=180))
    cut = random.randint(1, len(whole.log))
    after = Life(whole.objects)
    after.log = whole.log[:cut]
    after.state = after.rebuilt()
    after.settle()
    for event in whole.log[cut:]:
        if not isinstance(event.data, LoadScored):
            after.say(event.data)

    def standing(life: Life) -> dict[str, Any]:
        return {
            name: load.model_dump(include={"systemic", "basis", "session_class"}) for name, load in life.loads().items()
        }

    assert standing(after) == standing(whole)
    assert after.settle() == []
