"""Otsu's threshold selection (1979, IEEE Trans SMC 9:62): where a histogram splits best into two or three classes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tandem.load_scoring.domain.channels.trace import Channel

type Index = NDArray[np.intp]

BINS = 120
_LOW, _HIGH = (edge + 1 for edge in np.triu_indices(BINS - 1, k=1))
"""Every pair of inner edges, the lower first."""


def levels(values: Channel) -> tuple[float, ...]:
    """The best split into two classes and both splits of the best three, ascending; empty when all values are equal."""
    known = values[np.isfinite(values)]
    if known.size < 2 or float(known.max() - known.min()) <= 1e-9:
        return ()
    counts, edges = np.histogram(known, bins=BINS)
    share = np.concatenate(([0.0], np.cumsum(counts / known.size)))
    moment = np.concatenate(([0.0], np.cumsum(counts * (edges[1:] + edges[:-1]) / 2 / known.size)))
    two = _between(share, moment, 0, np.arange(1, BINS)) + _between(share, moment, np.arange(1, BINS), BINS)
    three = (
        _between(share, moment, 0, _LOW) + _between(share, moment, _LOW, _HIGH) + _between(share, moment, _HIGH, BINS)
    )
    best = int(np.argmax(three))
    chosen = {int(np.argmax(two)) + 1, int(_LOW[best]), int(_HIGH[best])}
    return tuple(float(edges[index]) for index in sorted(chosen))


def _between(share: Channel, moment: Channel, first: int | Index, last: int | Index) -> Channel:
    """A class's part of the between-class variance: (its first moment)² / its weight; 0 for an empty class."""
    weight = np.asarray(share[last] - share[first], dtype=np.float64)
    part = np.asarray(moment[last] - moment[first], dtype=np.float64) ** 2
    filled = weight > 1e-12
    return np.where(filled, part / np.where(filled, weight, 1.0), 0.0)
