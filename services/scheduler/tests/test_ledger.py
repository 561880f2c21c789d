"""What weeks added up to, and what may be added: unknown is not zero, and never makes room."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

import pytest
from done_facts import local, workout
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.week import Activity
from tandem.scheduler.domain.done.ledger import Total, leg_volume_rose, reports, week_load
from tandem.scheduler.domain.done.ramp import headroom_au, ramp_cap_au
from tandem.scheduler.domain.state import Workout

MONDAY = date(2026, 11, 16)
EASY, HEAVY, UPPER = SessionClass.EASY, SessionClass.HEAVY_LOWER, SessionClass.UPPER


def done(
    days: int,
    systemic_au: float | None = 0.0,
    lower_body_au: float | None = 0.0,
    session_class: SessionClass = EASY,
    **facts: object,
) -> Workout:
    """An hour at 07:00, so many days after (or before) that Monday."""
    when = local("2026-11-16T07:00") + timedelta(days=days)
    loads = {"systemic_au": systemic_au, "lower_body_au": lower_body_au}
    return workout(f"w{days}-{session_class.value}", when, 60, session_class, **loads, **facts)


def four_weeks(week_au: float = 400.0) -> list[Workout]:
    """Four weeks of two equal runs each before that Monday."""
    return [done(7 * week + day, week_au / 2) for week in range(-4, 0) for day in (0, 3)]


def test_a_week_holds_its_seven_days_and_tells_what_is_known() -> None:
    week = week_load(
        [
            done(-1, 999, 999),
            done(0, 50, 20),
            done(2, None, 40, HEAVY),
            done(6, 30, None, UPPER),
            done(4, 70, 70, withdrawn=True),
            done(7, 999, 999),
        ],
        MONDAY,
    )
    assert week.systemic == Total(80, known=2, unknown=1)
    assert week.lower_body == Total(60, known=2, unknown=1)
    assert week.leg_volume == Total(40, known=1, unknown=1)
    assert (week.run_s, week.lift_s) == (3600, 7200)


def test_nothing_done_is_zero_but_nothing_known_is_unknown() -> None:
    assert week_load([], MONDAY).systemic == Total(0, known=0, unknown=0)
    assert week_load([done(0, None)], MONDAY).systemic == Total(None, known=0, unknown=1)


# -- leg volume -------------------------------------------------------------------------------------------------------

THREE_WEEKS = [done(-7 * week, None, 100, HEAVY) for week in (1, 2, 3)]


def legs(*, monday_au: float | None, before: Sequence[Workout] = THREE_WEEKS) -> bool | None:
    return leg_volume_rose([*before, done(0, None, monday_au, HEAVY)], MONDAY + timedelta(days=6))


def test_more_than_a_tenth_above_the_three_weeks_before_is_a_rise() -> None:
    assert legs(monday_au=110) is False
    assert legs(monday_au=111) is True
    assert legs(monday_au=50) is False


def test_runs_are_no_leg_volume() -> None:
    assert leg_volume_rose([*THREE_WEEKS, done(0, 500, 500, EASY)], MONDAY) is False


def test_a_habit_needs_a_lift_a_week() -> None:
    assert legs(monday_au=500, before=THREE_WEEKS[:2]) is None
    assert legs(monday_au=500, before=[done(-7 * week, None, 0, UPPER) for week in (1, 2, 3)]) is None


def test_an_unknown_lift_only_leaves_what_is_certain() -> None:
    unknown_now, unknown_before = done(1, None, None, HEAVY), done(-8, None, None, HEAVY)
    assert legs(monday_au=111, before=[*THREE_WEEKS, unknown_now]) is True
    assert legs(monday_au=100, before=[*THREE_WEEKS, unknown_now]) is None
    assert legs(monday_au=100, before=[*THREE_WEEKS, unknown_before]) is False
    assert legs(monday_au=111, before=[*THREE_WEEKS, unknown_before]) is None
    assert legs(monday_au=None) is None


# -- the ramp ---------------------------------------------------------------------------------------------------------


def test_a_week_may_hold_a_tenth_more_than_the_four_before() -> None:
    assert ramp_cap_au(four_weeks(400), MONDAY) == pytest.approx(440)


def test_a_deload_week_counts_so_the_way_back_is_gradual() -> None:
    lighter = [w for w in four_weeks(400) if w.local_date < MONDAY - timedelta(days=7)]
    assert ramp_cap_au(lighter, MONDAY) == pytest.approx(330)


@pytest.mark.parametrize(
    "workouts",
    [
        [],
        four_weeks()[1:],  # the first is 25 days ago
        [*four_weeks(), done(-10, None)],  # nobody knows what that one cost
        [*four_weeks(0)],  # nothing was trained
        [done(-40, 100)],  # nor then
    ],
)
def test_without_four_known_weeks_of_training_there_is_no_cap(workouts: list[Workout]) -> None:
    assert ramp_cap_au(workouts, MONDAY) is None
    assert headroom_au(workouts, [], MONDAY) is None


def test_room_is_what_is_neither_done_nor_planned() -> None:
    workouts = [*four_weeks(400), done(0, 150)]
    assert headroom_au(workouts, [], MONDAY) == 290
    assert headroom_au(workouts, [(MONDAY + timedelta(days=2), 100.5)], MONDAY) == 189
    assert headroom_au(workouts, [(MONDAY + timedelta(days=2), 400.0)], MONDAY) == 0
    assert headroom_au(workouts, [(MONDAY + timedelta(days=7), 400.0)], MONDAY) == 290


def test_the_week_after_this_one_counts_what_is_planned_until_then_as_its_usual() -> None:
    workouts = [*four_weeks(400), done(0, 150)]
    ahead = [(MONDAY + timedelta(days=3), 250.0), (MONDAY + timedelta(days=8), 100.0)]
    assert headroom_au(workouts, ahead, MONDAY + timedelta(days=7)) == 340


def test_a_load_that_nobody_knows_leaves_no_room() -> None:
    assert headroom_au([*four_weeks(400), done(0, None)], [], MONDAY) == 0
    assert headroom_au([*four_weeks(400), done(0, 20), done(1, None)], [], MONDAY) == 0


# -- what the athlete records -----------------------------------------------------------------------------------------


def test_an_activity_of_the_last_fourteen_days_is_one_that_the_athlete_reports() -> None:
    lift = [done(0, session_class=UPPER)]
    assert reports(lift, Activity.LIFT, MONDAY)
    assert reports(lift, Activity.LIFT, MONDAY + timedelta(days=13))
    assert not reports(lift, Activity.LIFT, MONDAY + timedelta(days=14))
    assert not reports(lift, Activity.LIFT, MONDAY - timedelta(days=1))
    assert not reports(lift, Activity.RUN, MONDAY)
    assert not reports([done(0, session_class=UPPER, withdrawn=True)], Activity.LIFT, MONDAY)


# -- whatever the weeks -----------------------------------------------------------------------------------------------

LOADS = st.one_of(st.none(), st.integers(0, 300).map(float))
WORKOUTS = st.lists(
    st.builds(done, st.integers(-35, 6), LOADS, LOADS, st.sampled_from([EASY, HEAVY, UPPER])), max_size=25
)
KNOWN = st.lists(
    st.builds(
        done,
        st.integers(-35, 6),
        st.integers(0, 300).map(float),
        st.integers(0, 300).map(float),
        st.sampled_from([HEAVY]),
    ),
    max_size=25,
)


def shifted(workouts: list[Workout], days: int) -> list[Workout]:
    by = timedelta(days=days)
    return [
        w.model_copy(
            update={"start_time": w.start_time + by, "end_time": w.end_time + by, "local_date": w.local_date + by}
        )
        for w in workouts
    ]


@settings(max_examples=200, deadline=None, derandomize=True)
@given(WORKOUTS, st.integers(-400, 400))
def test_every_answer_moves_with_the_days(workouts: list[Workout], days: int) -> None:
    later, monday = shifted(workouts, days), MONDAY + timedelta(days=days)
    assert week_load(later, monday).systemic == week_load(workouts, MONDAY).systemic
    assert leg_volume_rose(later, monday) == leg_volume_rose(workouts, MONDAY)
    assert ramp_cap_au(later, monday) == ramp_cap_au(workouts, MONDAY)
    assert headroom_au(later, [], monday) == headroom_au(workouts, [], MONDAY)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(WORKOUTS, st.randoms(use_true_random=False))
def test_no_answer_depends_on_the_order(workouts: list[Workout], random: Random) -> None:
    mixed = list(workouts)
    random.shuffle(mixed)
    assert week_load(mixed, MONDAY) == week_load(workouts, MONDAY)
    assert leg_volume_rose(mixed, MONDAY) == leg_volume_rose(workouts, MONDAY)
    assert headroom_au(mixed, [], MONDAY) == headroom_au(workouts, [], MONDAY)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(KNOWN, st.integers(0, 6), st.integers(0, 300).map(float))
def test_more_load_never_lowers_a_week_nor_makes_room_in_it(workouts: list[Workout], day: int, load_au: float) -> None:
    more = [*workouts, done(day, load_au, load_au, HEAVY)]
    before, after = week_load(workouts, MONDAY), week_load(more, MONDAY)
    assert (after.systemic.au or 0) >= (before.systemic.au or 0)
    assert (after.leg_volume.au or 0) >= (before.leg_volume.au or 0)
    room, less = headroom_au(workouts, [], MONDAY), headroom_au(more, [], MONDAY)
    assert (room is None) == (less is None)
    assert room is None or less is None or 0 <= less <= room


@settings(max_examples=200, deadline=None, derandomize=True)
@given(WORKOUTS, st.data())
def test_what_an_unknown_load_turns_out_to_be_never_contradicts_what_was_certain(
    workouts: list[Workout], data: st.DataObject
) -> None:
    said = leg_volume_rose(workouts, MONDAY)
    told = [
        w
        if w.lower_body_au is not None
        else w.model_copy(update={"lower_body_au": float(data.draw(st.integers(0, 300)))})
        for w in workouts
    ]
    assert said is None or leg_volume_rose(told, MONDAY) is said
