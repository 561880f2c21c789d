"""The bytes of an XML document before anything parses them: one encoding, no control characters, no prolog.

The prolog (declaration, comments, DOCTYPE) holds nothing that is read here and most of what makes XML dangerous, so it never
reaches the parser: without a document type there are no entities to expand and none to fetch. Apple's own is malformed in
the exports of iOS 16 (github.com/jameno/Simple-Apple-Health-XML-to-CSV pull request 3), and nothing is lost with it.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from itertools import chain

from tandem.contracts.events.training import RejectionKind
from tandem.ingestion.domain.decoded import Unreadable

MAX_PROLOG_BYTES = 256 * 1024
"""Apple's document type, the longest one in use, is about 12 KB (ours: twenty times of it)."""

_SNIFF_BYTES = 256
_BOM = b"\xef\xbb\xbf"
_SPACE = b" \t\r\n"
_CONTROLS = bytes.maketrans(bytes(set(range(32)) - set(b"\t\r\n")), b" " * 29)
"""XML 1.0, section 2.2, allows no other control character; exporters write them nevertheless (iOS 16: U+000B)."""

_ENCODING = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_ONE_BYTE = re.compile(r"(iso-?8859-?\d{1,2}|latin-?1|windows-125\d|cp125\d)", re.IGNORECASE)
_DOCTYPE = re.compile(rb"<!DOCTYPE\s+([^\s\[>]{1,200})[^\[>]*([\[>])", re.IGNORECASE)
_SUBSET_END = re.compile(rb"\]\s*>")
_ELEMENT = re.compile(rb"<([^\s/>!?]{1,200})")
_LONGEST_MARK = len(b"<!DOCTYPE")


def utf8(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same document in UTF-8, without control characters. What cannot be decoded becomes U+FFFD.

    The bytes decide whether it is UTF-16, not the declaration: exporters declare one and write the other.
    """
    iterator, head = iter(chunks), b""
    while len(head) < _SNIFF_BYTES and (chunk := next(iterator, None)) is not None:
        head += chunk
    encoding = _encoding(head)
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    for chunk in chain((head,), iterator):
        if chunk.isascii() and not decoder.getstate()[0] and not encoding.startswith("utf-16"):
            yield chunk.translate(_CONTROLS)
        else:
            text = decoder.decode(chunk).replace("\ufffe", " ").replace("\uffff", " ")
            yield text.encode("utf-8", "replace").translate(_CONTROLS)


def body(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The document from its root element on, in UTF-8, with blanks in place of the prolog so that lines keep their numbers.

    Raises Unreadable when the prolog declares entities, has no end within `MAX_PROLOG_BYTES`, or nothing follows it.
    """
    head, iterator = bytearray(), utf8(chunks)
    for chunk in iterator:
        head += chunk
        if (root := _root(head)) is not None:
            yield _blank(head[:root]) + head[root:]
            yield from iterator
            return
        if len(head) > MAX_PROLOG_BYTES:
            raise _endless()
    root = _root(head, whole=True)
    if root is None or root == len(head):
        raise Unreadable(
            "the document holds no element",
            kind=RejectionKind.DAMAGED,
            where="the first bytes",
            remedy="export the file again and send it whole",
        )
    yield _blank(head[:root]) + head[root:]


def root_of(head: bytes) -> str:
    """The local name of the root element as far as the first bytes tell it: the DOCTYPE's where there is one. "" for no XML."""
    text = b"".join(utf8((head,)))
    at = _skip(text, 0, whole=True) or 0
    found = _DOCTYPE.match(text, at) or _ELEMENT.match(text, at)
    return found.group(1).decode("utf-8", "replace").rpartition(":")[2] if found else ""


def _encoding(head: bytes) -> str:
    if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16"
    if b"\0" in head[:2] and head[:2] != b"\0\0":
        return "utf-16-be" if head[0] == 0 else "utf-16-le"
    declared = _ENCODING.search(head)
    name = declared.group(1).decode("ascii") if declared else "utf-8"
    return name if _ONE_BYTE.fullmatch(name) and _is_known(name) else "utf-8"


def _is_known(name: str) -> bool:
    try:
        codecs.lookup(name)
    except LookupError:
        return False
    return True


def _root(head: bytes | bytearray, *, whole: bool = False) -> int | None:
    """Where the root element begins; None while that cannot be said. A DOCTYPE is passed over."""
    at = _skip(head, 0, whole=whole)
    if at is None or head[at : at + _LONGEST_MARK].upper() != b"<!DOCTYPE":
        return at
    end = _doctype_end(head, at)
    if b"<!entity" in head[at:end].lower():
        raise Unreadable(
            "the document declares entities of its own, which no export of a device does: they are not expanded here",
            kind=RejectionKind.UNSAFE,
            where="the document type",
            remedy="export the file again and send it as it is",
        )
    return None if end is None else _skip(head, end, whole=whole)


def _skip(head: bytes | bytearray, at: int, *, whole: bool) -> int | None:
    """The first place from `at` on that is neither white space nor a comment nor an instruction; None when it is further on."""
    while True:
        if head.startswith(_BOM, at):
            at += len(_BOM)
        while at < len(head) and head[at] in _SPACE:
            at += 1
        if len(head) - at < _LONGEST_MARK and not whole:
            return None
        close = b"-->" if head.startswith(b"<!--", at) else b"?>" if head.startswith(b"<?", at) else b""
        if not close:
            return at
        end = head.find(close, at + 2)
        if end < 0:
            return len(head) if whole else None
        at = end + len(close)


def _doctype_end(head: bytes | bytearray, at: int) -> int | None:
    found = _DOCTYPE.match(head, at)
    if found is not None and found.group(2) == b"[":
        found = _SUBSET_END.search(head, found.end())
    return None if found is None else found.end()


def _blank(prolog: bytes | bytearray) -> bytes:
    lines, column = prolog.count(b"\n"), len(prolog) - prolog.rfind(b"\n") - 1
    return b"\n" * lines + b" " * column


def _endless() -> Unreadable:
    return Unreadable(
        f"no element begins within the first {MAX_PROLOG_BYTES} bytes",
        kind=RejectionKind.DAMAGED,
        where="the first bytes",
        remedy="export the file again and send it as it is",
    )
