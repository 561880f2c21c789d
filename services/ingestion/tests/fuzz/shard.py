"""`python -m fuzz.shard FIRST COUNT [FOLDER]`: the inputs of some numbers in a process of its own, and a report in JSON.

Each line before the last is a fault; `python -m fuzz.shard NUMBER 1 [FOLDER]` shows it again.
"""

from __future__ import annotations

import faulthandler
import json
import resource
import sys
import time
import traceback
import warnings
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from fuzz.mutations import Input, mutated
from fuzz.seeds import corpus
from fuzz.trial import tried

HANGS_S = 120.0
"""An input that takes longer ends the process with a traceback of where it stands."""

_ROOM_BYTES = 2 << 30
"""Address space beyond what the process begins with: a decoder that asks for more gets MemoryError, which is a fault."""


@dataclass
class Report:
    """What became of a shard. `grown_mb` is how much resident memory the inputs took beyond the sound documents,
    `greediest` the one at which the peak rose most."""

    inputs: int = 0
    read: int = 0
    faults: list[dict[str, Any]] = field(default_factory=list)
    slowest: tuple[float, int, str] = (0.0, -1, "")
    grown_mb: float = 0.0
    greediest: tuple[float, int, str] = (0.0, -1, "")


def run(first: int, count: int, real: Path | None) -> Report:
    """Try the inputs from `first` on."""
    seeds, report = corpus(real), Report()
    for seed in seeds:
        _take(Input(0, seed, seed.body, ()), report)
    report.inputs = report.read = 0
    before_mb = _peak_mb()
    _bound_memory()
    for number in range(first, first + count):
        faulthandler.dump_traceback_later(HANGS_S, exit=True)
        one = mutated(number, seeds)
        _take(one, report)
        grown_mb = _peak_mb() - before_mb
        report.greediest = max(report.greediest, (grown_mb - report.grown_mb, number, one.seed.name))
        report.grown_mb = grown_mb
    faulthandler.cancel_dump_traceback_later()
    return report


def _take(one: Input, report: Report) -> None:
    began = time.perf_counter()
    try:
        report.read += tried(one)
    except Exception as error:
        fault = {"number": one.number, "seed": one.seed.name, "damages": one.damages, "error": repr(error)[:300]}
        fault["where"] = [
            f"{Path(at.filename).name}:{at.lineno}" for at in traceback.extract_tb(error.__traceback__)[-6:]
        ]
        report.faults.append(fault)
        print(json.dumps(fault), flush=True)
    took_s = time.perf_counter() - began
    report.inputs += 1
    report.slowest = max(report.slowest, (took_s, one.number, one.seed.name))


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _bound_memory() -> None:
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * resource.getpagesize() + _ROOM_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    told = sys.argv[1:]
    print(json.dumps(asdict(run(int(told[0]), int(told[1]), Path(told[2]) if told[2:] else None))))
