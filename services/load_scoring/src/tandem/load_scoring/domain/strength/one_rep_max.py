"""Estimated one-repetition maximum: the formulas of the literature, and the RPE chart where the set says how hard it was.

The formulas read a set as one to failure, so of a set that left repetitions in reserve they give a lower bound. All are for
one to ten repetitions and give None elsewhere. At one repetition each returns the weight itself, whatever its curve says
(Epley 1.033, Mayhew 1.089, Wathan 1.013, O'Conner 1.025, Lander 1.013 of it): a single is its own maximum.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import exp
from types import MappingProxyType

MAX_REPS = 10
"""Beyond ten repetitions every formula drifts apart (error > 2 reps at 7–10 in reserve, Hackett 2017)."""

CHART_RPE_10 = (100.0, 95.5, 92.2, 89.2, 86.3, 83.7, 81.1, 78.6, 76.2, 73.9, 70.7, 68.0)
CHART_RPE_9_5 = (97.8, 93.9, 90.7, 87.8, 85.0, 82.4, 79.9, 77.4, 75.1, 72.3, 69.4, 66.7)
"""Percent of 1RM for 1 to 12 repetitions at RPE 10 and 9.5 (Tuchscherer's RTS chart, identical in six repositories)."""

CHART, EPLEY = "rpe-chart", "epley"


@dataclass(frozen=True, slots=True)
class Estimate:
    """A one-repetition maximum in kg with the method that made it."""

    value_kg: float
    method: str


def epley(weight_kg: float, reps: int) -> float | None:
    """w·(1 + r/30) (Epley 1985, Poundage Chart, Boyd Epley Workout)."""
    return _by(weight_kg, reps, lambda r: 1 + r / 30)


def brzycki(weight_kg: float, reps: int) -> float | None:
    """36·w/(37 − r) (Brzycki 1993, JOPERD 64:88-90). Undefined at 37 repetitions, which the limit of ten keeps away."""
    return _by(weight_kg, reps, lambda r: 36 / (37 - r))


def lombardi(weight_kg: float, reps: int) -> float | None:
    """w·r^0.10 (Lombardi 1989, Beginning Weight Training)."""
    return _by(weight_kg, reps, lambda r: r**0.10)


def mayhew(weight_kg: float, reps: int) -> float | None:
    """100·w/(52.2 + 41.9·e^(−0.055·r)) (Mayhew 1992, J Appl Sport Sci Res 6:200-206, from the bench press)."""
    return _by(weight_kg, reps, lambda r: 100 / (52.2 + 41.9 * exp(-0.055 * r)))


def oconner(weight_kg: float, reps: int) -> float | None:
    """w·(1 + r/40) (O'Conner 1989, Weight Training Today)."""
    return _by(weight_kg, reps, lambda r: 1 + r / 40)


def wathan(weight_kg: float, reps: int) -> float | None:
    """100·w/(48.8 + 53.8·e^(−0.075·r)) (Wathan 1994, in Baechle, Essentials of Strength Training)."""
    return _by(weight_kg, reps, lambda r: 100 / (48.8 + 53.8 * exp(-0.075 * r)))


def lander(weight_kg: float, reps: int) -> float | None:
    """100·w/(101.3 − 2.67123·r) (Lander 1985, NSCA Journal 6:60-61)."""
    return _by(weight_kg, reps, lambda r: 100 / (101.3 - 2.67123 * r))


FORMULAS: Mapping[str, Callable[[float, int], float | None]] = MappingProxyType(
    {
        EPLEY: epley,
        "brzycki": brzycki,
        "lombardi": lombardi,
        "mayhew": mayhew,
        "oconner": oconner,
        "wathan": wathan,
        "lander": lander,
    }
)


def percent_of_max(reps: int, rpe: float) -> float | None:
    """Percent of 1RM at which `reps` leave 10 − RPE in reserve: reps + (10 − RPE) on the chart's row. None off the chart.

    RPE is read to the nearest half; below 5 the reserve is a guess and the answer is None.
    """
    halves = round(rpe * 2)
    if not 10 <= halves <= 20 or not 1 <= reps <= MAX_REPS:
        return None
    chart, effort = (CHART_RPE_10, halves // 2) if halves % 2 == 0 else (CHART_RPE_9_5, (halves + 1) // 2)
    row = reps + 10 - effort
    return chart[row - 1] if row <= len(chart) else None


def rpe_of_reserve(rir: float) -> float:
    """RPE = 10 − repetitions in reserve (Zourdos 2016, JSCR 30:267-275), not below 0."""
    return max(0.0, 10.0 - rir)


def estimate(weight_kg: float | None, reps: int | None, rpe: float | None) -> Estimate | None:
    """The estimate of one set: by the RPE chart where it applies, else Epley. None without weight or repetitions."""
    if weight_kg is None or reps is None or weight_kg <= 0:
        return None
    percent = percent_of_max(reps, rpe) if rpe is not None else None
    if percent is not None:
        return Estimate(weight_kg / (percent / 100.0), CHART)
    to_failure = epley(weight_kg, reps)
    return Estimate(to_failure, EPLEY) if to_failure is not None else None


def _by(weight_kg: float, reps: int, ratio: Callable[[int], float]) -> float | None:
    if weight_kg <= 0 or not 1 <= reps <= MAX_REPS:
        return None
    return weight_kg if reps == 1 else weight_kg * ratio(reps)
