"""Ten years of one athlete, lived again: every workout scored, every morning looked at, as `tandem readiness` does it."""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from pathlib import Path
from statistics import median
from typing import Any

from tandem.chassis.documents import Document, Documents, Missing, connect
from tandem.contracts.event import Event
from tandem.contracts.events.athlete import ProfileSet, Sex
from tandem.contracts.events.training import RawRef, Sport, StrengthSet, WorkoutRecorded
from tandem.contracts.events.wellness import WellnessLogged
from tandem.contracts.model import Payload
from tandem.load_scoring.domain.state import State
from tandem.load_scoring.evolve import evolve
from tandem.load_scoring.replay import DayReading, replay
from tandem.local.servers import ValkeyServer

RUNS = 3

FIRST = date(2016, 1, 4)
YEARS = 10
LIFTS = (
    ("Squat (Barbell)", 110.0),
    ("Bench Press (Barbell)", 80.0),
    ("Deadlift (Barbell)", 140.0),
    ("Lat Pulldown", 60.0),
)
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
        kind = (Sport.STRENGTH, Sport.RUNNING, None, Sport.STRENGTH, Sport.RUNNING, Sport.RUNNING, Sport.RUNNING)[
            day.weekday()
        ]
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


def run() -> dict[str, Any]:
    """Seconds to fold ten years from the log (what a rebuild does) and to live them again with every decision, a real log of
    ten years beside them where it is, and what a year of training takes in Redis."""
    facts, nights = [(workout, None) for workout in workouts()], list(mornings())
    fold_s, lived_s = [], []
    for _ in range(RUNS):
        began = time.perf_counter()
        said = _said(replay(PROFILE, facts, nights))
        lived_s.append(time.perf_counter() - began)
        log = _log(said, facts, nights)
        began = time.perf_counter()
        state = _folded(log)
        fold_s.append(time.perf_counter() - began)
    figures = {
        "facts": len(facts) + len(nights),
        "events": len(log),
        "fold_s": round(median(fold_s), 2),
        "lived_s": round(median(lived_s), 2),
        "rows": len(state.rows),
        **_year_in_redis(facts, nights),
    }
    return figures | _real()


def _said(days: Iterable[DayReading]) -> list[Payload]:
    """What was published, day by day."""
    return [data for day in days for data in (*day.loads, day.change) if data is not None]


def _log(said: list[Payload], facts: list[tuple[WorkoutRecorded, None]], nights: list[WellnessLogged]) -> list[Event]:
    """Facts, then publications, as a rebuild reads them."""
    began = datetime(2016, 1, 1, tzinfo=UTC)
    told = [PROFILE, *(workout for workout, _ in facts), *nights, *said]
    return [Event(str(n), data, began + timedelta(seconds=n), "bench", ("root",), n) for n, data in enumerate(told, 1)]


def _folded(log: list[Event]) -> State:
    state = State(athlete_id="ada")
    for event in log:
        state = evolve(state, event)
    return state


def _year_in_redis(facts: list[tuple[WorkoutRecorded, None]], nights: list[WellnessLogged]) -> dict[str, Any]:
    """The last year alone, saved by the chassis into a real Valkey: bytes of the values, and what the server says it takes."""
    first = FIRST + timedelta(days=365 * (YEARS - 1))
    own = [(workout, None) for workout, _ in facts if workout.start_time.date() >= first]
    mine = [night for night in nights if night.local_date >= first]
    state = _folded(_log(_said(replay(PROFILE, own, mine)), own, mine))

    async def saved(url: str) -> tuple[int, int]:
        redis = connect(url, connections=1)
        documents = Documents(redis, "load_scoring", State)
        missing = await documents.load("ada")
        assert isinstance(missing, Missing)
        assert await documents.save("ada", Document(state, fence=1, armed={}, run=missing.run)) is not None
        values = sum(len(value) for value in (await redis.hgetall(documents.key("ada"))).values())
        taken = int(await redis.memory_usage(documents.key("ada")))
        await redis.aclose()
        return values, taken

    with tempfile.TemporaryDirectory() as directory:
        server = ValkeyServer(Path(directory))
        server.start()
        try:
            values, taken = asyncio.run(saved(server.url))
        finally:
            server.stop()
    return {"year_workouts": len(own), "year_mornings": len(mine), "year_bytes": values, "year_redis_bytes": taken}


def _real() -> dict[str, Any]:
    """Ten real years of lifts, resting heart rate and sleep."""
    shared = Path(__file__).parents[3] / "shared" / "data"
    if not shared.exists():
        return {}
    sys.path.insert(0, str(Path(__file__).parents[2] / "services" / "load_scoring" / "tests"))
    jrg94 = import_module("jrg94")
    lifts = [(workout, None) for workout in jrg94.workouts(shared / "strength" / "jrg94-weightlifting.csv")]
    nights = list(jrg94.wellness(shared / "wellness" / "jrg94-fitbit-daily.csv"))
    took = []
    for _ in range(RUNS):
        began = time.perf_counter()
        changes = sum(day.changed for day in replay(None, lifts, nights))
        took.append(time.perf_counter() - began)
    return {
        "real_facts": len(lifts) + len(nights),
        "real_s": round(median(took), 2),
        "real_changes": changes,
    }
