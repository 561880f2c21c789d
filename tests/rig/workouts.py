"""Workouts as devices send them: JSON made here, FIT by the virtual watch."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any


def plain(start: datetime, **fields: Any) -> bytes:
    """A session in JSON; running, 45 min where nothing else is said."""
    standard = {"sport": "running", "start_time": start.isoformat(), "duration_s": 2700}
    return json.dumps(standard | fields).encode()


def hard_run(start: datetime, **fields: Any) -> bytes:
    """A run that was hard by the athlete's own word."""
    return plain(start, **({"duration_s": 3600, "rpe": 9, "distance_m": 12000} | fields))


def easy_run(start: datetime, **fields: Any) -> bytes:
    return plain(start, **({"rpe": 2, "distance_m": 7000} | fields))


def contradicting_run(start: datetime, duration_s: int = 2700) -> bytes:
    """Heart rate at 176 all along, at a pace that is a stroll for an athlete whose threshold is 4 m/s."""
    times = list(range(0, duration_s + 1, 5))
    samples = {"time_s": times, "heart_rate_bpm": [176.0] * len(times), "speed_mps": [2.4] * len(times)}
    return plain(start, duration_s=duration_s, samples=samples)
