"""Pinned, missed and optional sessions, and the cap on what is added: each promise on the smallest week that shows it."""

from __future__ import annotations

from dataclasses import replace

from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.week import Activity, Block
from tandem.scheduler.domain.rulebook.evaluate import costs_of, over_headroom
from tandem.scheduler.domain.rulebook.forms import Rung, forms_of
from tandem.scheduler.domain.rulebook.kinds import Kind, activity_of, kind_of
from tandem.scheduler.domain.rulebook.rules import Season, Settings
from tandem.scheduler.domain.solving.fallback import careful_week
from tandem.scheduler.domain.solving.model import WeekModel
from tandem.scheduler.domain.solving.problem import Movable, Option, Problem, problem_of
from tandem.scheduler.domain.week import Place, Slot

HOUR_S = 3600
MONDAY = 8
WEEK = "2026-W48"
EVERYTHING = tuple((activity, 2 * HOUR_S) for activity in Activity)
SPREAD = Settings()


def at(day: int, hour: float) -> int:
    return int((day * 24 + hour) * HOUR_S)


def place(day: int, hour: float) -> Place:
    return Place(at(day, hour), day, WEEK if day < MONDAY + 7 else "2026-W49", EVERYTHING)


def session(session_class: SessionClass, day: int, hour: float, minutes: int = 60, priority: int = 3) -> Movable:
    kind = kind_of(session_class, None, minutes * 60)
    slot = Slot(f"{session_class}-{day}", "", kind, at(day, hour), minutes * 60, day, False)
    return Movable(slot, forms_of(session_class, minutes * 60, None), activity_of(session_class), priority, WEEK)


def hard_eve(day: int = MONDAY, hour: float = 18) -> Slot:
    return Slot("done", "", Kind.HARD_RUN, at(day, hour), HOUR_S, day, True)


def solved(problem: Problem) -> dict[str, Option | None]:
    solution = WeekModel(problem).solve()
    assert solution is not None
    assert solution.status == "optimal"
    assert solution.objective == costs_of(problem, solution.choice).total
    return {movable.slot.key: option for movable, option in zip(problem.sessions, solution.choice, strict=True)}


def start(problem: Problem, option: Option | None) -> int | None:
    return None if option is None else problem.places[option.place].start_s


def test_a_pinned_session_is_eased_where_another_would_move() -> None:
    squats = session(SessionClass.HEAVY_LOWER, MONDAY + 1, 7, priority=1)
    spots = [place(MONDAY + 1, 7), place(MONDAY + 2, 7)]
    free = problem_of([squats], [hard_eve()], spots, 0, SPREAD)
    assert start(free, solved(free)[squats.slot.key]) == at(MONDAY + 2, 7)
    pinned = problem_of([replace(squats, pinned=True)], [hard_eve()], spots, 0, SPREAD)
    option = solved(pinned)[squats.slot.key]
    assert option is not None
    assert (start(pinned, option), option.form.rung) == (squats.slot.start_s, Rung.EASY)


def test_a_pinned_session_stays_outside_every_window_and_inside_the_notice() -> None:
    run = replace(session(SessionClass.EASY, MONDAY, 12.5, 40), pinned=True)
    problem = problem_of([run], [], [place(MONDAY + 2, 7)], at(MONDAY + 1, 0), SPREAD)
    assert start(problem, solved(problem)[run.slot.key]) == run.slot.start_s


def test_nobody_else_may_use_the_time_of_a_pinned_session_outside_the_windows() -> None:
    run = replace(session(SessionClass.EASY, MONDAY, 12.5, 40), pinned=True)
    other = session(SessionClass.EASY, MONDAY + 2, 7, 35)
    problem = problem_of([run, other], [], [place(MONDAY + 2, 7)], 0, SPREAD)
    mine = {problem.places[option.place].start_s for option in problem.options[1]}
    assert mine == {other.slot.start_s}


def missed(session_class: SessionClass, priority: int) -> Movable:
    return replace(session(session_class, MONDAY, 7, priority=priority), missed=True)


def test_a_missed_key_session_finds_another_day() -> None:
    squats = missed(SessionClass.HEAVY_LOWER, priority=1)
    problem = problem_of([squats], [], [place(MONDAY, 7), place(MONDAY + 2, 7)], at(MONDAY + 1, 0), SPREAD)
    assert start(problem, solved(problem)[squats.slot.key]) == at(MONDAY + 2, 7)


