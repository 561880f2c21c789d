"""A message of a live stream: one Bluetooth notification, or one or many JSON lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, ValidationError

from tandem.contracts.events.training import RejectionKind, Sport
from tandem.ingestion.domain.decoded import Unreadable
from tandem.ingestion.domain.formats.json.errors import in_words
from tandem.ingestion.domain.formats.json.strict import Foreign
from tandem.ingestion.domain.live.ble import decode_measurement
from tandem.ingestion.domain.live.said import Said, living

MAX_LINES = 100_000
"""In one message: a message holds a mebibyte, and the shortest line that says something has ten bytes."""

_MILLISECONDS_FROM = 1e11
"""As seconds this is the year 5138, as milliseconds 1973: nobody's watch was there."""

_INTERVAL_MS = (200.0, 3000.0)
"""300 and 20 beats a minute: what the rate fields of a plain session take (`formats.json.plain`) at the low end, and faster
than any heart at the other. Intervals outside say nothing of a rate."""


class Line(Foreign):
    """`{"hr": 142, "rr_ms": [421, 430], "ts": 1795368000}`, a first `{"sport": "running"}`, a last `{"end": true}`; each may
    stand with the others in one line. `ts` is Unix time in seconds or milliseconds."""

    hr: float | None = Field(default=None, ge=0, le=65535)
    rr_ms: Annotated[tuple[Annotated[float, Field(ge=0, le=65535)], ...], Field(max_length=512)] = ()
    ts: float | None = Field(default=None, ge=0, le=4e15)
    sport: Sport | None = None
    end: bool = False

    @property
    def said(self) -> Said:
        """A line without `hr` has the rate of its intervals."""
        beats = [beat for beat in self.rr_ms if _INTERVAL_MS[0] <= beat <= _INTERVAL_MS[1]]
        rate = self.hr if self.hr is not None else 60_000 * len(beats) / sum(beats) if beats else None
        return Said(
            heart_rate_bpm=living(rate),
            at_s=_seconds(self.ts) if self.ts is not None else None,
            lasts_s=sum(beats) / 1000 or None,
            sport=self.sport,
            end=self.end,
        )


@dataclass(frozen=True, slots=True)
class Heard:
    """The lines of one message in their order, and how many of its lines could not be read."""

    said: tuple[Said, ...]
    unread: int = 0


def read_message(raw: bytes) -> Heard:
    """What a message says; a line that cannot be read costs only itself. Raises Unreadable where nothing can be read."""
    if not _is_json(raw):
        return Heard((decode_measurement(raw).said,))
    texts = [text for text in raw.splitlines() if text.strip()]
    if len(texts) > MAX_LINES:
        raise Unreadable(
            f"more than {MAX_LINES} lines", kind=RejectionKind.TOO_LARGE, remedy="send the lines in several messages"
        )
    said: list[Said] = []
    refusal: Unreadable | None = None
    for number, text in enumerate(texts, 1):
        try:
            said.append(Line.model_validate_json(text).said)
        except ValidationError as error:
            refusal = refusal or _at(number, in_words(error, Line))
    if refusal is not None and not said:
        raise refusal
    return Heard(tuple(said), len(texts) - len(said))


def _is_json(raw: bytes) -> bool:
    """A brace is no flags octet of a measurement. Before it only what cannot be one either: a byte-order mark (0xEF), or
    line breaks, whose octets announce measurements of four and five bytes."""
    return raw[:1] == b"{" or (len(raw) > 5 and raw.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{")


def _at(number: int, refusal: Unreadable) -> Unreadable:
    return refusal.at(f"line {number}" + (f", {refusal.where}" if refusal.where and refusal.where != "/" else ""))


def _seconds(ts: float) -> float:
    return ts / 1000 if ts >= _MILLISECONDS_FROM else ts
