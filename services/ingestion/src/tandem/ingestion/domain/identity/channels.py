"""The samples of several recordings on one clock: of each quantity the fullest column, and who gave it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tandem.ingestion.domain.decoded import Column, Columns

NEAREST_S = 5.0
"""A value counts for moments up to that far from its own: ours, a phone writes every few seconds."""

DENSER = 2
"""Ours: how many times the moments of the first clock another must have to be taken in its place. A watch's second is not
given up for a phone's minute, nor one watch's clock for another's that is much alike."""


def laid_out(
    tellers: Sequence[tuple[Columns, float]], total: int | None = None
) -> tuple[dict[str, Column], dict[str, int]]:
    """All quantities on one clock, and for each which of the tellers gave it.

    A teller is its columns and the seconds by which it began after the workout did; the richest comes first. Each quantity
    is told by who has most values of it; before that one's first value and after its last one the next goes on. A running
    total has one teller only, `total` where that one tells it: two of them do not begin at one place. Moments before the
    workout's start are left out.
    """
    clocks = [columns["time_s"] + offset_s for columns, offset_s in tellers]
    clock = _clock(clocks)
    laid, givers = {"time_s": clock}, {}
    for name in sorted({name for columns, _ in tellers for name in columns} - {"time_s"}):
        having = [index for index, (columns, _) in enumerate(tellers) if name in columns]
        having.sort(key=lambda index: -int(np.isfinite(tellers[index][0][name]).sum()))
        if name == "distance_m":
            having = [total] if total in having else having[:1]
        known = [_known(clocks[index], tellers[index][0][name]) for index in having]
        column = _running(clock, *known[0]) if name == "distance_m" else _held(clock, known)
        if np.isfinite(column).any():
            laid[name], givers[name] = column, having[0]
    return (laid, givers) if len(laid) > 1 else ({}, {})


def _clock(clocks: Sequence[Column]) -> Column:
    """The first clock, or one much denser, and of the others the moments that lie outside of it. It rises as 32-bit floats
    too, which is what samples are kept as."""
    within = [clock[clock >= 0] for clock in clocks]
    base = max(within, key=len)
    if len(base) < DENSER * len(within[0]):
        base = within[0]
    for other in within:
        outside = other[(other < base[0] - NEAREST_S) | (other > base[-1] + NEAREST_S)] if len(base) else other
        base = np.union1d(base, outside)
    return base[np.diff(base.astype(np.float32), prepend=np.float32(-1)) > 0]


def _known(clock: Column, values: Column) -> tuple[Column, Column]:
    known = np.isfinite(values)
    return clock[known], values[known]


def _held(clock: Column, tellers: Sequence[tuple[Column, Column]]) -> Column:
    """The first teller's values on the clock; beyond its first and last one, the next one's."""
    laid = np.full(len(clock), np.nan)
    for moments, said in tellers:
        if not len(moments):
            continue
        free = np.isnan(laid)
        if (taken := np.flatnonzero(~free)).size:
            free[taken[0] : taken[-1] + 1] = False
        nearest = _nearest(moments, clock)
        free &= np.abs(moments[nearest] - clock) <= NEAREST_S
        laid[free] = said[nearest[free]]
    return laid


def _running(clock: Column, moments: Column, said: Column) -> Column:
    """A running total, which goes on evenly between two values that both count: held, it would stand still and leap."""
    if not len(moments):
        return np.full(len(clock), np.nan)
    nearest = _nearest(moments, clock)
    after = np.searchsorted(moments, clock).clip(max=len(moments) - 1)
    close = moments[after] - moments[np.maximum(after - 1, 0)] <= 2 * NEAREST_S
    values = np.where(close, np.interp(clock, moments, said), said[nearest])
    return np.where(np.abs(moments[nearest] - clock) <= NEAREST_S, values, np.nan)


def _nearest(moments: Column, clock: Column) -> NDArray[np.intp]:
    if len(moments) == 1:
        return np.zeros(len(clock), dtype=np.intp)
    right = np.clip(np.searchsorted(moments, clock), 1, len(moments) - 1)
    left = right - 1
    return np.where(clock - moments[left] <= moments[right] - clock, left, right)
