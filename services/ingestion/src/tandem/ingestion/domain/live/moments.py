"""When the pulses of a live stream were: by the sender's clock where it has one that can be believed, else by arrival.

What arrives can be late (a phone without a network, a broker that held it) but never early, so the line that came with the
least delay tells the most about a clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tandem.ingestion.domain.decoded import Column
from tandem.ingestion.domain.live.said import Said

BELIEVED_S = 120.0
"""A clock off by less is left as it is. Ours: within it two recordings of one workout are known to be one."""

LATEST_S = 7 * 86400.0
"""Lines held back longer are taken for a wrong clock. Ours: a phone without a network for a week."""

_SAME_DELAY_S = 10.0
_STEADY_S = 60.0
"""A minute with the same delay, within ten seconds, is a stream that flowed: its delay is the clock's error. Lines that were
held back come all at once, each with a delay of its own. Of a short stretch it is half of it, within a quarter. Ours."""

_AT_ONCE_S = 0.2
"""Straps notify once a second (Heart Rate Service 1.0, section 3.1: "typically"): what comes faster than five a second was
held back on its way. Ours."""

_USUAL_S = 1.0


class Told(NamedTuple):
    """One line and where it stands: the sequence of its message in DEVICE, its place in the message, and when the server
    stored the message (Unix seconds)."""

    sequence: int
    line: int
    stored_s: float
    said: Said


def moments(told: Sequence[Told]) -> tuple[Column, tuple[str, ...]]:
    """Unix seconds of every line, in the order given (they need not rise), and what had to be assumed."""
    stored = np.array([one.stored_s for one in told], dtype=np.float64)
    at = np.array([np.nan if one.said.at_s is None else one.said.at_s for one in told], dtype=np.float64)
    lasts = np.array([one.said.lasts_s or _USUAL_S for one in told], dtype=np.float64)
    at[_astray(stored, at)] = np.nan
    clocked = ~np.isnan(at)
    error_s = _clock_error(stored[clocked], at[clocked])
    when = at + error_s
    when[~clocked] = _spread(stored[~clocked], lasts[~clocked])
    if not error_s:
        return when, ()
    way = "behind" if error_s > 0 else "ahead"
    note = f"the device's clock was {abs(error_s):.0f} s {way}: its spacing is kept, the moments are those of arrival"
    return when, (note,)


def _astray(stored: Column, at: Column) -> NDArray[np.bool_]:
    """Times that no clock tells which says the others as well: a line that was damaged on its way, or another's clock. They
    count as none, so that they do not carry the others off."""
    late = stored - at
    told = late[~np.isnan(late)]
    with np.errstate(invalid="ignore"):
        return np.abs(late - np.median(told)) > LATEST_S if told.size else np.zeros(len(at), dtype=bool)


def _clock_error(stored: Column, at: Column) -> float:
    """What is to be added to the sender's time, 0 for a clock that is believed."""
    if not stored.size:
        return 0.0
    late = stored - at
    least = float(late.min())
    if abs(least) <= BELIEVED_S:
        return 0.0
    span_s = float(np.ptp(at))
    flowed = at[late <= least + min(_SAME_DELAY_S, span_s / 4)]
    steady = np.ptp(flowed) >= min(_STEADY_S, span_s / 2)
    return least if least < 0 or least > LATEST_S or steady else 0.0


def _spread(stored: Column, lasts: Column) -> Column:
    """Arrival, except where many came at once: they are laid out before the last of them, each as long as its beats lasted
    (a second where it does not say), and no further back than to what came before."""
    when = stored.copy()
    for first, last in _runs(stored):
        laid = stored[last] - np.append(np.cumsum(lasts[first + 1 : last + 1][::-1])[::-1], 0.0)
        before = when[first - 1] if first else -np.inf
        if laid[0] <= before:
            laid = np.linspace(before, stored[last], last - first + 2)[1:]
        when[first : last + 1] = laid
    return when


def _runs(stored: Column) -> list[tuple[int, int]]:
    """First and last of every stretch in which each came at once with the one before."""
    together = np.diff(stored) < _AT_ONCE_S
    edges: NDArray[np.intp] = np.flatnonzero(np.diff(np.concatenate(([0], together.astype(np.int8), [0]))))
    return [(int(first), int(last)) for first, last in edges.reshape(-1, 2)]
