"""Real files, as their devices wrote them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tandem.contracts import samples as block
from tandem.contracts.events.athlete import Sex
from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.training import Sport
from tandem.load_scoring.domain.channels.feet import lock_share
from tandem.load_scoring.domain.channels.trace import trace_of
from tandem.load_scoring.domain.running.graded_pace import graded_pace
from tandem.load_scoring.domain.running.trimp import hrss, trimp
from tandem.load_scoring.domain.session.facts import facts_of
from tandem.load_scoring.domain.session.score import Score, score

type Make = Callable[..., Any]
INTERVALS = "runs/garmin-fr965-5x3min-intervals.fit"


def figures(result: Score) -> dict[str, float]:
    return {figure.name: figure.value for figure in result.measures}


def test_five_times_three_minutes_are_seen_as_that(recording: Make) -> None:
    workout, samples = recording(INTERVALS)
    result = score(workout, samples, None)
    assert result.session_class is SessionClass.HARD_RUN
    assert result.class_confidence >= 0.9
    assert [round(bout.duration_s) for bout in result.bouts] == [183, 180, 182, 180, 180]
    assert [round(bout.distance_m or 0, -1) for bout in result.bouts] == pytest.approx(
        [810, 810, 760, 760, 740], abs=11
    )


def test_five_bouts_are_found_without_the_lap_button_and_by_heart_rate_alone(recording: Make) -> None:
    workout, samples = recording(INTERVALS, laps=())
    bare = score(workout, samples, None)
    by_heart = score(workout, {key: samples[key] for key in ("time_s", "heart_rate_bpm")}, None)
    for result in (bare, by_heart):
        assert len(result.bouts) == 5
        assert all(160 <= bout.duration_s <= 200 for bout in result.bouts)
        assert result.session_class is SessionClass.HARD_RUN
        assert result.class_confidence >= 0.7


def test_it_survives_being_stored_as_a_sample_block(recording: Make) -> None:
    workout, samples = recording(INTERVALS)
    stored = score(workout, block.decode(block.encode(samples)), None)
    fresh = score(workout, samples, None)
    assert [bout.start_s for bout in stored.bouts] == [bout.start_s for bout in fresh.bouts]
    assert stored.class_reasons == fresh.class_reasons
    assert stored.ledgers.systemic.load_au == pytest.approx(fresh.ledgers.systemic.load_au, abs=0.02)


def test_its_heart_rate_load_is_what_others_compute(recording: Make) -> None:
    _, samples = recording(INTERVALS)
    trace = trace_of(samples)
    assert trace is not None
    load = trimp(trace.channels["heart_rate_bpm"], 50, 206, Sex.MALE)
    assert load == pytest.approx(101, abs=0.5)
    assert hrss(load, 170, 50, 206, Sex.MALE) == pytest.approx(78, abs=0.5)


def test_average_pace_hides_its_intervals_and_graded_pace_does_not(recording: Make) -> None:
    workout, samples = recording(INTERVALS)
    trace = trace_of(samples)
    assert trace is not None
    pace = graded_pace(trace.channels["speed_mps"], trace.channels["altitude_m"])
    assert pace is not None
    mean = workout.distance_m / workout.moving_s
    assert (pace.ngp_mps / mean) ** 2 == pytest.approx(1.71, abs=0.05)


def test_four_times_one_kilometre_are_seen_and_the_stated_maximum_is_contradicted(recording: Make) -> None:
    workout, samples = recording("runs/garmin-fenix5x-4x1km-devdata.fit")
    result = score(workout, samples, None)
    assert result.session_class is SessionClass.HARD_RUN
    assert result.class_confidence >= 0.7
    assert [round(bout.duration_s, -1) for bout in result.bouts] == pytest.approx([280, 260, 270, 260], abs=31)
    assert any("172 (file) is contradicted" in reason for reason in result.class_reasons)


def test_a_marathon_is_hard_and_long_and_its_heart_rate_is_no_cadence_lock(recording: Make) -> None:
    """Hard comes before long: 109 minutes near threshold. Heart rate 184 at cadence 184 is chance: 30 % within 3."""
    workout, samples = recording("runs/garmin-fr745-marathon.fit")
    result = score(workout, samples, None)
    assert result.session_class is SessionClass.HARD_RUN
    assert result.class_confidence >= 0.6
    assert "also long: 147 min" in result.class_reasons
    assert result.bouts == ()
    trace = facts_of(workout, samples, None).trace
    assert trace is not None
    assert lock_share(trace.channels["heart_rate_bpm"], trace.channels["cadence_spm"]) < 0.4


def test_a_marathon_recorded_every_third_second_is_covered_whole(recording: Make) -> None:
    workout, samples = recording("runs/garmin-fr745-marathon.fit")
    assert len(samples["time_s"]) < 0.34 * workout.duration_s
    assert figures(score(workout, samples, None))["heart_rate_coverage"] > 0.99


def test_a_tempo_of_an_older_watch_is_hard_by_a_hair_because_no_limit_is_known(recording: Make) -> None:
    workout, samples = recording("runs/garmin-fenix2-run.fit")
    result = score(workout, samples, None)
    assert result.session_class is SessionClass.HARD_RUN
    assert 0.5 <= result.class_confidence < 0.7
    assert [round(bout.duration_s / 60) for bout in result.bouts] == [29]


def test_a_few_steps_are_an_easy_run_of_next_to_no_load(recording: Make) -> None:
    workout, samples = recording("runs/garmin-fenix5-short-run.fit")
    result = score(workout, samples, None)
    assert result.session_class is SessionClass.EASY
    assert (result.ledgers.systemic.load_au or 0) < 1


@pytest.mark.parametrize("name", ["garmin-vivoactive-strength-hr-only.fit", "suunto-strength-hr-only.fit"])
def test_a_lift_seen_by_heart_rate_alone_asks(recording: Make, name: str) -> None:
    workout, samples = recording(f"strength/{name}")
    result = score(workout, samples, None)
    assert workout.sport is Sport.STRENGTH
    assert result.class_confidence < 0.5
    assert result.ledgers.lower_body.load_au is None
    assert any("ask for RPE" in reason for reason in result.ledgers.lower_body.reasons)


def test_the_interval_heart_rate_locked_onto_cadence_is_found_out(recording: Make) -> None:
    workout, samples = recording(INTERVALS)
    running = samples["cadence_spm"] >= 120
    samples["heart_rate_bpm"] = np.where(running, samples["cadence_spm"], samples["heart_rate_bpm"])
    result = score(workout, samples, None)
    assert any("the sensor counted steps" in reason for reason in result.class_reasons)


def test_a_real_full_body_workout_is_read_whole(workout: Make, hevy: Make) -> None:
    result = score(workout(sport=Sport.STRENGTH, sets=hevy("Workout 13"), duration_s=63.95 * 60), None, None)
    assert result.session_class is SessionClass.FULL
    assert result.leg_share == pytest.approx(11 / 27)
    assert figures(result)["volume_load"] == 14_425
