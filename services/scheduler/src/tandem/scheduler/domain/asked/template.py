"""The usual week of an athlete who named goals and no week of their own: made once, then kept like any other.

`split` says which sessions; the fresh solver places them in a week that repeats, so that they keep their distances from
Sunday to the next Monday too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from tandem.contracts.events.athlete import TrainingPreferences
from tandem.contracts.events.week import Activity, AvailabilityWindow, Goals, TemplateSession
from tandem.scheduler.domain.asked.split import ROUND_S, SHORTEST_S, Asked, split
from tandem.scheduler.domain.asked.windows import places
from tandem.scheduler.domain.rulebook.forms import forms_of
from tandem.scheduler.domain.rulebook.rules import Settings
from tandem.scheduler.domain.solving.fresh import Placed, Wanted, fresh_problem
from tandem.scheduler.domain.week import Place, iso_week

MONDAY = date(2001, 1, 1)
"""Any Monday: the usual week has no date. Its hours are wall clock, so no zone and no summer time enter."""

DEFAULT_WINDOWS = tuple(
    AvailabilityWindow(weekday=weekday, start=start, duration_s=9000)
    for weekday in range(7)
    for start in ("07:00", "18:00")
)
"""Of an athlete who named none: before and after work, as long as the longest long run. Ours."""


@dataclass(frozen=True, slots=True)
class UsualWeek:
    """The week made from goals, in time order; `left_out` are sentences about what found no place."""

    sessions: tuple[TemplateSession, ...]
    left_out: tuple[str, ...]


def usual_week_of(preferences: TrainingPreferences, settings: Settings) -> UsualWeek | None:
    """The week that the goals ask for, or None when they count no lifts and runs. `settings` are those of a usual week:
    the athlete's block, mode and status. An athlete with too few windows gets what fits, the rest is named."""
    goals = preferences.goals
    if goals is None or (goals.lifts_per_week is None and goals.runs_per_week is None):
        return None
    return _made(goals, preferences.windows or DEFAULT_WINDOWS, settings)


@lru_cache(maxsize=256)
def _made(goals: Goals, windows: tuple[AvailabilityWindow, ...], settings: Settings) -> UsualWeek:
    """Remembered: goals and windows rarely change, and every decision asks."""
    from tandem.scheduler.domain.solving.fresh_search import solve_fresh  # the solver takes a second to import

    days = tuple(MONDAY + timedelta(days=offset) for offset in range(7))
    spots = places(TrainingPreferences(week=(), windows=windows), days, ZoneInfo("UTC"))
    asked = [_fitting(each, spots) for each in split(goals, settings.block)]
    able = {each.session_id: each for each in asked if _longest_s(each, spots) >= each.duration_s}
    solution = solve_fresh(fresh_problem((_wanted(each) for each in able.values()), spots, settings, cyclic=True))
    return UsualWeek(
        tuple(_template(able[each.name], each) for each in solution.placed),
        tuple(
            _left_out(each, spots) for each in asked if each.session_id not in {found.name for found in solution.placed}
        ),
    )


def _wanted(asked: Asked) -> Wanted:
    """As it is or not at all: a usual week is not made of eased sessions."""
    form = forms_of(asked.session_class, asked.duration_s, asked.leg_share)[0]
    return Wanted((asked.session_id,), (form,), asked.activity, asked.priority, iso_week(MONDAY))


def _longest_s(asked: Asked, spots: Iterable[Place]) -> int:
    return max((length for spot in spots for sport, length in spot.fits_s if sport is asked.activity), default=0)


def _fitting(asked: Asked, spots: Iterable[Place]) -> Asked:
    """The session, shortened to the longest window for its sport in whole five minutes; as it is where even the shortest
    session finds none."""
    longest_s = _longest_s(asked, spots) // ROUND_S * ROUND_S
    return asked if longest_s < SHORTEST_S else replace(asked, duration_s=min(asked.duration_s, longest_s))


def _template(asked: Asked, placed: Placed) -> TemplateSession:
    start = datetime.fromtimestamp(placed.place.start_s, UTC)
    return TemplateSession(
        session_id=asked.session_id,
        title=asked.title,
        session_class=asked.session_class,
        weekday=start.weekday(),
        start=f"{start:%H:%M}",
        duration_s=asked.duration_s,
        priority=asked.priority,
        leg_share=asked.leg_share,
        kind=asked.kind,
    )


_SPORT_WORDS = {Activity.LIFT: "a lift", Activity.RUN: "a run", Activity.MOBILITY: "mobility"}


def _left_out(asked: Asked, spots: Iterable[Place]) -> str:
    minutes = asked.duration_s // 60
    if _longest_s(asked, spots) < asked.duration_s:
        sport = _SPORT_WORDS[asked.activity] if asked.activity is not None else "it"
        return f"{asked.title} ({minutes} min) is not in your week: none of your windows takes {sport} of that length."
    return f"{asked.title} ({minutes} min) is not in your week: your windows leave no place for it beside the others."
