"""What every way in comes to: the workouts and days that a submission tells of, or a refusal in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray

from tandem.contracts.events.training import DeviceThresholds, Lap, RejectionKind, Sport, StrengthSet

MAX_DURATION_S = 48 * 3600.0
"""Longer than any session that a weekly plan can hold; beyond it a watch was left running."""

Column = NDArray[np.float64]
Columns = Mapping[str, Column]


class Unreadable(ValueError):
    """The submission cannot become a workout: what is wrong in words and in kind, where, and what the sender can do."""

    def __init__(self, problem: str, *, kind: RejectionKind, remedy: str, where: str | None = None) -> None:
        super().__init__(problem if where is None else f"{where}: {problem}")
        self.problem = problem
        self.kind = kind
        self.where = where
        self.remedy = remedy

    def at(self, where: str) -> Unreadable:
        """The same of a part, with its place in the whole."""
        return Unreadable(self.problem, kind=self.kind, where=where, remedy=self.remedy)


@dataclass(frozen=True, slots=True)
class DecodedWorkout:
    """One workout. Unknown is None (in columns NaN), never 0.

    `columns` holds float64 arrays of one length, named as in `tandem.contracts.samples`; `time_s` among them counts from
    `start_time` (UTC) and rises strictly. `duration_s` is elapsed, `moving_s` the device's timer. `external_id` is the
    name that the device itself has for the workout. `dropped` says what of the submission could not be used; `damaged` that
    bytes of it are lost; `untimed` that they say nothing of when it was, and it is taken to have ended when they arrived.
    """

    sport: Sport
    start_time: datetime
    duration_s: float
    decoder: str
    sub_sport: str | None = None
    title: str | None = None
    external_id: str | None = None
    utc_offset_s: int | None = None
    moving_s: float | None = None
    distance_m: float | None = None
    ascent_m: float | None = None
    mean_heart_rate_bpm: float | None = None
    max_heart_rate_bpm: float | None = None
    rpe: float | None = None
    laps: tuple[Lap, ...] = ()
    sets: tuple[StrengthSet, ...] = ()
    thresholds: DeviceThresholds | None = None
    columns: Columns = field(default_factory=dict)
    dropped: tuple[str, ...] = ()
    damaged: bool = False
    untimed: bool = False


@dataclass(frozen=True, slots=True)
class DecodedDay:
    """What a submission says of one day of the athlete's life: `told` holds fields of WellnessLogged by their names, of
    which only what was measured or said is there. `local_date` is the athlete's own day, a night belonging to the day it
    ends on. `external_id` is the sender's name for the statement. Where it has none, `kind` tells it from what the same device
    says otherwise of that day (None is the athlete's own word), and each is one a day. `source` says in a word what measured it
    ("garmin", "fitbit", "athlete"). `told_at` is up to when a day that was not over then is told of."""

    local_date: date
    told: Mapping[str, object]
    source: str
    external_id: str | None = None
    dropped: tuple[str, ...] = ()
    kind: str | None = None
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one submission says: workouts in the order in which they began, days, and what was left aside as a whole.

    A Reading without workouts and days is none: whoever reads raises Unreadable instead.
    """

    workouts: tuple[DecodedWorkout, ...] = ()
    days: tuple[DecodedDay, ...] = ()
    dropped: tuple[str, ...] = ()
