"""Work bouts: found in invented sessions of every common kind, and not found where there were none."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tandem.contracts.events.athlete import ProfileSet
from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.training import Lap
from tandem.load_scoring.domain.channels.bouts import find_bouts
from tandem.load_scoring.domain.running.intervals import intervals_of
from tandem.load_scoring.domain.session.facts import facts_of
from tandem.load_scoring.domain.session.score import Score, score
from tandem.load_scoring.domain.verdict import ASK_BELOW

type Make = Callable[..., Any]
type Part = tuple[float, float]
type Columns = dict[str, np.ndarray]
PROFILE = ProfileSet(
    athlete_id="ada",
    timezone="Europe/Berlin",
    max_heart_rate_bpm=190,
    resting_heart_rate_bpm=50,
    threshold_heart_rate_bpm=170,
)


def session(parts: list[Part], seed: int = 0, noise_mps: float = 0.12) -> np.ndarray:
    """Speed at 1 Hz: parts of (duration in s, m/s), a runner's inertia, and GPS noise that wanders."""
    rng = np.random.default_rng(seed)
    wanted = np.concatenate([np.full(int(duration), float(speed)) for duration, speed in parts])
    speed, noise, now, wander = np.empty_like(wanted), rng.normal(0, noise_mps, wanted.size), wanted[0], 0.0
    for index, target in enumerate(wanted):
        now += (target - now) / 4
        wander = 0.7 * (wander + noise[index])
        speed[index] = max(now + wander, 0)
    return speed


def repeats(count: int, work: Part, rest: Part, warm_up: Part = (900, 2.8)) -> list[Part]:
    return [warm_up, *[work, rest] * count, (600, 2.6)]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    ("count", "parts"),
    [
        (5, repeats(5, (180, 4.4), (300, 2.2))),
        (5, repeats(5, (180, 4.4), (180, 2.6))),
        (6, repeats(6, (190, 4.2), (120, 1.3))),
        (10, repeats(10, (60, 4.8), (60, 2.5))),
        (8, repeats(8, (84, 4.75), (90, 1.5))),
        (12, repeats(12, (38, 5.3), (60, 2.0))),
        (3, repeats(3, (600, 3.9), (120, 2.6))),
        (2, repeats(2, (1200, 3.8), (180, 2.6))),
        (4, repeats(4, (240, 4.3), (180, 2.4), warm_up=(1200, 3.2))),
        (4, repeats(4, (480, 4.0), (90, 3.0), warm_up=(900, 3.0))),
        (1, [(900, 2.8), (1200, 3.8), (600, 2.7)]),
    ],
)
def test_each_repetition_is_one_bout_of_its_length(count: int, parts: list[Part], seed: int) -> None:
    bouts = find_bouts(session(parts, seed))
    work_s = next(duration for duration, speed in parts if speed == max(speed for _, speed in parts))
    assert len(bouts) == count
    assert all(abs(bout.duration_s - work_s) <= 12 for bout in bouts)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    "parts",
    [
        [(3600, 3.0)],
        [(900, 2.7), (900, 2.9), (900, 3.1), (900, 3.3)],
        [(2400, 2.8), *[(20, 5.0), (60, 2.5)] * 6, (300, 2.7)],
        [(20, 0.5), (2400, 2.8), (15, 0.0)],
    ],
    ids=["steady", "progression", "strides", "set off, run, stop"],
)
def test_a_run_without_intervals_has_no_bouts(parts: list[Part], seed: int) -> None:
    assert find_bouts(session(parts, seed)) == ()


def test_a_dropout_inside_the_trace_is_neither_work_nor_an_error() -> None:
    speed = session(repeats(5, (180, 4.4), (300, 2.2)))
    speed[2000:2030] = np.nan
    assert len(find_bouts(speed)) == 5


def test_bouts_take_the_laps_bounds_where_the_athlete_pressed_the_button() -> None:
    speed = session(repeats(3, (180, 4.4), (300, 2.2)))
    laps = [Lap(start_s=903, duration_s=182), Lap(start_s=1085, duration_s=298), Lap(start_s=1400, duration_s=300)]
    first, second, _ = find_bouts(speed, laps)
    assert (first.start_s, first.end_s, first.from_lap) == (903, 1085, True)
    assert not second.from_lap


@pytest.mark.parametrize("signal", [np.array([]), np.full(600, np.nan), np.full(600, 3.0), np.zeros(600)])
def test_a_trace_without_contrast_has_no_bouts(signal: np.ndarray) -> None:
    assert find_bouts(signal) == ()


def test_a_lap_never_pulls_a_bout_into_its_neighbour_or_out_of_the_recording() -> None:
    speed = session([(180, 4.4), *[(40, 2.0), (180, 4.4)] * 3])
    laps = [Lap(start_s=-8, duration_s=185), Lap(start_s=200, duration_s=213), Lap(start_s=655, duration_s=199)]
    bouts = find_bouts(speed, laps)
    ends = [moment for bout in bouts for moment in (bout.start_s, bout.end_s)]
    assert len(bouts) == 4
    assert sum(bout.from_lap for bout in bouts) >= 2
    assert ends == sorted(ends)
    assert ends[0] >= 0
    assert ends[-1] <= speed.size


