"""Time in zones: which borders the athlete's limits allow, and the seconds between them.

Zones by %HRmax (the bands of Edwards 1993), by heart-rate reserve (Karvonen et al. 1957, Ann Med Exp Biol Fenn 35:307:
rest + p·(max − rest), the same five bands), Friel's running zones by threshold heart rate or by threshold pace (Friel's
tables as in 220 Triathlon, "Going Long: Training Zones"). The lowest zone holds all that is slower, so that the zones of
a session sum to the time that was measured. A value on a border belongs to the zone above.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tandem.contracts.events.athlete import ZoneMethod
from tandem.load_scoring.domain.channels.trace import Channel
from tandem.load_scoring.domain.standing.thresholds import Limit, Origin, Physiology

FIVE_BANDS = (0.6, 0.7, 0.8, 0.9)
FIVE = ("1", "2", "3", "4", "5")

FRIEL_PERCENT = (85.0, 90.0, 95.0, 100.0, 103.0, 107.0)
FRIEL = ("1", "2", "3", "4", "5a", "5b", "5c")
"""Friel's running zones: below 85 % of threshold heart rate, 85–89, 90–94, 95–99, 100–102, 103–106, above 106."""

PACE_PERCENT = (129.0, 113.0, 105.0, 100.0, 96.0, 89.0)
"""The same seven by pace (time per kilometre) against threshold pace: slower than 129 %, 114–129, 106–113, 99–105, 97–100,
90–96, faster than 90. Where the tables overlap (99–100 %) threshold pace itself opens zone 5a, as threshold heart rate does."""

VT1_OF_THRESHOLD = 0.90
"""The first ventilatory threshold as a share of threshold heart rate, which stands for the second: the border of Friel's
zones 2 and 3. In 1411 runners VT1 and VT2 lay at 85.1 ± 4.6 and 93.5 ± 2.5 % of peak heart rate, a ratio of 0.91
(Esteve-Lanao et al. 2026, Sports 14:29)."""

type Cut = tuple[tuple[str, ...], tuple[float, ...], Origin]


@dataclass(frozen=True)
class Zones:
    """`borders` (bpm, or m/s where `by_pace`) are the lower ends of all zones but the first, ascending; `names` has one
    more. `method` names how they were cut, whence the limits came, and what was wanted instead."""

    method: str
    names: tuple[str, ...]
    borders: tuple[float, ...]
    by_pace: bool = False

    def seconds(self, signal: Channel) -> dict[str, float]:
        """Seconds per zone, by name, of a 1 Hz signal; seconds without a value are in none."""
        reached = [int(np.isfinite(signal).sum()), *(int((signal >= border).sum()) for border in self.borders), 0]
        return {name: float(reached[n] - reached[n + 1]) for n, name in enumerate(self.names)}


def zones_of(body: Physiology, wanted: ZoneMethod | None, *, heart_rate: bool, pace: bool) -> Zones | None:
    """The athlete's own way where its limits are known, else the best the known limits allow: Friel, pace, Karvonen,
    then %HRmax, which an assumed maximum must serve if there is nothing else. `heart_rate` and `pace` tell which signals
    there are; None without either a heart rate or a pace that can be used."""
    known = [method for method in _BEST_FIRST if (pace if method is ZoneMethod.PACE else heart_rate)]
    known = [method for method in known if _limits_known(body, method)]
    if not known and not heart_rate:
        return None
    method = wanted if wanted in known else next(iter(known), ZoneMethod.MAX_HEART_RATE)
    names, borders, origin = _CUTS[method](body)
    instead = f" instead of {wanted}" if wanted is not None and wanted is not method else ""
    return Zones(f"{method}/{origin}{instead}", names, borders, by_pace=method is ZoneMethod.PACE)


def three_zones(body: Physiology) -> Zones:
    """The polarised three (Seiler & Kjerland 2006, Scand J Med Sci Sports 16:49): below VT1, between the thresholds, from
    VT2 on."""
    threshold = body.threshold_bpm
    borders = (VT1_OF_THRESHOLD * threshold.value, threshold.value)
    return Zones(f"vt-of-lthr/{threshold.origin}", ("below_vt1", "vt1_to_vt2", "above_vt2"), borders)


_BEST_FIRST = (ZoneMethod.FRIEL, ZoneMethod.PACE, ZoneMethod.KARVONEN, ZoneMethod.MAX_HEART_RATE)
"""Zones from a measured threshold fit the athlete better than zones from two extremes of the heart (Friel); ours."""


def _limits_known(body: Physiology, method: ZoneMethod) -> bool:
    if method is ZoneMethod.FRIEL:
        return _measured(body.threshold_bpm)
    if method is ZoneMethod.PACE:
        return body.threshold_mps is not None and _measured(body.threshold_mps)
    rest_needed = method is ZoneMethod.KARVONEN
    return body.max_bpm.origin is not Origin.ESTIMATE and (
        not rest_needed or body.rest_bpm.origin is not Origin.ESTIMATE
    )


def _measured(limit: Limit) -> bool:
    """Whether a threshold is one, and not a share of the maximum."""
    return limit.origin not in {Origin.ESTIMATE, Origin.RECORDED}


def _by_maximum(body: Physiology) -> Cut:
    top = body.max_bpm
    return FIVE, tuple(share * top.value for share in FIVE_BANDS), top.origin


def _by_reserve(body: Physiology) -> Cut:
    rest, top = body.rest_bpm.value, body.max_bpm.value
    worse = max(body.rest_bpm.origin, body.max_bpm.origin, key=list(Origin).index)
    return FIVE, tuple(rest + share * (top - rest) for share in FIVE_BANDS), worse


def _by_threshold(body: Physiology) -> Cut:
    limit = body.threshold_bpm
    return FRIEL, tuple(percent * limit.value / 100.0 for percent in FRIEL_PERCENT), limit.origin


def _by_pace(body: Physiology) -> Cut:
    limit = body.threshold_mps
    if limit is None:
        raise ValueError("pace zones need a threshold speed")
    return FRIEL, tuple(limit.value * 100.0 / percent for percent in PACE_PERCENT), limit.origin


_CUTS: dict[ZoneMethod, Callable[[Physiology], Cut]] = {
    ZoneMethod.MAX_HEART_RATE: _by_maximum,
    ZoneMethod.KARVONEN: _by_reserve,
    ZoneMethod.FRIEL: _by_threshold,
    ZoneMethod.PACE: _by_pace,
}
