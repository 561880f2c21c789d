"""Fields that apps on the watch add to a file under names of their own (FIT protocol, "Developer Data")."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from tandem.ingestion.domain.decoded import Columns
from tandem.ingestion.domain.formats.fit.fields import text
from tandem.ingestion.domain.formats.fit.messages import Message

_NATIVE = {
    3: ("heart_rate", {"bpm"}),
    4: ("cadence", {"rpm"}),
    5: ("distance", {"m", "meter", "meters"}),
    6: ("speed", {"m/s", "meters/second"}),
    7: ("power", {"w", "watt", "watts"}),
}
"""`native_field_num` of a record -> the field of the profile that the app's field stands for (FIT profile, messages
field_description and record), and the units in which it does."""

_STANDS_FOR_SPEED = ("speed", "enhanced_speed")

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9 _%/().-]{0,31}")
"""What the name of a measure looks like. An app may write anything there, so anything else is not repeated."""

_MAX_NAMED = 12


def with_developer_fields(records: Columns, described: Sequence[Message]) -> tuple[Columns, tuple[str, ...]]:
    """The records with the apps' fields that stand for one the device itself has not measured, and a note that names the
    others. A field counts as what its description says it stands for, in the units of the profile, and as nothing else."""
    taken: dict[str, str] = {}
    left: list[str] = []
    for message in described:
        name, native = text(message.get("field_name")), _native(message)
        if name is None or name not in records or name in taken.values() or name in left:
            continue
        if native and native not in taken and not _measured(records, native):
            taken[native] = name
        else:
            left.append(name)
    added = {native: records[name] for native, name in taken.items()}
    return {**records, **added}, _note(left)


def _native(message: Message) -> str | None:
    if message.get("native_mesg_num") not in ("record", 20):
        return None
    field, units = _NATIVE.get(message.get("native_field_num", -1), (None, set[str]()))
    said = text(message.get("units"))
    return field if said and said.lower() in units else None


def _measured(records: Columns, field: str) -> bool:
    names = _STANDS_FOR_SPEED if field == "speed" else (field,)
    return any(name in records and bool(np.isfinite(records[name]).any()) for name in names)


def _note(names: Sequence[str]) -> tuple[str, ...]:
    if not names:
        return ()
    plain = [name for name in names if _PLAIN.fullmatch(name)][:_MAX_NAMED]
    more = len(names) - len(plain)
    listed = ", ".join([*plain, *([f"{more} more"] if more and plain else [])]) or str(more)
    return (f"fields of apps on the device that are not used: {listed}",)
