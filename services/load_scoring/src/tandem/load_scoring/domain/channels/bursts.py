"""Bursts: readings that leap away and leap back, faster than a body can. A spike of one sample is the shortest of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tandem.load_scoring.domain.channels.stretches import Mask, Samples


@dataclass(frozen=True)
class Leap:
    """A change of more than `at_once` + `per_s` × seconds between two samples is a leap; what lies between a leap and
    the leap back within `longest_s` is a burst."""

    at_once: float
    per_s: float
    longest_s: float


LEAPS: Mapping[str, Leap] = {
    "heart_rate_bpm": Leap(10.0, 4.0, 20.0),
    "speed_mps": Leap(1.5, 1.5, 10.0),
}
"""Heart rate, ours: six recordings of sound sensors change by at most 8 bpm from one second to the next and by 34 in ten;
a dry strap leaps 14 to 25 in a second. Speed: Bolt's first ten metres (1.89 s, Berlin 2009) are 2.8 m/s² from a standstill,
so 3 m/s gained in a second and lost again within ten is the receiver's, not the runner's."""


def bursts(time: Samples, values: Samples, leap: Leap) -> Mask:
    """Which samples belong to a burst. `time` in s, increasing; NaN values are skipped and never marked."""
    mask = np.zeros(values.size, dtype=np.bool_)
    known = np.flatnonzero(np.isfinite(values))
    t, v = time[known], values[known]
    change = np.diff(v)
    leaps = np.flatnonzero(np.abs(change) > leap.at_once + leap.per_s * np.diff(t)).tolist()
    done = -1
    for position, first in enumerate(leaps):
        if first <= done:
            continue
        for last in leaps[position + 1 :]:
            if t[last] - t[first + 1] > leap.longest_s:
                break
            away = abs(float(v[last + 1] - v[first]))
            if change[first] * change[last] < 0 and away <= leap.at_once + leap.per_s * float(t[last + 1] - t[first]):
                mask[known[first + 1 : last + 1]] = True
                done = last
                break
    return mask
