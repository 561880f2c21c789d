"""FIT decoding: bytes to workouts, cleaned and summed, against libraries that read the same bytes.

The peers only read, down to the same quantities (their records, sessions and laps as named fields): their figures hold none
of the cleaning and summing that ours holds. `packed_ms` is ours with the stored sample block on top, most of it compression.
"""

from __future__ import annotations

import io
import logging
import statistics
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import fitdecode  # type: ignore[import-untyped]
import fitparse  # type: ignore[import-untyped]
from garmin_fit_sdk import Decoder, Stream

from tandem.ingestion.domain.decoded import DecodedWorkout
from tandem.ingestion.domain.formats.fit.reading import read_fit
from tandem.ingestion.domain.recording import sample_block
from tandem.local.watch import easy_run

_RUNS = Path(__file__).parents[3] / "shared" / "data" / "runs"
REAL = {
    "FR965 recording, 75 min": _RUNS / "garmin-fr965-5x3min-intervals.fit",
    "FR745 marathon, smart recording": _RUNS / "garmin-fr745-marathon.fit",
    "Fenix 5X with app fields, 28 min": _RUNS / "garmin-fenix5x-4x1km-devdata.fit",
}
START = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
OURS_RUNS, PEER_RUNS = 21, 3
_QUANTITIES = ("record", "session", "lap")


def run() -> dict[str, Any]:
    """Per file: p50 in milliseconds of ours and of each peer, their ratios, and ours per hour of recording.

    The virtual watch's hour always; the real recordings where they are (every kind of message that a watch writes).
    """
    logging.getLogger("fitdecode").setLevel(logging.ERROR)
    files = {"virtual watch, 1 h": easy_run(START, 3600, utc_offset_s=3600)}
    files |= {name: path.read_bytes() for name, path in REAL.items() if path.exists()}
    return {name: _measure(raw) for name, raw in files.items()}


def _measure(raw: bytes) -> dict[str, float]:
    workout = _ours(raw)
    ours_ms = _p50_ms(lambda: _ours(raw), OURS_RUNS)
    packed_ms = _p50_ms(lambda: sample_block(_ours(raw).columns), OURS_RUNS)
    peers_ms = {name: _p50_ms(partial(peer, raw), PEER_RUNS) for name, peer in _PEERS.items()}
    figures = {
        "size_bytes": len(raw),
        "samples": len(workout.columns["time_s"]),
        "ours_ms": round(ours_ms, 2),
        "ours_ms_per_hour": round(ours_ms * 3600 / workout.duration_s, 2),
        "peers_agree": len({peer(raw) for peer in _PEERS.values()}) == 1,
        "packed_ms": round(packed_ms, 2),
        "ratio": round(peers_ms["sdk"] / ours_ms, 1),
        "packed_ratio": round(peers_ms["sdk"] / packed_ms, 1),
    }
    for name, took in peers_ms.items():
        figures |= {f"{name}_ms": round(took, 1), f"{name}_ratio": round(took / ours_ms, 1)}
    return figures


def _ours(raw: bytes) -> DecodedWorkout:
    return read_fit(raw).workouts[0]


def _sdk(raw: bytes) -> int:
    found, _ = Decoder(Stream.from_byte_array(bytearray(raw))).read()
    messages: Mapping[str, Any] = {str(name): many for name, many in found.items()}
    return sum(len(messages[f"{kind}_mesgs"]) for kind in _QUANTITIES)


def _fitdecode(raw: bytes) -> int:
    found = 0
    with fitdecode.FitReader(io.BytesIO(raw)) as reader:
        for frame in reader:
            if frame.frame_type == fitdecode.FIT_FRAME_DATA and frame.name in _QUANTITIES:
                found += bool([(field.name, field.value) for field in frame.fields])
    return found


def _fitparse(raw: bytes) -> int:
    messages = fitparse.FitFile(io.BytesIO(raw)).get_messages(list(_QUANTITIES))
    return sum(1 for message in messages if message.get_values())


_PEERS: dict[str, Callable[[bytes], int]] = {"sdk": _sdk, "fitdecode": _fitdecode, "fitparse": _fitparse}


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
