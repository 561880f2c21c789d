"""Estimated one-repetition maximum: Epley, and the RPE chart where the set carries an RPE."""

from __future__ import annotations

MAX_REPS = 10
"""Beyond ten repetitions every formula drifts apart (error > 2 reps at 7–10 in reserve, Hackett 2017)."""

CHART_RPE_10 = (100.0, 95.5, 92.2, 89.2, 86.3, 83.7, 81.1, 78.6, 76.2, 73.9, 70.7, 68.0)
CHART_RPE_9_5 = (97.8, 93.9, 90.7, 87.8, 85.0, 82.4, 79.9, 77.4, 75.1, 72.3, 69.4, 66.7)
"""Percent of 1RM for 1 to 12 repetitions at RPE 10 and 9.5 (Tuchscherer's RTS chart, identical in six repositories)."""


def epley(weight_kg: float, reps: int) -> float | None:
    """w·(1 + r/30); the weight itself at one repetition. None beyond `MAX_REPS` or without a load."""
    if weight_kg <= 0 or not 1 <= reps <= MAX_REPS:
        return None
    return weight_kg if reps == 1 else weight_kg * (1 + reps / 30)


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


def e1rm(weight_kg: float | None, reps: int | None, rpe: float | None) -> float | None:
    """The estimate of one set: by the RPE chart where it applies, else Epley (which reads the set as one to failure)."""
    if weight_kg is None or reps is None or weight_kg <= 0:
        return None
    percent = percent_of_max(reps, rpe) if rpe is not None else None
    return weight_kg / (percent / 100.0) if percent else epley(weight_kg, reps)
