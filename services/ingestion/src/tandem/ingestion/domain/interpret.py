"""Bytes of any sender to what they say: what they are is read from the bytes, not from their label."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from pydantic_core import from_json

from tandem.contracts.events.training import RejectionKind
from tandem.ingestion.domain.archive.gunzip import damaged, gunzip
from tandem.ingestion.domain.decoded import Reading, Unreadable
from tandem.ingestion.domain.formats.fit.reading import is_fit, read_fit
from tandem.ingestion.domain.formats.json.documents import decode_document
from tandem.ingestion.domain.formats.json.plain import decode_plain
from tandem.ingestion.domain.formats.json.wellness import REMEDY as WELLNESS_REMEDY
from tandem.ingestion.domain.formats.json.wellness import decode_wellness
from tandem.ingestion.domain.formats.tables.shorthand import decode_shorthand, is_shorthand, is_untimed
from tandem.ingestion.domain.formats.tables.table import decode_table, is_table
from tandem.ingestion.domain.formats.xml.apple import is_apple_export
from tandem.ingestion.domain.formats.xml.apple_item import decode_apple_item, is_apple_item
from tandem.ingestion.domain.formats.xml.gpx import decode_gpx, is_gpx
from tandem.ingestion.domain.formats.xml.tcx import decode_tcx, is_tcx
from tandem.ingestion.domain.submission import Kind

MAX_BYTES = 16 * 1024 * 1024
"""A day and a half at 1 Hz with every developer field a watch writes stays below ten megabytes."""

MAX_JSON_BYTES = 8 * 1024 * 1024
"""Two days of seven columns at 1 Hz, written out, are about seven megabytes."""

_HEAD_BYTES = 4096
"""In which every format shows what it is."""

_ACCEPTED = (
    "send a FIT, TCX or GPX file, a table of Hevy or Strong, a JSON object with sport, start_time and duration_min, "
    "or sets such as: squat 5x5 100kg @8"
)
_ARCHIVE = "send archives to POST /v1/imports, or with `tandem workout import`"
_NO_LABELS = ("application/octet-stream", "application/x-www-form-urlencoded")
"""What clients write who were told nothing of the file (curl, and `tandem workout import`)."""

_BOM = b"\xef\xbb\xbf"
_GZIP = b"\x1f\x8b"
_LOCAL_NAMES = (b'"header"', b'"start-time"', b'"start_time_utc_offset"', b'"upload_time"')
"""Fields of Open mHealth's and Polar's documents, whose times may be local or in UTC alone."""

_OURS = re.compile(rb'\{\s*"(sport|local_date)"\s*:')
"""How most plain JSON begins: no platform's document does, so it is not parsed twice."""

_LOOKS = (  # first bytes -> what they are, of what kind that is, what to do
    (_GZIP, "compressed twice", RejectionKind.UNSUPPORTED, "decompress it once"),
    (b"PK\x03\x04", "a zip archive", RejectionKind.ARCHIVE, _ARCHIVE),
    (b"<", "an XML or HTML document", RejectionKind.NOT_A_WORKOUT, f"{_ACCEPTED}; {_ARCHIVE}"),
    (b"%PDF", "a PDF document", RejectionKind.NOT_A_WORKOUT, _ACCEPTED),
    (b"\x89PNG", "an image", RejectionKind.NOT_A_WORKOUT, _ACCEPTED),
    (b"\xff\xd8\xff", "an image", RejectionKind.NOT_A_WORKOUT, _ACCEPTED),
)


def interpret(raw: bytes, kind: Kind, media_type: str, received_at: datetime, timezone: str | None) -> Reading:
    """The workouts and days in the bytes. Raises Unreadable (and nothing else) when there is none to be had.

    `kind` says what plain JSON is about; `media_type` is only quoted when it contradicts the bytes; `timezone` is the zone
    that local times are meant in, for formats that have no other.
    """
    if not raw:
        remedy = WELLNESS_REMEDY if kind is Kind.WELLNESS else _ACCEPTED
        raise Unreadable("the submission is empty", kind=RejectionKind.EMPTY, remedy=remedy)
    if len(raw) > MAX_BYTES:
        raise Unreadable(
            f"{len(raw)} bytes are more than any workout has ({MAX_BYTES})",
            kind=RejectionKind.TOO_LARGE,
            remedy=_ACCEPTED,
        )
    if raw.startswith(_GZIP):
        return _unpacked(raw, kind, media_type, received_at, timezone)
    return _read(raw, kind, media_type, received_at, timezone)


