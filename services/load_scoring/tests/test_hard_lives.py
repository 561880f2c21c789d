"""What a clock correction, a false start, a crash or two watches do to an athlete's sessions and loads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from lived import NOW, Life

from tandem.contracts.event import Timer, derived_id
from tandem.contracts.events.athlete import ProfileSet, RescoreRequested
from tandem.contracts.events.load import LoadScored
from tandem.contracts.events.training import DeviceThresholds, Sport, WorkoutWithdrawn
from tandem.contracts.events.wellness import Symptom, WellnessLogged
from tandem.load_scoring.decide import decide
from tandem.load_scoring.domain.rows import key_of
from tandem.load_scoring.domain.view import training, training_of

type Make = Callable[..., Any]


@pytest.fixture(scope="session")
def at(workout: Make) -> Callable[..., Any]:
    """A workout without samples, some seconds after the usual start."""

    def made(name: str, later_s: float = 0, length_s: float = 600, **fields: Any) -> Any:
        start = workout().start_time + timedelta(seconds=later_s)
        return workout(**({"workout_id": name, "start_time": start, "duration_s": length_s, "rpe": 5} | fields))

    return made


def withdrawn(name: str) -> WorkoutWithdrawn:
    return WorkoutWithdrawn(athlete_id="ada", workout_id=name, revision=2, reason="deleted")


DAY_S = 86400


def test_an_import_of_many_lifts_at_once_is_scored_to_the_last(at: Make) -> None:
    life = Life()
    life.say(*(at(f"l{n}", -n * DAY_S, sport=Sport.STRENGTH) for n in range(40)))
    assert len(life.loads()) == 40


def test_old_records_that_cannot_be_read_again_do_not_hold_up_a_new_workout(at: Make) -> None:
    life = Life()
    life.say(*(at(f"l{n}", -n * DAY_S, sport=Sport.STRENGTH) for n in range(1, 41)))
    life._body = lambda ref: None  # type: ignore[method-assign]
    life.say(RescoreRequested(athlete_id="ada", request_id="r", reason="x"))
    life.say(at("new", sport=Sport.STRENGTH))
    assert "new" in life.loads()


@pytest.mark.parametrize("moved", ["first", "second", "third"])
def test_a_part_whose_clock_is_corrected_by_a_month_gives_the_others_back(at: Make, moved: str) -> None:
    life = Life()
    places = {"first": 0, "second": 900, "third": 1800}
    life.say(*(at(name, later_s) for name, later_s in places.items()))
    assert set(life.loads()) == {"first"}
    life.say(at(moved, places[moved] - 30 * DAY_S, revision=2))
    parts = {part.workout_id for load in life.loads().values() for part in load.parts}
    assert set(life.loads()) | parts == set(places)
    assert life.settle() == []


def test_a_crash_between_the_end_of_a_part_and_its_session_loses_neither(at: Make) -> None:
    life = Life()
    life.say(at("first"))
    life.say(at("second", 9000))
    life.most = 1
    life.say(at("second", 900, revision=2))
    life.most = None
    life.state = life.rebuilt()
    life.say(at("other", -3 * DAY_S))
    assert [part.workout_id for part in life.loads()["first"].parts] == ["first", "second"]


@pytest.mark.parametrize("first_key_first", [True, False])
def test_two_false_starts_in_one_second_are_told_under_one_id(at: Make, first_key_first: bool) -> None:
    pairs = ((f"a{n}", f"b{n}") for n in range(99))
    one, other = next(pair for pair in pairs if (key_of(pair[0]) < key_of(pair[1])) is first_key_first)
    life = Life()
    life.say(at(one, 0.7, 30), at(other, 0, 40))
    life.say(RescoreRequested(athlete_id="ada", request_id="r", reason="x"))
    life.say(at("later", DAY_S))
    assert len(life.loads()) == 2


def test_two_watches_set_differently_do_not_score_everything_anew_each_time(at: Make) -> None:
    life = Life()
    for n in range(30, 0, -1):
        limits = DeviceThresholds(max_heart_rate_bpm=206 if n % 2 else 190)
        life.say(at(f"w{n}", -n * DAY_S, thresholds=limits))
    assert sum(isinstance(event.data, LoadScored) for event in life.log) <= 2 * 30


def test_a_setting_that_the_newest_files_no_longer_state_is_given_up(at: Make) -> None:
    life = Life()
    for n in range(12, 0, -1):
        limits = DeviceThresholds(max_heart_rate_bpm=206 if n > 6 else 190)
        life.say(at(f"w{n}", -n * DAY_S, thresholds=limits))
    life.say(at("new"))
    (found,) = [entry for entry in life.loads()["new"].thresholds if entry.name == "max_heart_rate"]
    assert (found.value, found.origin) == (190, "file")


def test_the_setting_of_a_withdrawn_file_is_gone_from_the_same_day(at: Make) -> None:
    life = Life()
    limits = DeviceThresholds(max_heart_rate_bpm=206, threshold_heart_rate_bpm=172)
    life.say(at("morning", -8 * 3600, thresholds=limits))
    life.say(at("evening"))
    life.say(withdrawn("morning"))
    assert "file" not in {entry.origin for entry in life.loads()["evening"].thresholds}


@pytest.mark.parametrize("limit", [-5.0, 12.0, 900.0])
def test_an_impossible_setting_in_a_file_is_set_aside_and_named(at: Make, limit: float) -> None:
    life = Life()
    limits = DeviceThresholds(max_heart_rate_bpm=limit)
    (load,) = life.say(at("w", mean_heart_rate_bpm=150.0, rpe=None, thresholds=limits))
    assert load.systemic.load_au is not None
    assert any("impossible" in reason for reason in (*load.class_reasons, *load.systemic.reasons))


def test_a_withdrawal_of_what_never_had_a_load_is_not_blamed_for_later_scores(at: Make) -> None:
    life = Life()
    life.say(at("moot"), withdrawn("moot"))
    life.say(at("kept", -DAY_S, sport=Sport.STRENGTH))
    heavier = ProfileSet(athlete_id="ada", timezone="UTC", body_mass_kg=80)
    life._append(heavier, NOW + timedelta(days=1), ("the profile",), derived_id("profile"))
    assert [event.rootids for event in life.settle(NOW + timedelta(days=1))] == [("the profile",)]


def test_twenty_activities_of_a_day_all_count(at: Make) -> None:
    life = Life()
    for n in range(20):
        life.say(at(f"w{n}", 1500 * n - 10 * 3600, sport=Sport.WALKING))
    assert dict(training_of(life.state.rows).loads) == dict(training(life.state.rows.values()).loads)


def test_fitness_is_the_same_whether_a_day_is_one_activity_or_four(at: Make) -> None:
    def fitness(parts: int) -> float:
        life = Life()
        for day in range(130):
            length_s = 3600 / parts
            walks = (at(f"w{day}-{n}", day * DAY_S + 4 * 3600 * n, length_s, sport=Sport.WALKING) for n in range(parts))
            *_, last = life.say(*walks)
        return last.form.fitness_au

    assert fitness(4) == pytest.approx(fitness(1), rel=0.03)


def test_who_moves_west_is_still_looked_at_the_next_morning() -> None:
    life = Life()
    life.say(ProfileSet(athlete_id="ada", timezone="Europe/Berlin"))
    day = date(2026, 11, 22)
    life.say(WellnessLogged(athlete_id="ada", wellness_id="x", local_date=day, symptoms=(Symptom.FEVER,)))
    (before,) = (each for each in decide(life.state, NOW, {}) if isinstance(each, Timer))
    life.say(ProfileSet(athlete_id="ada", timezone="America/Los_Angeles"))
    (after,) = (each for each in decide(life.state, NOW, {}) if isinstance(each, Timer))
    assert after.due_at > before.due_at
    assert after.generation != before.generation
