"""Stretches of seconds in which something holds: found, joined over short gaps, put in words."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

type Mask = NDArray[np.bool_]
type Samples = NDArray[np.float64]
"""Values as a device wrote them, one per sample and not yet on a clock."""


def stretches(mask: Mask) -> list[tuple[int, int]]:
    """The runs of True as (start, end) with the end excluded, in time order."""
    padded = np.zeros(mask.size + 2, dtype=np.int8)
    padded[1:-1] = mask
    edges = np.flatnonzero(np.diff(padded)).tolist()
    return list(zip(edges[::2], edges[1::2], strict=True))


def filled(count: int, found: list[tuple[int, int]]) -> Mask:
    """The mask of `count` seconds that is True inside the stretches."""
    mask = np.zeros(count, dtype=np.bool_)
    for start, end in found:
        mask[max(start, 0) : end] = True
    return mask


def joined(found: list[tuple[int, int]], gap_s: int) -> list[tuple[int, int]]:
    """Neighbours less than or exactly `gap_s` apart made one."""
    out: list[tuple[int, int]] = []
    for start, end in found:
        if out and start - out[-1][1] <= gap_s:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def in_words(seconds: float) -> str:
    """A length of time as minutes and seconds."""
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d} min"
