"""The catalogue: one lift by many names, different lifts by different slugs, and an honest unknown."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.load_scoring.domain.strength.catalogue import exercise
from tandem.load_scoring.domain.strength.exercise import Muscle, Pattern, Region

SAME_LIFT = {
    # slug -> as Garmin, Hevy, Strong, wger and people spell it
    "back_squat": ["BARBELL_BACK_SQUAT", "barbellBackSquat", "Squat (Barbell)", "Barbell Full Squat", "back squats", "squat"],
    "front_squat": ["barbell_front_squat", "Front Squat", "Front Squat (Barbell)"],
    "body_weight_squat": ["air_squat", "Squat (Bodyweight)", "BW squats"],
    "goblet_squat": ["goblet_squat", "Goblet Squat (Kettlebell)", "Kettlebell Goblet Squat"],
    "leg_press": ["leg_press", "Leg Press (Machine)", "Leg Press"],
    "deadlift": ["barbell_deadlift", "Deadlift (Barbell)", "Deadlifts", "dead lift", "DL"],
    "romanian_deadlift": ["romanian_deadlift", "Romanian Deadlift (Barbell)", "RDL", "Barbell Romanian Deadlift (RDL)"],
    "dumbbell_romanian_deadlift": ["Romanian Deadlift (Dumbbell)", "DB RDL", "Dumbbell Romanian Deadlift"],
    "trap_bar_deadlift": ["trap_bar_deadlift", "Deadlift (Trap bar)", "Hex Bar Deadlift"],
    "hip_thrust": ["Hip Thrust (Barbell)", "Barbell Hip Thrust", "hip thrusts"],
    "bench_press": ["barbell_bench_press", "Bench Press (Barbell)", "Bench Press", "bench", "BB Bench"],
    "dumbbell_bench_press": ["dumbbell_bench_press", "Bench Press (Dumbbell)", "Benchpress Dumbbells", "DB bench"],
    "incline_dumbbell_bench_press": ["Incline Bench Press (Dumbbell)", "incline DB press", "Incline Dumbbell Bench Press"],
    "close_grip_bench_press": ["close_grip_barbell_bench_press", "Bench Press - Close Grip (Barbell)", "CGBP"],
    "overhead_press": ["overhead_barbell_press", "Overhead Press (Barbell)", "OHP", "Strict Military Press (Barbell)"],
    "dumbbell_overhead_press": ["dumbbell_shoulder_press", "Shoulder Press (Dumbbell)", "Overhead Press (Dumbbell)"],
    "bent_over_row": ["barbell_row", "Bent Over Row (Barbell)", "BB rows"],
    "seated_cable_row": ["seated_cable_row", "Seated Row (Cable)", "Seated Cable Rows"],
    "lat_pulldown": ["lat_pulldown", "Lat Pulldown (Cable)", "lat pull downs"],
    "pull_up": ["pull_up", "Pull-Ups", "Pull Up (Weighted)", "weighted_pull_up", "pullups"],
    "chin_up": ["chin_up", "Chin-ups", "Chin Up (Weighted)", "chins"],
    "push_up": ["push_up", "Push-Ups", "Press-ups", "pushups"],
    "dip": ["body_weight_dip", "Chest Dip", "Triceps Dip (Weighted)", "dips"],
    "dumbbell_biceps_curl": ["dumbbell_biceps_curl", "Bicep Curl (Dumbbell)", "Biceps Curls With Dumbbell"],
    "triceps_pushdown": ["triceps_pressdown", "Triceps Pushdown", "Triceps Rope Pushdown"],
    "calf_raise": ["standing_calf_raise", "Standing Calf Raises", "Calf Raise"],
    "leg_curl": ["leg_curl", "Lying Leg Curl (Machine)", "hamstring curls"],
}  # fmt: skip

APART = [
    ("Squat (Barbell)", "Front Squat"),
    ("Squat (Barbell)", "Squat (Smith Machine)"),
    ("Squat (Barbell)", "Box Squat (Barbell)"),
    ("Squat (Barbell)", "Pause Squat (Barbell)"),
    ("Bench Press (Barbell)", "Bench Press (Dumbbell)"),
    ("Bench Press (Barbell)", "Incline Bench Press (Barbell)"),
    ("Bench Press (Dumbbell)", "Single Arm Dumbbell Bench Press"),
    ("Deadlift (Barbell)", "Sumo Deadlift"),
    ("Deadlift (Barbell)", "Deficit Deadlift"),
    ("Romanian Deadlift (Barbell)", "Stiff Leg Deadlift (Barbell)"),
    ("Romanian Deadlift (Barbell)", "Single Leg Romanian Deadlift (Barbell)"),
    ("Overhead Press (Barbell)", "Push Press"),
    ("Overhead Press (Barbell)", "Seated Overhead Press (Barbell)"),
    ("Lat Pulldown (Cable)", "Lat Pulldown (Machine)"),
    ("Seated Leg Curl (Machine)", "Lying Leg Curl (Machine)"),
    ("Pull Up", "Pull Up (Assisted)"),
    ("Lunge (Dumbbell)", "Reverse Lunge (Dumbbell)"),
    ("Hack Squat", "Hack Squat (Machine)"),
    ("Leg Press (Machine)", "Calf Press on Leg Press"),
    ("Clean", "Clean and Jerk"),
    ("Squat", "Squat with a word nobody here knows"),
]

SMALL_TALK = ["", "Zercher Thing", "бег", "123", "flywheel", "Running", "Yoga", "Jumping Jack", "Rowing Machine",
              "Warm Up", "Hamstring Stretch", "Calves foam roller", "HIIT", "Elliptical Trainer"]  # fmt: skip

WORDS = sorted({word for names in SAME_LIFT.values() for name in names for word in re.findall("[a-z]+", name.lower())})
names = st.text(max_size=120) | st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)


@pytest.mark.parametrize(("slug", "name"), [(slug, name) for slug, names in SAME_LIFT.items() for name in names])
def test_a_lift_is_known_by_all_its_spellings(slug: str, name: str) -> None:
    found = exercise(name)
    assert found is not None
    assert found.slug == slug


@pytest.mark.parametrize(("one", "other"), APART)
def test_lifts_of_different_loads_share_no_slug(one: str, other: str) -> None:
    first, second = exercise(one), exercise(other)
    assert first is not None
    assert second is not None
    assert first.slug != second.slug


@pytest.mark.parametrize(
    ("name", "pattern", "region"),
    [
        ("Squat (Barbell)", Pattern.KNEE, Region.LOWER),
        ("Bulgarian Split Squat", Pattern.KNEE, Region.LOWER),
        ("Leg Press Horizontal (Machine)", Pattern.KNEE, Region.LOWER),
        ("Walking Lunge (Sandbag)", Pattern.KNEE, Region.LOWER),
        ("Romanian Deadlift (Barbell)", Pattern.HIP, Region.LOWER),
        ("Hip Thrust (Machine)", Pattern.HIP, Region.LOWER),
        ("Back Extension (Weighted Hyperextension)", Pattern.HIP, Region.LOWER),
        ("Seated Leg Curl (Machine)", Pattern.LEG_ISOLATION, Region.LOWER),
        ("Calf Press on Leg Press", Pattern.LEG_ISOLATION, Region.LOWER),
        ("Glute Kickback (Machine)", Pattern.LEG_ISOLATION, Region.LOWER),
        ("Hanging Leg Raise", Pattern.CORE, Region.CORE),
        ("Bench Press (Dumbbell)", Pattern.PUSH, Region.UPPER),
        ("Overhead Press", Pattern.PUSH, Region.UPPER),
        ("Lat Pulldown (Machine)", Pattern.PULL, Region.UPPER),
        ("Pull-Ups", Pattern.PULL, Region.UPPER),
        ("Upright Row", Pattern.PULL, Region.UPPER),
        ("Bicep Curl (Dumbbell)", Pattern.ARM, Region.UPPER),
        ("Wrist Curl", Pattern.ARM, Region.UPPER),
        ("Rear Delt Reverse Fly (Machine)", Pattern.PULL, Region.UPPER),
        ("Cable Core Pallof Press", Pattern.CORE, Region.CORE),
        ("Plank", Pattern.CORE, Region.CORE),
        ("Farmers Walk", Pattern.CARRY, Region.CORE),
        ("lunge_with_side_bend", Pattern.KNEE, Region.LOWER),
        ("bridge_with_leg_extension", Pattern.HIP, Region.LOWER),
    ],
)
def test_a_lift_has_its_pattern_and_region(name: str, pattern: Pattern, region: Region) -> None:
    found = exercise(name)
    assert found is not None
    assert (found.pattern, found.region) == (pattern, region)


def test_a_lift_names_its_muscles() -> None:
    bench = exercise("Bench Press")
    assert bench is not None
    assert bench.primary == {Muscle.CHEST}
    assert bench.secondary == {Muscle.TRICEPS, Muscle.SHOULDERS}


@pytest.mark.parametrize(
    ("name", "body_weight", "assisted"),
    [
        ("Pull Up", True, False),
        ("Pull Up (Weighted)", True, False),
        ("Chin Up (Assisted)", True, True),
        ("Pull Up (Band)", True, True),
        ("Push Up (Band)", True, False),
        ("Seated Dip Machine", False, False),
        ("Lunge (Bodyweight)", True, False),
        ("Lunge (Dumbbell)", False, False),
        ("Squat (Barbell)", False, False),
    ],
)
def test_the_body_is_the_load_only_where_it_is(name: str, body_weight: bool, assisted: bool) -> None:
    found = exercise(name)
    assert found is not None
    assert (found.body_weight, found.assisted) == (body_weight, assisted)


@pytest.mark.parametrize("name", SMALL_TALK)
def test_what_the_catalogue_does_not_hold_is_unknown(name: str) -> None:
    assert exercise(name) is None


@given(names)
def test_any_name_has_a_plain_slug_or_none(name: str) -> None:
    found = exercise(name)
    assert found is None or re.fullmatch(r"[a-z]+(_[a-z]+)*", found.slug)


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6))
def test_case_and_separators_do_not_matter(words: list[str]) -> None:
    assert exercise(" ".join(words)) == exercise("_".join(words).upper()) == exercise(f"({' - '.join(words).title()})")


@pytest.mark.parametrize("name", ["Squat 5x5", "Squat 3 sets", "Squats 100 kg x 5", "Squat!"])
def test_how_much_was_written_beside_the_name_does_not_change_the_lift(name: str) -> None:
    found = exercise(name)
    assert found is not None
    assert found.slug == "back_squat"


@given(st.sampled_from(sorted(SAME_LIFT)))
def test_a_slug_is_a_name_of_its_own_lift(slug: str) -> None:
    found = exercise(slug)
    assert found is not None
    assert found.slug == slug


def test_every_exercise_of_ten_years_of_a_real_log_is_known(shared: Callable[[str], Path]) -> None:
    with shared("strength/jrg94-weightlifting.csv").open() as rows:
        names = {row["Exercise"] for row in csv.DictReader(rows)}
    assert len(names) == 38
    assert [name for name in names if exercise(name) is None] == []


def test_every_exercise_of_a_real_hevy_export_is_known(shared: Callable[[str], Path]) -> None:
    export: list[dict[str, Any]] = json.loads(shared("strength/hevy-15-workouts.json").read_text())
    names = {entry["title"] for workout in export for entry in workout["exercises"]}
    assert len(names) == 24
    assert [name for name in names if exercise(name) is None] == []


@pytest.mark.parametrize(
    ("category", "unknown"),
    [
        ("bench_press", {"partial_lockout"}),
        ("calf_raise", set()),
        ("curl", set()),
        ("deadlift", {"kettlebell_floor_to_shelf"}),
        ("lunge", {"scissor_power_switch"}),
        ("olympic_lift", set()),
        ("pull_up", {"hanging_hurdle", "weighted_hanging_hurdle"}),
        ("push_up", {"medicine_ball_chest_pass"}),
        ("row", set()),
        ("shoulder_press", set()),
        ("shrug", {"scapular_retraction"}),
        ("triceps_extension", set()),
    ],
)
def test_garmins_own_names_of_lifts_are_known_but_for_these(category: str, unknown: set[str]) -> None:
    profile = pytest.importorskip("garmin_fit_sdk").Profile
    names = profile["types"][f"{category}_exercise_name"].values()
    assert {name for name in names if exercise(str(name)) is None} == unknown
