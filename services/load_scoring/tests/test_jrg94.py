"""Ten years of a real lifting log, read session by session: a history of maxima that a coach would believe."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

import jrg94
import pytest

from tandem.contracts.events.training import SetType, WorkoutRecorded
from tandem.load_scoring.domain.session.score import score
from tandem.load_scoring.domain.strength.catalogue import exercise
from tandem.load_scoring.domain.strength.one_rep_max import MAX_REPS
from tandem.load_scoring.domain.strength.sets import read_lift
from tandem.load_scoring.domain.strength.trend import trend

type Shared = Callable[[str], Path]


@pytest.fixture(name="log", scope="module")
def _log(shared: Shared) -> list[WorkoutRecorded]:
    return jrg94.workouts(shared("strength/jrg94-weightlifting.csv"))


@dataclass(frozen=True)
class Session:
    """One lift in one workout: its estimated maximum and the heaviest weight that was written down for it, in kg."""

    day: date
    e1rm_kg: float
    heaviest_kg: float


@pytest.fixture(name="history", scope="module")
def _history(log: list[WorkoutRecorded]) -> dict[str, list[Session]]:
    sessions = defaultdict(list)
    for workout in log:
        heaviest: dict[str, float] = defaultdict(float)
        for one in workout.sets:
            if (found := exercise(one.exercise)) and one.reps and one.reps <= MAX_REPS:
                heaviest[found.slug] = max(heaviest[found.slug], one.weight_kg or 0.0)
        for slug, best in read_lift(workout.sets).e1rm.items():
            sessions[slug].append(Session(workout.start_time.date(), best.value_kg, heaviest[slug]))
    return sessions


def test_the_log_is_read_whole(log: list[WorkoutRecorded]) -> None:
    assert len(log) == 231
    assert (log[0].start_time.isoformat(), log[-1].start_time.isoformat()) == (
        "2013-10-04T22:00:00+00:00",
        "2023-09-13T22:00:00+00:00",
    )
    sets = [one for workout in log for one in workout.sets]
    assert sum(one.reps or 0 for one in sets) == 20_147
    assert sum(one.set_type is SetType.DROPSET for one in sets) == 45
    assert {one.rpe for one in sets} == {None, 6.0, 7.5, 9.0, 10.0}


def test_pounds_are_kilograms_and_a_weight_of_zero_is_missing(log: list[WorkoutRecorded]) -> None:
    bench = [one for workout in log for one in workout.sets if one.exercise == "Bench Press"]
    assert bench[-1].weight_kg == pytest.approx(135 * 0.45359237)
    assert (bench[-1].reps, bench[-1].per_arm) == (7, False)
    assert all(one.weight_kg != 0 for workout in log for one in workout.sets)


def test_the_wristband_is_read_with_its_gaps(shared: Shared) -> None:
    days = jrg94.wellness(shared("wellness/jrg94-fitbit-daily.csv"))
    assert len({day.local_date for day in days}) == len(days) == 3_167
    assert sum(day.resting_heart_rate_bpm is not None for day in days) == 3_153
    assert sum(day.sleep_s is not None for day in days) == 3_128
    assert sum(day.body_mass_kg is not None for day in days) == 1_398


def test_every_session_is_scored_with_a_load_and_no_unknown_exercise(log: list[WorkoutRecorded]) -> None:
    for workout in log:
        result = score(workout, None, None)
        assert result.ledgers.systemic.load_au is not None
        assert not any("unknown exercise" in reason for reason in result.class_reasons)


def test_the_main_lifts_have_a_long_history(history: dict[str, list[Session]]) -> None:
    lengths = {slug: len(sessions) for slug, sessions in history.items()}
    assert lengths["dumbbell_overhead_press"] == 55
    assert lengths["hammer_curl"] == 43
    assert lengths["dumbbell_row"] == 27
    assert lengths["dumbbell_squat"] == 21
    assert lengths["bench_press"] == 11


def test_a_maximum_lies_between_the_weight_that_was_lifted_and_half_as_much_again(
    history: dict[str, list[Session]],
) -> None:
    """Epley's ten repetitions are 1.33 of the weight, the chart's last row (68 %) is 1.47."""
    for slug, sessions in history.items():
        for one in sessions:
            assert one.heaviest_kg <= one.e1rm_kg * 1.0001 <= one.heaviest_kg * 1.5, (slug, one)


def test_a_maximum_jumps_by_more_than_30_percent_only_where_the_log_changed_the_weight(
    history: dict[str, list[Session]],
) -> None:
    """This person changed dumbbells by the year (30 lb, 10 lb in 2021, 40 lb), and says so in the log."""
    jumps = [
        (slug, before, after)
        for slug, sessions in history.items()
        for before, after in pairwise(sessions)
        if not 1 / 1.3 <= after.e1rm_kg / before.e1rm_kg <= 1.3
    ]
    assert jumps, "the dumbbells of 2021 are in the log"
    for slug, before, after in jumps:
        assert not 1 / 1.19 < after.heaviest_kg / before.heaviest_kg < 1.19, (slug, before, after)


def test_six_weeks_of_bench_press_rise_to_75_kg_and_the_trend_says_so(history: dict[str, list[Session]]) -> None:
    bench = history["bench_press"]
    assert [round(one.e1rm_kg, 1) for one in bench] == [51.4] * 3 + [66.1] * 3 + [71.4] * 2 + [73.5] * 2 + [75.5]
    found = trend([(one.day, one.e1rm_kg) for one in bench], bench[-1].day)
    assert found is not None
    assert found.direction == "rising"
    assert 2 < found.slope_kg_per_week < 6


def test_a_steady_autumn_of_shoulder_presses_has_no_direction(history: dict[str, list[Session]]) -> None:
    autumn = [(one.day, one.e1rm_kg) for one in history["dumbbell_overhead_press"] if one.day.year == 2013]
    found = trend(autumn, autumn[-1][0])
    assert found is not None
    assert found.estimates == 25
    assert found.direction == "unclear"
    assert 2 < found.noise_percent < 8
