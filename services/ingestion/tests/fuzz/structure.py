"""Ways to damage what a document is made of: the values and keys of JSON, the tags of XML, cells and rows of tables, the
definitions of FIT, the table of contents of a zip."""

from __future__ import annotations

import copy
import gzip
import io
import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

from fuzz.damage import MAX_BYTES, MOMENTS, NUMBERS, Damage

_STRANGE: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 2**31, 2**63, 10**400, 1e308, -1e308, float("nan"), float("inf"), 1e-320, "", "x", " "),
    *(
        "\0",
        "\ud800",
        "é" * 200,
        "x" * 100_000,
        [],
        {},
        [[]],
        {"a": {}},
        [None] * 5,
        ["x"],
        "2026-11-22",
        "12:30",
        "PT1H",
    ),
    *("99999-99-99", "PT99999999999H", "-PT5S", "1e400", "0", "../../etc/passwd", "Etc/GMT+12", "<b>", "=1+1"),
)
_TAG = re.compile(rb"<[^<>]{1,400}>")
_VALUE = re.compile(rb"(?<==[\"'])[^\"'<>]*(?=[\"'])")
_DEFINITION = re.compile(rb"[\x40-\x6f]\x00[\x00\x01]..[\x01-\x40]", re.DOTALL)
_NAMES = ("a.fit", "../../a.json", "a.zip", "a.json.gz", "/etc/a.csv", "C:\\a.gpx", "a\x01.xml", "x" * 400 + ".fit")
_ENTITIES = (
    b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>',
    b'<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">',
)


def json_tree(rng: Random, raw: bytes, others: Sequence[bytes]) -> bytes:
    """One or a few places of a JSON document (of one line, where there are several) changed."""
    lines = raw.split(b"\n") if raw.count(b"\n{") else [raw]
    at = rng.randrange(len(lines))
    try:
        tree = json.loads(lines[at])
    except (ValueError, RecursionError):
        return raw
    for _ in range(rng.choice((1, 1, 2, 4))):
        tree = _changed(rng, tree, others)
    try:
        lines[at] = json.dumps(tree, ensure_ascii=rng.random() < 0.9).encode("utf-8", "surrogatepass")
    except (RecursionError, ValueError):  # too deep, or put into itself
        return raw
    return b"\n".join(lines)


def _strange(rng: Random) -> Any:
    """A value of its own: damage to it must not show in the next document."""
    return copy.deepcopy(rng.choice(_STRANGE))


def _changed(rng: Random, tree: Any, others: Sequence[bytes]) -> Any:
    holders = [one for one in _walk(tree) if one]
    if not holders or rng.random() < 0.02:
        return _strange(rng)
    holder = rng.choice(holders)
    keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
    key, other = rng.choice(keys), rng.choice(keys)
    match rng.randrange(8):
        case 0 | 1 | 2:
            holder[key] = _strange(rng)
        case 3:
            holder[key], holder[other] = holder[other], holder[key]
        case 4 if isinstance(holder, list):
            holder[key:key] = [holder[key]] * (rng.choice((1, 5, 300)) if _light(holder[key]) else 1)
        case 4 | 5:
            del holder[key]
        case 6:
            holder[key] = rng.choice(
                (
                    {"a": holder[key]},
                    [holder[key]],
                    str(holder[key]),
                    [holder[key]] * (20 if _light(holder[key]) else 1),
                )
            )
        case 7:
            holder[key] = _other_piece(rng, others)
    return tree


def _walk(tree: Any) -> Iterator[Any]:
    """All objects and lists in it, not deeper than a document is."""
    waiting, depth = [tree], 0
    while waiting and depth < 50:
        held = [one for one in waiting if isinstance(one, dict | list)]
        yield from held
        waiting = [value for one in held for value in (one.values() if isinstance(one, dict) else one[:500])]
        depth += 1


def _light(value: Any) -> bool:
    """Whether many of it stay bounded."""
    return len(json.dumps(value)) < 5000


def _other_piece(rng: Random, others: Sequence[bytes]) -> Any:
    try:
        pieces = [one for one in _walk(json.loads(rng.choice(others))) if one]
    except ValueError:
        return _strange(rng)
    return json.loads(json.dumps(rng.choice(pieces))) if pieces else None


