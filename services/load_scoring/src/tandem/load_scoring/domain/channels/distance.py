"""Distance that only grows, and never by teleport."""

from __future__ import annotations

import numpy as np

from tandem.load_scoring.domain.channels.stretches import Samples

FASTEST_MPS = 12.5
"""The fastest human split is 12.4 m/s (Bolt, 60 to 80 m, Berlin 2009)."""

CATCHING_UP_M = 50.0
"""A receiver that comes out from under trees catches up by some metres at once; honest files show up to 30. Ours."""


def mended(time: Samples, distance_m: Samples) -> tuple[Samples, float, tuple[str, ...]]:
    """The distance without steps backwards and without jumps, the metres the jumps had added, and both in words."""
    known = np.flatnonzero(np.isfinite(distance_m))
    steps = np.diff(distance_m[known])
    back = steps < 0
    leaps = steps > FASTEST_MPS * np.diff(time[known]) + CATCHING_UP_M
    if not back.any() and not leaps.any():
        return distance_m, 0.0, ()
    added = float(steps[leaps].sum())
    out = distance_m.copy()
    out[known[1:]] = distance_m[known[0]] + np.cumsum(np.where(back | leaps, 0.0, steps))
    notes = []
    if back.any():
        notes.append(f"distance runs backwards in {int(back.sum())} samples: those steps do not count")
    if leaps.any():
        notes.append(f"position leaps {added:.0f} m in {int(leaps.sum())} steps: not run, not counted")
    return out, added, tuple(notes)
