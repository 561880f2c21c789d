"""A heart rate that does not move: a sensor that repeats its last value, or an export that wrote one mean."""

from __future__ import annotations

import numpy as np

from tandem.load_scoring.domain.channels.stretches import Mask, filled, stretches
from tandem.load_scoring.domain.channels.trace import Channel, Trace

FROZEN_S = 180
"""The same beat for longer than this is no heart: in 43 recordings of sound sensors none stood still beyond 59 s. Ours."""

STILL = 1e-9
LIVELY: tuple[tuple[str, float], ...] = (("speed_mps", 0.2), ("cadence_spm", 2.0), ("power_w", 10.0))
"""Spread (SD) from which another channel shows that the body was doing something meanwhile. Ours."""


def frozen(bpm: Channel, trace: Trace) -> Mask:
    """Where heart rate stands still for minutes while speed, cadence or power move."""
    still = np.abs(np.diff(bpm, prepend=np.nan)) <= STILL  # comparisons with NaN are False
    found = [(start - 1, end) for start, end in stretches(still) if end - start + 1 >= FROZEN_S]
    return filled(bpm.size, [bounds for bounds in found if _alive(trace, *bounds)])


def is_constant(bpm: Channel) -> bool:
    """One value from first to last, for minutes: a mean that was written for every second, or a stuck sensor."""
    known = bpm[np.isfinite(bpm)]
    return known.size >= FROZEN_S and float(known.max() - known.min()) <= STILL


def _alive(trace: Trace, start: int, end: int) -> bool:
    for name, spread in LIVELY:
        channel = trace.get(name)
        if channel is None:
            continue
        known = channel[start:end][np.isfinite(channel[start:end])]
        if known.size >= 2 and float(known.std()) >= spread:
            return True
    return False