def xml_tags(rng: Random, raw: bytes, _: Sequence[bytes]) -> bytes:
    """Tags left out, doubled, exchanged or renamed; values of attributes replaced; a document type put before."""
    tags = [match.span() for match in _TAG.finditer(raw)]
    values = [match.span() for match in _VALUE.finditer(raw)]
    if not tags:
        return raw
    start, end = rng.choice(tags)
    what = rng.randrange(7)
    if what == 0:
        return raw[:start] + raw[end:]
    if what == 1:
        return raw[:end] + raw[start:end] * rng.choice((1, 200)) + raw[end:]
    if what == 2:
        other, last = rng.choice(tags)
        return raw[:start] + raw[other:last] + raw[end:]
    if what == 3:
        return raw[:start] + raw[start:end].swapcase() + raw[end:]
    if what == 4 and values:
        first, after = rng.choice(values)
        return raw[:first] + rng.choice((*NUMBERS, *MOMENTS, "x" * 5000, "&lt;", "km")).encode() + raw[after:]
    if what == 5:
        return rng.choice(_ENTITIES) + raw.replace(b">", b">&c;&a;", 3)
    return raw[:start] + rng.choice((b"<![CDATA[", b"<?x ", b"</", b"&a;", b"&#0;", b"<a xmlns='y'>")) + raw[end:]


def table(rng: Random, raw: bytes, _: Sequence[bytes]) -> bytes:
    """Cells and rows replaced, doubled, left out, and other delimiters."""
    rows = raw.split(b"\n")
    at = rng.randrange(len(rows))
    cells = rows[at].split(b",")
    place = rng.randrange(len(cells))
    match rng.randrange(6):
        case 0 | 1:
            cells[place] = rng.choice(
                (*NUMBERS, *MOMENTS, '"', '""', "x" * 5000, "22 Nov 0001, 17:30", "1h 99999m")
            ).encode()
            rows[at] = b",".join(cells)
        case 2:
            del rows[at]
        case 3:
            rows[at:at] = [rows[at]] * min(rng.choice((1, 50, 3000)), MAX_BYTES // (len(rows[at]) + 1))
        case 4:
            rows[at] = b",".join([*cells[:place], *cells[place + 1 :]])
        case 5:
            rows = [row.replace(b",", rng.choice((b";", b"\t"))) for row in rows]
    return b"\n".join(rows)


def fit_definition(rng: Random, raw: bytes, _: Sequence[bytes]) -> bytes:
    """The kind, number, size or type of a field as a definition of messages says it."""
    found = [match.start() for match in _DEFINITION.finditer(raw)]
    if not found:
        return raw
    at = rng.choice(found)
    body = bytearray(raw)
    place = rng.choice((at, at + 2, at + 3, at + 5, at + 6 + rng.randrange(3 * raw[at + 5])))
    if place < len(body):
        body[place] = rng.choice((0, 1, 2, 4, 7, 0x84, 0x86, 0x8C, 253, 254, 255, rng.randrange(256)))
    return bytes(body)


def zip_contents(rng: Random, raw: bytes, _: Sequence[bytes]) -> bytes:
    """Lies in the table of contents, in the record at its end, or in the head of a member."""
    marks = [match.start() for match in re.finditer(rb"PK(?:\x01\x02|\x03\x04|\x05\x06)", raw)]
    if not marks:
        return raw
    at = rng.choice(marks) + rng.randrange(4, 46)
    size = rng.choice((1, 2, 4))
    value = rng.choice((b"\0" * size, b"\xff" * size, rng.randbytes(size), b"\x7f" + b"\xff" * (size - 1)))
    return raw[:at] + value + raw[at + size :]


def wrap(rng: Random, raw: bytes, _: Sequence[bytes]) -> bytes:
    """Compressed, or in a zip under a name that leads somewhere."""
    if rng.random() < 0.5:
        return gzip.compress(raw[: MAX_BYTES // 4], 1, mtime=0)
    made = io.BytesIO()
    name = rng.choice(
        ("a.fit", "../../a.json", "a.zip", "a.json.gz", "/etc/a.csv", "C:\\a.gpx", "a\x01.xml", "x" * 400 + ".fi")
    )
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(name), raw)
    return made.getvalue()


def of(raw: bytes) -> tuple[Damage, ...]:
    """What suits a document, by its first bytes."""
    if raw[8:12] == b".FIT":
        return (fit_definition,) * 6
    if raw.startswith(b"PK"):
        return (zip_contents,) * 6
    if raw.startswith((b"{", b"[")):
        return (json_tree,) * 14
    if raw.startswith(b"<"):
        return (xml_tags,) * 8
    return (table,) * 6 if b"," in raw[:200] else ()