def _unpacked(raw: bytes, kind: Kind, media_type: str, received_at: datetime, timezone: str | None) -> Reading:
    """Of damaged data what its format can tell from its beginning: half a line of a table could be another number."""
    body, note = gunzip(raw, MAX_BYTES)
    if note is None:
        return _read(body, kind, media_type, received_at, timezone)
    if not (is_fit(body) or is_tcx(body[:_HEAD_BYTES]) or is_gpx(body[:_HEAD_BYTES])):
        raise damaged(note)
    try:
        found = _read(body, kind, media_type, received_at, timezone)
    except Unreadable:
        raise damaged(note) from None
    return replace(found, dropped=(*found.dropped, f"{note}: what came before was read"))


def _read(raw: bytes, kind: Kind, media_type: str, received_at: datetime, timezone: str | None) -> Reading:
    if is_fit(raw):
        return read_fit(raw)
    if is_tcx(raw[:_HEAD_BYTES]):
        return decode_tcx(raw)
    if is_gpx(raw[:_HEAD_BYTES]):
        return decode_gpx(raw)
    if is_apple_export(raw[:_HEAD_BYTES]):
        raise Unreadable(
            "this is a whole Apple Health export", kind=RejectionKind.ARCHIVE, where="the first bytes", remedy=_ARCHIVE
        )
    text = raw.removeprefix(_BOM).lstrip()
    if kind is Kind.WELLNESS or text.startswith((b"{", b"[")):
        return _decode_json(text, kind, received_at, timezone)
    return _decode_text(raw, text, media_type, received_at, timezone)


def wants_timezone(raw: bytes) -> bool:
    """Whether the bytes may tell local times without a zone: tables, what people type, and documents of some platforms."""
    if is_fit(raw[:64]) or raw.startswith(_GZIP):
        return raw.startswith(_GZIP)
    text = raw[:_HEAD_BYTES].removeprefix(_BOM).lstrip()
    if text.startswith((b"{", b"[")):
        return any(name in text for name in _LOCAL_NAMES)
    return (not text.startswith(b"<") and is_table(raw)) or _is_text(raw[:512])


def says_no_time(raw: bytes) -> bool:
    """Whether the bytes are sets without a word of when they were done: next week the same bytes are another session."""
    text = raw[:_HEAD_BYTES].removeprefix(_BOM).lstrip()
    if text.startswith((b"{", b"[", b"<", _GZIP)) or not _is_text(text) or is_table(raw):
        return False
    told = text.decode(errors="replace")
    return is_shorthand(told) and is_untimed(told)


def _decode_json(text: bytes, kind: Kind, received_at: datetime, timezone: str | None) -> Reading:
    """Ours, unless the document has the shape of another's. Only what may be another's is parsed for that."""
    if len(text) > MAX_JSON_BYTES:
        raise Unreadable(
            f"{len(text)} bytes of JSON are more than the {MAX_JSON_BYTES} of the longest session",
            kind=RejectionKind.TOO_LARGE,
            remedy="send one workout a submission, or the device's FIT file",
        )
    if not _OURS.match(text) and (found := _foreign(text, received_at, timezone)) is not None:
        return found
    if kind is Kind.WELLNESS:
        return decode_wellness(text, received_at)
    if text.startswith(b"["):
        raise Unreadable(
            "this JSON list holds nothing that is known here",
            kind=RejectionKind.UNSUPPORTED,
            where="/",
            remedy="send one JSON object, one workout a submission, or a list of Hevy's workouts",
        )
    return Reading(workouts=(decode_plain(text),))


def _foreign(text: bytes, received_at: datetime, timezone: str | None) -> Reading | None:
    try:
        document = from_json(text)
    except ValueError:
        return None  # what is wrong with it, the reader of plain JSON says with its place
    if is_apple_item(document):
        return decode_apple_item(text)
    return decode_document(text, document, received_at, timezone)


def _decode_text(raw: bytes, text: bytes, media_type: str, received_at: datetime, timezone: str | None) -> Reading:
    if is_table(raw):
        return decode_table(raw, timezone)
    if _is_text(text[:_HEAD_BYTES]) and is_shorthand(text.decode(errors="replace")):
        return Reading(workouts=(decode_shorthand(text, received_at, timezone),))
    raise _unknown(text, media_type)


def _unknown(text: bytes, media_type: str) -> Unreadable:
    label = f" labelled {media_type[:60]!r}" if media_type and not media_type.startswith(_NO_LABELS) else ""
    for start, what, kind, remedy in _LOOKS:
        if text.startswith(start):
            return Unreadable(
                f"this is {what}{label}, not a workout", kind=kind, where="the first bytes", remedy=remedy
            )
    what = "plain text" if _is_text(text[:512]) else "binary data of no known kind"
    problem = f"this is {what}{label}: a FIT file has '.FIT' at byte 8, a JSON object starts with '{{'"
    return Unreadable(problem, kind=RejectionKind.NOT_A_WORKOUT, where="the first bytes", remedy=_ACCEPTED)


def _is_text(start: bytes) -> bool:
    return all(byte in b"\t\r\n\f" or byte >= 0x20 for byte in start) and b"\x7f" not in start
