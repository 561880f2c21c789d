"""Workouts to score: invented ones, and real recordings decoded straight from FIT."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import fitfast
import numpy as np
import pytest

from tandem.contracts.events.training import (
    DeviceThresholds,
    Lap,
    RawRef,
    SampleRef,
    Sport,
    StrengthSet,
    WorkoutRecorded,
)

sys.path.insert(0, str(Path(__file__).parent))  # `lived`, `jrg94` and `simulation` are helpers of these tests
sys.path.append(str(Path(__file__).parents[2] / "chassis/tests"))  # `fakes`: a world for the chassis's loop

type Columns = dict[str, np.ndarray[Any, Any]]
START = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
_SPORTS = {"running": Sport.RUNNING, "training": Sport.STRENGTH, "cycling": Sport.CYCLING}
_CHANNELS = {
    "heart_rate_bpm": ("heart_rate", 1.0),
    "speed_mps": ("enhanced_speed", 1.0),
    "distance_m": ("distance", 1.0),
    "altitude_m": ("enhanced_altitude", 1.0),
    "cadence_spm": ("cadence", 2.0),
    "power_w": ("power", 1.0),
}


def workout(**fields: Any) -> WorkoutRecorded:
    """A plain one-hour run, with whatever fields are given in place of its own."""
    plain: dict[str, Any] = {
        "athlete_id": "ada",
        "workout_id": "w1",
        "revision": 1,
        "device_id": "watch",
        "submission_id": "s1",
        "sport": Sport.RUNNING,
        "start_time": START,
        "utc_offset_s": 3600,
        "duration_s": 3600.0,
        "decoder": "test",
        "raw": RawRef(ref="stream:DEVICE:1", sha256="0" * 64, size_bytes=1, media_type="application/json"),
    }
    return WorkoutRecorded(**(plain | fields))


def columns(**channels: Any) -> Columns:
    """A 1 Hz sample block: arrays as given, `time_s` from 0."""
    count = len(next(iter(channels.values())))
    return {"time_s": np.arange(count, dtype=float)} | {k: np.asarray(v, dtype=float) for k, v in channels.items()}


def shared(name: str) -> Path:
    """A file of the shared data; skips the test where the folder is absent."""
    for folder in Path(__file__).resolve().parents:
        project = folder / "pyproject.toml"
        if project.exists() and "tool.uv.workspace" in project.read_text():
            path = folder.parent / "shared" / "data" / name
            if path.exists():
                return path
    pytest.skip(f"the real recording {name} is not on this machine")


def recording(name: str, **fields: Any) -> tuple[WorkoutRecorded, Columns]:
    """A real FIT file as a workout and its samples."""
    blob = shared(name).read_bytes()
    records, messages = fitfast.records(blob), fitfast.parse(blob)
    session, start = messages["session"][0], messages["session"][0]["start_time"]
    zones, user = (messages.get(key, [{}])[0] for key in ("zones_target", "user_profile"))
    block: Columns = {"time_s": records["timestamp"] - records["timestamp"][0]}
    block |= {k: records[source] * factor for k, (source, factor) in _CHANNELS.items() if source in records}
    laps = tuple(
        Lap(start_s=lap["start_time"] - start, duration_s=lap["total_elapsed_time"]) for lap in messages.get("lap", [])
    )
    own: dict[str, Any] = {
        "sport": _SPORTS[session["sport"]],
        "start_time": datetime.fromtimestamp(start, UTC),
        "duration_s": session["total_elapsed_time"],
        "moving_s": session["total_timer_time"],
        "distance_m": session.get("total_distance"),
        "laps": laps,
        "samples": SampleRef(ref="object:ada/x", columns=tuple(block), count=len(block["time_s"])),
        "thresholds": DeviceThresholds(
            max_heart_rate_bpm=zones.get("max_heart_rate") or None,
            threshold_heart_rate_bpm=zones.get("threshold_heart_rate") or None,
            resting_heart_rate_bpm=user.get("resting_heart_rate") or None,
        ),
    }
    return workout(**(own | fields)), block


def hevy(title: str) -> tuple[StrengthSet, ...]:
    """The sets of one workout of the Hevy export."""
    for entry in json.loads(shared("strength/hevy-15-workouts.json").read_text()):
        if entry["title"] == title:
            return tuple(
                StrengthSet(
                    exercise=exercise["title"],
                    set_type=item["type"],
                    reps=item["reps"],
                    weight_kg=item["weight_kg"],
                    rpe=item["rpe"],
                )
                for exercise in entry["exercises"]
                for item in exercise["sets"]
            )
    raise AssertionError(f"no workout {title!r} in the export")


@pytest.fixture(name="workout", scope="session")
def _workout() -> Callable[..., WorkoutRecorded]:
    return workout


@pytest.fixture(name="columns", scope="session")
def _columns() -> Callable[..., Columns]:
    return columns


@pytest.fixture(name="recording", scope="session")
def _recording() -> Callable[..., tuple[WorkoutRecorded, Columns]]:
    return recording


@pytest.fixture(name="hevy", scope="session")
def _hevy() -> Callable[[str], tuple[StrengthSet, ...]]:
    return hevy


@pytest.fixture(name="shared", scope="session")
def _shared() -> Callable[[str], Path]:
    return shared
