"""What happens to an athlete in a year besides training: journeys, heat, illness, holidays, watches left in a drawer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

type Array = np.ndarray


@dataclass(frozen=True)
class Life:
    """Boolean or graded series over all days. `flagged` is what the athlete tells the system about, by kind."""

    travel: Array
    heat: Array
    ill: Array
    holiday: Array
    watch_off: Array
    unrated: Array
    told_travel: Array
    told_heat: Array
    told_ill: Array

    @property
    def untold(self) -> Array:
        """The days of a journey, heat wave or illness that the system was not told of."""
        journey, heat = (self.travel > 0) & ~self.told_travel, (self.heat > 0) & ~self.told_heat
        return journey | heat | ((self.ill > 0) & ~self.told_ill)


def live(rng: np.random.Generator, days: int, busy_from: int | None = None) -> Life:
    """About three journeys, two heat waves, two short illnesses, two holidays and two lost weeks a year; seven in ten journeys
    and heat waves and eight in ten illnesses are told of. The watch is off on 5–30 % of days, ratings are missing as often.

    From `busy_from` on there is neither holiday nor illness: who overreaches by training is training.
    """
    travel, told_travel = _episodes(rng, days, 3, (3, 7), told=0.7)
    heat, told_heat = _episodes(rng, days, 2, (5, 10), told=0.7)
    ill, told_ill = _episodes(rng, days, 2, (3, 6), told=0.8)
    holiday, _ = _episodes(rng, days, 2, (7, 14), told=0)
    if busy_from is not None:
        ill[busy_from:], told_ill[busy_from:], holiday[busy_from:] = 0.0, False, 0.0
    drawer, _ = _episodes(rng, days, 1, (5, 10), told=0)
    silent, _ = _episodes(rng, days, 1, (5, 10), told=0)
    return Life(
        travel,
        heat,
        ill,
        holiday,
        (rng.random(days) < rng.uniform(0.05, 0.30)) | (drawer > 0),
        (rng.random(days) < rng.uniform(0.05, 0.30)) | (silent > 0),
        told_travel,
        told_heat,
        told_ill,
    )


def _episodes(
    rng: np.random.Generator, days: int, a_year: float, length: tuple[int, int], told: float
) -> tuple[Array, Array]:
    """1 on the days of an episode, and True on those the athlete tells of."""
    there, said = np.zeros(days), np.zeros(days, dtype=bool)
    for _ in range(rng.poisson(a_year * days / 365)):
        start = int(rng.integers(0, days))
        end = start + int(rng.integers(length[0], length[1] + 1))
        there[start:end] = 1.0
        said[start:end] |= bool(rng.random() < told)
    return there, said
