"""What the athlete's weeks added up to, as scored. What is unknown is not zero: an answer says what it rests on."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from tandem.contracts.events.week import Activity
from tandem.scheduler.domain.done.recorded import family_of
from tandem.scheduler.domain.state import Workout

WEEK = timedelta(days=7)

REPORTS_WITHIN = timedelta(days=14)
"""An activity with a workout in this many days is one that the athlete records. Ours: two weeks span a deload or a trip."""

REFERENCE_WEEKS = 3
"""Leg volume is compared with the mean of the three weeks before. Ours: the last seven days are the fourth of a month."""

LEG_VOLUME_RISE_TENTHS = 1
"""More than a tenth above that mean is a rise (domain.md 3.2: 72 h if leg volume rose > 10 %)."""

LEAST_REFERENCE_LIFTS = 3
"""Lifts of known load that the three weeks must hold: one a week, less is no habit to compare with. Ours."""


@dataclass(frozen=True, slots=True)
class Total:
    """A sum of loads in arbitrary units over `known` workouts; None when there were workouts and none is known. With
    `unknown` ones it is a lower bound."""

    au: float | None
    known: int
    unknown: int

    @property
    def complete(self) -> bool:
        return self.unknown == 0


@dataclass(frozen=True, slots=True)
class WeekLoad:
    """The seven days from `monday`. `run_s` and `lift_s` are seconds recorded; `leg_volume` is the lower-body load of the
    lifts alone."""

    monday: date
    systemic: Total
    lower_body: Total
    leg_volume: Total
    run_s: int
    lift_s: int


def week_load(workouts: Iterable[Workout], monday: date) -> WeekLoad:
    """What was done in the seven days from `monday`."""
    week = _between(workouts, monday, monday + WEEK)
    return WeekLoad(
        monday,
        total(workout.systemic_au for workout in week),
        total(workout.lower_body_au for workout in week),
        _leg_volume(week),
        _length_s(week, Activity.RUN),
        _length_s(week, Activity.LIFT),
    )


def leg_volume_rose(workouts: Iterable[Workout], today: date) -> bool | None:
    """True when the lifts of the last seven days, `today` included, loaded the legs more than a tenth above the mean of
    the three weeks before; None where that is not certain.

    Unknown loads only add: with some in the last week a rise can be certain, with some before it that there was none.
    """
    workouts = list(workouts)
    tomorrow = today + timedelta(days=1)
    since = tomorrow - WEEK
    recent = _leg_volume(_between(workouts, since, tomorrow))
    before = _leg_volume(_between(workouts, since - REFERENCE_WEEKS * WEEK, since))
    if before.known < LEAST_REFERENCE_LIFTS or before.au is None or before.au <= 0 or recent.au is None:
        return None
    rose = 10 * REFERENCE_WEEKS * recent.au > (10 + LEG_VOLUME_RISE_TENTHS) * before.au
    certain = before.complete if rose else recent.complete
    return rose if certain else None


def reports(workouts: Iterable[Workout], activity: Activity, day: date) -> bool:
    """True when the athlete recorded that activity in the 14 days up to and with `day`."""
    recorded = _between(workouts, day - REPORTS_WITHIN + timedelta(days=1), day + timedelta(days=1))
    return any(family_of(workout) is activity for workout in recorded)


def total(loads_au: Iterable[float | None]) -> Total:
    """The sum of the loads that are known, exactly rounded, so that their order changes nothing."""
    loads = list(loads_au)
    known = [load for load in loads if load is not None]
    return Total(math.fsum(known) if known or not loads else None, len(known), len(loads) - len(known))


def _leg_volume(workouts: Iterable[Workout]) -> Total:
    return total(workout.lower_body_au for workout in workouts if family_of(workout) is Activity.LIFT)


def _between(workouts: Iterable[Workout], first: date, end: date) -> list[Workout]:
    """The workouts from `first` to just before `end`, by the athlete's local dates."""
    return [workout for workout in workouts if not workout.withdrawn and first <= workout.local_date < end]


def _length_s(workouts: Iterable[Workout], activity: Activity) -> int:
    return round(sum((w.end_time - w.start_time).total_seconds() for w in workouts if family_of(w) is activity))
