"""The sample week as a problem to solve, with windows and facts to choose, and a search that knows no solver."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from scheduler_facts import BERLIN, local

from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.week import Activity, Block, Mode
from tandem.local.sample_week import sample_week
from tandem.scheduler.domain.asked.calendar import local_instant
from tandem.scheduler.domain.rulebook.check import violations
from tandem.scheduler.domain.rulebook.forms import forms_of
from tandem.scheduler.domain.rulebook.kinds import Kind, activity_of, kind_of
from tandem.scheduler.domain.rulebook.rules import Settings
from tandem.scheduler.domain.solving.problem import Movable, Problem, problem_of
from tandem.scheduler.domain.week import Place, Slot, epoch_s, iso_week

MONDAY = date(2026, 11, 23)
SUNDAY_NIGHT_S = epoch_s(local("2026-11-22T20:00"))
CLUB_RUN = Slot(
    "w1",
    "Club intervals",
    Kind.HARD_RUN,
    epoch_s(local("2026-11-22T17:30")),
    75 * 60,
    MONDAY.toordinal() - 1,
    True,
    "w1",
)
"""Sunday 17:30 to 18:45."""

EVERYTHING = ((Activity.LIFT, 7200), (Activity.MOBILITY, 7200), (Activity.RUN, 7200))
RUNS_ONLY = ((Activity.MOBILITY, 7200), (Activity.RUN, 7200))


def place(day: int, wall: str, fits: tuple[tuple[Activity, int], ...] = EVERYTHING) -> Place:
    """A window on the n-th day from Monday the 23rd."""
    on = MONDAY + timedelta(days=day)
    return Place(epoch_s(local_instant(on, wall, BERLIN)), on.toordinal(), iso_week(on), fits)


def sample_places(days: Iterable[int] = range(7)) -> list[Place]:
    """The sample windows: everything at 07:00, runs and mobility at 18:00."""
    return [place(day, wall, fits) for day in days for wall, fits in (("07:00", EVERYTHING), ("18:00", RUNS_ONLY))]


def movable(
    key: str,
    title: str,
    session_class: SessionClass,
    day: int,
    wall: str,
    minutes: int = 60,
    priority: int = 3,
    leg_share: float | None = None,
    pinned: bool = False,
    may_ease: bool = True,
) -> Movable:
    spot = place(day, wall)
    duration_s = minutes * 60
    kind = kind_of(session_class, leg_share, duration_s)
    slot = Slot(key, title, kind, spot.start_s, duration_s, spot.day, False)
    forms = forms_of(session_class, duration_s, leg_share, may_ease=may_ease)
    return Movable(slot, forms, activity_of(session_class), priority, spot.week, pinned=pinned)


def sample_sessions() -> list[Movable]:
    return [
        movable(
            f"{session.session_id}@2026-W48",
            session.title,
            session.session_class,
            session.weekday,
            session.start,
            session.duration_s // 60,
            session.priority,
            session.leg_share,
        )
        for session in sample_week()
    ]


def week_problem(
    sessions: Sequence[Movable] | None = None,
    places: Sequence[Place] | None = None,
    fixed: Sequence[Slot] = (),
    settings: Settings | None = None,
    earliest_s: int = SUNDAY_NIGHT_S,
) -> Problem:
    return problem_of(
        sample_sessions() if sessions is None else sessions,
        fixed,
        sample_places() if places is None else places,
        earliest_s,
        settings or Settings(),
    )


_CLASSES = (
    (SessionClass.HARD_RUN, None, 60),
    (SessionClass.LONG, None, 95),
    (SessionClass.EASY, None, 40),
    (SessionClass.HEAVY_LOWER, None, 60),
    (SessionClass.MODERATE_LOWER, None, 60),
    (SessionClass.FULL, 0.3, 60),
    (SessionClass.UPPER, None, 60),
    (SessionClass.MOBILITY, None, 30),
)


def random_problem(rng: random.Random, sessions: int, windows: int, days: int) -> Problem:
    """Sessions at random windows of the first days; with more sessions than windows some stand where there is none."""
    spots = [(day, wall) for day in range(days) for wall in ("07:00", "12:30", "18:00")]
    standing = rng.sample(spots, sessions)
    open_ = rng.sample(spots, windows)
    found = []
    for index, (day, wall) in enumerate(standing):
        session_class, leg_share, minutes = rng.choice(_CLASSES)
        may_ease, priority = rng.random() < 0.5, rng.randint(1, 5)
        title = f"Session {index}"
        found.append(
            movable(f"s{index}", title, session_class, day, wall, minutes, priority, leg_share, False, may_ease)
        )
    settings = Settings(rng.choice([Mode.SPREAD, Mode.CLUSTER]), rng.choice(list(Block)), rng.random() < 0.3)
    places = [place(day, wall, rng.choice([EVERYTHING, EVERYTHING, RUNS_ONLY])) for day, wall in sorted(open_)]
    return week_problem(found, places, [CLUB_RUN] * rng.randint(0, 1), settings)


def fits_together(problem: Problem, wanted: Sequence[int]) -> bool:
    """Whether sessions can all be placed in any of their forms, by trying everything against the rules alone."""
    return _search(problem, list(wanted), list(problem.fixed))


def _search(problem: Problem, wanted: list[int], week: list[Slot]) -> bool:
    if not wanted:
        return True
    for option in problem.options[wanted[0]]:
        slot = problem.slot(wanted[0], option)
        if not violations([*week, slot], problem.settings) and _search(problem, wanted[1:], [*week, slot]):
            return True
    return False
