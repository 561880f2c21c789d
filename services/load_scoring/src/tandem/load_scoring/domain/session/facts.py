"""One workout with its trace, its athlete's limits and its channels judged: what every method reads from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from tandem.contracts.events.athlete import ProfileSet, ZoneMethod
from tandem.contracts.events.load import SensorTrouble
from tandem.contracts.events.training import Sport, WorkoutRecorded
from tandem.load_scoring.domain.channels.ground import SOLID, Ground, believed, carried_m, judge_ground
from tandem.load_scoring.domain.channels.trace import Channel, Trace, trace_of
from tandem.load_scoring.domain.channels.trouble import sensor_trouble
from tandem.load_scoring.domain.channels.trust import MIN_COVERAGE, HeartRate, judge_heart_rate
from tandem.load_scoring.domain.running.graded_pace import GradedPace, graded_pace
from tandem.load_scoring.domain.standing.thresholds import Limit, Physiology, Sources, physiology

ON_FOOT = frozenset({Sport.RUNNING, Sport.WALKING})

INDOORS_TRUST = 0.7
"""A foot pod or wrist that was not calibrated is off by several per cent, and the belt may be tilted. Ours."""

GLITCHES_TRUST = 0.8
"""Pace of a recording whose position leapt, whose speed had spikes, or that was partly driven. Ours."""

FEW_SPIKES = 0.01
"""Share of seconds up to which spikes are taken out without trusting the rest less. Ours."""


@dataclass(frozen=True)
class Facts:
    """`trace` holds only what can be believed. `sources` is what `body` was made from. `ground` says how far speed is that
    of a runner, `not_run_m` how many metres of the device's distance were not run (leaps of position, a ride home)."""

    workout: WorkoutRecorded
    trace: Trace | None
    heart_rate: HeartRate
    body: Physiology
    sources: Sources
    ground: Ground = SOLID
    not_run_m: float = 0.0

    @property
    def zone_method(self) -> ZoneMethod | None:
        """How the athlete wants zones cut."""
        return self.sources.profile.zone_method if self.sources.profile else None

    @property
    def timer_s(self) -> float:
        """The device's timer time, else the elapsed time, less what was spent in a vehicle."""
        return _timer_s(self.workout, self.ground)

    @property
    def hears_the_heart(self) -> bool:
        """Whether any heart rate says something of the session: a trace, if only a doubtful one, or the device's mean."""
        heart = self.heart_rate
        return heart.usable or heart.locked or (heart.bpm is None and bool(self.workout.mean_heart_rate_bpm))

    @property
    def sensor_trouble(self) -> tuple[SensorTrouble, ...]:
        """What the heart rate sensor did wrong, so that its values were not believed; nothing where the device knows a mean."""
        if self.heart_rate.bpm is None and self.workout.mean_heart_rate_bpm:
            return ()
        workout = self.workout
        return sensor_trouble(self.heart_rate, self.trace, workout.sport, self.timer_s, workout.dropped)

    @cached_property
    def pace(self) -> GradedPace | None:
        """Graded pace of a run whose speed covers enough of it; indoors no altitude counts."""
        speed = self.channel("speed_mps")
        if self.workout.sport is not Sport.RUNNING or speed is None or not self.covered(speed):
            return None
        return graded_pace(speed, None if self.ground.indoors else self.channel("altitude_m"))

    @property
    def pace_trust(self) -> float:
        """How far pace is to be believed, from 0 to 1: less indoors, less where the position was seen to err."""
        erred = self.ground.carried is not None or self.not_run_m > 0
        if self.trace is not None and self.trace.spikes.get("speed_mps", 0) > FEW_SPIKES * self.timer_s:
            erred = True
        return (INDOORS_TRUST if self.ground.indoors else 1.0) * (GLITCHES_TRUST if erred else 1.0)

    @property
    def mean_speed_mps(self) -> float | None:
        """Distance over timer time, as the device summed them, less what was not run; None when nothing is left."""
        metres = self.distance_m
        return metres / self.timer_s if metres is not None else None

    @property
    def distance_m(self) -> float | None:
        """The distance as the device summed it, less what was not run; None when nothing is left."""
        metres = (self.workout.distance_m or 0.0) - self.not_run_m
        return metres if metres > 0 and not self.ground.mostly_carried else None

    def channel(self, name: str) -> Channel | None:
        return self.trace.get(name) if self.trace else None

    def covered(self, channel: Channel) -> bool:
        return int(np.isfinite(channel).sum()) >= MIN_COVERAGE * self.timer_s


def facts_of(
    workout: WorkoutRecorded,
    samples: Mapping[str, ArrayLike] | None,
    profile: ProfileSet | None,
    history: Mapping[str, Limit] | None = None,
    day: date | None = None,
) -> Facts:
    """Put a workout's samples on one clock and judge them. `history` holds the limits that other workouts have shown,
    `day` is the workout's local date, against which the age of a limit is told."""
    recorded = trace_of(samples) if samples else None
    ground = judge_ground(recorded, workout.sub_sport) if workout.sport in ON_FOOT else SOLID
    trace = believed(recorded, ground) if recorded is not None else None
    not_run_m = carried_m(recorded, ground) + (recorded.leapt_m if recorded is not None else 0.0)
    heart = judge_heart_rate(trace, _timer_s(workout, ground))
    top = heart.max_bpm if heart.bpm is not None else workout.max_heart_rate_bpm
    sources = Sources(profile, workout.thresholds, top, history or {}, day)
    return Facts(workout, trace, heart, physiology(sources), sources, ground, not_run_m)


def _timer_s(workout: WorkoutRecorded, ground: Ground) -> float:
    timer_s = min(workout.moving_s or workout.duration_s, workout.duration_s)
    return max(timer_s - ground.carried_s, 1.0)
