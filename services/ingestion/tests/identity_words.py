"""One workout as several sources tell it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from ingestion_desk import START_S

from tandem.contracts.events.training import WorkoutRecorded


def strava(**fields: Any) -> bytes:
    """The same run as `run` writes, as a platform tells it two seconds off: a title and an effort, no samples."""
    told = {"start_time": "2026-11-22T16:30:02Z", "duration_min": 10, "title": "Evening Run", "rpe": 7, **fields}
    return json.dumps({"sport": "running", "external_id": "99", **told}).encode()


def hevy() -> bytes:
    sets = [{"type": "normal", "reps": 5, "weight_kg": 100.0, "rpe": 8}] * 3
    told = {"id": "h1", "title": "Lower A", "start_time": "2026-11-22T16:29:00Z", "end_time": "2026-11-22T17:24:00Z"}
    return json.dumps({**told, "exercises": [{"title": "Squat", "sets": sets}]}).encode()


def lift_on_the_watch(fit: Callable[..., bytes]) -> bytes:
    session = {"start_time": START_S, "total_elapsed_time": 3300.0, "total_timer_time": 3300.0}
    return fit(
        ("file_id", {"type": "activity", "manufacturer": "development", "serial_number": 77}),
        *(("record", {"timestamp": START_S + s, "heart_rate": 100 + s % 30}) for s in range(0, 3300, 5)),
        ("session", session | {"sport": "training", "sub_sport": "strength_training"}),
    )


def gave(workout: WorkoutRecorded) -> dict[str, str]:
    return {name: source.device_id for source in workout.sources for name in source.gave}
