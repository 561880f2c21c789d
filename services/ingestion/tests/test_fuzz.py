"""Damaged files and payloads of every kind: nothing but a refusal in words leaves the way in, in bounded time and memory.

An input has a number and is the same one every time: `python -m fuzz.shard NUMBER 1 [FOLDER]` in this folder shows it again.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fuzz.mutations import mutated
from fuzz.seeds import corpus

FOLDER = Path(__file__).parent
SAMPLE = 1200
SOAK, SHARDS = 100_000, 2
HANG_S = 10.0
"""Of one input, on a machine that does other things: the slowest take half a second."""

GROWTH_MB = 300


async def tried(first: int, count: int, data: Path | None) -> dict[str, Any]:
    """The report of a process that tried these inputs."""
    told = [str(first), str(count), *([str(data)] if data else [])]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "fuzz.shard", *told),
        cwd=FOLDER,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    said, errors = await process.communicate()
    assert process.returncode == 0, errors.decode()[-4000:]
    report: dict[str, Any] = json.loads(said.splitlines()[-1])
    return report


def holds(report: dict[str, Any], count: int) -> None:
    assert report["faults"] == []
    assert report["inputs"] == count
    assert count / 10 < report["read"] < count * 9 / 10, "damage that always tells, or never does, tries nothing"
    assert report["slowest"][0] < HANG_S
    assert report["grown_mb"] < GROWTH_MB


@pytest.fixture
def data(real: Callable[[str], bytes]) -> Path:
    """The folder of the real files."""
    real("README.md")
    return next(folder / "shared" / "data" for folder in FOLDER.parents if (folder / "shared" / "data").is_dir())


@pytest.mark.slow
async def test_damaged_documents_of_every_format_are_read_or_refused() -> None:
    holds(await tried(0, SAMPLE, None), SAMPLE)


@pytest.mark.slow
async def test_damaged_real_files_are_read_or_refused(data: Path) -> None:
    holds(await tried(0, SAMPLE, data), SAMPLE)


@pytest.mark.soak
async def test_a_hundred_thousand_damaged_files_are_read_or_refused(data: Path) -> None:
    each = SOAK // SHARDS
    reports = await asyncio.gather(*(tried(first, each, data) for first in range(0, SOAK, each)))
    for report in reports:
        print({name: value for name, value in report.items() if name != "faults"})
    for report in reports:
        holds(report, each)


def test_an_input_is_the_same_one_every_time() -> None:
    one, other = corpus(None), corpus(None)
    assert one == other
    forth = [mutated(number, one) for number in range(1000)]
    back = [mutated(number, other) for number in reversed(range(1000))]
    assert forth == back[::-1]
    assert len({each.body for each in forth}) > 950
