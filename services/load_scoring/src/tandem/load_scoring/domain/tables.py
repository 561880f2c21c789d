"""How rows and forgotten workouts lie in the document."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Annotated, Any

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema

from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.training import Sport
from tandem.load_scoring.domain.packing import deltas, pack, real, sums, unpack, whole
from tandem.load_scoring.domain.rows import LIFTS, Forgotten, Published, Recorded, Row, parts_digest

_SPORTS = tuple(Sport)
_CLASSES = tuple(SessionClass)
_EPOCH = date(1970, 1, 1).toordinal()
_NO_LOAD = -1

_BODY = struct.Struct("<QBIIBII" + "IIIIBqIBiBiHBBHBBBH" + "IH" * LIFTS)
"""A row without the two columns that ascend: the start and the sequence of its record."""

_PLACES = struct.Struct("<qq")
_OLD = struct.Struct("<QIqIII")

_SAID = 19


@lru_cache(maxsize=1024)
def _code(slug: str) -> int:
    return zlib.crc32(slug.encode())


@lru_cache(maxsize=4096)
def _body(key: int, row: Row) -> bytes:
    recorded = row.recorded or Recorded(0, 0, 0, 0, _SPORTS[0])
    said = row.published
    flags = (row.recorded is not None) | (said is not None) << 1
    if said is None:
        tail: tuple[int, ...] = (0,) * (_SAID + 2 * LIFTS)
    else:
        flags |= said.withdrawn << 2 | said.heavy_legs << 3
        tail = (*_said(key, recorded, said), *_lifts(said))
    length = max(recorded.end_s - recorded.start_s, 0)
    sport = _SPORTS.index(recorded.sport)
    return _BODY.pack(key, flags, recorded.revision, length, sport, row.withdrawn, row.covered, *tail)


def _said(key: int, recorded: Recorded, said: Published) -> tuple[int, ...]:
    """A publication; times relative to the record's and the usual digest of one part as 0: they cost nothing then."""
    top, rest, threshold, speed = said.file_limits
    alone = said.parts == parts_digest({key: said.revision})
    return (
        said.revision,
        said.scoring,
        said.basis,
        0 if alone else said.parts,
        said.part_count,
        said.start_s - recorded.start_s,
        max(said.end_s - said.start_s, 0) ^ max(recorded.end_s - recorded.start_s, 0),
        _SPORTS.index(said.sport),
        said.local_date.toordinal() - _EPOCH - said.start_s // 86400,
        _CLASSES.index(said.session_class),
        whole(said.systemic_au, 10, _NO_LOAD),
        whole(said.efficiency, 1000),
        whole(said.peak_bpm),
        whole(said.best_30min_bpm),
        whole(said.observed_mps, 1000),
        whole(top),
        whole(rest),
        whole(threshold),
        whole(speed, 1000),
    )


def _lifts(said: Published) -> tuple[int, ...]:
    flat = [number for slug, kg in said.lifts for number in (_code(slug), whole(kg, 2))]
    return (*flat, *([0] * (2 * LIFTS - len(flat))))


def _read(numbers: Sequence[int], start_s: int, sequence: int, slugs: Mapping[int, str]) -> tuple[int, Row]:
    key, flags, revision, length, sport, withdrawn, covered, *tail = numbers
    found = Recorded(revision, sequence, start_s, start_s + length, _SPORTS[sport])
    said = _read_said(key, flags, tail, found if flags & 1 else Recorded(0, 0, 0, 0, _SPORTS[0]), slugs)
    return key, Row(found if flags & 1 else None, withdrawn, covered, said)


