"""Points with another clock than the rest: recorders write the last fix first, which is weeks or hours old, or ahead."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tandem.ingestion.domain.decoded import Column, Columns

MAX_STRAYS = 5
"""Ours: a recorder that waits for its first fix writes one or two points. More than that are a piece of the workout."""

STRAY_SHARE = 1 / 20
"""Of a trace of few points none is a stray (ours): at most one in twenty is left out."""

STRAY_HOLE_S = 3600.0
STRAY_STEPS = 100
"""Ours: points stand apart by an hour, and by a hundred of the trace's own steps, as trackers write a point an hour."""

_COPIED_S = 1.0
"""A start that a recorder took from a point is told to the second."""


@dataclass(frozen=True, slots=True)
class Steady:
    """Records without their strays, when these are said to have been (Unix seconds), and notes on them."""

    records: Columns
    strays_s: Column
    notes: tuple[str, ...] = ()

    @property
    def stamps(self) -> Column:
        """The times of the records, Unix seconds."""
        return self.records.get("timestamp", np.empty(0))

    def believes_start(self, moment_s: float) -> bool:
        """Whether a start told beside the points is not one that was taken from a stray."""
        return not (np.abs(self.strays_s - moment_s) <= _COPIED_S).any()

    def believes(self, moment_s: float) -> bool:
        """The same of any other moment: among the records a stray's is as good as theirs."""
        among = self.stamps.size and self.stamps[0] <= moment_s <= self.stamps[-1]
        return bool(among) or self.believes_start(moment_s)


def steady(records: Columns) -> Steady:
    """The records without the few that are ahead of many after them, and the few at either end that hours part from all
    the others. For whoever takes the start from the records; `trace` itself leaves out those ahead."""
    told = records.get("timestamp", np.empty(0))
    ahead = _ahead(told)
    kept, notes = not_ahead(records)
    apart = _apart(told[~ahead])
    if apart.any():
        notes += (f"{int(apart.sum())} of {told.size} samples: hours apart from all the others",)
        kept = _without(kept, apart)
    return Steady(kept, np.concatenate((told[ahead], told[~ahead][apart])), notes)


def not_ahead(records: Columns) -> tuple[Columns, tuple[str, ...]]:
    """The records without a few that are ahead of more that follow: these, and not the many, have the wrong time."""
    ahead = _ahead(records.get("timestamp", np.empty(0)))
    if not ahead.any():
        return records, ()
    note = f"{int(ahead.sum())} of {ahead.size} samples: their clock is ahead of those after them"
    return _without(records, ahead), (note,)


def _ahead(stamps: Column) -> NDArray[np.bool_]:
    """Which few are later than more that follow."""
    none = np.zeros(stamps.size, dtype=bool)
    if not stamps.size or (stamps[1:] >= stamps[:-1]).all():
        return none
    first_after = np.fmin.accumulate(stamps[::-1])[::-1]
    ahead = np.append(stamps[:-1] > first_after[1:], False)
    behind = stamps < np.fmax.accumulate(stamps)
    return ahead if ahead.sum() <= _at_most(stamps) and ahead.sum() < behind.sum() else none


def _apart(stamps: Column) -> NDArray[np.bool_]:
    """Which of the first and last few hours part from the rest."""
    apart, most, steps = np.zeros(stamps.size, dtype=bool), _at_most(stamps), np.diff(stamps)
    if not most or not ((steps[:most] >= STRAY_HOLE_S).any() or (steps[-most:] >= STRAY_HOLE_S).any()):
        return apart
    holes = np.flatnonzero(steps >= max(STRAY_HOLE_S, STRAY_STEPS * float(np.nanmedian(steps))))
    early, late = holes[holes < most], holes[holes >= steps.size - most]
    apart[: early[-1] + 1 if early.size else 0] = True
    apart[late[0] + 1 if late.size else stamps.size :] = True
    return apart


def _at_most(stamps: Column) -> int:
    return min(MAX_STRAYS, int(stamps.size * STRAY_SHARE))


def _without(records: Columns, left_out: NDArray[np.bool_]) -> Columns:
    return {name: column[~left_out] for name, column in records.items()}
