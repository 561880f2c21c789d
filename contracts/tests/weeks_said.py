"""Weeks as an athlete might say them, and the faults that are found in them."""

from __future__ import annotations

from datetime import date
from typing import Any

from tandem.contracts.events.athlete import TrainingPreferences
from tandem.contracts.faults import Fault, faults

LIFT, RUN = ["lift"], ["run"]
TODAY = date(2026, 11, 16)


def window(weekday: int, start: str = "07:00", minutes: int = 120, **more: Any) -> dict[str, Any]:
    return {"weekday": weekday, "start": start, "duration_s": minutes * 60} | more


def session(
    session_id: str, weekday: int = 0, start: str = "07:00", minutes: int = 60, session_class: str = "easy", **more: Any
) -> dict[str, Any]:
    return {
        "session_id": session_id,
        "title": session_id.capitalize(),
        "session_class": session_class,
        "weekday": weekday,
        "start": start,
        "duration_s": minutes * 60,
    } | more


def found(timezone: str = "Europe/Berlin", today: date | None = TODAY, **said: Any) -> tuple[Fault, ...]:
    said = {"week": [session("run")], "windows": [window(day) for day in range(7)]} | said
    return faults(TrainingPreferences.model_validate(said), timezone, today)


RACE = {"day": "2027-04-11", "title": "Marathon", "duration_s": 4 * 3600}
TEST = {"session_id": "test", "title": "Test", "session_class": "hard_run", "day": "2026-11-18", "duration_s": 1800}
