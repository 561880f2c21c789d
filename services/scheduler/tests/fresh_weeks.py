"""Fresh weeks to solve: random small ones, the sample week without its days and hours, and a search that tries all."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sample_week import sample_preferences

from tandem.contracts.events.athlete import TrainingPreferences
from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.week import Activity, AvailabilityWindow, Block, Mode, TemplateSession
from tandem.scheduler.domain.asked.windows import places
from tandem.scheduler.domain.rulebook.check import Violation, violations
from tandem.scheduler.domain.rulebook.forms import forms_of
from tandem.scheduler.domain.rulebook.kinds import Kind, activity_of
from tandem.scheduler.domain.rulebook.rules import Settings
from tandem.scheduler.domain.solving.fresh import FreshProblem, Placed, Wanted, fresh_problem, unrolled
from tandem.scheduler.domain.solving.fresh_costs import fresh_costs
from tandem.scheduler.domain.week import Place, Slot, iso_week

HOUR_S = 3600
MONDAY = date(2026, 11, 23)
UTC_ZONE = ZoneInfo("UTC")
MONDAY_S = MONDAY.toordinal() * 86400 - date(1970, 1, 1).toordinal() * 86400
EVERYTHING = tuple((activity, 3 * HOUR_S) for activity in Activity)
CLASSES = [
    (SessionClass.HARD_RUN, None, 60),
    (SessionClass.LONG, None, 95),
    (SessionClass.EASY, None, 40),
    (SessionClass.EASY, None, 30),
    (SessionClass.HEAVY_LOWER, None, 60),
    (SessionClass.FULL, 0.35, 60),
    (SessionClass.UPPER, None, 60),
    (SessionClass.MOBILITY, None, 30),
]


def place(day: int, hour: int) -> Place:
    on = MONDAY + timedelta(days=day)
    return Place(MONDAY_S + (day * 24 + hour) * HOUR_S, on.toordinal(), iso_week(on), EVERYTHING)


def want(name: str, session_class: SessionClass, leg_share: float | None, minutes: int, priority: int) -> Wanted:
    forms = forms_of(session_class, minutes * 60, leg_share)
    return Wanted((name,), forms, activity_of(session_class), priority, iso_week(MONDAY))


def random_fresh(rng: random.Random, sessions: int, spots: int, fixed: int, cyclic: bool) -> FreshProblem:
    """A small week: some sessions, some of them alike, some places, perhaps usual ones, and hard things that happened before
    it."""
    starts = rng.sample([(day, hour) for day in range(7) for hour in (7, 12, 18)], spots)
    wanted = [want(f"s{index}", *rng.choice(CLASSES), rng.choice([1, 4])) for index in range(sessions)]
    if rng.random() < 0.4:
        wanted = [replace(each, usual_s=(place(*rng.choice(starts)).start_s,)) for each in wanted]
    past = []
    for index in range(0 if cyclic else fixed):
        at = place(-rng.randint(1, 3), rng.choice([7, 18]))
        kind = rng.choice([Kind.HARD_RUN, Kind.HEAVY, Kind.LONG, Kind.EASY])
        past.append(Slot(f"f{index}", f"f{index}", kind, at.start_s, HOUR_S, at.day, True))
    settings = Settings(
        rng.choice([Mode.SPREAD, Mode.CLUSTER]),
        rng.choice(list(Block)),
        stacked_days=rng.random() < 0.3,
        status_weight=rng.choice([0.6, 1.0]),
        sessions_per_day=rng.choice([1, 2, 2, 3]),
    )
    return fresh_problem(wanted, [place(*start) for start in starts], settings, fixed=past, cyclic=cyclic)


def broken(problem: FreshProblem, placed: Sequence[Placed]) -> list[Violation]:
    """The hard rules that a fresh week breaks; one that repeats is laid out twice."""
    return violations(unrolled([*problem.fixed, *(each.slot for each in placed)], problem), problem.settings)


def total(costs: tuple[tuple[str, int], ...]) -> int:
    return sum(points for _, points in costs)


def least_cost(problem: FreshProblem) -> int:
    """The least price of any lawful week: every place, form or drop of every session, from the rules alone."""
    return min(total(fresh_costs(problem, placed)) for placed in _all_weeks(problem, 0, ()))


def _all_weeks(problem: FreshProblem, index: int, placed: tuple[Placed, ...]) -> Iterator[tuple[Placed, ...]]:
    names = [(wanted, name) for wanted in problem.wanted for name in wanted.names]
    if index == len(names):
        yield placed
        return
    wanted, name = names[index]
    for spot in problem.places:
        if any(each.place is spot for each in placed):
            continue
        for form in wanted.forms:
            more = (*placed, Placed(name, spot, form, wanted.activity, wanted.priority))
            if spot.fits(wanted.activity, form.duration_s) and not broken(problem, more):
                yield from _all_weeks(problem, index + 1, more)
    yield from _all_weeks(problem, index + 1, placed)


def week_places(windows: tuple[AvailabilityWindow, ...], weeks: int = 1) -> tuple[Place, ...]:
    days = tuple(MONDAY + timedelta(days=offset) for offset in range(7 * weeks))
    return places(TrainingPreferences(week=(), windows=windows), days, UTC_ZONE)


def sample_problem(cyclic: bool = True) -> FreshProblem:
    """The sample week without its days and hours, in its own windows."""
    preferences = sample_preferences()
    wanted = [_wanted(session) for session in sorted(preferences.week, key=lambda session: session.priority)]
    return fresh_problem(wanted, week_places(preferences.windows), Settings(), cyclic=cyclic)


def _wanted(session: TemplateSession) -> Wanted:
    return want(
        session.session_id, session.session_class, session.leg_share, session.duration_s // 60, session.priority
    )
