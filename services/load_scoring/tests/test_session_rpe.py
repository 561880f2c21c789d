"""Session RPE in Foster's units, and on the scale of the systemic ledger."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.load_scoring.domain.session.session_rpe import intensity_factor, scaled_load, session_rpe


@pytest.mark.parametrize(("minutes", "rpe", "expected"), [(60, 6, 360), (45, 8, 360), (120, 6, 720)])
def test_session_rpe_is_rpe_times_minutes(minutes: int, rpe: float, expected: float) -> None:
    assert session_rpe(rpe, minutes * 60) == expected


def test_an_hour_costs_100_at_rpe_8_and_about_42_at_rpe_3() -> None:
    assert scaled_load(8, 3600) == pytest.approx(100)
    assert scaled_load(3, 3600) == pytest.approx(42, abs=0.5)


@pytest.mark.parametrize("rpe", [-1, 11, float("nan")])
def test_an_rpe_off_the_scale_is_refused_by_name(rpe: float) -> None:
    with pytest.raises(ValueError, match="CR10"):
        session_rpe(rpe, 60)
    with pytest.raises(ValueError, match="CR10"):
        intensity_factor(rpe)


@given(st.floats(0, 10), st.floats(0, 10), st.floats(0, 40_000), st.floats(0, 40_000))
def test_load_never_falls_when_a_session_is_longer_or_harder(
    rpe: float, more: float, time: float, longer: float
) -> None:
    harder = min(10.0, rpe + more)
    for load in (session_rpe, scaled_load):
        assert 0 <= load(rpe, time) <= load(harder, time + longer)
