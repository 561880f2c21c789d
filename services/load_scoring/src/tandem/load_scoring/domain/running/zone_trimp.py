"""Heart-rate load by zones: Edwards' five and Lucia's three. A second and a third opinion beside Banister's TRIMP.

Both sum minutes × weight. A heart rate on a border belongs to the zone above it, so one beat across it changes the weight;
that jump is in the methods, which is why neither makes a ledger.
"""

from __future__ import annotations

import numpy as np

from tandem.load_scoring.domain.channels.trace import Channel

EDWARDS_METHOD = "edwards-trimp"
LUCIA_METHOD = "lucia-trimp"

EDWARDS_PERCENT = (50.0, 60.0, 70.0, 80.0, 90.0)
"""Lower borders of the zones weighing 1 to 5, in percent of maximal heart rate; below the first the weight is 0
(Edwards 1993, The Heart Rate Monitor Book; table as on trainingimpulse.com)."""


def edwards(heart_rate_bpm: Channel, max_bpm: float) -> float:
    """Σ minutes × {1, 2, 3, 4, 5} over 50–60 … 90–100 % of `max_bpm`, of a 1 Hz trace; a heart rate above it weighs 5.

    Seconds without a value add nothing. ValueError unless the maximum is positive.
    """
    if not max_bpm > 0:
        raise ValueError(f"maximum heart rate {max_bpm:g} must be positive")
    return _minutes_weighed(heart_rate_bpm, tuple(percent * max_bpm / 100.0 for percent in EDWARDS_PERCENT), 0)


def lucia(heart_rate_bpm: Channel, vt1_bpm: float, vt2_bpm: float) -> float:
    """Σ minutes × {1 below VT1, 2 between the thresholds, 3 from VT2 on}, of a 1 Hz trace (Lucia et al. 2003, Med Sci
    Sports Exerc 35:872). Seconds without a value add nothing. ValueError unless VT1 < VT2.
    """
    if not vt1_bpm < vt2_bpm:
        raise ValueError(f"the first ventilatory threshold {vt1_bpm:g} must lie below the second {vt2_bpm:g}")
    return _minutes_weighed(heart_rate_bpm, (vt1_bpm, vt2_bpm), 1)


def _minutes_weighed(bpm: Channel, borders: tuple[float, ...], lowest: int) -> float:
    known = int(np.isfinite(bpm).sum())
    return (lowest * known + sum(int((bpm >= border).sum()) for border in borders)) / 60.0
