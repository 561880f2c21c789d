"""INOL, Hristov's intensity × number of lifts: how taxing one lift was, from repetitions and percent of 1RM."""

from __future__ import annotations

from collections.abc import Iterable

METHOD = "reps/(100−%1RM)"

CEILING_PERCENT = 99.0
"""At 100 % the formula divides by zero, and an estimated maximum may be exceeded: such a repetition counts as one at 99 %,
which is one whole INOL. Ours."""


def inol(sets: Iterable[tuple[int, float]]) -> float:
    """Σ repetitions/(100 − %1RM) over (repetitions, percent of 1RM) of the sets of one lift in one session (Hristov 2005,
    How to Design Strength Training Programs using Prilepin's Table). Percents at or above 99 count as 99."""
    return sum(reps / (100.0 - min(percent, CEILING_PERCENT)) for reps, percent in sets)


def band(value: float) -> str:
    """The band of one lift's INOL in a session: easy below 0.4, optimal from 0.6, tough above 1, very tough above 2
    (5sfitness after Hristov); between 0.4 and 0.6, which has no name there, light (ours)."""
    if value < 0.4:
        return "easy"
    if value < 0.6:
        return "light"
    if value <= 1.0:
        return "optimal"
    return "tough" if value <= 2.0 else "very tough"
