"""FIT decoding: bytes to a workout with its stored sample block, against the official SDK reading the same bytes.

The SDK only reads: its figure holds none of the cleaning, summing and packing that ours holds.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from garmin_fit_sdk import Decoder, Stream

from tandem.ingestion.domain.interpret import interpret
from tandem.ingestion.domain.recording import sample_block
from tandem.local.watch import easy_run

REAL = Path(__file__).parents[3] / "shared" / "data" / "runs" / "garmin-fr965-5x3min-intervals.fit"
START = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
OURS_RUNS, SDK_RUNS = 21, 5


def run() -> dict[str, Any]:
    """Per file: p50 in milliseconds of ours and of the SDK, their ratio, and ours per hour of recording.

    The virtual watch's hour always; the real recording where it is (every kind of message that a watch of 2023 writes).
    """
    files = {"virtual watch, 1 h": easy_run(START, 3600, utc_offset_s=3600)}
    if REAL.exists():
        files["FR965 recording, 75 min"] = REAL.read_bytes()
    return {name: _measure(raw) for name, raw in files.items()}


def _measure(raw: bytes) -> dict[str, float]:
    workout = interpret(raw, "", START)
    ours_ms = _p50_ms(lambda: sample_block(interpret(raw, "", START).columns), OURS_RUNS)
    sdk_ms = _p50_ms(lambda: Decoder(Stream.from_byte_array(bytearray(raw))).read(), SDK_RUNS)
    return {
        "size_bytes": len(raw),
        "samples": len(workout.columns["time_s"]),
        "ours_ms": round(ours_ms, 2),
        "ours_ms_per_hour": round(ours_ms * 3600 / workout.duration_s, 2),
        "sdk_ms": round(sdk_ms, 1),
        "ratio": round(sdk_ms / ours_ms, 1),
    }


def _p50_ms(action: Callable[[], object], runs: int) -> float:
    action()
    took = []
    for _ in range(runs):
        begun = time.perf_counter()
        action()
        took.append(1000 * (time.perf_counter() - begun))
    return statistics.median(took)


if __name__ == "__main__":
    print(run())
