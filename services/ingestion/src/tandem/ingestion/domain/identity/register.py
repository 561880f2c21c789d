"""The register of one athlete: every version of every recording, and the workout it belongs to, in a few bytes each.

An athlete has thousands of workouts, and bytes that come again after years must be known again: so nothing is forgotten,
and a version is a row of 82 bytes in one table, which is searched as columns.
"""

from __future__ import annotations

import base64
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from tandem.contracts.events.training import Sport

_ROW = np.dtype(
    [
        ("recording", "V16"),  # UUIDs as bytes
        ("workout", "V16"),
        ("digest", "V16"),  # the first half of a SHA-256
        ("content", "<u8"),
        ("logged", "<u8"),
        ("start_s", "<u4"),
        ("duration_s", "<u4"),
        ("told_s", "<u4"),
        ("revision", "<u4"),
        ("sport", "u1"),
        ("kind", "u1"),
    ]
)
_KEYS = np.dtype([("recording", ">u8"), ("_", "V24"), ("digest", ">u8"), ("__", "V42")])
"""The same bytes, their ids as numbers: what sorts."""

_SPORTS = tuple(Sport)

MAX_ROWS = 50_000
"""Ours: four recordings a day for 34 years. Beyond it the versions of the oldest workouts are forgotten."""


AGAIN_WITHIN_S = 3600
"""Ours: bytes that say no time and come again within it were sent twice; after it the same sets were done again."""


class Kind(IntEnum):
    """What a row says: a recording's newest version, an older one, that it was deleted at its source; of a workout, that a
    recording has left it for another, which is still to be said of it, and that it was withdrawn; of a recording's newest
    version, that its workout was said without it, and that the one it is in now is still to be said."""

    CURRENT = 0
    OLDER = 1
    DELETED = 2
    LEFT = 3
    ENDED = 4
    ADRIFT = 5


_STANDING = (Kind.CURRENT, Kind.ADRIFT)
_VERSIONS = (*_STANDING, Kind.OLDER)


@dataclass(frozen=True, slots=True)
class Row:
    """One version of one recording, or what became of it. `logged` is the sequence of the workout's newest event on TRAINING,
    `told_s` the latest of its sender's times of its versions and deletions (0 unknown), `revision` the workout's; times in
    whole Unix seconds."""

    recording: str
    workout: str
    revision: int
    kind: Kind = Kind.CURRENT
    digest: str = ""
    content: int = 0
    logged: int = 0
    start_s: int = 0
    duration_s: int = 0
    told_s: int = 0
    sport: Sport = Sport.OTHER

    @property
    def end_s(self) -> int:
        return self.start_s + self.duration_s