def test_a_missed_session_of_little_weight_is_let_go() -> None:
    run = missed(SessionClass.EASY, priority=4)
    problem = problem_of([run], [], [place(MONDAY + 2, 7)], at(MONDAY + 1, 0), SPREAD)
    assert solved(problem) == {run.slot.key: None}


def test_a_missed_session_is_never_made_up_in_the_next_week() -> None:
    squats = missed(SessionClass.HEAVY_LOWER, priority=1)
    problem = problem_of([squats], [], [place(MONDAY + 7, 7)], at(MONDAY + 1, 0), SPREAD)
    assert solved(problem) == {squats.slot.key: None}


def test_making_up_never_eases_what_stands() -> None:
    """Squats on Wednesday would be lawful only with Thursday's run made easy."""
    squats = missed(SessionClass.HEAVY_LOWER, priority=1)
    run = session(SessionClass.HARD_RUN, MONDAY + 3, 6, priority=5)
    spots = [place(MONDAY + 2, 18), place(MONDAY + 3, 6)]
    problem = problem_of([squats, run], [], spots, at(MONDAY + 1, 0), SPREAD)
    chosen = solved(problem)
    assert chosen[squats.slot.key] is None
    option = chosen[run.slot.key]
    assert option is not None
    assert (start(problem, option), option.form.rung) == (run.slot.start_s, Rung.AS_PLANNED)


def test_what_is_made_up_stays_within_the_headroom_of_its_week() -> None:
    squats = missed(SessionClass.HEAVY_LOWER, priority=1)
    load_au = squats.forms[0].load_au
    spots = [place(MONDAY + 2, 7)]
    for headroom_au, made_up in ((load_au, True), (load_au - 1, False), (0, False)):
        problem = problem_of([squats], [], spots, at(MONDAY + 1, 0), SPREAD, {WEEK: headroom_au})
        assert (solved(problem)[squats.slot.key] is not None) is made_up
        assert (careful_week(problem).choice != (None,)) is made_up
    assert over_headroom(problem, (problem.options[0][0],)) == {WEEK: load_au}


def test_a_headroom_of_another_week_binds_nothing() -> None:
    squats = missed(SessionClass.HEAVY_LOWER, priority=1)
    problem = problem_of([squats], [], [place(MONDAY + 2, 7)], at(MONDAY + 1, 0), SPREAD, {"2026-W49": 0})
    assert solved(problem)[squats.slot.key] is not None


def test_an_optional_session_enters_at_its_own_hour_when_nothing_stands_there() -> None:
    run = replace(session(SessionClass.EASY, MONDAY + 2, 18, 40), optional=True)
    problem = problem_of([run], [], [place(MONDAY + 2, 18)], 0, SPREAD)
    assert start(problem, solved(problem)[run.slot.key]) == run.slot.start_s


def test_an_optional_session_moves_nothing_and_is_not_moved() -> None:
    run = replace(session(SessionClass.EASY, MONDAY + 2, 18, 40), optional=True)
    lift = session(SessionClass.UPPER, MONDAY + 2, 18)
    problem = problem_of([run, lift], [], [place(MONDAY + 2, 18), place(MONDAY + 4, 18)], 0, SPREAD)
    chosen = solved(problem)
    assert chosen[run.slot.key] is None
    assert start(problem, chosen[lift.slot.key]) == lift.slot.start_s


def test_each_week_is_priced_by_its_own_block() -> None:
    """The first week doubles the lift side: the same pair costs twice as much there as in the next."""
    season = Season(SPREAD, ((MONDAY, Settings(block=Block.STRENGTH)),))
    lifts = [session(SessionClass.HEAVY_LOWER, day, 7) for day in (MONDAY + 2, MONDAY + 9)]
    lifts[1] = replace(lifts[1], week="2026-W49")
    runs = [replace(hard_eve(day, 12), key=f"run-{day}") for day in (MONDAY + 1, MONDAY + 8)]
    spots = [place(lift.slot.day, 7) for lift in lifts]
    soft = [options[0].soft for options in problem_of(lifts, runs, spots, 0, season).options]
    assert soft[0] == 2 * soft[1] > 0
