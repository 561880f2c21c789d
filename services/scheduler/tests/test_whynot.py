"""Why not there? The answer comes from the model, and says the rule, the hours or the price."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import pytest
from scheduler_facts import BERLIN, local
from weeks_to_solve import (
    CLUB_RUN,
    RUNS_ONLY,
    SUNDAY_NIGHT_S,
    movable,
    place,
    random_problem,
    sample_places,
    sample_sessions,
    week_problem,
)

from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.week import Activity
from tandem.scheduler.domain.rulebook.check import violations
from tandem.scheduler.domain.rulebook.rules import Settings
from tandem.scheduler.domain.solving.model import WeekModel
from tandem.scheduler.domain.solving.problem import Problem
from tandem.scheduler.domain.solving.solution import Solution
from tandem.scheduler.domain.told.unchanged import staying_after, unchanged
from tandem.scheduler.domain.told.whynot import Asked, Horizon, WhyNot, asked_of, why_not
from tandem.scheduler.domain.week import epoch_s


def solved(problem: Problem) -> tuple[WeekModel, Solution]:
    model = WeekModel(problem)
    solution = model.solve()
    assert solution is not None
    return model, solution


def horizon(problem: Problem, earliest_s: int = SUNDAY_NIGHT_S) -> Horizon:
    return Horizon(SUNDAY_NIGHT_S, earliest_s, problem.places, BERLIN)


def asked(key: str, to: Asked, problem: Problem | None = None, at: Horizon | None = None) -> WhyNot:
    """Of the sample week after the club run, unless told otherwise."""
    problem = problem or week_problem(fixed=[CLUB_RUN])
    model, solution = solved(problem)
    index = next(i for i, session in enumerate(problem.sessions) if session.slot.key == f"{key}@2026-W48")
    return why_not(problem, solution, model, index, to, at or horizon(problem))


def at(text: str) -> int:
    return epoch_s(local(text))


TUESDAY = date(2026, 11, 24)


# -- what needs no solving ---------------------------------------------------------------------------------------------


def test_where_it_stands_already_is_said() -> None:
    assert asked("lower", TUESDAY) == WhyNot("Lower-body strength is on Tuesday 07:00 already.")


def test_the_past_another_week_a_pin_and_the_notice_are_named() -> None:
    assert asked("lower", at("2026-11-22T12:00")).sentence == "Sunday 12:00 has passed: nothing is placed in the past."
    assert asked("lower", date(2026, 11, 30)).sentence == (
        "Lower-body strength belongs to week 2026-W48, and a session keeps to its own week. "
        "You can still move it there by hand."
    )
    pinned = [replace(s, pinned=s.slot.key == "upper@2026-W48") for s in sample_sessions()]
    assert asked("upper", TUESDAY, week_problem(pinned)).sentence == (
        "Upper-body strength is pinned to Wednesday 07:00: unpin it, or move it by hand."
    )
    problem = week_problem()
    later = horizon(problem, at("2026-11-24T20:00"))
    assert asked("upper", TUESDAY, problem, later).sentence == (
        "Tuesday is inside your notice: nothing is placed before Tuesday 20:00. You can still move it by hand."
    )


def test_what_is_no_window_is_answered_with_the_windows_of_that_day() -> None:
    answer = asked("upper", at("2026-11-24T12:00"))
    assert answer.rule == "inside_a_window"
    assert answer.sentence == (
        "Tuesday 12:00 is no window of yours. On that day upper-body strength would fit at Tuesday 07:00."
    )
    assert asked("upper", at("2026-11-24T18:00")).sentence == (
        "Tuesday 18:00 is no window for lifting. On that day upper-body strength would fit at Tuesday 07:00."
    )


def test_a_window_too_short_is_named_with_the_minutes_that_the_session_takes() -> None:
    lifts = [movable("upper@2026-W48", "Upper-body strength", SessionClass.UPPER, 2, "07:00", minutes=75)]
    spots = [place(1, "07:00", ((Activity.LIFT, 3600),)), place(2, "07:00")]
    assert asked("upper", at("2026-11-24T07:00"), week_problem(lifts, spots)).sentence == (
        "Tuesday 07:00 is too short for upper-body strength, which takes 75 min."
    )


def test_local_midnight_stands_for_the_whole_day() -> None:
    assert asked_of(local("2026-11-24T00:00"), BERLIN) == TUESDAY
    assert asked_of(local("2026-11-24T18:00"), BERLIN) == at("2026-11-24T18:00")
    assert asked_of(None, BERLIN) is None


# -- what the model says -----------------------------------------------------------------------------------------------


def test_the_floor_that_forbids_is_named_with_its_hours() -> None:
    firm = [replace(s, forms=s.forms[:1]) for s in sample_sessions()]
    answer = asked("lower", date(2026, 11, 23), week_problem(firm, fixed=[CLUB_RUN]))
    assert answer.sentence == (
        "Lower-body strength cannot be on Monday: Sunday's club intervals ended 12 h before Monday's lower-body strength, "
        "and heavy legs want at least 18 h."
    )
    assert answer.rule == "hard_run_before_heavy_legs"
    assert answer.extra_cost is None
    assert answer.evidence is not None
    assert answer.evidence.startswith("Sporer & Wenger 2003")


def test_a_milder_form_is_offered_at_its_price_where_the_planned_one_is_forbidden() -> None:
    answer = asked("lower", date(2026, 11, 23))
    assert answer.sentence.startswith(
        "Lower-body strength as planned cannot be on Monday: Sunday's club intervals ended 12 h"
    )
    assert "Possible, at a price: lower-body strength made easy on Monday 07:00 costs" in answer.sentence
    assert answer.rule == "hard_run_before_heavy_legs"
    assert answer.extra_cost is not None
    assert answer.extra_cost > 0


def test_a_price_comes_with_the_rule_and_with_what_else_would_change() -> None:
    answer = asked("intervals", TUESDAY)
    assert answer.extra_cost is not None
    assert answer.sentence == (
        f"Possible, at a price: intervals on Tuesday 18:00 cost {answer.extra_cost} points more, because Tuesday's "
        "lower-body strength and Tuesday's intervals never share a day. Then lower-body strength (Tuesday) would move to "
        "Thursday 07:00 and mobility and a walk (Monday) would move to Tuesday 07:00."
    )
    assert answer.rule == "heavy_legs_before_hard_run_same_day"


def test_a_whole_day_is_answered_with_the_best_of_its_places() -> None:
    prices = [asked("mobility", at(f"2026-11-25T{wall}")).extra_cost for wall in ("07:00", "18:00")]
    assert None not in prices
    assert asked("mobility", date(2026, 11, 25)).extra_cost == min(price for price in prices if price is not None)


def test_without_a_time_the_next_best_place_and_its_price_are_told() -> None:
    answer = asked("easy-sat", None)
    assert answer.sentence.startswith("Easy run is on Saturday 18:00. Next best: easy run on ")
    problem = week_problem(fixed=[CLUB_RUN])
    model, solution = solved(problem)
    index = next(i for i, s in enumerate(problem.sessions) if s.slot.key == "easy-sat@2026-W48")
    chosen = solution.choice[index]
    assert chosen is not None
    others = [model.solve(required=((index, o),)) for o in problem.options[index] if o.place != chosen.place]
    assert answer.extra_cost == min(other.objective for other in others if other) - solution.objective


def test_a_session_that_can_stand_nowhere_else_says_so() -> None:
    upper = movable("upper@2026-W48", "Upper-body strength", SessionClass.UPPER, 2, "07:00")
    alone = week_problem([upper], [place(2, "07:00")])
    answer = asked("upper", None, alone)
    assert answer.sentence == "Upper-body strength is on Wednesday 07:00: its week has no other window for it."
    heavy = movable("legs@2026-W48", "Lower-body strength", SessionClass.HEAVY_LOWER, 1, "07:00")
    two = week_problem([replace(heavy, forms=heavy.forms[:1])], sample_places([0, 1]), [CLUB_RUN])
    assert asked("legs", None, two).sentence == (
        "Lower-body strength is on Tuesday 07:00: nowhere else in its week keeps every rule; Sunday's club intervals ended "
        "12 h before Monday's lower-body strength, and heavy legs want at least 18 h."
    )


@pytest.mark.parametrize("seed", range(15))
def test_every_price_is_the_difference_of_two_solved_weeks(seed: int) -> None:
    problem = random_problem(random.Random(seed), sessions=4, windows=7, days=4)
    model, solution = solved(problem)
    around = Horizon(0, 0, problem.places, BERLIN)
    for index, session in enumerate(problem.sessions):
        for spot in problem.places:
            answer = why_not(problem, solution, model, index, spot.start_s, around)
            chosen = solution.choice[index]
            if chosen is not None and problem.places[chosen.place].start_s == spot.start_s:
                assert "already" in answer.sentence
                continue
            here = [o for o in problem.options[index] if problem.places[o.place].start_s == spot.start_s]
            weeks = [week for o in here if (week := model.solve(required=((index, o),))) is not None]
            if answer.extra_cost is None:
                assert here == []
                if not any(spot.fits(session.activity, form.duration_s) for form in session.forms):
                    assert answer.rule == "inside_a_window"
                    continue
                slot = replace(session.slot, start_s=spot.start_s, day=spot.day)
                broken = {v.rule.name for v in violations([*problem.fixed, slot], problem.settings)}
                assert answer.rule in broken
            else:
                assert answer.extra_cost == min(week.objective for week in weeks) - solution.objective
                assert answer.extra_cost >= 0


# -- what stays --------------------------------------------------------------------------------------------------------


def test_what_stays_near_a_workout_says_its_hours_and_the_floor() -> None:
    """37 h from the end of the club run (Sunday 18:45) to Tuesday 08:00."""
    runs = [
        movable("intervals@2026-W48", "Intervals", SessionClass.HARD_RUN, 1, "08:00"),
        movable("easy@2026-W48", "Easy run", SessionClass.EASY, 2, "18:00"),
    ]
    problem = week_problem(runs, [place(1, "08:00"), place(2, "18:00", RUNS_ONLY)], [CLUB_RUN])
    _, solution = solved(problem)
    (told,) = unchanged(problem, solution, ["w1"], BERLIN)
    assert told.session_key == "intervals@2026-W48"
    assert told.sentence == (
        "Tuesday's intervals can stay: 37 h lie between club intervals and its start, and two hard runs want at least 36 h."
    )
    assert unchanged(problem, solution, ["another"], BERLIN) == ()


def test_at_most_three_sentences_are_told_of_what_stays() -> None:
    """Four sessions of moderate legs within a day after the club run's floor of 12 h: the first three are told of."""
    lifts = [
        movable(f"{day}-{wall}@2026-W48", "Lift", SessionClass.MODERATE_LOWER, day, wall)
        for day, wall in ((0, "08:00"), (0, "14:00"), (0, "20:00"), (1, "06:00"))
    ]
    told = staying_after([lift.slot for lift in lifts], [CLUB_RUN], Settings(), BERLIN)
    assert [each.session_key for each in told] == [lift.slot.key for lift in lifts[:3]]
