"""The class of a lift, its leg share, and what it costs each part of the body."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tandem.contracts.events.athlete import ProfileSet
from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.training import SetType, Sport, StrengthSet
from tandem.load_scoring.domain.session.score import score
from tandem.load_scoring.domain.verdict import ASK_BELOW

type Make = Callable[..., Any]


def sets(*rows: tuple[str, int, float | None]) -> tuple[StrengthSet, ...]:
    """(exercise, how many sets, RPE of each)."""
    return tuple(
        StrengthSet(exercise=name, reps=8, weight_kg=60, rpe=rpe) for name, count, rpe in rows for _ in range(count)
    )


@pytest.fixture(name="lift", scope="session")
def _lift(workout: Make) -> Make:
    return lambda **fields: score(workout(sport=Sport.STRENGTH, **fields), None, None)


@pytest.mark.parametrize(
    ("rows", "expected", "leg_share"),
    [
        ([("Squat", 4, 8.5), ("Romanian Deadlift", 3, 8)], SessionClass.HEAVY_LOWER, 1.0),
        ([("Squat", 2, 6), ("Leg Curl", 3, 6)], SessionClass.MODERATE_LOWER, 1.0),
        ([("Bench Press", 4, 8), ("Row", 4, 8)], SessionClass.UPPER, 0.0),
        ([("Bench Press", 5, 8), ("Row", 5, 8), ("Squat", 2, 7)], SessionClass.UPPER, 2 / 12),
        ([("Bench Press", 4, 8), ("Row", 4, 8), ("Squat", 4, 7)], SessionClass.FULL, 4 / 12),
        ([("Bench Press", 3, 8), ("Row", 3, 8), ("Squat", 5, 8)], SessionClass.FULL, 5 / 11),
        ([("Plank", 4, 8)], SessionClass.OTHER, 0.0),
    ],
)
def test_a_lift_is_classed_by_where_its_hard_sets_fell(
    lift: Make, rows: list[tuple[str, int, float]], expected: SessionClass, leg_share: float
) -> None:
    result = lift(sets=sets(*rows))
    assert result.session_class is expected
    assert result.leg_share == pytest.approx(leg_share)
    assert result.class_confidence == 0.9


def test_a_full_session_says_what_it_counts_as_from_40_percent(lift: Make) -> None:
    below = lift(sets=sets(("Row", 7, 8), ("Squat", 4, 8)))
    at = lift(sets=sets(("Row", 6, 8), ("Squat", 4, 8)))
    assert any("counts as moderate lower body" in reason for reason in below.class_reasons)
    assert any("counts as heavy lower body" in reason for reason in at.class_reasons)


def test_warm_up_like_sets_make_no_class(lift: Make) -> None:
    assert lift(sets=sets(("Squat", 5, 4))).session_class is SessionClass.OTHER


def test_sets_without_rpe_count_as_hard_with_less_confidence(lift: Make) -> None:
    result = lift(sets=sets(("Squat", 4, None), ("Row", 4, None)))
    assert result.session_class is SessionClass.FULL
    assert result.class_confidence == 0.7
    assert any("state no RPE" in reason for reason in result.class_reasons)


def test_unknown_exercises_are_named_and_cost_confidence(lift: Make) -> None:
    result = lift(sets=sets(("Squat", 3, 8), ("Zercher Thing", 3, 8)))
    assert result.class_confidence == 0.45
    assert "unknown exercises: Zercher Thing" in result.class_reasons


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Leg Day", SessionClass.HEAVY_LOWER),
        ("Upper A", SessionClass.UPPER),
        ("Full-body strength", SessionClass.FULL),
    ],
)
def test_without_sets_the_title_may_tell(lift: Make, title: str, expected: SessionClass) -> None:
    result = lift(title=title, rpe=7)
    assert result.session_class is expected
    assert result.class_confidence == 0.55


def test_without_sets_or_title_the_athlete_is_asked(lift: Make) -> None:
    result = lift(rpe=7)
    assert result.class_confidence < ASK_BELOW
    assert result.ledgers.systemic.load_au is not None


def test_a_lift_seen_by_heart_rate_alone_has_no_load_and_asks_for_rpe(workout: Make, columns: Make) -> None:
    result = score(workout(sport=Sport.STRENGTH), columns(heart_rate_bpm=np.full(3601, 105.0)), None)
    for ledger in (result.ledgers.systemic, result.ledgers.lower_body, result.ledgers.upper_body):
        assert ledger.load_au is None
        assert any("ask for RPE" in reason for reason in ledger.reasons)
    assert "trimp" in {figure.name for figure in result.measures}


def test_legs_pay_for_a_leg_day_and_arms_for_an_upper_day(lift: Make) -> None:
    legs = lift(rpe=8, sets=sets(("Squat", 6, 8))).ledgers
    arms = lift(rpe=8, sets=sets(("Bench Press", 6, 8))).ledgers
    assert (legs.systemic.load_au, legs.lower_body.load_au, legs.upper_body.load_au) == (55, 65, 25)
    assert (arms.systemic.load_au, arms.lower_body.load_au, arms.upper_body.load_au) == (55, 25, 65)


def test_the_effort_of_a_lift_is_its_rpe_else_its_sets_else_a_stated_guess(lift: Make) -> None:
    rated, by_sets, guessed = (
        lift(rpe=8, sets=sets(("Squat", 4, 8))),
        lift(sets=sets(("Squat", 4, 8))),
        lift(sets=sets(("Squat", 4, None))),
    )
    assert rated.ledgers.systemic.load_au == by_sets.ledgers.systemic.load_au
    trust = [result.ledgers.systemic.confidence for result in (rated, by_sets, guessed)]
    assert trust == sorted(trust, reverse=True)
    assert any("assumed" in reason for reason in guessed.ledgers.systemic.reasons)


def test_a_lift_publishes_its_figures_by_slug_and_muscle(lift: Make) -> None:
    warm_up = StrengthSet(exercise="Squat (Barbell)", set_type=SetType.WARMUP, reps=10, weight_kg=40)
    heavy = StrengthSet(exercise="Squat (Barbell)", reps=5, weight_kg=100, rpe=8)
    figures = {
        figure.name: (figure.value, figure.unit, figure.method) for figure in lift(sets=(warm_up, heavy)).measures
    }
    assert figures["volume_load"] == (500, "kg", "reps×load")
    assert figures["volume_load_with_warm_ups"] == (900, "kg", "reps×load")
    assert figures["e1rm:back_squat"] == (123.305, "kg", "rpe-chart")
    assert figures["inol:back_squat"] == (pytest.approx(5 / (100 - 81.1), abs=1e-3), "inol", "reps/(100−%1RM), easy")
    assert figures["hard_sets"][0] == figures["hard_sets_lower"][0] == figures["hard_sets:quadriceps"][0] == 1
    assert figures["hard_sets:hamstrings"] == (0.5, "sets", "strength-sets")


def test_a_lift_without_rpe_says_that_its_maximum_is_epleys(lift: Make) -> None:
    result = lift(sets=sets(("Squat", 3, None)))
    assert {figure.method for figure in result.measures if figure.name.startswith("e1rm:")} == {"epley"}


def test_what_the_volume_leaves_out_is_said_in_the_event(lift: Make) -> None:
    entries = (
        StrengthSet(exercise="Bench Press", reps=5, weight_kg=900, rpe=8),
        StrengthSet(exercise="Bench Press", reps=0, weight_kg=100),
        StrengthSet(exercise="Pull Up", reps=8, rpe=8),
    )
    result = lift(sets=entries)
    assert "volume_load" not in {figure.name for figure in result.measures}
    for said in (
        "beyond any lift on record (Bench Press 900 kg)",
        "no repetition: ignored",
        "body mass, which is not known",
    ):
        assert any(said in reason for reason in result.class_reasons), said
    assert result.session_class is SessionClass.UPPER


def test_the_profile_s_body_mass_weighs_the_pull_ups(workout: Make) -> None:
    pull_ups = workout(sport=Sport.STRENGTH, sets=(StrengthSet(exercise="Pull Up", reps=8, rpe=8),))
    profile = ProfileSet(athlete_id="ada", timezone="Europe/Berlin", body_mass_kg=80)
    figures = {figure.name: figure.value for figure in score(pull_ups, None, profile).measures}
    assert figures["volume_load"] == 640
    assert figures["e1rm:pull_up"] == pytest.approx(80 / 0.739, abs=1e-3)


def test_sets_that_were_only_begun_leave_the_session_to_its_title(lift: Make) -> None:
    result = lift(title="Leg Day", sets=(StrengthSet(exercise="Squat", reps=0, weight_kg=100),))
    assert result.session_class is SessionClass.HEAVY_LOWER
    assert any("no repetition: ignored" in reason for reason in result.class_reasons)


def test_one_set_is_told_as_one(lift: Make) -> None:
    reasons = lift(sets=sets(("Squat", 1, None), ("Bench Press", 1, 8))).class_reasons
    assert "1 of 2 hard sets loads the legs" in reasons
    assert "1 of 2 working sets states no RPE: taken as hard" in reasons
    assert "1 heavy set of squat, hinge or press" in lift(sets=sets(("Squat", 1, 8))).class_reasons


def test_sets_of_unknown_exercises_are_not_counted_as_no_hard_set(lift: Make) -> None:
    unknown = {measure.name for measure in lift(sets=sets(("Zorgle Flip", 3, 8))).measures}
    assert not {"hard_sets", "hard_sets_lower", "hard_sets_upper"} & unknown
    easy = {measure.name: measure.value for measure in lift(sets=sets(("Squat", 3, 4))).measures}
    assert easy["hard_sets"] == 0
