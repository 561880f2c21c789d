"""The runner that the virtual watch measures, second by second.

Heart rate follows the work with a delay (first-order kinetics, slower down than up), with a slow drift upwards and a beat
of seeded noise. The constants are chosen for a trace that looks like a club runner's; none of them scores anything.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

RISE_S, FALL_S = 30.0, 60.0
"""Time constants of the heart rate, when it rises and when it falls."""

RAMP_S = 4.0
"""Time constant of the runner's speed: a bout is under way after about ten seconds."""

DRIFT_BPM_PER_H = 5.0
NOISE_BPM = 0.8


@dataclass(frozen=True, slots=True)
class Runner:
    """Whose heart it is. Heart rate at rest, at the threshold and at most, as the watch has them set, in bpm."""

    resting_bpm: int = 48
    threshold_bpm: int = 172
    max_bpm: int = 194

    def steady_bpm(self, speed_mps: float) -> float:
        """Where heart rate settles at a speed: linear, 140 bpm at 2.6 m/s and 184 at 4.3 for the default runner."""
        reserve = self.max_bpm - self.resting_bpm
        return self.resting_bpm + reserve * min(1.0, 0.63 + (speed_mps - 2.6) * 0.177)


@dataclass(frozen=True, slots=True)
class Phase:
    """A lap: how long, how fast, and what it is for (the FIT `intensity`)."""

    duration_s: int
    speed_mps: float
    intensity: str


@dataclass(frozen=True, slots=True)
class Second:
    """What the watch shows at one second after the start."""

    time_s: int
    heart_rate_bpm: int
    speed_mps: float
    distance_m: float
    altitude_m: float
    strides_per_min: float


def simulate(phases: Sequence[Phase], seed: int, runner: Runner) -> Iterator[Second]:
    """The run second by second, from 0 to the end inclusive; the same seed, the same run."""
    dice = random.Random(seed)
    speed, distance, heart = 0.0, 0.0, runner.resting_bpm + 30.0
    plan = [phase.speed_mps for phase in phases for _ in range(phase.duration_s)]
    for time_s, wanted in enumerate([*plan, plan[-1]]):
        if time_s:
            speed += (wanted - speed) / RAMP_S + dice.gauss(0, 0.02)
            distance += speed
            steady = runner.steady_bpm(speed) + DRIFT_BPM_PER_H * time_s / 3600
            heart += (steady - heart) / (RISE_S if steady > heart else FALL_S)
        shown = min(runner.max_bpm, heart + dice.gauss(0, NOISE_BPM))
        altitude = 42 + 3 * math.sin(distance / 400)
        strides = 0.0 if time_s == 0 else 66 + 5.5 * speed + dice.gauss(0, 0.4)
        yield Second(time_s, round(shown), speed, distance, altitude, strides)
