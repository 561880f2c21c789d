"""Ten years of one athlete, lived again: every workout scored, every morning looked at, as `tandem readiness` does it."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from tandem.contracts.events.athlete import ProfileSet, Sex
from tandem.contracts.events.training import RawRef, Sport, StrengthSet, WorkoutRecorded
from tandem.contracts.events.wellness import WellnessLogged
from tandem.load_scoring.replay import DayReading, replay

FIRST = date(2016, 1, 4)
YEARS = 10
LIFTS = (("Squat (Barbell)", 110.0), ("Bench Press (Barbell)", 80.0), ("Deadlift (Barbell)", 140.0), ("Lat Pulldown", 60.0))
RAW = RawRef(ref="stream:DEVICE:1", sha256="0" * 64, size_bytes=1, media_type="application/json")
PROFILE = ProfileSet(
    athlete_id="ada",
    timezone="Europe/Berlin",
    sex=Sex.FEMALE,
    max_heart_rate_bpm=188,
    resting_heart_rate_bpm=48,
    threshold_heart_rate_bpm=170,
)


def workouts(seed: int = 1) -> Iterator[WorkoutRecorded]:
    """Two lifts of twelve rated sets and four runs a week: mean heart rate and RPE, as a summary says it."""
    draw = random.Random(seed)
    for offset in range(YEARS * 365):
        day = FIRST + timedelta(days=offset)
        kind = (Sport.STRENGTH, Sport.RUNNING, None, Sport.STRENGTH, Sport.RUNNING, Sport.RUNNING, Sport.RUNNING)[day.weekday()]
        if kind is None:
            continue
        start = datetime(day.year, day.month, day.day, 16, 30, tzinfo=UTC) + timedelta(minutes=draw.randint(-60, 60))
        common = {
            "athlete_id": "ada",
            "workout_id": f"w{offset}",
            "revision": 1,
            "device_id": "watch",
            "submission_id": f"s{offset}",
            "sport": kind,
            "start_time": start,
            "decoder": "bench",
            "raw": RAW,
        }
        if kind is Sport.STRENGTH:
            yield WorkoutRecorded(**common, duration_s=3600, rpe=7, sets=_sets(draw))
        else:
            duration_s = draw.uniform(1800, 5400)
            yield WorkoutRecorded(
                **common,
                duration_s=duration_s,
                distance_m=duration_s * draw.uniform(2.8, 3.4),
                mean_heart_rate_bpm=draw.uniform(135, 160),
                max_heart_rate_bpm=draw.uniform(165, 184),
                rpe=draw.choice((3.0, 3.0, 4.0, 8.0)),
            )


def mornings(seed: int = 2) -> Iterator[WellnessLogged]:
    """A wristband's night and the athlete's own word, each morning but one in ten."""
    draw = random.Random(seed)
    for offset in range(YEARS * 365):
        if draw.random() < 0.1:
            continue
        day = FIRST + timedelta(days=offset)
        yield WellnessLogged(
            athlete_id="ada",
            wellness_id=f"band:{day}",
            local_date=day,
            resting_heart_rate_bpm=round(draw.gauss(50, 2)),
            hrv_rmssd_ms=draw.uniform(45, 75),
            sleep_s=draw.uniform(6, 9) * 3600,
            soreness=draw.randint(1, 5),
            mood=draw.randint(4, 9),
            motivation=draw.randint(4, 9),
        )


def _sets(draw: random.Random) -> tuple[StrengthSet, ...]:
    return tuple(
        StrengthSet(exercise=name, reps=5, weight_kg=round(weight * draw.uniform(0.95, 1.05)), rpe=8)
        for name, weight in LIFTS
        for _ in range(3)
    )


def lived() -> tuple[float, list[DayReading], int]:
    """(seconds, the days, workouts and mornings told)."""
    facts, nights = [(workout, None) for workout in workouts()], list(mornings())
    began = time.perf_counter()
    days = list(replay(PROFILE, facts, nights))
    return time.perf_counter() - began, days, len(facts) + len(nights)
