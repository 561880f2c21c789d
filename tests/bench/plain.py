"""The same broken weeks by the plain model that the tests hold the planner against: a boolean per session, form and window,
a product per pair. With the planner's parameters, and with CP-SAT's own."""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "services" / "scheduler" / "tests"))

from plain_model import PlainModel
from random_weeks import Week

__all__ = ["Week", "timed"]


def timed(weeks: list[Week], tuned: bool) -> tuple[list[int], float]:
    """Objectives, and milliseconds of the median week, building the model included."""
    objectives, times_ms = [], []
    for week in weeks:
        began = time.perf_counter()
        status, objective = PlainModel(week).solve(tuned)
        times_ms.append(1000 * (time.perf_counter() - began))
        if status != "optimal":
            raise RuntimeError(f"the plain model ended {status}")
        objectives.append(objective)
    return objectives, statistics.median(times_ms)
