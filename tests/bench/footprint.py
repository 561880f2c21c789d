"""What the scheduler costs before it does anything, and for an event that moves nothing.

Each import is a process of its own, the least of five runs. The baseline is what every service pays: the broker's library
and pydantic. The solver is imported by the process that solves, not by the one that listens. Memory is the peak resident
set as Linux counts it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from tandem.contracts.event import Event
from tandem.contracts.events.athlete import ProfileSet
from tandem.contracts.model import Payload
from tandem.local.sample_week import sample_preferences
from tandem.scheduler.decide import decide
from tandem.scheduler.domain.state import State
from tandem.scheduler.evolve import evolve

_IMPORTS = {
    "baseline": "import faststream.nats, nats, pydantic",
    "service": "import tandem.scheduler.app",
    "with_solver": "import tandem.scheduler.app; from tandem.scheduler.decide import prepare; prepare()",
}
_MEASURE = """
import json, time
began = time.perf_counter()
{statement}
took = time.perf_counter() - began
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(json.dumps([took, int(peak.split()[1]) / 1024]))
"""
RUNS = 5
QUIET_EVENTS = 300
MONDAY = datetime(2026, 11, 16, 4, 0, tzinfo=UTC)


def run() -> dict[str, Any]:
    """Seconds and MB by import, and milliseconds for deciding that an event changes nothing."""
    figures: dict[str, Any] = {name: _imported(statement) for name, statement in _IMPORTS.items()}
    return {**figures, "quiet_ms": round(_quiet_ms(), 2)}


def _imported(statement: str) -> dict[str, float]:
    code = _MEASURE.format(statement=statement)
    runs = [
        json.loads(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout)
        for _ in range(RUNS)
    ]
    return {"import_s": round(min(took for took, _ in runs), 2), "rss_mb": round(min(mb for _, mb in runs), 1)}


def _quiet_ms() -> float:
    """A standing plan looked at again and again, each time a minute later, with nothing to say."""
    state = State(athlete_id="ada")
    facts: list[Payload] = [ProfileSet(athlete_id="ada", timezone="Europe/Berlin"), sample_preferences("ada")]
    for sequence, fact in enumerate(facts, start=1):
        state = evolve(state, Event(f"fact-{sequence}", fact, MONDAY, "bench", (f"fact-{sequence}",), sequence))
    for said in decide(state, MONDAY, {}):
        if hasattr(said, "data"):
            state = evolve(state, Event(said.id, said.data, MONDAY, "scheduler", said.rootids))
    began = time.perf_counter()
    for minute in range(QUIET_EVENTS):
        decide(state, MONDAY + timedelta(minutes=minute), {})
    return 1000 * (time.perf_counter() - began) / QUIET_EVENTS
