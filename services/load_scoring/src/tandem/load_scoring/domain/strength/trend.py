"""How the maximum of one lift has moved: a robust line through dated estimates, with its uncertainty."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import NormalDist, median

import numpy as np

MIN_ESTIMATES = 5
MIN_SPAN_DAYS = 14
"""Less than five sessions or two weeks is no trend: the interval of a slope from four points is all of the line. Ours."""

WINDOW_DAYS = 84
"""Twelve weeks, the length of a usual training block. Ours."""

NORMAL_MAD = 1.4826
"""A median absolute deviation times this estimates the SD of normal noise (Rousseeuw & Croux 1993, JASA 88:1273)."""

CONFIDENCE = 0.95
DAYS_A_WEEK = 7.0


@dataclass(frozen=True, slots=True)
class Trend:
    """The slope of one lift in kg a week with its 95 % interval, and the change over the window in percent of its start.

    `low` and `high` are None where too few pairs remain to bound the slope. `noise_percent` is the scatter of single
    estimates around the line (robust SD), in percent of its level: what a change must exceed to mean anything.
    """

    slope_kg_per_week: float
    low_kg_per_week: float | None
    high_kg_per_week: float | None
    level_kg: float
    change_percent: float
    noise_percent: float
    estimates: int
    days: int

    @property
    def direction(self) -> str:
        """`rising` or `falling` when the whole interval says so, else `unclear`."""
        if self.low_kg_per_week is not None and self.low_kg_per_week > 0:
            return "rising"
        return "falling" if self.high_kg_per_week is not None and self.high_kg_per_week < 0 else "unclear"


def trend(estimates: Iterable[tuple[date, float]], day: date, window_days: int = WINDOW_DAYS) -> Trend | None:
    """The trend of (date, e1RM in kg) over the `window_days` up to and with `day`; `level_kg` is the line's value on the last
    date. Of several estimates of a date the best counts. None with too few dates or too short a span.

    The line is Theil and Sen's: the median of the slopes of all pairs, which a quarter of wild estimates cannot move; its
    interval comes from Kendall's ranks (Sen 1968, JASA 63:1379-1389).
    """
    best: dict[date, float] = {}
    for when, value in estimates:
        if day - timedelta(days=window_days) < when <= day:
            best[when] = max(value, best.get(when, 0.0))
    days = sorted(best)
    if len(days) < MIN_ESTIMATES or (days[-1] - days[0]).days < MIN_SPAN_DAYS:
        return None
    return _line(np.array([(when - days[-1]).days for when in days], float), np.array([best[when] for when in days]))


def _line(age_days: np.ndarray, value_kg: np.ndarray) -> Trend:
    first, second = np.triu_indices(len(age_days), 1)
    slopes = np.sort((value_kg[second] - value_kg[first]) / (age_days[second] - age_days[first])) * DAYS_A_WEEK
    slope = float(np.median(slopes))
    around = value_kg - slope * age_days / DAYS_A_WEEK
    level = float(np.median(around))
    span_days = int(age_days[-1] - age_days[0])
    start = level - slope * span_days / DAYS_A_WEEK
    noise = NORMAL_MAD * median(abs(around - level).tolist())
    low, high = _interval(slopes, len(age_days))
    return Trend(
        slope_kg_per_week=slope,
        low_kg_per_week=low,
        high_kg_per_week=high,
        level_kg=level,
        change_percent=100.0 * (level - start) / start if start > 0 else 0.0,
        noise_percent=100.0 * noise / level if level > 0 else 0.0,
        estimates=len(age_days),
        days=span_days,
    )


def _interval(slopes: np.ndarray, count: int) -> tuple[float | None, float | None]:
    spread = NormalDist().inv_cdf(0.5 + CONFIDENCE / 2) * (count * (count - 1) * (2 * count + 5) / 18) ** 0.5
    low, high = round((len(slopes) - spread) / 2) - 1, round((len(slopes) + spread) / 2)
    if low < 0 or high >= len(slopes):
        return None, None
    return float(slopes[low]), float(slopes[high])