def _read_said(
    key: int, flags: int, tail: Sequence[int], recorded: Recorded, slugs: Mapping[int, str]
) -> Published | None:
    if not flags & 2:
        return None
    numbers, lifts = tail[:_SAID], tail[_SAID:]
    start_s = recorded.start_s + numbers[5]
    pairs = [(slugs[code], kg / 2) for code, kg in zip(lifts[::2], lifts[1::2], strict=True) if code]
    return Published(
        revision=numbers[0],
        scoring=numbers[1],
        withdrawn=bool(flags & 4),
        basis=numbers[2],
        parts=numbers[3] or parts_digest({key: numbers[0]}),
        part_count=numbers[4],
        start_s=start_s,
        end_s=start_s + (numbers[6] ^ max(recorded.end_s - recorded.start_s, 0)),
        sport=_SPORTS[numbers[7]],
        local_date=date.fromordinal(numbers[8] + _EPOCH + start_s // 86400),
        session_class=_CLASSES[numbers[9]],
        heavy_legs=bool(flags & 8),
        systemic_au=real(numbers[10], 10, _NO_LOAD),
        efficiency=real(numbers[11], 1000),
        peak_bpm=real(numbers[12]),
        best_30min_bpm=real(numbers[13]),
        observed_mps=real(numbers[14], 1000),
        file_limits=(real(numbers[15]), real(numbers[16]), real(numbers[17]), real(numbers[18], 1000)),
        lifts=tuple(sorted(pairs)),
    )


def _dump_rows(rows: Mapping[int, Row]) -> str:
    """The slugs that occur, then the rows by start: the ascending columns, and the bodies, in which a lift is six bytes."""
    ordered = sorted(rows.items(), key=lambda item: (item[1].recorded.start_s if item[1].recorded else 0, item[0]))
    slugs = {slug for row in rows.values() if row.published for slug, _ in row.published.lifts}
    found = [row.recorded or Recorded(0, 0, 0, 0, _SPORTS[0]) for _, row in ordered]
    places = zip(deltas([one.start_s for one in found]), deltas([one.sequence for one in found]), strict=True)
    return ";".join(
        (
            ",".join(sorted(slugs)),
            pack([_PLACES.pack(*place) for place in places]),
            pack([_body(key, row) for key, row in ordered]),
        )
    )


def _load_rows(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    names, places, bodies = value.split(";")
    slugs = {_code(slug): slug for slug in names.split(",") if slug}
    starts, sequences = ([place[index] for place in unpack(places, _PLACES.unpack)] for index in (0, 1))
    return dict(
        _read(body, start_s, sequence, slugs)
        for body, start_s, sequence in zip(unpack(bodies, _BODY.unpack), sums(starts), sums(sequences), strict=True)
    )


def _dump_forgotten(forgotten: Mapping[int, Forgotten]) -> str:
    ordered = sorted(forgotten.items(), key=lambda item: (item[1].sequence, item[0]))
    steps = deltas([old.sequence for _, old in ordered])
    return pack(
        [
            _OLD.pack(key, old.revision, step, old.withdrawn, old.covered, old.standing)
            for (key, old), step in zip(ordered, steps, strict=True)
        ]
    )


def _load_forgotten(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    entries = unpack(value, _OLD.unpack)
    places = sums(entry[2] for entry in entries)
    return {
        key: Forgotten(revision, place, withdrawn, covered, standing)
        for (key, revision, _, withdrawn, covered, standing), place in zip(entries, places, strict=True)
    }


def shape(name: str, *parts: object) -> WithJsonSchema:
    """The shape of a table is part of the document's: a document of another one is folded again from the log."""
    return WithJsonSchema({"type": "string", "format": f"{name} {parts}"})


Rows = Annotated[
    dict[int, Row],
    PlainValidator(_load_rows),
    PlainSerializer(_dump_rows, return_type=str, when_used="json"),
    shape("rows 1", _BODY.format, _SPORTS, _CLASSES),
]
ForgottenRows = Annotated[
    dict[int, Forgotten],
    PlainValidator(_load_forgotten),
    PlainSerializer(_dump_forgotten, return_type=str, when_used="json"),
    shape("forgotten 1", _OLD.format),
]
