"""Columns of track points to sample columns: distance measured where none is told, steps of one foot, then `trace`."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from tandem.contracts.events.training import Sport
from tandem.ingestion.domain.decoded import Column
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
