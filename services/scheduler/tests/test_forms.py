"""What a session may become, as far as the athlete allows, and what it is expected to cost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.week import ExpectedLoad
from tandem.scheduler.domain.rulebook.forms import Form, Rung, forms_of
from tandem.scheduler.domain.rulebook.kinds import Kind
from tandem.scheduler.domain.rulebook.loads import Loads, base_load, expected_load

HOUR_S = 3600


def shapes(forms: tuple[Form, ...]) -> list[tuple[Rung, SessionClass, int]]:
    return [(form.rung, form.session_class, form.duration_s // 60) for form in forms[1:]]


@pytest.mark.parametrize(
    ("session_class", "minutes", "leg_share", "expected"),
    [
        (SessionClass.HARD_RUN, 60, None, [(Rung.EASY, SessionClass.EASY, 60)]),
        (SessionClass.HEAVY_LOWER, 60, None, [(Rung.EASY, SessionClass.MODERATE_LOWER, 60)]),
        (SessionClass.FULL, 60, 0.5, [(Rung.EASY, SessionClass.MODERATE_LOWER, 60)]),
        (SessionClass.FULL, 60, 0.3, [(Rung.EASY, SessionClass.UPPER, 60)]),
        (SessionClass.FULL, 60, 0.1, [(Rung.EASY, SessionClass.UPPER, 60)]),
        (SessionClass.LONG, 120, None, [(Rung.SHORTENED, SessionClass.EASY, 70)]),
        (SessionClass.LONG, 200, None, [(Rung.SHORTENED, SessionClass.EASY, 80)]),
        (SessionClass.EASY, 45, None, [(Rung.SHORTENED, SessionClass.EASY, 30)]),
        (SessionClass.EASY, 30, None, []),
        (SessionClass.UPPER, 60, None, []),
        (SessionClass.MOBILITY, 30, None, []),
    ],
)
def test_each_session_has_the_forms_that_relieve_a_rule(
    session_class: SessionClass, minutes: int, leg_share: float | None, expected: list[tuple[Rung, SessionClass, int]]
) -> None:
    assert shapes(forms_of(session_class, minutes * 60, leg_share)) == expected


def test_what_may_not_be_made_easy_has_no_easy_form() -> None:
    assert shapes(forms_of(SessionClass.HARD_RUN, HOUR_S, None, may_ease=False)) == []
    shortened = forms_of(SessionClass.LONG, 2 * HOUR_S, None, may_ease=False)
    assert shapes(shortened) == [(Rung.SHORTENED, SessionClass.EASY, 70)]


@pytest.mark.parametrize(("shortest_min", "left"), [(60, 70), (75, 75), (89, 89), (90, None), (120, None)])
def test_a_long_run_is_never_cut_below_what_the_athlete_named(shortest_min: int, left: int | None) -> None:
    forms = forms_of(SessionClass.LONG, 2 * HOUR_S, None, shortest_s=shortest_min * 60)
    assert [form.duration_s // 60 for form in forms[1:]] == ([left] if left else [])


@pytest.mark.parametrize(("shortest_min", "left"), [(20, 30), (35, 35), (40, 40), (41, None)])
def test_an_easy_run_is_cut_only_where_that_relieves_a_rule(shortest_min: int, left: int | None) -> None:
    forms = forms_of(SessionClass.EASY, HOUR_S, None, shortest_s=shortest_min * 60)
    assert [form.duration_s // 60 for form in forms[1:]] == ([left] if left else [])


@given(
    st.sampled_from(list(SessionClass)),
    st.integers(600, 5 * HOUR_S),
    st.none() | st.floats(0, 1),
    st.booleans(),
    st.none() | st.integers(300, 3 * HOUR_S),
    st.none() | st.floats(0, 10),
)
def test_a_form_is_never_longer_dearer_or_harder_than_the_session(
    session_class: SessionClass,
    duration_s: int,
    leg_share: float | None,
    may_ease: bool,
    shortest_s: int | None,
    rpe: float | None,
) -> None:
    kept, *milder = forms_of(session_class, duration_s, leg_share, may_ease=may_ease, shortest_s=shortest_s, rpe=rpe)
    assert (kept.rung, kept.duration_s) == (Rung.AS_PLANNED, duration_s)
    for form in milder:
        assert form.duration_s <= duration_s
        assert form.load_au <= kept.load_au
        assert form.kind not in (Kind.HARD_RUN, Kind.LONG, Kind.HEAVY)
        assert shortest_s is None or form.duration_s >= min(shortest_s, duration_s)


def test_an_hour_costs_what_its_source_says() -> None:
    assert base_load(3, HOUR_S) == pytest.approx(42.25)
    assert base_load(8, HOUR_S) == pytest.approx(100)


def test_a_lift_reaches_the_body_by_its_shares() -> None:
    assert expected_load(SessionClass.HEAVY_LOWER, HOUR_S, rpe=8) == Loads(55.0, 65.0, 25.0)
    assert expected_load(SessionClass.UPPER, HOUR_S, rpe=8) == Loads(55.0, 25.0, 65.0)
    assert expected_load(SessionClass.FULL, HOUR_S, rpe=8, leg_share=0.5) == Loads(55.0, 40.0, 40.0)


def test_a_run_loads_the_legs_and_spares_the_arms() -> None:
    assert expected_load(SessionClass.EASY, HOUR_S) == Loads(42.3, 42.3, 0.0)


def test_what_the_athlete_expects_goes_before_the_estimate_ledger_by_ledger() -> None:
    told = ExpectedLoad(systemic_au=90)
    assert expected_load(SessionClass.EASY, HOUR_S, expected=told) == Loads(90, 42.3, 0.0)
    assert forms_of(SessionClass.EASY, HOUR_S, None, expected=told)[0].load_au == 90


def test_a_session_of_no_known_class_and_effort_stays_unknown() -> None:
    assert expected_load(SessionClass.OTHER, HOUR_S) == Loads(None, None, None)
    assert expected_load(SessionClass.OTHER, HOUR_S, rpe=8) == Loads(100.0, None, None)
