"""How recovered the athlete is of a morning, in one figure: the markers of log.Wellness against the athlete's own usual."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from statistics import fmean, median

from tandem.load_scoring.domain.readiness.log import DayLog, Wellness

NEEDED_MORNINGS = 21
"""A marker with fewer values has no usual yet (domain rules, 3.3)."""

NEEDED_SHARE = 0.5
"""A marker on fewer of the mornings is left out, and so is a morning with fewer of the markers: a figure must mean the
same on every morning. Ours."""

LARGEST_Z = 3.0
"""One wild value counts at most this much, in SD. Ours; beyond it are slips of the finger and of the sensor."""

TO_SD = 1.4826
"""Median absolute deviation to standard deviation under a normal distribution."""


@dataclass(frozen=True, slots=True)
class MarkerOfRecovery:
    """A field of Wellness; `sign` is +1 where more means more recovered."""

    field: str
    sign: int


AUTONOMIC = (MarkerOfRecovery("resting_heart_rate_bpm", -1), MarkerOfRecovery("ln_rmssd", 1))
FELT = (
    MarkerOfRecovery("soreness", -1),
    MarkerOfRecovery("sleep_quality", 1),
    MarkerOfRecovery("mood", 1),
    MarkerOfRecovery("motivation", 1),
)
"""lnSDNN is not here: it is never mixed with lnRMSSD. The ratings are taken for a morning's, given before training."""


def recovery_by_morning(log: DayLog, day: date, look_back_days: int) -> dict[date, float]:
    """Recovery on the mornings of the `look_back_days` up to `day`, in SDs of these mornings: 0 is usual, higher is better.

    The autonomic and the felt markers are two families of one weight each. Days of illness, travel, heat or altitude are
    left out of the figures and of the usual; so is a morning on which too few markers are known.
    """
    mornings = {
        entry: log.wellness[entry] for entry in sorted(log.wellness) if 0 <= (day - entry).days < look_back_days
    }
    ordinary = {entry: w for entry, w in mornings.items() if not w.symptoms and not w.circumstances}
    families = [{m.field: _z_by_morning(ordinary, m) for m in family} for family in (AUTONOMIC, FELT)]
    known = [{field: z for field, z in family.items() if z} for family in families]
    asked = sum(len(family) for family in known)
    figures: dict[date, float] = {}
    for entry in ordinary:
        found = [[z[entry] for z in family.values() if entry in z] for family in known]
        if asked and sum(map(len, found)) >= NEEDED_SHARE * asked:
            figures[entry] = fmean(fmean(values) for values in found if values)
    return _standardised(figures)


def _z_by_morning(mornings: dict[date, Wellness], marker: MarkerOfRecovery) -> dict[date, float]:
    values = {entry: v for entry, w in mornings.items() if (v := getattr(w, marker.field)) is not None}
    if len(values) < max(NEEDED_MORNINGS, NEEDED_SHARE * len(mornings)):
        return {}
    return {entry: marker.sign * z for entry, z in _standardised(values).items()}


def _standardised(values: dict[date, float]) -> dict[date, float]:
    """Distance from the median in robust SDs, limited; nothing where the values do not differ."""
    if len(values) < NEEDED_MORNINGS:
        return {}
    centre = median(values.values())
    deviations = [abs(value - centre) for value in values.values()]
    spread = TO_SD * median(deviations) or fmean(deviations)
    if not spread > 0:
        return {}
    return {entry: max(-LARGEST_Z, min(LARGEST_Z, (value - centre) / spread)) for entry, value in values.items()}
