"""The FIT profile's tables, as Garmin's own SDK has them. Ten megabytes, so they are loaded when a file first needs them."""

from __future__ import annotations

from functools import cache
from importlib import import_module


@cache
def message_kinds() -> frozenset[int]:
    """The numbers of all messages that the profile knows."""
    return frozenset(import_module("garmin_fit_sdk").Profile["messages"])


@cache
def types() -> dict[str, dict[int, str]]:
    """The names of all values by type, such as `types()["exercise_category"][28]`, which is `squat`."""
    found: dict[str, dict[int, str]] = import_module("garmin_fit_sdk").Profile["types"]
    return found
