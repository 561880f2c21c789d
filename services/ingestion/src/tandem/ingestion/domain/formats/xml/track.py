"""Columns of track points to sample columns: distance measured where none is told, steps of one foot, then `trace`."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from tandem.contracts.events.training import Sport
from tandem.ingestion.domain.decoded import MAX_DURATION_S, Column
from tandem.ingestion.domain.formats.trace import trace
from tandem.ingestion.domain.formats.xml.points import measured, one_foot


def traced(records: Mapping[str, Column], start_s: float, sport: Sport) -> tuple[dict[str, Column], tuple[str, ...]]:
    """Sample columns from `start_s` (Unix seconds) on, and notes. No position is among them.

    Speed is left unknown where the file tells none: downstream derives it from the distance, with its own care for leaps.
    """
    told = dict(records)
    notes: tuple[str, ...] = ()
    if np.isnan(told["distance"]).all():
        distance, notes = measured(told, sport)
        if distance is not None:
            told["distance"] = distance
    told["cadence"], cadence_notes = one_foot(told["cadence"], sport)
    columns, trace_notes = trace(told, start_s, sport)
    return columns, (*notes, *cadence_notes, *trace_notes)


def span_s(stamps: Column, start_s: float) -> float:
    """Seconds from the start to the last point within 48 h of it, 0 without one: points need not measure anything to count."""
    inside = stamps[(stamps >= start_s) & (stamps <= start_s + MAX_DURATION_S)]
    return float(inside.max() - start_s) if inside.size else 0.0
