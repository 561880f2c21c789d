"""The solver's answer is the one that an exhaustive search over the rules finds."""

from __future__ import annotations

import random

import pytest

from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.week import Activity, Block, Mode
from tandem.scheduler.domain.rulebook.check import violations
from tandem.scheduler.domain.rulebook.evaluate import costs_of, gap_prices, hard_excess, slots_of
from tandem.scheduler.domain.rulebook.forms import forms_of
from tandem.scheduler.domain.rulebook.kinds import Kind, activity_of, kind_of
from tandem.scheduler.domain.rulebook.prices import EXCESS_HARD_SLOT, drop_price, form_price, move_price
from tandem.scheduler.domain.rulebook.rules import Settings
from tandem.scheduler.domain.solving.fallback import careful_week
from tandem.scheduler.domain.solving.model import WeekModel
from tandem.scheduler.domain.solving.problem import Movable, Problem, problem_of
from tandem.scheduler.domain.week import Place, Slot

HOUR_S = 3600
EVERYTHING = tuple((activity, 3 * HOUR_S) for activity in Activity)
CLASSES = [
    (SessionClass.HARD_RUN, None, 60),
    (SessionClass.LONG, None, 95),
    (SessionClass.EASY, None, 40),
    (SessionClass.EASY, None, 30),
    (SessionClass.HEAVY_LOWER, None, 60),
    (SessionClass.MODERATE_LOWER, None, 60),
    (SessionClass.FULL, 0.3, 60),
    (SessionClass.UPPER, None, 60),
    (SessionClass.MOBILITY, None, 30),
]


def _movable(rng: random.Random, index: int, place: Place) -> Movable:
    session_class, leg_share, minutes = rng.choice(CLASSES)
    kind = kind_of(session_class, leg_share, minutes * 60)
    slot = Slot(f"s{index}", f"s{index}", kind, place.start_s, minutes * 60, place.day, False)
    forms = forms_of(session_class, minutes * 60, leg_share)
    return Movable(slot, forms, activity_of(session_class), rng.randint(1, 5), "2026-W48")


def _settings(rng: random.Random) -> Settings:
    return Settings(rng.choice(list(Mode)), rng.choice(list(Block)), rng.random() < 0.3, rng.choice([0.25, 0.6, 1.0]))


