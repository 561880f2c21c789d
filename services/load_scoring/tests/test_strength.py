"""Lifting: volume, one-repetition maxima, hard sets and the catalogue of exercises."""

from __future__ import annotations

import csv
from collections.abc import Callable
from itertools import permutations
from typing import Any

import pytest

from tandem.contracts.events.training import SetType, StrengthSet
from tandem.load_scoring.domain.strength.catalogue import Pattern, Region, exercise
from tandem.load_scoring.domain.strength.one_rep_max import e1rm, epley, percent_of_max
from tandem.load_scoring.domain.strength.sets import read_lift, volume_load_kg


def squat(**fields: Any) -> StrengthSet:
    return StrengthSet(**({"exercise": "Squat (Barbell)", "reps": 5, "weight_kg": 100.0} | fields))


def test_epley_matches_the_worked_value_and_a_single_is_itself() -> None:
    assert epley(100, 5) == pytest.approx(116.6667, abs=1e-4)
    assert epley(100, 1) == 100


def test_the_rpe_chart_matches_the_worked_values() -> None:
    assert e1rm(100, 5, 8) == pytest.approx(123.3046, abs=1e-4)
    assert e1rm(100, 3, 9) == pytest.approx(112.1076, abs=1e-4)
    assert percent_of_max(1, 9.5) == 97.8
    assert percent_of_max(5, 8.5) == percent_of_max(6, 9.5)


@pytest.mark.parametrize(("reps", "rpe"), [(1, 10.0), (5, 7.5), (10, 8.0), (3, 5.0)])
def test_more_in_reserve_is_a_smaller_share_of_the_maximum(reps: int, rpe: float) -> None:
    here, harder = percent_of_max(reps, rpe), percent_of_max(reps, min(10.0, rpe + 0.5))
    assert here is not None
    assert harder is not None
    assert here <= harder


def test_off_the_chart_epley_is_used_and_beyond_ten_repetitions_nothing() -> None:
    assert e1rm(100, 8, 3) == epley(100, 8)
    assert e1rm(100, 11, 10) is None
    assert e1rm(100, 10, 6) == epley(100, 10)
    assert e1rm(None, 5, 8) is None
    assert e1rm(100, None, 8) is None
    assert epley(100, 0) is None


def test_workout_13_holds_16250_kg_of_which_warm_ups_are_not_counted(
    hevy: Callable[[str], tuple[StrengthSet, ...]],
) -> None:
    sets = hevy("Workout 13")
    everything = [entry.model_copy(update={"set_type": SetType.NORMAL}) for entry in sets]
    assert len(sets) == 31
    assert volume_load_kg(everything) == 16_250
    assert volume_load_kg(sets) == 14_425


def test_volume_of_unknown_weight_is_unknown_not_zero() -> None:
    assert volume_load_kg([squat(weight_kg=None)]) is None
    assert volume_load_kg([]) is None


def test_a_body_weight_exercise_counts_body_mass_where_it_is_known() -> None:
    chins = [StrengthSet(exercise="Chin Up", reps=8, weight_kg=10)]
    assert volume_load_kg(chins, 80) == 8 * 90
    assert volume_load_kg(chins) == 80


def test_hard_sets_are_those_with_four_or_fewer_repetitions_in_reserve() -> None:
    lift = read_lift([squat(rpe=5.5), squat(rpe=6), squat(rpe=9), squat(set_type=SetType.WARMUP, rpe=9)])
    assert (lift.hard_lower, lift.easy_sets, lift.working_sets) == (2, 1, 3)


def test_a_set_to_failure_is_rpe_10() -> None:
    lift = read_lift([squat(set_type=SetType.FAILURE)])
    assert (lift.mean_rpe, lift.unrated, lift.heavy_sets) == (10, 0, 1)


def test_three_squats_at_rpe_8_or_six_hard_lower_sets_are_heavy() -> None:
    assert read_lift([squat(rpe=8)] * 3).heavy_lower
    assert not read_lift([squat(rpe=7, weight_kg=60)] * 2).heavy_lower
    assert read_lift([StrengthSet(exercise="Leg Extension", reps=12, weight_kg=40, rpe=7)] * 6).heavy_lower
    assert not read_lift([StrengthSet(exercise="Leg Extension", reps=12, weight_kg=40, rpe=9)] * 5).heavy_lower


def test_a_forgotten_set_of_zero_repetitions_is_no_set() -> None:
    assert read_lift([squat(reps=0)]).working_sets == 0


def test_the_order_of_the_sets_does_not_matter() -> None:
    sets = [squat(rpe=8), squat(rpe=6, reps=8), StrengthSet(exercise="Bench Press", reps=5, weight_kg=80), squat()]
    readings = {repr(read_lift(order)) for order in permutations(sets)}
    assert len(readings) == 1


@pytest.mark.parametrize(
    ("name", "pattern", "region"),
    [
        ("Squat (Barbell)", Pattern.KNEE, Region.LOWER),
        ("BARBELL_BACK_SQUAT", Pattern.KNEE, Region.LOWER),
        ("barbellBackSquat", Pattern.KNEE, Region.LOWER),
        ("back squats", Pattern.KNEE, Region.LOWER),
        ("Bulgarian Split Squat", Pattern.KNEE, Region.LOWER),
        ("Leg Press Horizontal (Machine)", Pattern.KNEE, Region.LOWER),
        ("Walking Lunge (Sandbag)", Pattern.KNEE, Region.LOWER),
        ("Romanian Deadlift (Barbell)", Pattern.HIP, Region.LOWER),
        ("Hip Thrust (Machine)", Pattern.HIP, Region.LOWER),
        ("Seated Leg Curl (Machine)", Pattern.LEG_ISOLATION, Region.LOWER),
        ("Standing Calf Raises", Pattern.LEG_ISOLATION, Region.LOWER),
        ("Hanging Leg Raise", Pattern.CORE, Region.CORE),
        ("Bench Press (Dumbbell)", Pattern.PUSH, Region.UPPER),
        ("Overhead Press", Pattern.PUSH, Region.UPPER),
        ("Lat Pulldown (Machine)", Pattern.PULL, Region.UPPER),
        ("Pull-Ups", Pattern.PULL, Region.UPPER),
        ("Upright Row", Pattern.PULL, Region.UPPER),
        ("Bicep Curl (Dumbbell)", Pattern.ARM, Region.UPPER),
        ("Triceps Rope Pushdown", Pattern.ARM, Region.UPPER),
        ("Rear Delt Reverse Fly (Machine)", Pattern.PULL, Region.UPPER),
        ("Cable Core Pallof Press", Pattern.CORE, Region.CORE),
        ("Plank", Pattern.CORE, Region.CORE),
    ],
)
def test_the_catalogue_knows_common_spellings(name: str, pattern: Pattern, region: Region) -> None:
    found = exercise(name)
    assert found is not None
    assert (found.pattern, found.region) == (pattern, region)


@pytest.mark.parametrize("name", ["", "Zercher Thing", "бег", "123", "flywheel"])
def test_an_exercise_the_catalogue_does_not_hold_is_unknown(name: str) -> None:
    assert exercise(name) is None


def test_every_exercise_of_ten_years_of_a_real_log_is_known(shared: Callable[[str], Any]) -> None:
    with shared("strength/jrg94-weightlifting.csv").open() as rows:
        names = {row["Exercise"] for row in csv.DictReader(rows)}
    assert len(names) == 38
    assert [name for name in names if exercise(name) is None] == []
