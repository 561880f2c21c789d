"""Which heart rate is believed: what a heart can do stays, what a sensor makes up is set aside and said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.contracts.events.athlete import ProfileSet
from tandem.contracts.events.load import SessionClass
from tandem.load_scoring.domain.channels.bursts import LEAPS, bursts
from tandem.load_scoring.domain.channels.feet import follows_feet, lock_share
from tandem.load_scoring.domain.channels.frozen import FROZEN_S
from tandem.load_scoring.domain.channels.trace import Channel, trace_of
from tandem.load_scoring.domain.channels.trust import HeartRate, judge_heart_rate
from tandem.load_scoring.domain.channels.wild import wild
from tandem.load_scoring.domain.session.score import Score, score
from tandem.load_scoring.domain.verdict import ASK_BELOW

type Make = Callable[..., Any]
HOUR = 3601
SECONDS: Channel = np.arange(float(HOUR))
RUNS = [
    "garmin-fr965-5x3min-intervals.fit",
    "garmin-fenix5x-4x1km-devdata.fit",
    "garmin-fr745-marathon.fit",
    "garmin-fenix2-run.fit",
    "garmin-fenix5-short-run.fit",
]


def wander(sd: float, rho: float, seed: int = 0) -> Channel:
    """An hour of noise with memory: standard deviation `sd`, correlation `rho` from one second to the next."""
    shocks = np.random.default_rng(seed).standard_normal(HOUR)
    out: Channel = np.zeros(HOUR)
    for index in range(1, HOUR):
        out[index] = rho * out[index - 1] + shocks[index]
    return np.multiply(out, sd / float(out.std()))


def heart(speed: np.ndarray, tau_s: float = 35.0) -> np.ndarray:
    """A heart that answers the pace with first-order lag, wanders a little and drifts up by 4 an hour."""
    bpm, now = np.empty(speed.size), 85.0
    for index, target in enumerate(65 + 25 * speed):
        now += (target - now) / tau_s
        bpm[index] = now
    return np.round(bpm + wander(1.0, 0.95)[: speed.size] + SECONDS[: speed.size] / 900)


def easy_pace() -> np.ndarray:
    return 3.2 + wander(0.1, 0.98, seed=1)


def steps() -> np.ndarray:
    return np.clip(np.round(178 + wander(1.8, 0.95, seed=2)), 174, 182)


def profile(**fields: Any) -> ProfileSet:
    known = {"max_heart_rate_bpm": 200, "resting_heart_rate_bpm": 50, "threshold_heart_rate_bpm": 172}
    return ProfileSet(**({"athlete_id": "ada", "timezone": "Europe/Berlin"} | known | fields))


def judged(samples: Any, timer_s: float | None = None) -> HeartRate:
    trace = trace_of(samples)
    assert trace is not None
    return judge_heart_rate(trace, timer_s if timer_s is not None else float(trace.count))


def known(heart_rate: HeartRate) -> np.ndarray:
    assert heart_rate.bpm is not None
    return heart_rate.bpm


def says(result: Score, words: str) -> bool:
    return any(words in reason for reason in result.class_reasons)


LOCKS = {
    "anything from 176 to 200": np.random.default_rng(3).uniform(176, 200, HOUR),
    "a slow wave from 176 to 200": 188 + 12 * np.sin(SECONDS / 600),
    "a ramp from 176 to 200": np.linspace(176, 200, HOUR),
    "a wandering plateau": np.clip(188 + wander(6, 0.99, seed=4), 176, 200),
    "the steps and ten more": steps() + 10,
    "the steps and what wanders": steps() + 8 + wander(5, 0.995, seed=5),
}


@pytest.mark.parametrize("lock", LOCKS.values(), ids=LOCKS.keys())
@pytest.mark.parametrize("minutes", [(0, 61), (15, 40)], ids=["all along", "for 25 minutes"])
def test_a_heart_rate_near_the_step_rate_at_an_easy_pace_is_no_trusted_hard_run(
    workout: Make, columns: Make, lock: np.ndarray, minutes: tuple[int, int]
) -> None:
    """176 to 200 at 3.5 to 4.0 m/s with 174 to 182 steps: 25 minutes that look like 90 % of the maximum."""
    speed = np.clip(3.75 + wander(0.1, 0.98, seed=6), 3.5, 4.0)
    inside = (minutes[0] * 60 <= SECONDS) & (minutes[1] * 60 > SECONDS)
    bpm = np.where(inside, np.round(lock), heart(speed) - 15)
    samples = columns(heart_rate_bpm=bpm, cadence_spm=steps(), speed_mps=speed)
    result = score(workout(), samples, profile())
    assert result.class_confidence < ASK_BELOW
    assert any("heart rate" in reason for reason in result.class_reasons)


def test_a_heart_rate_at_half_the_step_rate_is_not_believed_either(columns: Make) -> None:
    samples = columns(heart_rate_bpm=steps() / 2, cadence_spm=steps(), speed_mps=easy_pace())
    assert any("half the step rate" in reason for reason in judged(samples).reasons)


def test_a_heart_rate_that_drops_to_half_the_step_rate_in_mid_run_is_not_believed(columns: Make) -> None:
    bpm = np.where((SECONDS > 900) & (SECONDS < 2400), steps() / 2, heart(easy_pace()))
    assert judged(columns(heart_rate_bpm=bpm, cadence_spm=steps(), speed_mps=easy_pace())).locked


def test_a_cadence_that_counts_one_foot_shows_a_lock_as_well(columns: Make) -> None:
    assert judged(columns(heart_rate_bpm=steps() + 1, cadence_spm=steps() / 2)).locked


def test_a_heart_rate_far_above_the_feet_that_moves_with_each_of_their_changes_counts_them() -> None:
    feet = 150 + 12 * np.sign(np.sin(SECONDS / 90.0)) + wander(1, 0.9)
    locked = follows_feet(feet + 40, feet, None)
    assert "changes with every change of the step rate" in locked.reason


def test_a_heart_that_answers_a_faster_step_half_a_minute_later_is_a_heart() -> None:
    speed: Channel = np.where(np.sin(SECONDS / 90.0) > 0, 4.0, 2.6)
    assert not follows_feet(heart(speed), 150 + 20 * (speed - 2.6) + wander(1, 0.9), speed).locked


def test_a_hard_run_with_a_heart_at_the_step_rate_stays_trusted_when_the_heart_has_risen_to_it(
    workout: Make, columns: Make
) -> None:
    speed = np.where(SECONDS > 600, 4.5, 2.8) + wander(0.08, 0.98, seed=7)
    samples = columns(heart_rate_bpm=heart(speed), cadence_spm=steps(), speed_mps=speed)
    result = score(workout(), samples, profile())
    assert result.session_class is SessionClass.HARD_RUN
    assert result.class_confidence >= 0.9


def test_a_watch_started_in_full_flight_is_believed_when_heart_rate_goes_with_the_pace(columns: Make) -> None:
    speed = 4.3 + 0.5 * (np.sin(SECONDS / 120.0) > 0)
    bpm = heart(speed) + 5
    bpm[:200] = np.maximum(bpm[:200], 168)
    assert not judged(columns(heart_rate_bpm=bpm, cadence_spm=steps(), speed_mps=speed)).locked


@pytest.mark.parametrize("name", RUNS)
def test_a_sound_recording_is_believed_whole(recording: Make, name: str) -> None:
    workout, samples = recording(f"runs/{name}")
    heart_rate = judged(samples, workout.moving_s)
    assert heart_rate.usable
    assert heart_rate.trust == 1.0
    assert heart_rate.reasons == ()


def test_a_marathon_at_heart_rate_and_cadence_184_is_no_lock(recording: Make) -> None:
    _, samples = recording("runs/garmin-fr745-marathon.fit")
    trace = trace_of(samples)
    assert trace is not None
    assert 0.25 < lock_share(trace.channels["heart_rate_bpm"], trace.channels["cadence_spm"]) < 0.35


@pytest.mark.parametrize("offset", [0, 5, 12])
def test_a_real_interval_session_locked_onto_the_feet_is_found_out(recording: Make, offset: int) -> None:
    """By equality, and by moving with the feet where it does not equal them."""
    workout, samples = recording("runs/garmin-fr965-5x3min-intervals.fit")
    running = samples["cadence_spm"] >= 120
    samples["heart_rate_bpm"] = np.where(running, samples["cadence_spm"] + offset, samples["heart_rate_bpm"])
    assert judged(samples, workout.moving_s).locked


# spikes, swings, standstills and holes


def test_spikes_are_taken_out_and_counted(workout: Make, columns: Make) -> None:
    bpm = heart(easy_pace())
    clean = bpm.copy()
    bpm[500::600] = 220
    bpm[1300:1306] = 60
    result = score(workout(), columns(heart_rate_bpm=bpm, speed_mps=easy_pace()), profile())
    assert says(result, "heart rate: 12 samples in spikes")
    heart_rate = judged(columns(heart_rate_bpm=bpm, speed_mps=easy_pace()))
    assert heart_rate.max_bpm == pytest.approx(clean.max(), abs=2)
    assert heart_rate.coverage > 0.99


@given(
    st.integers(0, 2**32 - 1),
    st.lists(st.tuples(st.integers(20, 3500), st.integers(1, 15), st.sampled_from([-45, 45, 70])), max_size=5),
)
def test_whatever_the_spikes_no_more_is_taken_out_than_they_cover(
    seed: int, spikes: list[tuple[int, int, int]]
) -> None:
    rng = np.random.default_rng(seed)
    values: Channel = 140.0 + np.cumsum(rng.choice(np.array([-1.0, 0.0, 1.0]), HOUR))
    touched = np.zeros(HOUR, dtype=np.bool_)
    for start, length, height in spikes:
        if not touched[max(start - 40, 0) : start + length + 40].any():
            values[start : start + length] += height
            touched[start : start + length] = True
    np.testing.assert_array_equal(bursts(SECONDS, values, LEAPS["heart_rate_bpm"]), touched)


def test_a_rise_that_stays_is_no_spike() -> None:
    values = np.where(SECONDS < 1000, 120.0, 160.0)
    assert not bursts(SECONDS, values, LEAPS["heart_rate_bpm"]).any()


def swinging() -> np.ndarray:
    """A dry strap: from 135 to 190 and back within the minute, at an even pace."""
    return 162 + 27 * np.sin(SECONDS / 12.0)


def test_a_heart_rate_that_swings_at_an_even_pace_is_not_used(workout: Make, columns: Make) -> None:
    samples = columns(heart_rate_bpm=swinging(), speed_mps=easy_pace(), cadence_spm=steps())
    result = score(workout(), samples, profile())
    assert result.class_confidence < ASK_BELOW
    assert says(result, "without a change of pace or slope")
    assert result.ledgers.systemic.load_au is None


def test_a_strap_that_was_dry_for_five_minutes_costs_those_and_a_little_trust(columns: Make) -> None:
    bpm = np.where((SECONDS > 60) & (SECONDS < 360), swinging(), heart(easy_pace()))
    heart_rate = judged(columns(heart_rate_bpm=bpm, speed_mps=easy_pace()))
    assert heart_rate.usable
    assert 0.85 < heart_rate.trust < 0.95
    assert np.isnan(known(heart_rate)[80:340]).all()
    assert np.isfinite(known(heart_rate)[500:]).all()
    assert heart_rate.max_bpm == pytest.approx(np.max(bpm[500:]), abs=3)


def test_the_swings_of_intervals_have_a_cause() -> None:
    speed = np.where(SECONDS % 120 < 60, 4.8, 2.2)
    _, swings = wild(heart(speed), speed)
    assert swings == 0


def test_the_swings_of_hill_repeats_have_a_cause_in_the_slope_and_without_it_would_not() -> None:
    up = SECONDS % 240 < 90
    speed = np.full(HOUR, 2.5)
    altitude = np.cumsum(np.where(up, 0.25, -0.15))
    bpm = heart(np.where(up, 4.3, 2.0))
    assert wild(bpm, speed, altitude)[1] == 0
    assert wild(bpm, speed)[1] > 0


def test_a_heart_rate_frozen_for_minutes_is_not_used_there(columns: Make) -> None:
    bpm = heart(easy_pace())
    bpm[1000:1500] = 150
    bpm[2000 : 2000 + FROZEN_S // 2] = 150
    heart_rate = judged(columns(heart_rate_bpm=bpm, speed_mps=easy_pace() + 0.5 * np.sin(SECONDS / 30)))
    assert np.isnan(known(heart_rate)[1010:1490]).all()
    assert np.isfinite(known(heart_rate)[1990:2200]).all()
    assert any("frozen for 8:" in reason for reason in heart_rate.reasons)


def test_a_heart_rate_that_is_one_number_throughout_is_trusted_no_more_than_a_mean(
    workout: Make, columns: Make
) -> None:
    stuck = score(workout(), columns(heart_rate_bpm=np.full(HOUR, 175.0)), profile())
    alive = score(workout(), columns(heart_rate_bpm=175.0 + np.sin(SECONDS / 20)), profile())
    assert stuck.class_confidence < 0.7 * alive.class_confidence
    assert says(stuck, "one and the same throughout")


def test_a_strap_that_reads_zero_throughout_is_said_and_something_else_is_used(workout: Make, columns: Make) -> None:
    samples = columns(heart_rate_bpm=np.zeros(HOUR), speed_mps=easy_pace())
    result = score(workout(rpe=3), samples, profile())
    assert says(result, "no usable value throughout")
    assert result.ledgers.systemic.method == "session-rpe-if"


def test_a_dropout_while_the_other_sensors_go_on_is_said_and_a_pause_is_not(columns: Make) -> None:
    hole = (SECONDS > 1000) & (SECONDS < 1300)
    dropped = np.where(hole, np.nan, heart(easy_pace()))
    alone = judged(columns(heart_rate_bpm=dropped, speed_mps=easy_pace()))
    paused = judged(columns(heart_rate_bpm=dropped, speed_mps=np.where(hole, np.nan, easy_pace())))
    assert any("drops out for 5:" in reason for reason in alone.reasons)
    assert paused.reasons == ()


@given(st.integers(0, 2**32 - 1), st.integers(0, 900))
def test_what_is_set_aside_only_ever_lowers_coverage_and_trust(seed: int, minutes_s: int) -> None:
    rng = np.random.default_rng(seed)
    bpm = 150 + 3 * np.sin(SECONDS / 40) + rng.normal(0, 0.5, HOUR)
    start = int(rng.integers(0, HOUR - 900))
    worse = bpm.copy()
    worse[start : start + minutes_s] += 35 * np.sin(np.arange(minutes_s) / 10)
    speed = 3.0 + 0.2 * np.sin(SECONDS / 50)
    before, after = (judged({"time_s": SECONDS, "heart_rate_bpm": x, "speed_mps": speed}) for x in (bpm, worse))
    assert after.coverage <= before.coverage
    assert after.trust <= before.trust