def random_week(rng: random.Random, sessions: int, places: int, fixed: int) -> Problem:
    """A small week: sessions at random places, hard things that already happened before it."""
    starts = sorted(rng.sample([day * 24 + hour for day in range(5) for hour in (7, 12, 18)], places))
    spots = [Place((240 + h) * HOUR_S, 10 + h // 24, "2026-W48", EVERYTHING) for h in starts]
    standing = rng.sample(spots, sessions)
    movable = [_movable(rng, index, place) for index, place in enumerate(standing)]
    past = []
    for index in range(fixed):
        hour = rng.choice([-100, -76, -52, -28, -10, -6])
        kind = rng.choice([Kind.HARD_RUN, Kind.HEAVY, Kind.LONG, Kind.MOD, Kind.EASY])
        past.append(Slot(f"f{index}", f"f{index}", kind, (240 + hour) * HOUR_S, HOUR_S, 10 + hour // 24, True))
    return problem_of(movable, past, spots, 0, _settings(rng))


def exhaustive(problem: Problem) -> int:
    """The least cost of any week, from the rules and prices alone: every place, form or drop of every session."""
    in_use = {session.slot.start_s for session in problem.sessions}
    everything_dropped = sum(drop_price(session.priority) for session in problem.sessions)
    return _search(problem, 0, [*problem.fixed], 0, in_use, everything_dropped)


def _search(problem: Problem, index: int, week: list[Slot], price: int, in_use: set[int], best: int) -> int:
    if price > best:
        return best
    if index == len(problem.sessions):
        ordered = sorted(week, key=lambda slot: (slot.start_s, slot.key))
        total = price + sum(gap_prices(ordered, problem.settings).values()) + EXCESS_HARD_SLOT * hard_excess(ordered)
        return min(best, total)
    session = problem.sessions[index]
    for place in problem.places:
        for form in session.forms:
            slot = Slot(
                session.slot.key, session.slot.title, form.kind, place.start_s, form.duration_s, place.day, False
            )
            if violations([*week, slot], problem.settings):
                continue
            moved = move_price(session.slot.start_s, place.start_s, place.start_s in in_use)
            paid = price + moved + form_price(form.rung, session.priority)
            best = _search(problem, index + 1, [*week, slot], paid, in_use, best)
    return _search(problem, index + 1, week, price + drop_price(session.priority), in_use, best)


@pytest.mark.parametrize("seed", range(60))
def test_the_solver_finds_what_an_exhaustive_search_finds(seed: int) -> None:
    rng = random.Random(seed)
    problem = random_week(rng, sessions=rng.randint(2, 4), places=rng.randint(4, 6), fixed=rng.randint(0, 3))
    solution = WeekModel(problem).solve()
    assert solution is not None
    assert solution.status == "optimal"
    assert violations(slots_of(problem, solution.choice), problem.settings) == []
    assert solution.objective == costs_of(problem, solution.choice).total
    assert solution.objective == exhaustive(problem)


@pytest.mark.parametrize("seed", range(40))
def test_cluster_weeks_are_the_best_there_are_too(seed: int) -> None:
    """Hard runs and heavy legs only, days in use twice: cluster days and what they owe the days after."""
    rng = random.Random(5000 + seed)
    rule = Settings(Mode.CLUSTER, Block.BALANCED)
    spots = [Place((240 + h) * HOUR_S, 10 + h // 24, "2026-W48", EVERYTHING) for h in (7, 18, 31, 42, 66, 79, 90)]
    classes = [SessionClass.HARD_RUN, SessionClass.HEAVY_LOWER, rng.choice([SessionClass.LONG, SessionClass.EASY])]
    movable = []
    for index, place in enumerate(rng.sample(spots, 3)):
        minutes = 95 if classes[index] is SessionClass.LONG else 60
        slot = Slot(f"s{index}", "", kind_of(classes[index], None, 0), place.start_s, minutes * 60, place.day, False)
        forms = forms_of(classes[index], minutes * 60, None)
        movable.append(Movable(slot, forms, activity_of(classes[index]), rng.randint(1, 5), "2026-W48"))
    eve = [Slot("f0", "", Kind.HARD_RUN, 223 * HOUR_S, HOUR_S, 9, True)]
    eve += [Slot("f1", "", Kind.HEAVY, 234 * HOUR_S, HOUR_S, 9, True)] * rng.randint(0, 1)
    problem = problem_of(movable, eve, spots, 0, rule)
    solution = WeekModel(problem).solve()
    assert solution is not None
    assert violations(slots_of(problem, solution.choice), rule) == []
    assert solution.objective == exhaustive(problem)


@pytest.mark.parametrize("seed", range(20))
def test_larger_weeks_are_proven_and_break_no_rule(seed: int) -> None:
    rng = random.Random(1000 + seed)
    problem = random_week(rng, sessions=9, places=15, fixed=3)
    solution = WeekModel(problem).solve()
    assert solution is not None
    assert solution.status == "optimal"
    assert solution.objective == costs_of(problem, solution.choice).total
    assert violations(slots_of(problem, solution.choice), problem.settings) == []


@pytest.mark.parametrize("seed", range(20))
def test_forbidding_the_best_choice_never_gives_a_cheaper_week(seed: int) -> None:
    rng = random.Random(2000 + seed)
    problem = random_week(rng, sessions=4, places=7, fixed=2)
    model = WeekModel(problem)
    best = model.solve()
    assert best is not None
    for index, option in enumerate(best.choice):
        other = model.solve(((index, option),))
        assert other is None or (other.objective >= best.objective and other.choice[index] != option)


@pytest.mark.parametrize("seed", range(20))
def test_the_careful_week_breaks_no_rule_and_is_never_better(seed: int) -> None:
    rng = random.Random(3000 + seed)
    problem = random_week(rng, sessions=8, places=12, fixed=3)
    careful = careful_week(problem)
    best = WeekModel(problem).solve()
    assert best is not None
    assert violations(slots_of(problem, careful.choice), problem.settings) == []
    assert careful.status == "feasible"
    assert careful.objective >= best.objective
