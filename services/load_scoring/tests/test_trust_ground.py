"""Which speed and distance are believed: nobody outruns the records, teleports, or runs home in a car."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.contracts.events.athlete import ProfileSet
from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.training import Sport
from tandem.load_scoring.domain.channels.distance import mended
from tandem.load_scoring.domain.channels.ground import MARGIN, RECORDS, judge_ground
from tandem.load_scoring.domain.channels.trace import trace_of
from tandem.load_scoring.domain.session.facts import Facts, facts_of
from tandem.load_scoring.domain.session.score import Score, score
from tandem.load_scoring.domain.verdict import ASK_BELOW

type Make = Callable[..., Any]
RUN_S = 3000
RIDE_S = 900


def profile(**fields: Any) -> ProfileSet:
    known = {"max_heart_rate_bpm": 190, "resting_heart_rate_bpm": 50, "threshold_heart_rate_bpm": 170}
    return ProfileSet(**({"athlete_id": "ada", "timezone": "Europe/Berlin"} | known | fields))


def wavy(middle: float, amplitude: float, count: int = RUN_S, period_s: float = 50.0) -> np.ndarray:
    return middle + amplitude * np.sin(np.arange(count) / period_s)


def car() -> np.ndarray:
    """A quarter of an hour at 30 to 70 km/h, with a red light."""
    speed = wavy(14, 5, RIDE_S, 40)
    speed[300:340] = 0
    return speed


def says(result: Score, words: str) -> bool:
    return any(words in reason for reason in result.class_reasons)


def ridden(workout: Make, columns: Make, **changed: Any) -> tuple[Facts, Score]:
    """A run of 50 minutes and the drive home with the watch running."""
    speed = np.concatenate([wavy(3.0, 0.1), car()])
    distance = np.cumsum(speed)
    given_samples = {
        "heart_rate_bpm": np.concatenate([wavy(135, 4), wavy(90, 3, RIDE_S)]),
        "speed_mps": speed,
        "distance_m": distance,
    }
    recorded = workout(duration_s=float(speed.size - 1), distance_m=float(distance[-1]))
    samples = columns(**(given_samples | changed))
    return facts_of(recorded, samples, profile()), score(recorded, samples, profile())


def cut_by_the_device() -> np.ndarray:
    speed = np.concatenate([wavy(3.0, 0.1), car()])
    return np.where(speed > 12.5, np.nan, speed)


@pytest.mark.parametrize(
    "changed", [{}, {"speed_mps": cut_by_the_device()}], ids=["as it was", "impossible speeds cut"]
)
def test_a_drive_home_is_left_out_of_length_distance_and_heart_rate(
    workout: Make, columns: Make, changed: dict[str, Any]
) -> None:
    facts, result = ridden(workout, columns, **changed)
    assert facts.timer_s == pytest.approx(RUN_S, abs=30)
    assert facts.mean_speed_mps == pytest.approx(3.0, abs=0.02)
    assert facts.heart_rate.coverage > 0.98
    assert facts.heart_rate.bpm is not None
    assert np.nanmin(facts.heart_rate.bpm) > 120
    assert facts.pace_trust < 1
    assert result.session_class is SessionClass.EASY
    assert says(result, "carried for 15:")


def test_a_run_of_80_minutes_and_a_drive_of_20_are_not_a_long_run(workout: Make, columns: Make) -> None:
    speed = np.concatenate([wavy(3.0, 0.1, 4800), np.full(1200, 15.0)])
    samples = columns(speed_mps=np.where(speed > 12.5, np.nan, speed), distance_m=np.cumsum(speed))
    result = score(workout(duration_s=5999.0), samples, profile(threshold_speed_mps=4.2))
    assert result.session_class is SessionClass.EASY


def test_a_bus_slower_than_the_records_is_told_by_the_steps_nobody_made(workout: Make, columns: Make) -> None:
    speed = np.concatenate([wavy(3.0, 0.1), wavy(5.0, 0.5, RIDE_S)])
    cadence = np.concatenate([wavy(172, 2), np.zeros(RIDE_S)])
    facts = facts_of(workout(duration_s=3899.0), columns(speed_mps=speed, cadence_spm=cadence), None)
    assert facts.timer_s == pytest.approx(RUN_S, abs=5)


def test_a_step_counter_that_never_counted_accuses_nobody(workout: Make, columns: Make) -> None:
    samples = columns(speed_mps=wavy(4.5, 0.2), cadence_spm=np.zeros(RUN_S))
    assert facts_of(workout(duration_s=2999.0), samples, None).timer_s == 2999


def test_a_ride_filed_as_a_run_is_no_hard_run_and_asks(workout: Make, columns: Make) -> None:
    speed = wavy(8, 1.5)
    samples = columns(speed_mps=speed, distance_m=np.cumsum(speed), heart_rate_bpm=wavy(140, 5))
    recorded = workout(duration_s=2999.0, distance_m=float(speed.sum()))
    result = score(recorded, samples, profile(threshold_speed_mps=4.2))
    assert result.session_class is not SessionClass.HARD_RUN
    assert result.class_confidence < ASK_BELOW
    assert result.bouts == ()
    assert says(result, "this may be no run")
    assert result.ledgers.systemic.method == "hrss"


def test_a_ride_that_says_it_is_one_is_nobody_s_business(workout: Make, columns: Make) -> None:
    facts = facts_of(workout(sport=Sport.CYCLING, duration_s=2999.0), columns(speed_mps=wavy(8, 1.5)), None)
    assert facts.trace is not None
    assert np.isfinite(facts.trace.channels["speed_mps"]).all()


@pytest.mark.parametrize(("seconds", "record_mps"), RECORDS)
def test_a_world_record_is_a_run_and_a_tenth_more_is_not(seconds: int, record_mps: float) -> None:
    for factor, impossible in ((1.0, False), (1.1, True)):
        speed = np.concatenate([np.full(120, 2.5), np.full(seconds + 5, factor * record_mps), np.full(120, 2.5)])
        trace = trace_of({"time_s": np.arange(speed.size, dtype=float), "speed_mps": speed})
        assert (judge_ground(trace, None).carried is not None) is impossible


@given(st.floats(0, 5.8), st.floats(0, 0.3), st.integers(0, 2**32 - 1))
def test_no_pace_up_to_that_of_a_marathon_record_is_called_a_ride(mean_mps: float, noise: float, seed: int) -> None:
    assert mean_mps < MARGIN * RECORDS[-1][1]
    speed = np.clip(mean_mps + np.random.default_rng(seed).normal(0, noise, 1200), 0, None)
    trace = trace_of({"time_s": np.arange(1200.0), "speed_mps": speed})
    assert judge_ground(trace, None).carried is None


@pytest.mark.parametrize(
    "name",
    ["garmin-fr965-5x3min-intervals", "garmin-fenix5x-4x1km-devdata", "garmin-fr745-marathon", "garmin-fenix2-run"],
)
def test_a_sound_recording_is_run_throughout(recording: Make, name: str) -> None:
    workout, samples = recording(f"runs/{name}.fit")
    facts = facts_of(workout, samples, None)
    assert facts.pace_trust == 1
    assert facts.not_run_m == 0
    assert facts.trace is not None
    assert facts.trace.reasons == ()


def test_a_leap_of_position_is_no_ground_covered(workout: Make, columns: Make) -> None:
    distance = np.cumsum(wavy(3.0, 0.1))
    distance[1500:] += 2300
    recorded = workout(duration_s=2999.0, distance_m=float(distance[-1]))
    samples = columns(speed_mps=wavy(3.0, 0.1), distance_m=distance)
    facts = facts_of(recorded, samples, None)
    assert facts.mean_speed_mps == pytest.approx(3.0, abs=0.01)
    assert facts.pace_trust < 1
    assert says(score(recorded, samples, None), "position leaps 2303 m in 1 steps")


def test_distance_that_runs_backwards_only_ever_grows_once_mended(workout: Make, columns: Make) -> None:
    distance = np.cumsum(wavy(3.0, 0.1))
    distance[1500:] -= 1000
    facts = facts_of(workout(duration_s=2999.0), columns(distance_m=distance), None)
    assert facts.trace is not None
    assert np.diff(facts.trace.channels["distance_m"]).min() >= 0
    assert np.nanmax(facts.trace.channels["speed_mps"]) < 4
    assert any("distance runs backwards in 1 samples" in reason for reason in facts.trace.reasons)


@given(st.lists(st.floats(-100, 100), min_size=2, max_size=200))
def test_a_mended_distance_never_falls_and_never_outruns_a_human_by_much(steps: list[float]) -> None:
    time = np.arange(len(steps), dtype=float)
    out, added, notes = mended(time, np.cumsum(steps))
    gained = np.diff(out)
    assert gained.min() >= -1e-9
    assert gained.max() <= 12.5 + 50 + 1e-6
    assert added >= 0
    assert bool(notes) == (not np.array_equal(out, np.cumsum(steps)))


def test_a_catching_up_receiver_is_no_leap() -> None:
    """A real file (fenix 2) gains 30 m in one second after trees."""
    time, distance = np.arange(100.0), np.arange(100.0) * 3
    distance[50:] += 27
    assert mended(time, distance)[1:] == (0.0, ())


def test_speed_that_leaps_up_and_back_is_a_spike_and_a_sprint_is_none(columns: Make) -> None:
    speed = wavy(3.5, 0.1)
    speed[500:503] = 11.4  # as in a real recording of 2013
    speed[1000:1020] = [*np.linspace(4, 8, 8), *[8.2] * 4, *np.linspace(8, 4, 8)]
    trace = trace_of(columns(speed_mps=speed))
    assert trace is not None
    assert np.nanmax(trace.channels["speed_mps"]) == pytest.approx(8.2)
    assert trace.reasons == ("speed: 3 samples in spikes, faster than a body changes: not used",)


def treadmill(workout: Make, columns: Make, bpm: float, **fields: Any) -> Score:
    rising = bpm - 60 * np.exp(-np.arange(RUN_S) / 60)
    samples = columns(heart_rate_bpm=rising + wavy(0, 1), speed_mps=wavy(3.0, 0.1))
    return score(workout(duration_s=2999.0, **fields), samples, profile(threshold_speed_mps=4.2))


def test_a_gentle_pace_on_a_belt_does_not_contradict_a_hard_heart(workout: Make, columns: Make) -> None:
    indoors = treadmill(workout, columns, 178, sub_sport="treadmill")
    outdoors = treadmill(workout, columns, 178)
    assert indoors.session_class is outdoors.session_class is SessionClass.HARD_RUN
    assert indoors.class_confidence >= 0.85
    assert outdoors.class_confidence < ASK_BELOW
    assert says(indoors, "the belt may have been tilted")


def test_a_pace_on_a_belt_is_trusted_less_than_one_outdoors(workout: Make, columns: Make) -> None:
    samples = columns(speed_mps=wavy(3.0, 0.1))
    known = profile(threshold_speed_mps=4.2)
    indoors, outdoors = (
        score(workout(duration_s=2999.0, sub_sport=where), samples, known).class_confidence
        for where in ("treadmill", None)
    )
    assert indoors < outdoors


def test_the_barometer_indoors_makes_no_hills(workout: Make, columns: Make) -> None:
    samples = columns(speed_mps=wavy(3.0, 0.05), altitude_m=100 + 20 * np.sin(np.arange(RUN_S) / 60))
    flat = facts_of(workout(duration_s=2999.0, sub_sport="treadmill"), samples, None)
    hilly = facts_of(workout(duration_s=2999.0), samples, None)
    assert flat.pace is not None
    assert hilly.pace is not None
    assert flat.pace.ngp_mps == pytest.approx(3.0, abs=0.02)
    assert hilly.pace.ngp_mps > 3.2


def test_a_watch_forgotten_for_27_days_makes_no_long_run(workout: Make) -> None:
    days = 27 * 86_400.0
    result = score(workout(duration_s=days), {"time_s": [0.0, days], "heart_rate_bpm": [100.0, 100.0]}, profile())
    assert result.session_class is not SessionClass.LONG
    assert result.class_confidence < ASK_BELOW
    assert says(result, "forgotten watch")
