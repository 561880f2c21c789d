"""Scoring: a decoded workout and its samples to class, ledgers and figures, in milliseconds an hour of recording.

Beside it what a peer takes for two figures alone, normalised speed and decoupling of the same series, and what ours take:
`endurance-metrics`, pure Python, if it is installed (`uv pip install endurance-metrics`); nothing needs it otherwise.
"""

from __future__ import annotations

import importlib
import statistics
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from tandem.contracts import samples
from tandem.contracts.events.training import RawRef, WorkoutRecorded
from tandem.ingestion.domain.interpret import interpret
from tandem.ingestion.domain.recording import recorded
from tandem.ingestion.domain.submission import SubmissionReceived
from tandem.load_scoring.domain.channels.trace import Channel, trace_of
from tandem.load_scoring.domain.running.drift import decoupling_percent
from tandem.load_scoring.domain.running.graded_pace import normalised
from tandem.load_scoring.domain.session.score import score
from tandem.local.watch import easy_run

FILES = Path(__file__).parents[3] / "shared" / "data" / "runs"
REAL = {
    "FR965 intervals, 75 min": "garmin-fr965-5x3min-intervals.fit",
    "fenix 5X 4×1 km, 28 min": "garmin-fenix5x-4x1km-devdata.fit",
    "FR745 marathon, 147 min": "garmin-fr745-marathon.fit",
}
START = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
WARM_UP_RUNS, RUNS, PEER_RUNS = 5, 51, 5
TARGET_MS_PER_HOUR = 5.0
PEER = "endurance_metrics"


def run() -> dict[str, Any]:
    """Per recording: p50 and best in milliseconds an hour; where the peer is installed, the two figures by both.

    The virtual watch's hour always, real recordings where they are.
    """
    files = {"virtual watch, 1 h": easy_run(START, 3600, utc_offset_s=3600)}
    files |= {name: (FILES / file).read_bytes() for name, file in REAL.items() if (FILES / file).exists()}
    return {name: _measure(raw) for name, raw in files.items()}


def _measure(raw: bytes) -> dict[str, float]:
    workout, columns = _decoded(raw)
    hours = workout.duration_s / 3600
    took = _took_ms(lambda: score(workout, columns, None), RUNS)
    figures = {
        "samples": len(columns["time_s"]),
        "ours_ms": round(statistics.median(took), 3),
        "ours_ms_per_hour": round(statistics.median(took) / hours, 2),
        "best_ms_per_hour": round(min(took) / hours, 2),
    }
    peer = _peer()
    return figures if peer is None else figures | _two_figures(peer, columns)


def _two_figures(peer: ModuleType, columns: Mapping[str, Any]) -> dict[str, float]:
    """Normalised speed and decoupling of the gridded series, by the peer and by ours."""
    speed, beats = _series(columns)
    lists = speed.tolist(), beats.tolist()
    ours = statistics.median(_took_ms(lambda: (normalised(speed), decoupling_percent(speed, beats)), RUNS))
    theirs = statistics.median(
        _took_ms(
            lambda: (peer.compute_normalized_power(lists[0]), peer.calculate_decoupling(*lists, effort_type="raw")),
            PEER_RUNS,
        )
    )
    return {"ours_two_ms": round(ours, 3), "peer_two_ms": round(theirs, 2), "ratio": round(theirs / ours, 1)}


def _decoded(raw: bytes) -> tuple[WorkoutRecorded, Mapping[str, Any]]:
    """The workout as ingestion records it, and its sample block unpacked as load_scoring gets it."""
    ref = RawRef(ref="stream:bench:0", sha256=sha256(raw).hexdigest(), size_bytes=len(raw), media_type="")
    submission = SubmissionReceived(
        athlete_id="bench", device_id="bench", submission_id="bench", received_at=START, raw=ref
    )
    workout, blocks = recorded(interpret(raw, "", START), submission, "bench", 1)
    return workout, samples.decode(next(iter(blocks.values())))


def _series(columns: Mapping[str, Any]) -> tuple[Channel, Channel]:
    trace = trace_of(columns)
    assert trace is not None
    speed, beats = (np.nan_to_num(trace.channels[name]) for name in ("speed_mps", "heart_rate_bpm"))
    return speed, beats


def _peer() -> ModuleType | None:
    try:
        return importlib.import_module(PEER)
    except ImportError:
        return None


def _took_ms(action: Callable[[], object], runs: int) -> list[float]:
    for _ in range(min(WARM_UP_RUNS, runs)):
        action()
    took = []
    for _ in range(runs):
        begun = time.perf_counter()
        action()
        took.append(1000 * (time.perf_counter() - begun))
    return took


if __name__ == "__main__":
    print(run())
