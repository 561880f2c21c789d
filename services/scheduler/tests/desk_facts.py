"""The story from the gallery, and the sample week with nothing done, as problems for the desk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tandem.contracts.plan_problem import PlanProblem

STORY = PlanProblem.model_validate_json((Path(__file__).parents[1] / "gallery" / "club-run.json").read_bytes())
CLUB = {"start": "2026-11-22T17:30", "duration_min": 75, "session_class": "hard_run", "title": "Club intervals"}


def problem(**said: Any) -> PlanProblem:
    """The sample week, planned on Monday before dawn, with nothing done."""
    bare = {"planned_at": "2026-11-16T05:00", "now": "2026-11-16T05:10", "workouts": [], "title": ""}
    return PlanProblem.model_validate(STORY.model_dump() | bare | said)


def preferences(**said: Any) -> dict[str, Any]:
    return STORY.preferences.model_dump() | said
