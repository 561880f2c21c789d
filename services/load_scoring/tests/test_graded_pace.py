"""Minetti's cost of slopes, normalised graded pace and rTSS."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.load_scoring.domain.channels.trace import trace_of
from tandem.load_scoring.domain.running.graded_pace import cost, graded_pace, normalised, roughness, rtss

TABLE = {
    -0.45: (4.0323, 1.1201),
    -0.30: (2.4622, 0.6840),
    -0.20: (1.8000, 0.5000),
    -0.10: (2.1517, 0.5977),
    -0.05: (2.7459, 0.7628),
    0.0: (3.6, 1.0),
    0.05: (4.6852, 1.3014),
    0.10: (5.9682, 1.6578),
    0.20: (9.0067, 2.5019),
    0.30: (12.5793, 3.4942),
    0.45: (19.426, 5.3961),
}


@pytest.mark.parametrize(("grade", "values"), TABLE.items())
def test_a_slope_costs_what_minettis_polynomial_says(grade: float, values: tuple[float, float]) -> None:
    joules, ratio = values
    assert float(cost(grade)) == pytest.approx(joules, abs=1e-3)
    assert float(cost(grade) / cost(0.0)) == pytest.approx(ratio, abs=1e-4)


def test_the_cheapest_slope_is_a_descent_of_18_percent() -> None:
    grades = np.linspace(-0.45, 0.45, 90_001)
    costs = cost(grades)
    assert grades[np.argmin(costs)] == pytest.approx(-0.18135, abs=2e-5)
    assert float(costs.min()) == pytest.approx(1.78127, abs=1e-5)


@given(st.floats(-5, 5))
def test_a_slope_beyond_the_measurements_costs_as_the_last_one_measured(grade: float) -> None:
    assert 1.78 <= float(cost(grade)) <= 19.43
    assert float(cost(grade)) == float(cost(np.clip(grade, -0.45, 0.45)))


def test_even_pace_on_the_flat_is_its_own_ngp() -> None:
    pace = graded_pace(np.full(1800, 3.0), np.full(1800, 20.0))
    assert pace is not None
    assert pace.ngp_mps == pytest.approx(3.0)
    assert pace.reasons == ()


def test_intervals_have_an_ngp_above_their_mean_pace() -> None:
    speed = np.tile(np.concatenate([np.full(180, 4.5), np.full(180, 1.5)]), 6)
    assert normalised(speed) > 1.2 * speed.mean()


def test_a_steady_climb_counts_at_its_slope() -> None:
    speed = np.full(1200, 2.5)
    climb = graded_pace(speed, np.cumsum(speed) * 0.05)
    assert climb is not None
    assert climb.ngp_mps == pytest.approx(2.5 * 1.3014, rel=0.01)


def test_altitude_noise_on_flat_ground_is_set_aside_and_said() -> None:
    altitude = np.zeros(3600)
    altitude[1000:1040] = np.linspace(0, 12, 40)
    altitude[1040:] = 12.0
    speed = np.full(3600, 1.0)
    speed[990:1060] = 3.5
    pace = graded_pace(speed, altitude)
    assert pace is not None
    assert pace.ngp_mps == normalised(speed)
    assert pace.reasons == ("altitude is noise on flat ground: not used",)


def wander(seconds: int, metres: float, memory_s: float) -> np.ndarray:
    """Altitude by GPS alone: it drifts by `metres` (SD) and forgets where it was within `memory_s`."""
    keep = np.exp(-1 / memory_s)
    steps = np.random.default_rng(1).normal(0, metres * np.sqrt(1 - keep**2), seconds)
    out = np.zeros(seconds)
    for n in range(1, seconds):
        out[n] = keep * out[n - 1] + steps[n]
    return out


@pytest.mark.parametrize(("metres", "memory_s"), [(8, 30), (8, 60), (12, 60), (15, 60), (12, 120)])
def test_altitude_by_gps_makes_no_hills_of_flat_ground(metres: float, memory_s: float) -> None:
    """A watch without a barometer (FR735XT) gave 4.73 for 3.80 m/s. Its climbs sum to more than 15 m/km, so that only their
    roughness gives them away."""
    speed = np.full(3600, 3.8)
    pace = graded_pace(speed, 50 + wander(3600, metres, memory_s))
    assert pace is not None
    assert pace.ngp_mps <= 1.06 * normalised(speed)
    assert pace.reasons == ("altitude is rough, as from GPS: slopes are taken over two minutes",)


def test_a_mountain_seen_by_gps_is_still_a_mountain() -> None:
    speed = np.full(3600, 2.2)
    pace = graded_pace(speed, np.cumsum(speed) * 0.12 + wander(3600, 12, 60))
    assert pace is not None
    assert pace.ngp_mps == pytest.approx(2.2 * float(cost(0.12) / cost(0)), rel=0.07)


@pytest.mark.parametrize(
    ("up_s", "up_mps", "down_s", "down_mps"), [(20, 4.0, 100, 1.8), (60, 3.0, 82, 2.2), (90, 2.8, 90, 2.8)]
)
def test_hill_repeats_are_ground_and_not_noise(up_s: int, up_mps: float, down_s: int, down_mps: float) -> None:
    """Up at 8 % and back down, with the half metre that a barometer wanders."""
    speed = np.tile(np.repeat([up_mps, down_mps], [up_s, down_s]), 3600 // (up_s + down_s))
    rise = up_mps * up_s * 0.08
    climb = np.tile(np.repeat([rise / up_s, -rise / down_s], [up_s, down_s]), 3600 // (up_s + down_s))
    pace = graded_pace(speed, np.cumsum(climb) + wander(speed.size, 0.5, 20))
    assert pace is not None
    assert pace.reasons == ()
    assert pace.ngp_mps > 1.1 * normalised(speed)


@pytest.mark.parametrize("altitude", [np.full(3600, 7.0), np.full(20, 7.0), np.full(3600, np.nan), np.array([])])
def test_altitude_that_says_nothing_is_not_rough(altitude: np.ndarray) -> None:
    assert roughness(altitude) == 0


@pytest.mark.parametrize("name", ["fr965-5x3min-intervals", "fenix5x-4x1km-devdata", "fr745-marathon", "fenix2-run"])
def test_barometers_of_real_watches_are_believed(recording: Callable[..., Any], name: str) -> None:
    _, samples = recording(f"runs/garmin-{name}.fit")
    trace = trace_of(samples)
    assert trace is not None
    pace = graded_pace(trace.channels["speed_mps"], trace.channels["altitude_m"])
    assert pace is not None
    assert pace.reasons == ()


def test_without_altitude_the_ground_counts_as_flat_and_says_so() -> None:
    pace = graded_pace(np.full(600, 3.0), None)
    assert pace is not None
    assert pace.reasons == ("no altitude: the ground counts as flat",)


def test_less_than_half_a_minute_of_speed_gives_no_ngp() -> None:
    assert graded_pace(np.array([3.0] * 29 + [np.nan] * 600), None) is None


def test_rtss_matches_the_worked_value() -> None:
    assert rtss(0.9 * 4.0, 45 * 60, 4.0) == pytest.approx(60.75)
    assert rtss(4.0, 3600, 4.0) == pytest.approx(100)


def test_a_threshold_speed_of_zero_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="threshold speed"):
        rtss(3, 3600, 0)


@given(st.lists(st.floats(0, 8), min_size=1, max_size=30), st.lists(st.floats(0, 8), min_size=1, max_size=30))
def test_rtss_never_falls_when_running_is_added(first: list[float], second: list[float]) -> None:
    before, added = np.repeat(first, 20), np.repeat(second, 20)
    after = np.concatenate((before, added))
    assert rtss(normalised(after), after.size, 4.0) >= rtss(normalised(before), before.size, 4.0) - 1e-9
