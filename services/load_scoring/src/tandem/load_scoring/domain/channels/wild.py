"""Heart rate that swings at an even pace: a dry strap or a loose watch, not a heart."""

from __future__ import annotations

import numpy as np

from tandem.load_scoring.domain.channels.stretches import Mask, filled, joined, stretches
from tandem.load_scoring.domain.channels.trace import Channel, rolling_mean

SWING_BPM = 15.0
SWING_S = 20
"""So much in so short a time needs a cause."""

CAUSE_MPS = 0.3
RECENT_S = (10, 30)
BEFORE_S = 60
"""A cause is a mean speed of the last ten or thirty seconds that differs by this from that of the minute before."""

CLIMB_COST = 19.5 / 3.6
CLIMB_CAUSE_MPS = 0.6
"""Or a climb: a metre a second upwards costs as much as 5.4 m/s along the flat (slope of Minetti 2002's curve at grade 0
over its value there). Twice the change is asked for, because altitude wanders. Ours."""

TOGETHER_S = 120
MIN_SWINGS = 3
"""One swing may be a fright or a gust; three, each within two minutes of the last, are the sensor. Numbers ours, held
against the 35 example runs of trackeR (R package, one athlete with a strap): the run of 29 June 2013, heart rate 171 on
average and up to 225 at 3.7 m/s, has 30 swings in 46 minutes, that of 25 June 18 in 42, four more a few in their first
minutes while the strap was dry, the other 29 never three together; nor has any sound recording of the tests."""

MARGIN_S = 20


def wild(bpm: Channel, speed_mps: Channel, altitude_m: Channel | None = None) -> tuple[Mask, int]:
    """The stretches in which heart rate swings without cause, and how many swings they hold."""
    smooth = rolling_mean(bpm, 5, centred=True)
    change = smooth - _earlier(smooth, SWING_S)
    if not (np.abs(change) >= SWING_BPM).any():
        return np.zeros(bpm.size, dtype=np.bool_), 0
    more, less = _gains(np.nan_to_num(speed_mps), CAUSE_MPS)
    if altitude_m is not None:
        climbing = np.nan_to_num(np.diff(altitude_m, prepend=np.nan)) * CLIMB_COST
        harder, easier = _gains(climbing, CLIMB_CAUSE_MPS)
        more, less = more | harder, less | easier
    swing = ((change >= SWING_BPM) & ~more) | ((change <= -SWING_BPM) & ~less)
    single = stretches(swing)
    groups: list[tuple[int, int]] = []
    count = 0
    for start, end in joined(single, TOGETHER_S):
        inside = sum(start <= first < end for first, _ in single)
        if inside >= MIN_SWINGS:
            groups.append((start - SWING_S - MARGIN_S, end + MARGIN_S))
            count += inside
    return filled(bpm.size, groups), count


def _gains(effort_mps: Channel, cause_mps: float) -> tuple[Mask, Mask]:
    """When effort is above that of the minute before by so much, and when it is below."""
    minute = rolling_mean(effort_mps, BEFORE_S)
    gained = [rolling_mean(effort_mps, recent) - np.nan_to_num(_earlier(minute, recent)) for recent in RECENT_S]
    return np.maximum(*gained) >= cause_mps, np.minimum(*gained) <= -cause_mps


def _earlier(values: Channel, seconds: int) -> Channel:
    """The channel as it was `seconds` before; NaN where it had not begun."""
    out = np.full(values.size, np.nan)
    if values.size > seconds:
        out[seconds:] = values[: values.size - seconds]
    return out
