"""TCX and GPX: bytes to workouts with their stored sample blocks, against tcxreader and gpxpy reading the same bytes.

The two libraries only read: their figures hold none of the cleaning, measuring and packing that ours hold.
"""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import gpxpy
from tcxreader.tcxreader import TCXReader

from tandem.ingestion.domain.decoded import Reading
from tandem.ingestion.domain.formats.xml.gpx import decode_gpx
from tandem.ingestion.domain.formats.xml.tcx import decode_tcx
from tandem.ingestion.domain.recording import sample_block

REAL = Path(__file__).parents[3] / "shared" / "data" / "runs"
START = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
HOUR_S = 3600
OURS_RUNS, PEER_RUNS = 15, 5

_POINT = {
    "tcx": re.compile(rb"<Trackpoint>.*?</Trackpoint>\s*", re.DOTALL),
    "gpx": re.compile(rb"<trkpt .*?</trkpt>\s*", re.DOTALL),
}
_TIME = {"tcx": re.compile(rb"<Time>[^<]*</Time>"), "gpx": re.compile(rb"<time>[^<]*</time>")}


def run() -> dict[str, Any]:
    """Per format: p50 in milliseconds of an hour at 1 Hz, ours and the library's, and their ratio. Empty without the files."""
    figures: dict[str, Any] = {}
    for kind, decode, peer in (("tcx", decode_tcx, _tcxreader), ("gpx", decode_gpx, _gpxpy)):
        path = REAL / f"garmin-export.{kind}"
        if path.exists():
            figures[kind] = _measure(_an_hour_of(path.read_bytes(), kind), decode, peer)
    return figures


def table(figures: dict[str, Any]) -> list[tuple[str, ...]]:
    """The rows of `make bench`."""
    peers = {"tcx": "tcxreader", "gpx": "gpxpy"}
    return [
        (
            f"{kind.upper()}, 1 h of {row['samples']} points",
            f"{row['ours_ms']:.0f} ms",
            f"{row['peer_ms']:.0f} ms ({peers[kind]}, reading only)",
            f"{row['ratio']:.1f}×",
            "",
        )
        for kind, row in figures.items()
    ]


def _an_hour_of(raw: bytes, kind: str) -> bytes:
    """The real file with its points repeated, each under a second of its own: an hour at 1 Hz."""
    found = list(_POINT[kind].finditer(raw))
    points = [match.group() for match in found]
    stamps = ((START + timedelta(seconds=s)).strftime("%Y-%m-%dT%H:%M:%S.000Z").encode() for s in range(HOUR_S))
    tag = b"Time" if kind == "tcx" else b"time"
    many = (
        _TIME[kind].sub(b"<" + tag + b">" + stamp + b"</" + tag + b">", points[index % len(points)])
        for index, stamp in enumerate(stamps)
    )
    head, tail = raw[: found[0].start()], raw[found[-1].end() :]
    return (
        re.sub(rb"2020-06-01T14:52:40.000Z", START.strftime("%Y-%m-%dT%H:%M:%SZ").encode(), head)
        + b"".join(many)
        + tail
    )


def _measure(raw: bytes, decode: Callable[[bytes], Reading], peer: Callable[[bytes], object]) -> dict[str, float]:
    (workout,) = decode(raw).workouts
    ours_ms = _p50_ms(lambda: [sample_block(one.columns) for one in decode(raw).workouts], OURS_RUNS)
    peer_ms = _p50_ms(lambda: peer(raw), PEER_RUNS)
    return {
        "size_bytes": len(raw),
        "samples": len(workout.columns["time_s"]),
        "ours_ms": round(ours_ms, 1),
        "peer_ms": round(peer_ms, 1),
        "ratio": round(peer_ms / ours_ms, 1),
    }


def _tcxreader(raw: bytes) -> object:
    return TCXReader().read(BytesIO(raw))


def _gpxpy(raw: bytes) -> object:
    return gpxpy.parse(raw)


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