class Register:
    """The rows, by start, in one order whatever way they came. Frozen: `saying` makes another. In JSON it is base64."""

    __slots__ = ("_rows",)

    def __init__(self, rows: NDArray[Any] | None = None) -> None:
        self._rows = np.zeros(0, _ROW) if rows is None else rows

    def __len__(self) -> int:
        return len(self._rows)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Register) and self._rows.tobytes() == other._rows.tobytes()

    def __hash__(self) -> int:
        return hash(self._rows.tobytes())

    def __iter__(self) -> Iterator[Row]:
        return (_row(packed) for packed in self._rows)

    def of_digest(self, digest: str, ended_s: int | None = None) -> Row | None:
        """The version that came from these bytes; deleted recordings are not among them. Of bytes that say no time the one
        that ended nearest to `ended_s`, within AGAIN_WITHIN_S."""
        found = self._rows["digest"] == _digest(digest)
        if ended_s is None:
            return self._first(found, *_STANDING, Kind.OLDER)
        near = {abs(row.end_s - ended_s): row for row in self._some(found & _among(self._rows["kind"], _VERSIONS))}
        return near[min(near)] if near and min(near) <= AGAIN_WITHIN_S else None

    def current(self, recording: str) -> Row | None:
        """The newest version of a recording; None when it is unknown or deleted."""
        return self._first(self._rows["recording"] == _id(recording), *_STANDING)

    def deleted(self, recording: str) -> Row | None:
        """What is known of the deletion of a recording."""
        return self._first(self._rows["recording"] == _id(recording), Kind.DELETED)

    def of_recording(self, recording: str, *kinds: Kind) -> tuple[Row, ...]:
        """The rows of these kinds that a recording has, or a workout under its own id."""
        return self._some((self._rows["recording"] == _id(recording)) & _among(self._rows["kind"], kinds))

    def members(self, workout: str) -> tuple[Row, ...]:
        """The newest versions of a workout's recordings, as its newest event has them."""
        return self._some((self._rows["workout"] == _id(workout)) & (self._rows["kind"] == Kind.CURRENT))

    def during(self, start_s: int, end_s: int) -> tuple[Row, ...]:
        """The newest versions of all recordings that share time with this span."""
        starts = self._rows["start_s"].astype(np.int64)
        ends = starts + self._rows["duration_s"]
        return self._some((starts < end_s) & (ends > start_s) & _among(self._rows["kind"], _STANDING))

    def revision(self, workout: str) -> int:
        """The highest revision of a workout on the log, withdrawals included; 0 when there is none."""
        revisions = self._rows["revision"][self._rows["workout"] == _id(workout)]
        return int(revisions.max()) if revisions.size else 0

    def left(self) -> tuple[Row, ...]:
        """Workouts that a recording has left, which is still to be said of them."""
        return self._some(self._rows["kind"] == Kind.LEFT)

    def adrift(self) -> tuple[Row, ...]:
        """Recordings whose workout was said without them, and whose own is still to be said."""
        return self._some(self._rows["kind"] == Kind.ADRIFT)

    def saying(self, *rows: Row, without: tuple[Row, ...] = ()) -> Register:
        """This register with rows, each in the place of the one of the same recording and digest, and without others."""
        kept = np.ones(len(self._rows), dtype=bool)
        for row in (*rows, *without):
            kept &= ~((self._rows["recording"] == _id(row.recording)) & (self._rows["digest"] == _digest(row.digest)))
        table, fresh = self._rows[kept], np.array([_packed(row) for row in rows], _ROW)
        keys = fresh.view(_KEYS)
        fresh = fresh[np.lexsort((keys["digest"], keys["recording"], fresh["start_s"]))]
        return Register(
            np.insert(table, [_place(table, fresh[n : n + 1]) for n in range(len(fresh))], fresh)[-MAX_ROWS:]
        )

    def _first(self, found: NDArray[np.bool_], *kinds: Kind) -> Row | None:
        rows = self._rows[found & _among(self._rows["kind"], kinds)]
        return _row(rows[0]) if len(rows) else None

    def _some(self, found: NDArray[np.bool_]) -> tuple[Row, ...]:
        return tuple(_row(packed) for packed in self._rows[found])

    @classmethod
    def read(cls, text: str | Register) -> Register:
        """From its base64. Raises ValueError for anything else."""
        if isinstance(text, Register):
            return text
        return cls(np.frombuffer(base64.b64decode(text), _ROW))

    def written(self) -> str:
        return base64.b64encode(self._rows.tobytes()).decode()

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls.read,
            json_schema_input_schema=core_schema.str_schema(),
            serialization=core_schema.plain_serializer_function_ser_schema(
                cls.written, return_schema=core_schema.str_schema()
            ),
        )


def _place(table: NDArray[Any], fresh: NDArray[Any]) -> int:
    """Where one row belongs among rows in order. Sorting them anew takes fifty times as long for the years of one athlete."""
    begin, end = (int(np.searchsorted(table["start_s"], fresh["start_s"][0], side)) for side in ("left", "right"))
    same, (key,) = table[begin:end].view(_KEYS), fresh.view(_KEYS)
    before = (same["recording"] < key["recording"]) | (
        (same["recording"] == key["recording"]) & (same["digest"] < key["digest"])
    )
    return begin + int(before.sum())


def _among(kinds: NDArray[np.uint8], wanted: tuple[Kind, ...]) -> NDArray[np.bool_]:
    """What numpy's `isin` says, in a tenth of its time on few rows: it sorts both sides first."""
    found: NDArray[np.bool_] = _marked(wanted)[kinds]
    return found


@cache
def _marked(wanted: tuple[Kind, ...]) -> NDArray[np.bool_]:
    table = np.zeros(256, dtype=bool)
    table[list(wanted)] = True
    return table


def _id(text: str) -> np.void:
    return np.void(uuid.UUID(text).bytes)


def _digest(text: str) -> np.void:
    return np.void(bytes.fromhex(text[:32]).ljust(16, b"\0"))


def _packed(row: Row) -> tuple[object, ...]:
    return (
        uuid.UUID(row.recording).bytes,
        uuid.UUID(row.workout).bytes,
        bytes.fromhex(row.digest[:32]).ljust(16, b"\0"),
        row.content,
        row.logged,
        row.start_s,
        row.duration_s,
        row.told_s,
        row.revision,
        _SPORTS.index(row.sport),
        row.kind,
    )


def _row(packed: Any) -> Row:
    return Row(
        recording=str(uuid.UUID(bytes=packed["recording"].tobytes())),
        workout=str(uuid.UUID(bytes=packed["workout"].tobytes())),
        digest=packed["digest"].tobytes().hex(),
        content=int(packed["content"]),
        logged=int(packed["logged"]),
        start_s=int(packed["start_s"]),
        duration_s=int(packed["duration_s"]),
        told_s=int(packed["told_s"]),
        revision=int(packed["revision"]),
        sport=_SPORTS[packed["sport"]],
        kind=Kind(int(packed["kind"])),
    )
