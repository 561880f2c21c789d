"""Weeks that cannot be: the smallest set of sessions that clash, the rules in the way, and what really resolves it."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scheduler_facts import BERLIN
from weeks_to_solve import (
    CLUB_RUN,
    RUNS_ONLY,
    fits_together,
    movable,
    place,
    random_problem,
    sample_sessions,
    week_problem,
)

from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.plan import Conflict
from tandem.contracts.events.week import Activity, Mode
from tandem.scheduler.domain.solving.clash import Clash, clashes
from tandem.scheduler.domain.solving.conflict import conflicts
from tandem.scheduler.domain.solving.model import WeekModel
from tandem.scheduler.domain.solving.problem import Movable, Problem
from tandem.scheduler.domain.solving.remedies import Remedy, Way, remedies
from tandem.scheduler.domain.solving.smallest import Grow, smallest_clash, smallest_hitting_set
from tandem.scheduler.domain.solving.solution import Solution


def solved(problem: Problem) -> Solution:
    solution = WeekModel(problem).solve()
    assert solution is not None
    return solution


def told(problem: Problem) -> tuple[Conflict, ...]:
    return conflicts(problem, solved(problem), BERLIN)


def legs(key: str, title: str, day: int, wall: str = "07:00", may_ease: bool = True, priority: int = 2) -> Movable:
    return movable(key, title, SessionClass.HEAVY_LOWER, day, wall, priority=priority, may_ease=may_ease)


# -- the search, on abstract demands -----------------------------------------------------------------------------------

clash_sets = st.lists(st.frozensets(st.integers(0, 6), min_size=1, max_size=4), max_size=6)


def clashing(demands: Iterable[int], known: Sequence[frozenset[int]]) -> bool:
    return any(entry <= frozenset(demands) for entry in known)


def greedy(known: Sequence[frozenset[int]], everything: Sequence[int]) -> Grow:
    """Grows what is wanted one demand after another, as far as it goes without a clash."""

    def grow(wanted: frozenset[int]) -> frozenset[int] | None:
        if clashing(wanted, known):
            return None
        kept = wanted
        for demand in everything:
            if not clashing(kept | {demand}, known):
                kept |= {demand}
        return kept

    return grow


@given(clash_sets)
def test_the_smallest_clash_is_the_smallest_of_all_subsets(known: list[frozenset[int]]) -> None:
    everything = range(7)
    found = smallest_clash(everything, greedy(known, everything), [])
    if not known:
        assert found is None
        return
    assert found is not None
    assert found.proven
    assert frozenset(found.members) in known
    assert len(found.members) == min(map(len, known))


@given(clash_sets)
def test_at_the_bound_a_clash_is_still_one_of_which_no_part_clashes(known: list[frozenset[int]]) -> None:
    everything = range(7)
    found = smallest_clash(everything, greedy(known, everything), [], max_steps=0)
    if not known:
        assert found is None
        return
    assert found is not None
    assert not found.proven
    assert clashing(found.members, known)
    assert not any(clashing(set(found.members) - {member}, known) for member in found.members)


@given(st.lists(st.frozensets(st.integers(0, 6), min_size=1, max_size=4), max_size=7))
def test_a_smallest_hitting_set_hits_every_set_and_none_smaller_does(sets: list[frozenset[int]]) -> None:
    hit = smallest_hitting_set(sets, range(7))
    assert all(set(hit) & entry for entry in sets)
    for fewer in combinations(range(7), len(hit) - 1) if hit else ():
        assert not all(set(fewer) & entry for entry in sets)


# -- random weeks, against a search that knows no solver ---------------------------------------------------------------


def smallest_by_force(problem: Problem, among: Sequence[int]) -> int | None:
    """The size of the smallest set of sessions that cannot all be placed, by trying every subset."""
    for size in range(1, len(among) + 1):
        if any(not fits_together(problem, subset) for subset in combinations(among, size)):
            return size
    return None


@pytest.mark.parametrize("seed", range(60))
def test_the_first_clash_is_the_smallest_there_is_and_without_any_member_the_rest_fits(seed: int) -> None:
    rng = random.Random(seed)
    problem = random_problem(rng, sessions=rng.randint(2, 5), windows=rng.randint(2, 5), days=3)
    solution = solved(problem)
    everything = range(len(problem.sessions))
    found = clashes(problem, solution)
    if all(option is not None for option in solution.choice) or fits_together(problem, everything):
        assert found == ()
        return
    assert len(found[0].members) == smallest_by_force(problem, everything)
    dropped = {index for index, option in enumerate(solution.choice) if option is None}
    for clash in found:
        assert clash.proven
        assert clash.let_go in dropped & set(clash.members)
        assert clash.binding
        assert not fits_together(problem, clash.members)
        for member in clash.members:
            assert fits_together(problem, [other for other in clash.members if other != member])


@pytest.mark.parametrize("seed", range(60))
def test_without_what_the_clashes_let_go_everything_else_can_be_placed(seed: int) -> None:
    """No clash is left untold: each session done without is in one, or could be had at a price."""
    rng = random.Random(seed)
    problem = random_problem(rng, sessions=rng.randint(3, 5), windows=rng.randint(2, 4), days=3)
    gone = {clash.let_go for clash in clashes(problem, solved(problem))}
    assert fits_together(problem, [index for index in range(len(problem.sessions)) if index not in gone])


@pytest.mark.parametrize("seed", range(40))
def test_every_remedy_really_resolves_the_clash(seed: int) -> None:
    rng = random.Random(500 + seed)
    problem = random_problem(rng, sessions=rng.randint(3, 5), windows=rng.randint(2, 4), days=3)
    solution = solved(problem)
    for clash in clashes(problem, solution):
        wanted = [i for i, o in enumerate(solution.choice) if o is not None or i == clash.let_go]
        found = remedies(problem, solution, clash, BERLIN)
        assert len(found) <= 5
        assert any(remedy.way is Way.LET_GO for remedy in found)
        assert [remedy.points for remedy in found] == sorted(remedy.points for remedy in found)
        for remedy in found:
            assert fits_together(*resolved(problem, wanted, remedy)), remedy


def resolved(problem: Problem, wanted: list[int], remedy: Remedy) -> tuple[Problem, list[int]]:
    """The problem and its demands when the athlete does what the remedy says."""
    sessions, places, settings = list(problem.sessions), list(problem.places), problem.settings.at(0)
    longest_s = max(session.slot.duration_s for session in sessions)
    match remedy.way:
        case Way.LET_GO:
            return problem, [index for index in wanted if index != remedy.session]
        case Way.EASE:
            assert remedy.session is not None
            assert remedy.form is not None
            eased = sessions[remedy.session]
            sessions[remedy.session] = replace(eased, forms=(*eased.forms, remedy.form))
        case Way.STACKED_DAYS:
            settings = replace(settings, stacked_days=True)
        case Way.CLUSTER:
            settings = replace(settings, mode=Mode.CLUSTER)
        case Way.MORE_A_DAY:
            settings = replace(settings, sessions_per_day=remedy.sessions_per_day or 0)
        case Way.NEW_WINDOW | Way.LONGER_WINDOW:
            assert remedy.place is not None
            fits = tuple((activity, longest_s) for activity in Activity)
            places = [spot for spot in places if spot.start_s != remedy.place.start_s]
            places = sorted([*places, replace(remedy.place, fits_s=fits)], key=lambda spot: spot.start_s)
    return week_problem(sessions, places, problem.fixed, settings), wanted


# -- in words ----------------------------------------------------------------------------------------------------------


def test_a_week_that_holds_everything_has_no_conflict() -> None:
    assert told(week_problem()) == ()
    assert told(week_problem(fixed=[CLUB_RUN])) == ()


def test_heavy_legs_that_find_too_few_windows_are_told_with_windows_hours_and_remedies() -> None:
    """Two heavy sessions that must not be eased, and a hard run, with two mornings in a row."""
    sessions = [
        legs("lower@2026-W48", "Lower-body strength", 0, may_ease=False, priority=1),
        legs("full@2026-W48", "Full-body strength", 1, may_ease=False),
        movable("intervals@2026-W48", "Intervals", SessionClass.HARD_RUN, 3, "18:00", priority=1),
    ]
    problem = week_problem(sessions, [place(0, "07:00"), place(1, "08:30"), place(3, "18:00", RUNS_ONLY)])
    (conflict,) = told(problem)
    assert conflict.session_keys == ("lower@2026-W48", "full@2026-W48")
    assert conflict.rules[0] == "heavy_legs_twice"
    assert conflict.sentence == (
        "Lower-body strength and Full-body strength do not fit together: the windows left are Monday 07:00 and "
        "Tuesday 08:30, and heavy legs want at least 44 h."
    )
    assert conflict.remedies == (
        "Open one more window of 60 min: Wednesday 07:00.",
        "Open one more window of 60 min: Wednesday 12:00.",
        "Let full-body strength become moderate lower-body strength.",
        "Let lower-body strength become moderate lower-body strength.",
        "Let go of full-body strength.",
    )


def test_a_session_longer_than_every_window_is_a_clash_of_its_own() -> None:
    short = ((Activity.RUN, 3600),)
    long = movable("long@2026-W48", "Long run", SessionClass.LONG, 6, "07:00", minutes=150)
    whole = replace(long, forms=long.forms[:1])
    (conflict,) = told(week_problem([whole], [place(5, "07:00", short), place(6, "07:00", short)]))
    assert conflict.session_keys == ("long@2026-W48",)
    assert conflict.sentence == "Long run does not fit into its week: there is no window for it."
    assert conflict.rules == ("inside_a_window",)
    assert "Make the window on Sunday 07:00 150 min long, for long run." in conflict.remedies


def test_more_sessions_than_windows_clash_as_many_as_there_are() -> None:
    runs = [movable(f"easy-{n}@2026-W48", f"Easy run {n}", SessionClass.EASY, n, "18:00", minutes=30) for n in range(3)]
    (conflict,) = told(week_problem(runs, [place(0, "18:00"), place(1, "18:00")]))
    assert len(conflict.session_keys) == 3
    assert conflict.sentence == (
        "Easy run 0, Easy run 1 and Easy run 2 do not fit together: the windows left are Monday 18:00 and Tuesday 18:00, "
        "and one window holds one session."
    )


def test_sessions_of_one_title_are_told_apart_by_their_day() -> None:
    runs = [
        movable(f"x{day}@2026-W48", "Tempo", SessionClass.HARD_RUN, day, "12:00", may_ease=False) for day in range(4)
    ]
    problem = week_problem([*sample_sessions(), *runs], fixed=[CLUB_RUN])
    (conflict,) = told(problem)
    assert conflict.sentence.startswith(
        "Monday's tempo, Tuesday's tempo, Wednesday's tempo and Thursday's tempo do not fit together: "
    )
    assert "two hard runs want at least 36 h" in conflict.sentence
    assert "Let Monday's tempo become easy run." in conflict.remedies


def test_independent_clashes_are_told_apart() -> None:
    sessions = [
        legs("a@2026-W48", "First legs", 0, may_ease=False),
        legs("b@2026-W48", "Second legs", 1, may_ease=False),
        movable("c@2026-W48", "Long run", SessionClass.LONG, 6, "07:00", minutes=150),
    ]
    sessions[2] = replace(sessions[2], forms=sessions[2].forms[:1])
    short = ((Activity.RUN, 3600),)
    problem = week_problem(sessions, [place(0, "07:00"), place(1, "07:00"), place(6, "07:00", short)])
    assert [conflict.session_keys for conflict in told(problem)] == [("c@2026-W48",), ("a@2026-W48", "b@2026-W48")]


def test_missed_and_optional_sessions_are_no_demands() -> None:
    runs = [movable(f"easy-{n}@2026-W48", "Easy run", SessionClass.EASY, n, "18:00", minutes=30) for n in range(3)]
    spots = [place(0, "18:00"), place(1, "18:00")]
    assert told(week_problem([*runs[:2], replace(runs[2], optional=True)], spots)) == ()
    assert len(told(week_problem(runs, spots))) == 1


def test_the_same_week_is_told_the_same_way() -> None:
    problem = week_problem(sample_sessions(), [place(day, "07:00") for day in range(7)], [CLUB_RUN])
    (conflict,) = told(problem)
    assert told(problem) == (conflict,)


def test_a_clash_holds_the_session_that_the_plan_lets_go() -> None:
    problem = week_problem(sample_sessions(), [place(day, "07:00") for day in (0, 1, 2, 5)])
    solution = solved(problem)
    found: tuple[Clash, ...] = clashes(problem, solution)
    dropped = {index for index, option in enumerate(solution.choice) if option is None}
    assert {clash.let_go for clash in found} <= dropped
    assert found
