"""A log to try readiness on: ten good weeks, three of too much, four of recovering. Made up, and the same every time.

The figures are those of a recreational runner who lifts; the drift of the bad weeks is what overreaching studies report
together (Meeusen 2013), larger than any single marker's day-to-day noise.
"""

from __future__ import annotations

import json
import math
import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

SEED = 20260105
ZONE = ZoneInfo("Europe/Berlin")
FIRST_DAY = date(2026, 1, 5)
"""A Monday."""

GOOD_DAYS, HARD_DAYS, EASY_DAYS = 70, 21, 28
RISE_DAYS, FALL_DAYS = 7.0, 9.0
"""Over how many days the strain shows in the markers, and wears off."""

STEP_S = 5
"""Between samples of an easy run."""


def sample_log() -> dict[str, Any]:
    """The log as data."""
    dice = random.Random(SEED)
    days = [FIRST_DAY + timedelta(days=n) for n in range(GOOD_DAYS + HARD_DAYS + EASY_DAYS)]
    profile = {
        "timezone": str(ZONE),
        "sex": "female",
        "birth_date": "1991-03-14",
        "max_heart_rate_bpm": 190,
        "resting_heart_rate_bpm": 48,
        "threshold_heart_rate_bpm": 172,
        "threshold_speed_mps": 3.6,
        "body_mass_kg": 62,
    }
    return {
        "profile": profile,
        "workouts": [workout for number, day in enumerate(days) for workout in _workouts(number, day, dice)],
        "wellness": list(_mornings(days, dice)),
    }


def as_text(log: dict[str, Any]) -> str:
    """JSON with one entry a line, so that it can be read and changed by hand."""

    def line(entry: Any) -> str:
        return json.dumps(entry, separators=(",", ":"))

    parts = [f'"profile": {json.dumps(log["profile"])}']
    for name in ("workouts", "wellness"):
        parts.append(f'"{name}": [\n' + ",\n".join(line(entry) for entry in log[name]) + "\n]")
    return "{" + ",\n".join(parts) + "}\n"


def _strain(number: int) -> float:
    """How much of the overreach shows on a day: 0 none, 1 all."""
    if number < GOOD_DAYS:
        return 0.0
    since = number - GOOD_DAYS
    if since < HARD_DAYS:
        return min(1.0, since / RISE_DAYS)
    return math.exp(-(since - HARD_DAYS) / FALL_DAYS * 2)


def _mornings(days: list[date], dice: random.Random) -> Iterator[dict[str, Any]]:
    """What the watch and the athlete say each morning; days hang together (lag-one correlation 0.4)."""
    names = ("heart", "hrv", "sleep", "soreness", "mood", "motivation")
    drift = dict.fromkeys(names, 0.0)
    for number, day in enumerate(days):
        drift = {name: 0.4 * drift[name] + dice.gauss(0, math.sqrt(1 - 0.4**2)) for name in names}
        strain = _strain(number)
        yield {
            "local_date": day.isoformat(),
            "resting_heart_rate_bpm": round(48 + 1.6 * drift["heart"] + 5 * strain),
            "hrv_rmssd_ms": round(math.exp(4.1 - 0.04 * drift["heart"] + 0.1 * drift["hrv"] - 0.25 * strain), 1),
            "sleep_h": round(7.7 + 0.45 * drift["sleep"] - 0.9 * strain, 1),
            "soreness": _rating(2.5 + 0.9 * drift["soreness"] + 3 * strain),
            "mood": _rating(7.5 + 0.7 * drift["mood"] - 2.5 * strain),
            "motivation": _rating(7.5 + 0.7 * drift["motivation"] - 2.5 * strain),
        }


def _rating(value: float) -> int:
    return min(10, max(0, round(value)))


def _workouts(number: int, day: date, dice: random.Random) -> Iterator[dict[str, Any]]:
    """The day's sessions: the usual week, doubled intensity in the bad weeks, half of it while recovering."""
    weekday, strain = day.weekday(), _strain(number)
    hard = GOOD_DAYS <= number < GOOD_DAYS + HARD_DAYS
    recovering = number >= GOOD_DAYS + HARD_DAYS and number < GOOD_DAYS + HARD_DAYS + 14
    if weekday == 0 and not recovering:
        yield _lift(day, "Squat (Barbell)", 90 + number / 14, strain, dice)
    if weekday in (1, 5):
        yield _easy_run(day, 40 if recovering else 50, strain, dice)
    if weekday == 2:
        yield _lift(day, "Bench Press (Barbell)", 45 + number / 21, strain, dice)
    if (weekday == 3 or (weekday in (1, 5) and hard)) and not recovering:
        yield _plain(day, 19, "Intervals", 60, 9 if hard else 8)
    if weekday == 6:
        yield _plain(day, 9, "Long run", 60 if recovering else 120 if hard else 95, 6 if hard else 4)


def _start(day: date, hour: int) -> str:
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZONE).isoformat()


def _plain(day: date, hour: int, title: str, minutes: int, rpe: int) -> dict[str, Any]:
    return {
        "sport": "running",
        "start_time": _start(day, hour),
        "duration_min": minutes,
        "rpe": rpe,
        "title": title,
        "distance_m": minutes * 170,
    }


def _lift(day: date, exercise: str, weight_kg: float, strain: float, dice: random.Random) -> dict[str, Any]:
    """Five fives; in bad weeks the same weight is harder, which is what a falling one-repetition maximum looks like."""
    rpe = min(10.0, 8 + 2 * strain + dice.choice((-0.5, 0, 0, 0.5)))
    one = {"exercise": exercise, "reps": 5, "weight_kg": round(weight_kg / 2.5) * 2.5, "rpe": round(rpe * 2) / 2}
    return {
        "sport": "strength",
        "start_time": _start(day, 7),
        "duration_min": 60,
        "rpe": round(7 + 2 * strain),
        "sets": [one] * 5,
    }


def _easy_run(day: date, minutes: int, strain: float, dice: random.Random) -> dict[str, Any]:
    """A run at an even effort, sampled; in bad weeks the same heart rate carries it less far."""
    count = minutes * 60 // STEP_S
    speed = 2.8 * (1 - 0.07 * strain) * (1 + dice.gauss(0, 0.012))
    warm = [1 - math.exp(-n * STEP_S / 120) for n in range(count)]
    heart = [round(95 + 45 * warm[n] + 4 * n / count + dice.gauss(0, 1)) for n in range(count)]
    pace = [round(speed + dice.gauss(0, 0.05), 2) for n in range(count)]
    return {
        "sport": "running",
        "start_time": _start(day, 7),
        "duration_min": minutes,
        "rpe": 3 + round(2 * strain),
        "title": "Easy run",
        "distance_m": round(speed * minutes * 60),
        "samples": {"time_s": [n * STEP_S for n in range(count)], "heart_rate_bpm": heart, "speed_mps": pace},
    }
