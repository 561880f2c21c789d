"""One workout with its trace, its athlete's limits and its channels judged: what every method reads from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from tandem.contracts.events.athlete import ProfileSet, ZoneMethod
from tandem.contracts.events.training import Sport, WorkoutRecorded
from tandem.load_scoring.domain.channels.trace import Channel, Trace, trace_of
from tandem.load_scoring.domain.channels.trust import MIN_COVERAGE, HeartRate, judge_heart_rate
from tandem.load_scoring.domain.running.graded_pace import GradedPace, graded_pace
from tandem.load_scoring.domain.standing.thresholds import Limit, Physiology, Sources, physiology


@dataclass(frozen=True)
class Facts:
    """`timer_s` is the device's timer time, else the elapsed time. `sources` is what `body` was made from."""

    workout: WorkoutRecorded
    trace: Trace | None
    heart_rate: HeartRate
    body: Physiology
    sources: Sources

    @property
    def zone_method(self) -> ZoneMethod | None:
        """How the athlete wants zones cut."""
        return self.sources.profile.zone_method if self.sources.profile else None

    @property
    def timer_s(self) -> float:
        return min(self.workout.moving_s or self.workout.duration_s, self.workout.duration_s)

    @cached_property
    def pace(self) -> GradedPace | None:
        """Graded pace of a run whose speed covers enough of it."""
        speed = self.channel("speed_mps")
        if self.workout.sport is not Sport.RUNNING or speed is None or not self.covered(speed):
            return None
        return graded_pace(speed, self.channel("altitude_m"))

    @property
    def mean_speed_mps(self) -> float | None:
        """Distance over timer time, as the device summed them; None when there is no distance."""
        return self.workout.distance_m / self.timer_s if self.workout.distance_m else None

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
    trace = trace_of(samples) if samples else None
    timer_s = min(workout.moving_s or workout.duration_s, workout.duration_s)
    heart = judge_heart_rate(trace, timer_s)
    recorded = heart.max_bpm if heart.bpm is not None else workout.max_heart_rate_bpm
    sources = Sources(profile, workout.thresholds, recorded, history or {}, day)
    return Facts(workout, trace, heart, physiology(sources), sources)
