"""The solver's answer on weeks too large to search: that of an independent plain model."""

from __future__ import annotations

import random

import pytest
from plain_model import PlainModel
from random_weeks import Week, exhaustive, random_season, random_week

from tandem.scheduler.domain.solving.model import WeekModel


def full_week(seed: int) -> Week:
    """Ten sessions, 21 windows."""
    rng = random.Random(seed)
    season = random_season(rng) if rng.random() < 0.4 else None
    return random_week(rng, sessions=10, places=21, fixed=rng.randint(1, 4), settings=season)


def assert_alike(week: Week) -> None:
    solution = WeekModel(week.problem()).solve()
    assert solution is not None
    assert (solution.status, solution.objective) == PlainModel(week).solve()


@pytest.mark.parametrize("seed", range(20))
def test_the_plain_model_finds_what_an_exhaustive_search_finds(seed: int) -> None:
    week = random_week(random.Random(seed), 3, 5, 2)
    assert PlainModel(week).solve() == ("optimal", exhaustive(week))


@pytest.mark.parametrize("seed", range(8))
def test_full_weeks_are_the_plain_models_weeks(seed: int) -> None:
    assert_alike(full_week(seed))


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(100, 300))
def test_full_weeks_are_the_plain_models_weeks_hundreds_of_times(seed: int) -> None:
    assert_alike(full_week(seed))
