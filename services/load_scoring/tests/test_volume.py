"""Volume load: what a session moved, and which sets cannot say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import permutations
from typing import Any

import pytest

from tandem.contracts.events.training import SetType, StrengthSet
from tandem.load_scoring.domain.strength.catalogue import exercise
from tandem.load_scoring.domain.strength.sets import read_lift
from tandem.load_scoring.domain.strength.volume import is_working, load_of, remarks, total_kg, weigh


def lifted(name: str = "Squat (Barbell)", **fields: Any) -> StrengthSet:
    return StrengthSet(**({"exercise": name, "reps": 5, "weight_kg": 100.0} | fields))


def volume_kg(sets: Sequence[StrengthSet], body_mass_kg: float | None = None) -> float | None:
    return total_kg(weigh(filter(is_working, sets), body_mass_kg))


def said(sets: Sequence[StrengthSet], body_mass_kg: float | None = None) -> tuple[str, ...]:
    return remarks(weigh(sets, body_mass_kg))


def test_workout_13_holds_16250_kg_with_its_warm_ups_and_14425_without(
    hevy: Callable[[str], tuple[StrengthSet, ...]],
) -> None:
    sets = hevy("Workout 13")
    assert len(sets) == 31
    assert total_kg(weigh(sets, None)) == 16_250
    assert volume_kg(sets) == 14_425
    carried = "not in the volume: 2 of the sets, without repetitions"
    assert said(sets) == (carried,), "the farmers' walks state metres"


def test_volume_of_unknown_weight_is_unknown_not_zero() -> None:
    assert volume_kg([lifted(weight_kg=None)]) is None
    assert volume_kg([lifted(weight_kg=0)]) is None
    assert volume_kg([lifted(reps=None)]) is None
    assert volume_kg([]) is None


def test_what_each_arm_held_counts_for_both() -> None:
    assert volume_kg([lifted("Dumbbell Bench Press", reps=10, weight_kg=30, per_arm=True)]) == 600
    assert volume_kg([lifted("Dumbbell Bench Press", reps=10, weight_kg=30)]) == 300


def test_the_maximum_of_a_dumbbell_lift_is_of_one_hand() -> None:
    each = read_lift([lifted("Dumbbell Bench Press", reps=1, weight_kg=30, per_arm=True)])
    assert each.e1rm["dumbbell_bench_press"].value_kg == 30


@pytest.mark.parametrize(
    ("name", "share"),
    [
        ("Pull Up", 1.0),
        ("Dip", 1.0),
        ("Push Up", 0.64),
        ("Kneeling Push Up", 0.49),
        ("Decline Push Up", 0.70),
        ("Incline Push Up", 0.55),
        ("Squat (Bodyweight)", 0.88),
        ("Pistol Squat", 0.94),
        ("Lunge (Bodyweight)", 0.88),
        ("Calf Raise (Bodyweight)", 0.97),
    ],
)
def test_a_movement_of_the_body_moves_its_share_of_body_mass(name: str, share: float) -> None:
    assert load_of(lifted(name, weight_kg=None), 80).load_kg == pytest.approx(share * 80)
    assert load_of(lifted(name, weight_kg=10), 80).load_kg == pytest.approx(share * 80 + 10)


def test_without_body_mass_the_volume_of_a_pull_up_is_unknown_and_said() -> None:
    sets = [lifted("Pull Up", reps=8, weight_kg=10), lifted()]
    assert volume_kg(sets) == 500
    assert said(sets) == ("not in the volume: 1 of the sets, moving body mass, which is not known",)
    assert volume_kg(sets, 80) == 500 + 8 * 90


def test_an_assisting_machine_takes_its_weight_off_the_body() -> None:
    assert load_of(lifted("Pull Up (Assisted)", weight_kg=30), 80).load_kg == 50
    assert load_of(lifted("Pull Up (Assisted)", weight_kg=90), 80).load_kg is None
    assert load_of(lifted("Pull Up (Band)", weight_kg=None), 80).load_kg is None


def test_a_share_of_body_mass_that_nobody_measured_stays_unknown() -> None:
    sets = [lifted("Inverted Row", weight_kg=None)]
    assert volume_kg(sets, 80) is None
    assert "nobody has measured" in said(sets, 80)[0]


@pytest.mark.parametrize(
    ("name", "weight_kg"),
    [("Bench Press", 900), ("Squat (Barbell)", 900), ("Deadlift", 1000), ("Bicep Curl (Dumbbell)", 300), ("OHP", 400)],
)
def test_an_absurd_weight_is_set_aside_and_the_exercise_named(name: str, weight_kg: float) -> None:
    sane, slip = lifted(name, weight_kg=50), lifted(name, weight_kg=weight_kg)
    lift = read_lift([sane, slip])
    assert lift.volume_kg == 250
    assert lift.working_sets == 2
    assert [best.value_kg for best in lift.e1rm.values()] == [pytest.approx(50 * (1 + 5 / 30))]
    assert lift.remarks == (f"not in the volume: 1 of the sets, beyond any lift on record ({name} {weight_kg:g} kg)",)


@pytest.mark.parametrize(("name", "weight_kg"), [("Leg Press", 800), ("Deadlift", 510), ("Bench Press", 300)])
def test_what_the_strongest_have_lifted_is_believed(name: str, weight_kg: float) -> None:
    assert load_of(lifted(name, weight_kg=weight_kg), None).load_kg == weight_kg


def test_a_set_of_zero_repetitions_is_ignored_and_said() -> None:
    sets = [lifted(reps=0), lifted()]
    assert volume_kg(sets) == 500
    assert said(sets) == ("1 of the sets with no repetition: ignored",)


def test_the_time_a_set_took_does_not_enter_its_volume() -> None:
    assert volume_kg([lifted(duration_s=45.0)]) == volume_kg([lifted()])
    assert volume_kg([lifted("Plank", reps=None, weight_kg=None, duration_s=60.0)]) is None


def test_the_weight_of_an_unknown_exercise_was_lifted_all_the_same() -> None:
    assert exercise("Zercher Thing") is None
    assert volume_kg([lifted("Zercher Thing")]) == 500


def test_the_order_of_the_sets_does_not_change_the_volume() -> None:
    sets = [lifted(weight_kg=w) for w in (0.1, 33.3, 102.7, 7e-3)]
    assert len({volume_kg(order) for order in permutations(sets)}) == 1


def test_warm_ups_count_only_where_they_are_asked_for() -> None:
    sets = [lifted(set_type=SetType.WARMUP, weight_kg=40), lifted()]
    assert volume_kg(sets) == 500
    assert total_kg(weigh(sets, None)) == 700
