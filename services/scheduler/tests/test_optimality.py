"""The solver's answer is the one that an exhaustive search over the rules finds."""

from __future__ import annotations

import random

import pytest
from random_weeks import EVERYTHING, HOUR_S, Week, exhaustive, random_season, random_week

from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.week import Block, Mode
from tandem.scheduler.domain.rulebook.check import violations
from tandem.scheduler.domain.rulebook.evaluate import costs_of, over_headroom, slots_of
from tandem.scheduler.domain.rulebook.forms import forms_of
from tandem.scheduler.domain.rulebook.kinds import Kind, activity_of, kind_of
from tandem.scheduler.domain.rulebook.rules import Settings
from tandem.scheduler.domain.solving.fallback import careful_week
from tandem.scheduler.domain.solving.model import WeekModel
from tandem.scheduler.domain.solving.problem import Movable
from tandem.scheduler.domain.week import Place, Slot


def small_week(seed: int) -> Week:
    rng = random.Random(seed)
    season = random_season(rng) if rng.random() < 0.4 else None
    return random_week(rng, rng.randint(2, 4), rng.randint(4, 6), rng.randint(0, 3), season)


def assert_best(week: Week) -> None:
    problem = week.problem()
    solution = WeekModel(problem).solve()
    assert solution is not None
    assert solution.status == "optimal"
    assert violations(slots_of(problem, solution.choice), problem.settings) == []
    assert over_headroom(problem, solution.choice) == {}
    assert solution.objective == costs_of(problem, solution.choice).total
    assert solution.objective == exhaustive(week)


@pytest.mark.parametrize("seed", range(200))
def test_the_solver_finds_what_an_exhaustive_search_finds(seed: int) -> None:
    assert_best(small_week(seed))


@pytest.mark.soak
@pytest.mark.parametrize("first", range(10_000, 14_000, 100))
def test_the_solver_finds_what_an_exhaustive_search_finds_thousands_of_times(first: int) -> None:
    for seed in range(first, first + 100):
        assert_best(small_week(seed))


def clustered_week(seed: int) -> Week:
    """Hard runs and heavy legs only, days in use twice: cluster days and what they owe the days after."""
    rng = random.Random(seed)
    spots = tuple(Place((240 + h) * HOUR_S, 10 + h // 24, "2026-W48", EVERYTHING) for h in (7, 18, 31, 42, 66, 79, 90))
    classes = [SessionClass.HARD_RUN, SessionClass.HEAVY_LOWER, rng.choice([SessionClass.LONG, SessionClass.EASY])]
    movable = []
    for index, place in enumerate(rng.sample(spots, 3)):
        minutes = 95 if classes[index] is SessionClass.LONG else 60
        slot = Slot(f"s{index}", "", kind_of(classes[index], None, 0), place.start_s, minutes * 60, place.day, False)
        forms = forms_of(classes[index], minutes * 60, None)
        movable.append(Movable(slot, forms, activity_of(classes[index]), rng.randint(1, 5), "2026-W48"))
    eve = [Slot("f0", "", Kind.HARD_RUN, 223 * HOUR_S, HOUR_S, 9, True)]
    eve += [Slot("f1", "", Kind.HEAVY, 234 * HOUR_S, HOUR_S, 9, True)] * rng.randint(0, 1)
    return Week(tuple(movable), tuple(eve), spots, 0, Settings(Mode.CLUSTER, Block.BALANCED))


@pytest.mark.parametrize("seed", range(5000, 5040))
def test_cluster_weeks_are_the_best_there_are_too(seed: int) -> None:
    assert_best(clustered_week(seed))


@pytest.mark.parametrize("seed", range(1000, 1020))
def test_larger_weeks_are_proven_and_break_no_rule(seed: int) -> None:
    problem = random_week(random.Random(seed), sessions=9, places=15, fixed=3).problem()
    solution = WeekModel(problem).solve()
    assert solution is not None
    assert solution.status == "optimal"
    assert solution.objective == costs_of(problem, solution.choice).total
    assert violations(slots_of(problem, solution.choice), problem.settings) == []


@pytest.mark.parametrize("seed", range(2000, 2020))
def test_forbidding_the_best_choice_never_gives_a_cheaper_week(seed: int) -> None:
    problem = random_week(random.Random(seed), sessions=4, places=7, fixed=2).problem()
    model = WeekModel(problem)
    best = model.solve()
    assert best is not None
    for index, option in enumerate(best.choice):
        other = model.solve(((index, option),))
        assert other is None or (other.objective >= best.objective and other.choice[index] != option)


@pytest.mark.parametrize("seed", range(4000, 4040))
def test_a_required_choice_gives_the_best_week_that_holds_it(seed: int) -> None:
    week = small_week(seed)
    problem = week.problem()
    model = WeekModel(problem)
    for index, session in enumerate(problem.sessions):
        for option in problem.options[index][:3]:
            solution = model.solve(required=((index, option),))
            held = {session.slot.key: (problem.places[option.place].start_s, option.form)}
            assert (solution.objective if solution else None) == exhaustive(week, held)
            assert solution is None or solution.choice[index] == option


def test_one_of_two_identical_sessions_may_be_required_where_the_other_stands() -> None:
    spots = tuple(Place((240 + h) * HOUR_S, 10 + h // 24, "2026-W48", EVERYTHING) for h in (7, 31, 55))
    forms = forms_of(SessionClass.EASY, 2400, None)
    twins = [
        Movable(Slot(f"s{i}", "", Kind.EASY, spots[i].start_s, 2400, spots[i].day, False), forms, None, 3, "2026-W48")
        for i in range(2)
    ]
    problem = Week(tuple(twins), (), spots, 0, Settings()).problem()
    there = next(option for option in problem.options[0] if option.place == 1 and option.form == forms[0])
    solution = WeekModel(problem).solve(required=((0, there),))
    assert solution is not None
    assert solution.choice[0] == there


@pytest.mark.parametrize("seed", range(3000, 3020))
def test_the_careful_week_breaks_no_rule_and_is_never_better(seed: int) -> None:
    problem = random_week(random.Random(seed), sessions=8, places=12, fixed=3).problem()
    careful = careful_week(problem)
    best = WeekModel(problem).solve()
    assert best is not None
    assert violations(slots_of(problem, careful.choice), problem.settings) == []
    assert over_headroom(problem, careful.choice) == {}
    assert careful.status == "feasible"
    assert careful.objective >= best.objective
