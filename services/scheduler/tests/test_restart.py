"""The restart after time off: when it begins and ends, and how light it is."""

from __future__ import annotations

from datetime import date

import pytest
from asked_facts import MINUTE_S, MONDAY, planned, state_of, workout
from directed_facts import NOW, SAMPLE, made_of, named, on, pulled_back, stopped, trained
from scheduler_facts import BERLIN

from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.training import Sport
from tandem.scheduler.domain.asked.directives import PULL_BACK, RESTART, SAFETY_STOP, directives


@pytest.mark.parametrize(("today", "off"), [(8, False), (9, True), (12, True)])
def test_seven_whole_days_without_training_are_time_off(today: int, off: bool) -> None:
    assert (RESTART in named(trained(1), on(today))) is off


def test_while_the_gap_lasts_the_lighter_time_reaches_seven_days_ahead_and_moves_on_once_a_week() -> None:
    """Whoever comes back today has a lighter week before them, and the plan does not change every morning."""
    reach = {day: named(trained(1), on(day))[RESTART].last_day for day in range(9, 25)}
    assert all(last is not None and (last - date(2026, 11, day)).days >= 6 for day, last in reach.items())
    assert {last.weekday() for last in reach.values() if last is not None} == {6}
    moves = [day for day in range(10, 25) if reach[day] != reach[day - 1]]
    assert moves == [10, 17, 24]


def test_the_day_on_which_a_lighter_time_ends_or_moves_on_is_the_next_to_look_at() -> None:
    off = trained(1)
    assert {named(off, on(day))[RESTART].next_look for day in range(10, 17)} == {date(2026, 11, 17)}
    assert named(trained(1, 13), on(14))[RESTART].next_look == date(2026, 11, 20)
    assert named(state_of(stands=pulled_back()))[PULL_BACK].next_look == date(2026, 11, 20)
    assert named(stopped())[SAFETY_STOP].next_look is None


def test_a_restart_does_not_end_before_it_has_begun() -> None:
    """Still off on a Monday, all of the week is lighter, whatever day it is on which training resumes."""
    found = made_of(trained(1), now=on(16, 5))
    assert {s.adjusted for s in found.values() if s.key.endswith("W47")} == {None, RESTART}
    assert all(s.adjusted == RESTART for s in found.values() if s.key in ("full@2026-W47", "long@2026-W47"))
    assert "seven days from your first session" in named(trained(1), on(16))[RESTART].sentence


def test_the_restart_begins_anew_with_the_first_workout_and_lasts_a_week() -> None:
    state = trained(1, 13)
    assert [RESTART in named(state, on(day)) for day in (13, 16, 19, 20)] == [True, True, True, False]
    found = named(state, on(14))[RESTART]
    assert (found.first_day, found.last_day) == (date(2026, 11, 13), date(2026, 11, 19))


def test_a_second_workout_does_not_begin_the_restart_anew() -> None:
    assert named(trained(1, 13, 15, 16), on(16))[RESTART].first_day == date(2026, 11, 13)


def test_who_never_records_is_not_off() -> None:
    assert directives(state_of(), on(20), BERLIN) == ()


def test_who_has_just_begun_to_record_does_not_restart() -> None:
    assert directives(trained(16), NOW, BERLIN) == ()


def test_withdrawn_workouts_and_mobility_are_no_training_but_cycling_is() -> None:
    assert RESTART in named(state_of(workout(date(2026, 11, 1)), workout(date(2026, 11, 8), withdrawn=True)), on(9))
    walk = workout(date(2026, 11, 8), SessionClass.OTHER, sport=Sport.WALKING)
    assert RESTART in named(state_of(workout(date(2026, 11, 1)), walk), on(9))
    ride = workout(date(2026, 11, 8), SessionClass.OTHER, sport=Sport.CYCLING)
    assert RESTART not in named(state_of(workout(date(2026, 11, 1)), ride), on(9))


def test_a_restart_is_at_most_sixty_percent_and_nothing_hard_heavy_or_long() -> None:
    found = made_of(trained(1), now=on(16, 5))
    this_week = [(wish, found[wish.key]) for wish in SAMPLE if wish.key.endswith("W47")]
    for wish, made in this_week:
        if wish.session_class is SessionClass.MOBILITY:
            assert made == wish
        else:
            assert made.adjusted == RESTART
            assert made.duration_s <= 0.6 * wish.duration_s
            assert made.session_class in {
                SessionClass.EASY,
                SessionClass.MODERATE_LOWER,
                SessionClass.UPPER,
                SessionClass.FULL,
            }
    assert all(found[wish.key] == wish for wish in SAMPLE if wish.key.endswith("W48"))


def test_where_a_restart_and_a_pull_back_meet_the_lesser_volume_holds_once() -> None:
    state = trained(1).model_copy(update={"readiness": pulled_back(MONDAY)})
    easy = (planned("easy@2026-W47", "2026-11-17T18:00", duration_s=100 * MINUTE_S),)
    assert made_of(state, easy)["easy@2026-W47"].duration_s == 60 * MINUTE_S
