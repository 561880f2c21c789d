"""Weeks made from nothing are lawful, the best there are, and the same each time."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from fresh_weeks import MONDAY, broken, least_cost, place, random_fresh, sample_problem, total, want, week_places
from sample_week import sample_preferences

from tandem.contracts.events.load import SessionClass
from tandem.scheduler.domain.asked.calendar import zone_of
from tandem.scheduler.domain.rulebook.kinds import Kind
from tandem.scheduler.domain.rulebook.rules import Settings
from tandem.scheduler.domain.solving.fresh import FreshSolution, fresh_problem
from tandem.scheduler.domain.solving.fresh_costs import fresh_costs
from tandem.scheduler.domain.solving.fresh_cpsat import candidates
from tandem.scheduler.domain.solving.fresh_fallback import careful_fresh
from tandem.scheduler.domain.solving.fresh_model import FreshModel
from tandem.scheduler.domain.solving.fresh_outline import Outline
from tandem.scheduler.domain.solving.fresh_search import solve_fresh
from tandem.scheduler.domain.solving.quality import day_costs, recovery_price, start_price

SUNDAY = (MONDAY + timedelta(days=6)).toordinal()


def by_day_and_hour(solution: FreshSolution) -> list[tuple[str, str]]:
    first_day = MONDAY.toordinal()
    names = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    return [
        (f"{names[each.place.day - first_day]} {each.place.start_s // 3600 % 24:02d}", each.name)
        for each in solution.placed
    ]


def test_the_sample_week_comes_of_its_own_sessions_and_windows() -> None:
    solution = solve_fresh(sample_problem())
    assert by_day_and_hour(solution) == [
        ("Mon 07", "lower"),
        ("Mon 18", "easy-mon"),
        ("Tue 07", "mobility"),
        ("Wed 07", "upper"),
        ("Thu 18", "intervals"),
        ("Sat 07", "full"),
        ("Sat 18", "easy-sat"),
        ("Sun 07", "long"),
    ]
    assert solution.status == "optimal"
    assert dict(solution.costs) == {"second_sessions": 40, "sports_spread": 30}


def test_the_sample_weeks_runner_up_costs_more() -> None:
    """Intervals on Wednesday, 58 h after the squats where 72 h were to be had: the next best thing for these legs."""
    problem = sample_problem()
    best = solve_fresh(problem)
    wednesday, thursday = MONDAY.toordinal() + 2, MONDAY.toordinal() + 3
    at = {(place.day, place.start_s // 3600 % 24): place for place in problem.places}
    swapped = [
        replace(each, place=at[wednesday, 18])
        if each.name == "intervals"
        else replace(each, place=at[thursday, 7])
        if each.name == "upper"
        else each
        for each in best.placed
    ]
    assert broken(problem, swapped) == []
    costs = dict(fresh_costs(problem, swapped))
    assert costs == {"legs_not_yet_whole": 10, "second_sessions": 40, "sports_spread": 30}
    assert sum(costs.values()) > best.objective


@pytest.mark.parametrize("cyclic", [False, True])
@pytest.mark.parametrize("seed", range(30))
def test_no_week_is_cheaper_than_the_solvers(seed: int, cyclic: bool) -> None:
    rng = random.Random(seed)
    problem = random_fresh(
        rng, sessions=rng.randint(2, 4), spots=rng.randint(3, 5), fixed=rng.randint(0, 2), cyclic=cyclic
    )
    solution = solve_fresh(problem)
    assert solution.status == "optimal"
    assert broken(problem, solution.placed) == []
    assert solution.objective == total(solution.costs)
    assert solution.objective == least_cost(problem)


@pytest.mark.parametrize("cyclic", [False, True])
@pytest.mark.parametrize("seed", range(40))
def test_no_week_is_cheaper_than_any_outline_of_it(seed: int, cyclic: bool) -> None:
    """The bound from which the proof is made: days without hours, whichever habits are told apart."""
    rng = random.Random(2000 + seed)
    problem = random_fresh(rng, sessions=rng.randint(3, 6), spots=8, fixed=rng.randint(0, 2), cyclic=cyclic)
    best = solve_fresh(problem)
    for wider in (False, True):
        outlined = Outline(problem, tuple(candidates(problem, everything=True)), droppable=True, wider=wider).solve()
        assert outlined is not None
        assert outlined.bound <= best.objective


@pytest.mark.parametrize("seed", range(10))
def test_outlines_lead_to_what_the_whole_week_at_once_costs(seed: int) -> None:
    """Larger weeks than a search through all could try."""
    problem = random_fresh(random.Random(900 + seed), sessions=7, spots=14, fixed=2, cyclic=seed % 2 == 0)
    at_once = FreshModel(problem, tuple(candidates(problem, everything=True)), droppable=True).solve()
    assert at_once is not None
    assert at_once.status == "optimal"
    assert solve_fresh(problem).objective == at_once.objective


@pytest.mark.parametrize("seed", range(12))
def test_a_careful_week_breaks_nothing_and_is_never_better_than_the_solvers(seed: int) -> None:
    problem = random_fresh(random.Random(700 + seed), sessions=7, spots=9, fixed=2, cyclic=seed % 2 == 0)
    careful, best = careful_fresh(problem), solve_fresh(problem)
    assert broken(problem, careful.placed) == []
    assert (careful.status, careful.objective) == ("feasible", total(careful.costs))
    assert careful.objective >= best.objective
    names = [name for wanted in problem.wanted for name in wanted.names]
    assert sorted([*careful.dropped, *(each.name for each in careful.placed)]) == sorted(names)


def test_a_solver_without_time_leaves_a_careful_week_that_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """The usual week blames no window for it."""
    monkeypatch.setattr("tandem.scheduler.domain.solving.fresh_outline.MAX_DETERMINISTIC_TIME", 0.0)
    monkeypatch.setattr("tandem.scheduler.domain.solving.fresh_model.MAX_DETERMINISTIC_TIME", 0.0)
    solution = solve_fresh(sample_problem())
    assert solution.status == "feasible"
    assert solution.dropped == ()
    assert broken(sample_problem(), solution.placed) == []
    assert solution.bound <= solution.objective


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(1000, 1300))
def test_no_week_of_hundreds_is_cheaper_than_the_solvers(seed: int) -> None:
    rng = random.Random(seed)
    problem = random_fresh(rng, sessions=rng.randint(2, 5), spots=rng.randint(3, 6), fixed=2, cyclic=seed % 2 == 0)
    assert solve_fresh(problem).objective == least_cost(problem)


@pytest.mark.parametrize("seed", range(6))
def test_the_costs_of_larger_weeks_are_those_of_the_rules_and_no_floor_breaks(seed: int) -> None:
    problem = random_fresh(random.Random(500 + seed), sessions=8, spots=13, fixed=2, cyclic=seed % 2 == 0)
    solution = solve_fresh(problem)
    assert broken(problem, solution.placed) == []
    assert solution.objective == total(fresh_costs(problem, solution.placed))
    assert solution.status == "optimal"


def test_the_same_problem_gives_the_same_week() -> None:
    assert solve_fresh(sample_problem()) == solve_fresh(sample_problem())


def test_every_name_is_placed_or_told_to_be_dropped() -> None:
    problem = random_fresh(random.Random(3), sessions=8, spots=4, fixed=0, cyclic=False)
    solution = solve_fresh(problem)
    names = [name for wanted in problem.wanted for name in wanted.names]
    assert len(solution.dropped) >= 4
    assert sorted([*solution.dropped, *(each.name for each in solution.placed)]) == sorted(names)


def test_alike_sessions_take_their_names_in_time_order() -> None:
    windows = sample_preferences().windows
    runs = [want(f"easy-{number}", SessionClass.EASY, None, 40, 4) for number in (1, 2, 3)]
    problem = fresh_problem(runs, week_places(windows), Settings())
    assert [wanted.count for wanted in problem.wanted] == [3]
    assert [each.name for each in solve_fresh(problem).placed] == ["easy-1", "easy-2", "easy-3"]


def test_nothing_is_placed_before_the_earliest_moment() -> None:
    places = week_places(sample_preferences().windows)
    run = [want("easy", SessionClass.EASY, None, 40, 4)]
    problem = fresh_problem(run, places, Settings(), earliest_s=places[9].start_s + 1)
    assert solve_fresh(problem).placed[0].place.start_s > places[9].start_s


def test_a_week_that_repeats_has_nothing_fixed() -> None:
    problem = random_fresh(random.Random(1), sessions=2, spots=3, fixed=0, cyclic=False)
    slot = solve_fresh(problem).placed[0].slot
    with pytest.raises(ValueError, match="nothing fixed"):
        fresh_problem(problem.wanted, problem.places, Settings(), fixed=[slot], cyclic=True)


@pytest.mark.parametrize(("zone", "points"), [("Europe/Berlin", 0), ("America/New_York", 50)])
def test_hours_of_the_day_are_read_in_the_athletes_zone(zone: str, points: int) -> None:
    """Sunday 06:00 in Greenwich is Sunday 07:00 in Berlin, a morning; in New York it is an afternoon when it is 18:00."""
    local = zone_of(zone)
    assert local is not None
    spot = place(6, 6 if points == 0 else 18)
    if points:
        spot = replace(spot, day=spot.day - 1)
    problem = fresh_problem([want("long", SessionClass.LONG, None, 95, 2)], [spot], Settings(), zone=local)
    costs = dict(solve_fresh(problem).costs)
    assert costs.get("long_run_day_and_hour", 0) == points


@pytest.mark.parametrize(
    ("kind", "days_before_sunday", "minute", "points"),
    [
        (Kind.LONG, 0, 7 * 60, 0),
        (Kind.LONG, 0, 12 * 60, 40),
        (Kind.LONG, 1, 7 * 60, 10),
        (Kind.LONG, 4, 18 * 60, 100),
        (Kind.EASY, 4, 18 * 60, 0),
    ],
)
def test_a_long_run_belongs_to_a_weekend_morning(kind: Kind, days_before_sunday: int, minute: int, points: int) -> None:
    assert start_price(kind, SUNDAY - days_before_sunday, minute) == points


@pytest.mark.parametrize(
    ("first", "second", "hours", "points"),
    [
        (Kind.HEAVY, Kind.HARD_RUN, 72, 0),
        (Kind.HEAVY, Kind.HARD_RUN, 58, 10),
        (Kind.MOD, Kind.HARD_RUN, 24, 30),
        (Kind.HEAVY, Kind.LONG, 23, 20),
        (Kind.HARD_RUN, Kind.HEAVY, 1, 0),
    ],
)
def test_a_fresh_week_gives_legs_the_time_to_be_whole(first: Kind, second: Kind, hours: int, points: int) -> None:
    assert recovery_price(first, second, hours * 3600) == points


@pytest.mark.parametrize(
    ("kinds", "points"),
    [
        ([], 0),
        ([Kind.REST], 0),
        ([Kind.HEAVY], 0),
        ([Kind.HEAVY, Kind.EASY], 20),
        ([Kind.UPPER, Kind.EASY], 40),
        ([Kind.UPPER, Kind.HARD_RUN], 50),
        ([Kind.EASY, Kind.LONG], 80),
        ([Kind.HEAVY, Kind.REST], 10),
    ],
)
def test_a_second_session_is_best_an_easy_run_beside_heavy_legs(kinds: list[Kind], points: int) -> None:
    assert sum(day_costs(kinds).values()) == points
