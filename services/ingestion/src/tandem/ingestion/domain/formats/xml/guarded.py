"""The one way XML is read: expat as a stream of elements, within bounds of depth, names, text and token length.

Expat rather than lxml: it comes with Python, speaks in events and so needs no tree, and has no switch that turns entities or
the network on by accident. The prolog never gets to it (`prolog.py`), so it meets no document type at all. Positions and
names of people are left behind by construction: only the leaves that a format names are ever turned into text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol
from xml.parsers import expat

from tandem.contracts.events.training import RejectionKind
from tandem.ingestion.domain.decoded import Unreadable
from tandem.ingestion.domain.formats.xml.prolog import body

MAX_DEPTH = 64
"""The deepest of the formats, TCX with its extensions in a multi-sport session, is 12 deep (ours: five times of it)."""

MAX_NAMES = 4096
"""Different names of elements and attributes, which expat keeps to the end. TCX, GPX and Apple's export have below 200."""

MAX_TOKEN_BYTES = 1024 * 1024
"""One tag with its attributes, or one comment, which expat holds whole. Apple's longest tags are some kilobytes."""

MAX_TEXT_PIECES = 64
"""Pieces of 8 KB (expat's buffer) that the text of one leaf may have: what is read here are numbers, times and words."""

_PIECE_BYTES = 64 * 1024
_REMEDY = "export the file from the device or app again and send it as it is"


class Listener(Protocol):
    """Hears of the wanted elements in the order of the document."""

    def opened(self, kind: str, attributes: Mapping[str, str]) -> None: ...

    def closed(self, kind: str, fields: Mapping[str, str]) -> None:
        """`fields` are the texts of the wanted leaves inside it that are in no other wanted element, the first of each name."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Local names, whatever their prefix: `kinds` are elements that are told of, `leaves` texts that belong to the kind
    around them, with the text of what is inside them (`<HeartRateBpm><Value>`)."""

    kinds: frozenset[str]
    leaves: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Break:
    """Where a document stopped being XML. What was closed before it counts."""

    where: str
    problem: str

    def note(self) -> str:
        return f"the document breaks off at {self.where} ({self.problem}): what follows is lost"

    def refusal(self) -> Unreadable:
        return Unreadable(
            f"this is not XML that can be read: {self.problem}",
            kind=RejectionKind.DAMAGED,
            where=self.where,
            remedy=_REMEDY,
        )


def pieces(raw: bytes) -> Iterator[bytes]:
    """A document in memory as the chunks that `listen` takes."""
    for at in range(0, len(raw), _PIECE_BYTES):
        yield raw[at : at + _PIECE_BYTES]


def listen(chunks: Iterable[bytes], wanted: Wanted, listener: Listener) -> Break | None:
    """Tell the listener what the document holds; the Break where it is damaged or cut off, None when it is whole.

    Raises Unreadable for what is out of bounds or declares entities. Time is linear and memory constant in the length of the
    document, whatever the listener keeps.
    """
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    text: list[str] = []
    _attach(parser, wanted, listener, text)
    fed = 0
    try:
        for chunk in body(chunks):
            parser.Parse(chunk)
            fed += len(chunk)
            if fed - parser.CurrentByteIndex > MAX_TOKEN_BYTES or len(text) > MAX_TEXT_PIECES:
                raise _beyond(parser, f"one tag, comment or text is longer than {MAX_TOKEN_BYTES // 1024} KB")
            if len(parser.intern) > MAX_NAMES:
                raise _beyond(parser, f"it has more than {MAX_NAMES} different names")
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        return Break(_place(error.lineno, error.offset), expat.ErrorString(error.code))
    finally:  # the handlers know the parser and the parser its handlers: memory is given back at once, not by the collector
        parser.StartElementHandler = parser.EndElementHandler = parser.CharacterDataHandler = None
    return None


def _attach(parser: expat.XMLParserType, wanted: Wanted, listener: Listener, text: list[str]) -> None:
    """Two calls for every element make the whole cost of a document: hence local names, and no call that can be spared."""
    leaves: dict[str, str] = {}
    kinds: dict[str, str] = {}
    others: set[str] = set()
    outer: list[dict[str, str] | None] = []
    fields: dict[str, str] | None = None
    depth = 0
    collect = text.append

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth, fields
        depth += 1
        if depth > MAX_DEPTH:
            raise _beyond(parser, f"its elements are nested deeper than {MAX_DEPTH}")
        if tag in others:
            return
        if tag in leaves:
            if fields is not None:
                parser.CharacterDataHandler = collect
        elif tag in kinds:
            outer.append(fields)
            fields = {}
            listener.opened(kinds[tag], attributes)
        else:
            learn(tag)
            depth -= 1
            start(tag, attributes)

    def end(tag: str) -> None:
        nonlocal depth, fields
        depth -= 1
        if tag in others or fields is None:
            return
        if tag in leaves:
            parser.CharacterDataHandler = None
            fields.setdefault(leaves[tag], "".join(text))
            text.clear()
        else:
            told, fields = fields, outer.pop()
            listener.closed(kinds[tag], told)

    def learn(tag: str) -> None:
        if len(leaves) + len(kinds) + len(others) >= MAX_NAMES:
            raise _beyond(parser, f"it has more than {MAX_NAMES} different names")
        name = tag.rpartition(":")[2]
        if name in wanted.kinds:
            kinds[tag] = name
        elif name in wanted.leaves:
            leaves[tag] = name
        else:
            others.add(tag)

    parser.StartElementHandler, parser.EndElementHandler = start, end


def _beyond(parser: expat.XMLParserType, problem: str) -> Unreadable:
    where = _place(parser.CurrentLineNumber, parser.CurrentColumnNumber)
    return Unreadable(
        f"no export of a device looks like this document: {problem}",
        kind=RejectionKind.UNSAFE,
        where=where,
        remedy=_REMEDY,
    )


def _place(line: int, column: int) -> str:
    return f"line {line}, column {column + 1}"
