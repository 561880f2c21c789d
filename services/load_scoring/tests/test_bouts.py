"""Work bouts: found in invented sessions of every common kind, and not found where there were none."""

from __future__ import annotations

import numpy as np
import pytest

from tandem.contracts.events.training import Lap
from tandem.load_scoring.domain.channels.bouts import find_bouts

type Part = tuple[float, float]


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
    ],
    ids=["steady", "progression", "strides"],
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
