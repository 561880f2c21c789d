"""Samples on one clock: what is interpolated, what stays unknown, what is thrown out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tandem.load_scoring.domain.channels.trace import PLAUSIBLE, rolling_mean, trace_of

type Make = Callable[..., Any]


def bpm_of(time: list[float], bpm: list[float]) -> np.ndarray:
    trace = trace_of({"time_s": np.array(time), "heart_rate_bpm": np.array(bpm)})
    assert trace is not None
    return trace.channels["heart_rate_bpm"]


def test_smart_recording_is_interpolated_and_a_hole_of_more_than_10_s_is_not() -> None:
    bpm = bpm_of([0, 8, 18, 29], [100, 108, 118, 129])
    assert bpm[4] == pytest.approx(104.5)
    assert np.isfinite(bpm[:18]).all()
    assert np.isnan(bpm[18:]).all()


def test_a_hole_in_one_channel_leaves_the_others() -> None:
    time = np.arange(100.0)
    bpm = np.where((time > 20) & (time < 60), np.nan, 140)
    trace = trace_of({"time_s": time, "heart_rate_bpm": bpm, "speed_mps": np.full(100, 3.0)})
    assert trace is not None
    assert np.isnan(trace.channels["heart_rate_bpm"][25:55]).all()
    assert np.isfinite(trace.channels["speed_mps"]).all()


def test_a_heart_rate_of_zero_is_missing_not_dead(columns: Make) -> None:
    trace = trace_of(columns(heart_rate_bpm=np.zeros(100), speed_mps=np.full(100, 3.0)))
    assert trace is not None
    assert trace.get("heart_rate_bpm") is None
    assert "heart rate: 100 values outside 25 to 240 count as missing" in trace.reasons


def test_a_speed_no_human_runs_is_missing(columns: Make) -> None:
    trace = trace_of(columns(speed_mps=np.where(np.arange(100) == 50, 40.0, 3.0)))
    assert trace is not None
    assert np.nanmax(trace.channels["speed_mps"]) == 3


def test_time_running_backwards_drops_those_samples() -> None:
    trace = trace_of(
        {"time_s": np.array([0, 1, 2, 1, 3, 4.0]), "heart_rate_bpm": np.array([100, 101, 102, 200, 103, 104.0])}
    )
    assert trace is not None
    assert np.nanmax(trace.channels["heart_rate_bpm"]) < 105
    assert any("time runs backwards" in reason for reason in trace.reasons)


def test_a_recording_of_27_days_is_a_forgotten_watch() -> None:
    trace = trace_of({"time_s": np.array([0.0, 27 * 86400.0]), "heart_rate_bpm": np.array([100.0, 100.0])})
    assert trace is not None
    assert trace.count == 0
    assert any("forgotten watch" in reason for reason in trace.reasons)


def test_speed_is_taken_from_distance_where_the_device_wrote_none(columns: Make) -> None:
    trace = trace_of(columns(distance_m=np.arange(600) * 3.0))
    assert trace is not None
    np.testing.assert_allclose(trace.channels["speed_mps"], 3.0)


@pytest.mark.parametrize("samples", [{}, {"heart_rate_bpm": [1.0]}, {"time_s": []}, {"time_s": [3.0]}])
def test_without_two_moments_there_is_no_trace(samples: dict[str, list[float]]) -> None:
    assert trace_of(samples) is None


def test_a_rolling_mean_of_less_than_half_known_is_unknown() -> None:
    values = np.array([1.0, np.nan, np.nan, np.nan, 1.0, 1.0, 1.0])
    means = rolling_mean(values, 4)
    assert np.isnan(means[3])
    assert means[6] == 1


@given(
    st.integers(2, 80).flatmap(
        lambda n: st.fixed_dictionaries(
            {
                name: arrays(np.float64, n, elements=st.floats(width=32, allow_nan=True, allow_infinity=True))
                for name in ("time_s", *PLAUSIBLE)
            }
        )
    )
)
def test_whatever_a_device_writes_the_trace_holds_only_what_a_human_can_do(samples: dict[str, np.ndarray]) -> None:
    trace = trace_of(samples)
    if trace is None:
        return
    for name, channel in trace.channels.items():
        low, high = PLAUSIBLE[name]
        known = channel[np.isfinite(channel)]
        assert channel.size == trace.count
        assert ((known >= low - 1e-6) & (known <= high + 1e-6)).all()