def hills(
    columns: Make,
    up: Part,
    down: Part,
    grade: float,
    count: int,
    *,
    noise_m: float = 0.3,
    response: float = 1.0,
) -> Columns:
    """Warm-up on the flat, `count` climbs at `grade` with the way back down, and home: speed, altitude, heart rate."""
    (up_s, up_mps), (down_s, down_mps) = up, down
    back = -grade * up_s * up_mps / (down_s * down_mps)
    parts = [(900, 2.7, 0.0), *[(up_s, up_mps, grade), (down_s, down_mps, back)] * count, (600, 2.6, 0.0)]
    speed = np.concatenate([np.full(int(length), mps) for length, mps, _ in parts])
    slope = np.concatenate([np.full(int(length), rise) for length, _, rise in parts])
    rng = np.random.default_rng(5)
    drift = np.convolve(rng.normal(0, noise_m, speed.size), np.full(20, 1 / 20), mode="same")
    effort = speed * (1 + 6 * np.clip(slope, -0.04, None))
    bpm, now = np.empty(speed.size), 100.0
    for index, target in enumerate(100 + response * 22 * effort):
        now += (min(target, 186) - now) / 30
        bpm[index] = now
    channels = {"speed_mps": speed + rng.normal(0, 0.1, speed.size), "heart_rate_bpm": np.round(bpm)}
    samples: Columns = columns(altitude_m=100 + np.cumsum(speed * slope) + drift, **channels)
    return samples


def scored(workout: Make, samples: Columns) -> Score:
    return score(workout(duration_s=float(len(samples["time_s"]) - 1)), samples, PROFILE)


@pytest.mark.parametrize(
    ("up", "down", "grade", "count"),
    [
        ((90, 2.6), (150, 2.4), 0.10, 8),
        ((90, 2.5), (150, 2.5), 0.10, 8),
        ((45, 2.7), (75, 2.5), 0.10, 12),
        ((180, 2.8), (220, 2.7), 0.08, 6),
        ((240, 2.2), (240, 2.3), 0.12, 5),
    ],
    ids=["slow up", "one speed throughout", "short", "long and gentle", "steep"],
)
def test_hill_repeats_are_found_though_the_pace_hides_them(
    workout: Make, columns: Make, up: Part, down: Part, grade: float, count: int
) -> None:
    samples = hills(columns, up, down, grade, count)
    result = scored(workout, samples)
    starts = [900 + n * (up[0] + down[0]) for n in range(count)]
    assert len(find_bouts(samples["speed_mps"])) < count
    assert [bout.start_s for bout in result.bouts] == pytest.approx(starts, abs=20)
    assert all(abs(bout.duration_s - up[0]) <= 30 for bout in result.bouts)  # slopes are blurred over half a minute
    assert result.session_class is SessionClass.HARD_RUN
    assert result.class_confidence >= 0.85


def test_hill_repeats_that_leave_the_heart_cold_are_not_hard(workout: Make, columns: Make) -> None:
    result = scored(workout, hills(columns, (90, 2.6), (150, 2.4), 0.10, 8, response=0.4))
    assert len(result.bouts) == 8
    assert result.session_class is SessionClass.EASY
    assert any("below threshold, not counted as hard" in reason for reason in result.class_reasons)


def test_fast_stretches_that_only_gravity_made_are_no_bouts(workout: Make, columns: Make) -> None:
    samples = hills(columns, (150, 2.2), (100, 3.3), 0.05, 8)
    facts = facts_of(workout(duration_s=float(len(samples["time_s"]) - 1)), samples, PROFILE)
    assert len(find_bouts(samples["speed_mps"])) >= 8
    downhill = {900 + 150 + n * 250 for n in range(8)}
    assert not any(abs(bout.start_s - start) < 40 for bout in intervals_of(facts).bouts for start in downhill)


def test_hills_of_a_rough_altitude_make_no_bouts(workout: Make, columns: Make) -> None:
    """Satellite altitude that wanders by metres within half a minute on flat ground."""
    rng = np.random.default_rng(8)
    altitude = 100 + np.convolve(rng.normal(0, 25, 3629), np.full(30, 1 / 30), mode="valid")
    samples = columns(speed_mps=3.0 + rng.normal(0, 0.1, 3600), altitude_m=altitude)
    assert intervals_of(facts_of(workout(duration_s=3599.0), samples, None)).bouts == ()


def test_the_work_part_of_a_real_track_session_is_hard_because_heart_rate_answers_each_bout(
    workout: Make, shared: Make
) -> None:
    """Strava's streams of the middle one of three activities; no limit of this athlete is known."""
    streams = json.loads(shared("runs/strava-track-2-work.json").read_text())
    names = {
        "time_s": "time",
        "heart_rate_bpm": "heartrate",
        "speed_mps": "velocity_smooth",
        "distance_m": "distance",
        "altitude_m": "altitude",
    }
    samples = {ours: np.array(streams[theirs]["data"], dtype=float) for ours, theirs in names.items()}
    result = score(workout(duration_s=float(samples["time_s"][-1])), samples, None)
    assert result.session_class is SessionClass.HARD_RUN
    assert result.class_confidence >= 0.5
    assert len(result.bouts) == 5
    assert all((bout.mean_speed_mps or 0) > 5.5 for bout in result.bouts)


def test_climbs_that_reach_only_an_estimated_limit_ask_whether_they_were_repeats(workout: Make, columns: Make) -> None:
    samples = hills(columns, (90, 2.6), (150, 2.4), 0.10, 8)
    result = score(workout(duration_s=float(len(samples["time_s"]) - 1)), samples, None)
    assert result.session_class is SessionClass.HARD_RUN
    assert result.class_confidence < ASK_BELOW
