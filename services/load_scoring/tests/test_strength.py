"""A lifting session counted: hard sets, where they fell, how heavy they were, the best estimate and INOL of each lift."""

from __future__ import annotations

from itertools import permutations
from math import isfinite
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.contracts.events.training import SetType, StrengthSet
from tandem.load_scoring.domain.strength.exercise import Muscle
from tandem.load_scoring.domain.strength.sets import Lift, read_lift

NAMES = (
    "Squat (Barbell)",
    "Bench Press (Dumbbell)",
    "Pull Up",
    "Push Up (Assisted)",
    "Plank",
    "Farmers Walk",
    "Zercher Thing",
)
sets_of_any_kind = st.builds(
    StrengthSet,
    exercise=st.sampled_from(NAMES),
    set_type=st.sampled_from(SetType),
    reps=st.none() | st.integers(0, 1000),
    weight_kg=st.none() | st.floats(0, 1000),
    rpe=st.none() | st.floats(0, 10),
    rir=st.none() | st.floats(0, 20),
    per_arm=st.booleans(),
    duration_s=st.none() | st.floats(0, 600),
)  # fmt: skip
sessions = st.lists(sets_of_any_kind, max_size=8)
body_masses = st.none() | st.floats(21, 299)


def squat(**fields: Any) -> StrengthSet:
    return StrengthSet(**({"exercise": "Squat (Barbell)", "reps": 5, "weight_kg": 100.0} | fields))


def figures(lift: Lift) -> list[float]:
    volumes = [kg for kg in (lift.volume_kg, lift.volume_with_warm_ups_kg) if kg is not None]
    best = [found.value_kg for found in lift.e1rm.values()]
    return [*volumes, *best, *lift.inol.values(), *lift.hard_by_muscle.values(), lift.mean_rpe or 0.0]


def test_hard_sets_are_those_with_four_or_fewer_repetitions_in_reserve() -> None:
    lift = read_lift([squat(rpe=5.5), squat(rpe=6), squat(rpe=9), squat(set_type=SetType.WARMUP, rpe=9)])
    assert (lift.hard_lower, lift.easy_sets, lift.working_sets) == (2, 1, 3)
    reserves = read_lift([squat(rir=4.5), squat(rir=4), squat(rir=0)])
    assert (reserves.hard_lower, reserves.easy_sets, reserves.unrated) == (2, 1, 0)


def test_a_stated_rpe_counts_before_the_reserve() -> None:
    assert read_lift([squat(rpe=9, rir=5)]).mean_rpe == 9


def test_a_set_to_failure_is_rpe_10() -> None:
    lift = read_lift([squat(set_type=SetType.FAILURE)])
    assert (lift.mean_rpe, lift.unrated, lift.heavy_sets) == (10, 0, 1)


def test_hard_sets_count_whole_for_prime_movers_and_half_for_helpers() -> None:
    lift = read_lift([StrengthSet(exercise="Bench Press", reps=5, weight_kg=80, rpe=8)] * 4 + [squat(rpe=8)])
    assert lift.hard_by_muscle[Muscle.CHEST] == 4
    assert lift.hard_by_muscle[Muscle.TRICEPS] == 2
    assert lift.hard_by_muscle[Muscle.QUADRICEPS] == 1
    assert lift.hard_by_muscle[Muscle.HAMSTRINGS] == 0.5
    assert Muscle.BICEPS not in lift.hard_by_muscle


def test_easy_sets_and_warm_ups_count_for_no_muscle() -> None:
    assert read_lift([squat(rpe=5), squat(rpe=9, set_type=SetType.WARMUP)]).hard_by_muscle == {}


def test_three_squats_at_rpe_8_or_six_hard_lower_sets_are_heavy() -> None:
    assert read_lift([squat(rpe=8)] * 3).heavy_lower
    assert not read_lift([squat(rpe=7, weight_kg=60)] * 2).heavy_lower
    assert read_lift([StrengthSet(exercise="Leg Extension", reps=12, weight_kg=40, rpe=7)] * 6).heavy_lower
    assert not read_lift([StrengthSet(exercise="Leg Extension", reps=12, weight_kg=40, rpe=9)] * 5).heavy_lower


