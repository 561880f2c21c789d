"""What clustering adds to the two mornings after: a regression of each morning's recovery on the days before it.

    recovery = usual + slow drift + a·(hard runs) + b·(heavy legs) + s·(their load) + c·(days with both) + noise

each summed over the two days before the morning, the 48 hours. A hard run and heavy legs on different days cost 2a + 2b in
all, on one day 2a + 2b + 2c: c is what putting them together adds, whatever each of them costs and whatever they weigh.
Means of "mornings after a clustered day" against "after a spread day" would compare two sessions with one.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from tandem.load_scoring.domain.readiness.log import DayLoad

type Matrix = NDArray[np.float64]

LAGS = (1, 2)
"""The mornings of the 48 h after: running cost and soreness are up for two days (domain rules, 3.1)."""

DRIFT_DAYS = 120.0
"""Changes slower than this period are drift (season, fitness, a new sensor) and taken out by cosines. Ours."""

LARGEST_CORRELATION = 0.8
_NOTHING = DayLoad()


@dataclass(frozen=True, slots=True)
class CarryOver:
    """`excess` is c in SD a morning, negative where clustering costs more than its parts; `error` its standard error."""

    excess: float
    error: float
    mornings: int


def carry_over(recovery: Mapping[date, float], loads: Mapping[date, DayLoad]) -> CarryOver | None:
    """The excess of clustered days; None where the mornings cannot tell it from the rest.

    The noise of one morning carries into the next (AR(1)); its correlation is estimated and taken into account, across
    gaps too. A morning after a session of unknown load is left out: it cannot be adjusted for.
    """
    first = min(loads, default=None)
    if first is None:
        return None
    usable = sorted(m for m in recovery if (m - first).days >= max(LAGS) and not _unknown_before(m, loads))
    if not usable:
        return None
    days = np.array([m.toordinal() for m in usable], dtype=np.float64)
    design = _design(usable, days, loads)
    y = np.array([recovery[m] for m in usable], dtype=np.float64)
    plain = _least_squares(design, y)
    if plain is None:
        return None
    gaps, correlation = np.diff(days), _correlation(days, y - design @ plain[0], design.shape[1])
    fit = _least_squares(_whitened(design, gaps, correlation), _whitened(y[:, None], gaps, correlation)[:, 0])
    if fit is None:
        return None
    return CarryOver(float(fit[0][0]), float(fit[1][0]), len(usable))


def _unknown_before(morning: date, loads: Mapping[date, DayLoad]) -> bool:
    return any(loads.get(morning - timedelta(days=lag), _NOTHING).unknown for lag in LAGS)


def _design(mornings: list[date], days: Matrix, loads: Mapping[date, DayLoad]) -> Matrix:
    """Clustered days first. The load of the hard days adjusts for sessions that were longer or shorter in one kind of week;
    it is left out where it says nothing that their number does not."""
    exposures = _exposures(mornings, loads)
    counted = np.column_stack([exposures[:, :3], _drift(days)])
    weighed = np.column_stack([counted, exposures[:, 3] / (exposures[:, 3].std() or 1.0)])
    return weighed if np.linalg.matrix_rank(weighed) > np.linalg.matrix_rank(counted) else counted


def _exposures(mornings: list[date], loads: Mapping[date, DayLoad]) -> Matrix:
    """Of the two days before each morning: clustered days, hard runs, heavy legs, and the hard days' load. An easy day's
    load is not asked for: low intensity is recovered from within 24 h (Stanley 2013)."""
    rows = []
    for morning in mornings:
        before = [loads.get(morning - timedelta(days=lag), _NOTHING) for lag in LAGS]
        run, legs = sum(day.hard_run for day in before), sum(day.heavy_legs for day in before)
        both = sum(day.hard_run and day.heavy_legs for day in before)
        rows.append((both, run, legs, sum(day.systemic_au for day in before if day.hard_run or day.heavy_legs)))
    return np.array(rows, dtype=np.float64)


def _drift(days: Matrix) -> Matrix:
    """A constant and the cosines of periods of at least `DRIFT_DAYS` over the span."""
    span = days[-1] - days[0] + 1.0
    waves = range(int(2.0 * span / DRIFT_DAYS) + 1)
    return np.column_stack([np.cos(math.pi * k * (days - days[0] + 0.5) / span) for k in waves])


def _least_squares(design: Matrix, y: Matrix) -> tuple[Matrix, Matrix] | None:
    """Coefficients and their standard errors; None where the columns cannot be told apart or nothing is left over."""
    count, parameters = design.shape
    if count <= parameters or np.linalg.matrix_rank(design) < parameters:
        return None
    inverse = np.linalg.inv(design.T @ design)
    coefficients = inverse @ design.T @ y
    variance = float(np.sum((y - design @ coefficients) ** 2)) / (count - parameters)
    return coefficients, np.sqrt(variance * np.diag(inverse))


def _correlation(days: Matrix, residuals: Matrix, parameters: int) -> float:
    """Of neighbouring mornings. Residuals of a fit with p parameters show too little of it: about (p + 1 + 3ρ)/n less
    (Kendall 1954, Biometrika 41:403, for p = 0), which is added back."""
    neighbours = np.diff(days) == 1.0
    now, then = residuals[1:][neighbours], residuals[:-1][neighbours]
    power = float(np.sum(residuals**2)) / len(residuals)
    if len(now) < 2 * parameters or not power > 0:
        return LARGEST_CORRELATION
    seen = float(np.mean(now * then)) / power
    return min(LARGEST_CORRELATION, max(0.0, seen + (parameters + 1.0 + 3.0 * seen) / len(residuals)))


def _whitened(table: Matrix, gaps: Matrix, correlation: float) -> Matrix:
    """Each morning less what the one before it foretells, `gap` days earlier, at equal variance (Prais–Winsten)."""
    carried = (correlation**gaps)[:, None]
    rest = (table[1:] - carried * table[:-1]) / np.sqrt(1.0 - carried**2)
    return np.vstack([table[:1], rest])
