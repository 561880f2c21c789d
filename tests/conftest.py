"""Makes `rig` importable (pytest's importlib mode adds no path) and says where the real files are."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
os.environ.setdefault(
    "TANDEM_COALESCE_S", "0"
)  # here one change after the other is told by itself; notifier's own tests wait

from rig.town import Town, in_this_process  # noqa: E402  the path comes first


@pytest.fixture(scope="session")
def real_files() -> Path:
    """The folder of real recordings, or a skip."""
    folder = HERE.parent.parent / "shared" / "data"
    if not folder.exists():
        pytest.skip("the real files are not here")
    return folder


@pytest_asyncio.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    """A running system in this process, on the Sunday evening of the story."""
    async with in_this_process(tmp_path) as made:
        yield made