def test_a_forgotten_set_of_zero_repetitions_is_no_set() -> None:
    assert read_lift([squat(reps=0)]).working_sets == 0


def test_a_lift_has_one_estimate_a_session_its_best() -> None:
    sets = [
        squat(rpe=8),
        squat(reps=3, weight_kg=110, rpe=9),
        StrengthSet(exercise="back squats", reps=1, weight_kg=120),
    ]
    assert read_lift(sets).e1rm.keys() == {"back_squat"}
    assert read_lift(sets).e1rm["back_squat"].value_kg == pytest.approx(max(100 / 0.811, 110 / 0.892, 120))


def test_different_lifts_have_different_estimates_and_unknown_ones_none() -> None:
    sets = [
        squat(),
        StrengthSet(exercise="Front Squat", reps=5, weight_kg=80),
        StrengthSet(exercise="Zercher Thing", reps=5, weight_kg=80),
    ]
    assert set(read_lift(sets).e1rm) == {"back_squat", "front_squat"}


def test_the_maximum_of_a_pull_up_is_body_mass_and_what_hangs_on_it() -> None:
    pull_ups = [StrengthSet(exercise="Pull Up (Weighted)", reps=1, weight_kg=20, rpe=10)]
    assert read_lift(pull_ups, 80).e1rm["pull_up"].value_kg == pytest.approx(100)
    assert read_lift(pull_ups).e1rm == {}


def test_inol_is_reckoned_against_the_best_of_the_session() -> None:
    sets = [squat(reps=1, weight_kg=125, rpe=10), *[squat(weight_kg=100)] * 5]
    assert read_lift(sets).inol["back_squat"] == pytest.approx(5 * 0.25 + 1.0)


def test_without_an_estimate_there_is_no_inol() -> None:
    assert read_lift([squat(reps=12)]).inol == {}


def test_the_order_of_the_sets_does_not_matter() -> None:
    sets = [squat(rpe=8), squat(rpe=6, reps=8), StrengthSet(exercise="Bench Press", reps=5, weight_kg=80), squat(rir=1)]
    readings = {repr(read_lift(order)) for order in permutations(sets)}
    assert len(readings) == 1


@given(sessions, body_masses, st.randoms())
def test_no_order_of_any_sets_matters(sets: list[StrengthSet], body_mass_kg: float | None, random: Any) -> None:
    shuffled = random.sample(sets, len(sets))
    assert read_lift(shuffled, body_mass_kg) == read_lift(sets, body_mass_kg)


@given(sessions, body_masses)
def test_every_figure_is_finite_and_not_negative(sets: list[StrengthSet], body_mass_kg: float | None) -> None:
    lift = read_lift(sets, body_mass_kg)
    assert all(isfinite(value) and value >= 0 for value in figures(lift))
    assert lift.leg_share is None or 0 <= lift.leg_share <= 1


@given(sessions, sets_of_any_kind, body_masses)
def test_one_set_more_never_lowers_volume_or_hard_sets(
    sets: list[StrengthSet], one: StrengthSet, body_mass_kg: float | None
) -> None:
    before, after = read_lift(sets, body_mass_kg), read_lift([*sets, one], body_mass_kg)
    assert (after.volume_kg or 0) >= (before.volume_kg or 0)
    assert (after.volume_with_warm_ups_kg or 0) >= (before.volume_with_warm_ups_kg or 0)
    assert after.hard_sets >= before.hard_sets
    assert all(after.hard_by_muscle[muscle] >= count for muscle, count in before.hard_by_muscle.items())
    assert all(after.e1rm[slug].value_kg >= best.value_kg for slug, best in before.e1rm.items())


@given(sessions, sets_of_any_kind, body_masses)
def test_one_set_more_that_is_no_new_best_never_lowers_inol(
    sets: list[StrengthSet], one: StrengthSet, body_mass_kg: float | None
) -> None:
    before, after = read_lift(sets, body_mass_kg), read_lift([*sets, one], body_mass_kg)
    for slug, value in before.inol.items():
        if after.e1rm[slug] == before.e1rm[slug]:
            assert after.inol[slug] >= value
