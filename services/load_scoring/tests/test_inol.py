"""INOL: repetitions against the distance from the maximum."""

from __future__ import annotations

from math import isfinite

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.load_scoring.domain.strength.inol import band, inol

lifted = st.lists(st.tuples(st.integers(1, 50), st.floats(0, 300)), max_size=12)


@pytest.mark.parametrize(
    ("sets", "reps", "percent", "value"), [(4, 4, 85, 1.0667), (5, 5, 80, 1.25), (1, 5, 80, 0.25), (4, 6, 75, 0.96)]
)
def test_inol_matches_the_worked_values(sets: int, reps: int, percent: float, value: float) -> None:
    assert inol([(reps, percent)] * sets) == pytest.approx(value, abs=1e-4)


@pytest.mark.parametrize("percent", [99, 100, 100.0001, 140])
def test_a_repetition_at_or_above_the_maximum_is_one_inol_and_never_infinite(percent: float) -> None:
    assert inol([(1, percent)]) == 1


@given(lifted, st.tuples(st.integers(1, 50), st.floats(0, 300)))
def test_one_set_more_against_the_same_maximum_is_never_less(
    sets: list[tuple[int, float]], one: tuple[int, float]
) -> None:
    before, after = inol(sets), inol([*sets, one])
    assert isfinite(after)
    assert 0 <= before < after


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (0, "easy"),
        (0.39, "easy"),
        (0.5, "light"),
        (0.6, "optimal"),
        (1, "optimal"),
        (1.25, "tough"),
        (2, "tough"),
        (2.1, "very tough"),
    ],
)
def test_a_band_says_in_words_how_taxing_a_lift_was(value: float, name: str) -> None:
    assert band(value) == name
