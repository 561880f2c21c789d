"""How much a week may hold, and what may still be added to it: missed and optional sessions stay within it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date

from tandem.scheduler.domain.done.ledger import WEEK, total, week_load
from tandem.scheduler.domain.state import Workout

WEEKLY_RISE = 0.10
"""Above the usual week. Ours, the same as load_scoring's cap, from the old rule of a tenth a week. It is caution, not a
law: novices who rose by a tenth were hurt as often as those who rose faster (Buist 2008, AJSM 36:33), those who rose by
over 30 % in two weeks more often in the injuries of distance (Nielsen 2014, JOSPT 44:739). Its second bound, on the rise of
fitness, needs 126 days of history, which are not kept here."""

REFERENCE_WEEKS = 4
"""The usual week is the mean of the four weeks before, a deload included."""


def ramp_cap_au(workouts: Iterable[Workout], monday: date, planned: Iterable[tuple[date, float]] = ()) -> float | None:
    """The most systemic load that the week from `monday` should hold.

    For a week to come, `planned` (date, au) is what is still ahead of it and counts as done. None without four weeks of
    history, with a workout of unknown load among them, or when nothing was trained: there is no usual week to add to.
    """
    done = [workout for workout in workouts if not workout.withdrawn]
    first = monday - REFERENCE_WEEKS * WEEK
    if not any(workout.local_date <= first for workout in done):
        return None
    before = total(workout.systemic_au for workout in done if first <= workout.local_date < monday)
    if before.au is None or not before.complete:
        return None
    usual_au = (before.au + _planned_au(planned, first, monday)) / REFERENCE_WEEKS
    return (1 + WEEKLY_RISE) * usual_au if usual_au > 0 else None


def headroom_au(workouts: Iterable[Workout], planned: Iterable[tuple[date, float]], monday: date) -> int | None:
    """What may be added to the week from `monday` on top of what is done and planned, in whole au, never negative.

    `planned` (date, au) holds what is still to be done, of this week and of those before it. None where there is no cap. A
    workout of unknown load in the week itself leaves no room: nothing is added on top of what nobody knows.
    """
    workouts, planned = list(workouts), list(planned)
    cap_au = ramp_cap_au(workouts, monday, planned)
    if cap_au is None:
        return None
    done = week_load(workouts, monday).systemic
    if done.au is None or not done.complete:
        return 0
    return max(0, math.floor(cap_au - done.au - _planned_au(planned, monday, monday + WEEK)))


def _planned_au(planned: Iterable[tuple[date, float]], first: date, end: date) -> float:
    return math.fsum(load_au for day, load_au in planned if first <= day < end)
