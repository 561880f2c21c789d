"""Real files where they are, and FIT files written for the purpose where they are not."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from garmin_fit_sdk import Encoder, Profile

sys.path.insert(0, str(Path(__file__).parent))  # the helpers of this folder: pytest's importlib mode adds no path

from ingestion_desk import START_S

_NUMBERS = {kind["messages_key"].removesuffix("_mesgs"): number for number, kind in Profile["messages"].items()}


@pytest.fixture
def real() -> Callable[[str], bytes]:
    """Reads a real file by its name under ../shared/data, or skips the test."""
    folder = _data()

    def read(name: str) -> bytes:
        path = folder / name
        if not path.exists():
            pytest.skip(f"the real file {name} is not here")
        return path.read_bytes()

    return read


@pytest.fixture
def malformed() -> list[str]:
    """The names of the real files that are broken or odd; skips the test where they are not."""
    found = sorted(path.name for path in (_data() / "malformed").glob("*.fit"))
    if not found:
        pytest.skip("the real files are not here")
    return found


def _data() -> Path:
    root = next(p for p in Path(__file__).parents if _is_root(p))
    return root.parent / "shared" / "data"


def _is_root(folder: Path) -> bool:
    project = folder / "pyproject.toml"
    return project.exists() and "tool.uv.workspace" in project.read_text()


@pytest.fixture
def fit() -> Callable[..., bytes]:
    """Writes a FIT file from (message name, fields); times are Unix seconds."""

    def write(*messages: tuple[str, dict[str, Any]]) -> bytes:
        encoder = Encoder()
        for name, fields in messages:
            moved = {
                k: v - 631065600 if k in {"timestamp", "start_time", "local_timestamp"} else v
                for k, v in fields.items()
            }
            encoder.write_mesg({"mesg_num": _NUMBERS[name], **moved})
        return bytes(encoder.close())

    return write


@pytest.fixture
def run(fit: Callable[..., bytes]) -> Callable[..., bytes]:
    """A run of ten minutes with one sample a second; `session`, `records` and `extra` change it."""

    def write(
        session: dict[str, Any] | None = None,
        records: list[dict[str, Any]] | None = None,
        extra: tuple[tuple[str, dict[str, Any]], ...] = (),
    ) -> bytes:
        told = {"start_time": START_S, "total_elapsed_time": 600.0, "total_timer_time": 590.0, "sport": "running"}
        samples = records
        if samples is None:
            samples = [{"timestamp": START_S + s, "heart_rate": 140, "enhanced_speed": 3.0} for s in range(601)]
        return fit(
            ("file_id", {"type": "activity", "manufacturer": "development", "serial_number": 77}),
            *(("record", sample) for sample in samples),
            *extra,
            ("session", told | (session or {})),
        )

    return write
