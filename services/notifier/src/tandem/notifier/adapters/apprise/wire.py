"""What is said between the notifier and the process that speaks through apprise: one JSON object a line, each way.

The lines hold secrets (URLs, links), so they go through the pipe between parent and child and nowhere else.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True)
class Link:
    """What may be touched: opening `url` shows it, a POST to it does it (see `letter.Button`)."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Message:
    """A letter on its way to one apprise URL. `urgency` is RFC 8030's, `topic` the matter on which a newer one replaces an
    older one; `letter_id` is the same for the same words on the same alert to the same subscription; `asks` says that it asks
    whether the channel is the athlete's, `language` is ISO 639-1. `within_s` is how long the try may take."""

    url: str
    title: str
    body: str
    within_s: float
    alert_id: str = ""
    kind: str = ""
    urgency: str = "normal"
    topic: str = ""
    letter_id: str = ""
    language: str = "en"
    asks: bool = False
    links: tuple[Link, ...] = ()
    inbox_url: str = ""
    unsubscribe_url: str = ""


class Word(StrEnum):
    DELIVERED = "delivered"
    RETRY = "retry"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a try. `retry_after` is the other side's Retry-After as it wrote it (seconds, or a date)."""

    word: Word
    reason: str = ""
    status: int | None = None
    retry_after: str | None = None
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    number: int
    message: Message = field(repr=False)

    def line(self) -> bytes:
        return _line({"number": self.number, "message": asdict(self.message)})

    @classmethod
    def read(cls, line: bytes) -> Request:
        found: dict[str, Any] = json.loads(line)
        message = found["message"]
        links = tuple(Link(**link) for link in message.pop("links"))
        return cls(found["number"], Message(**message, links=links))


@dataclass(frozen=True, slots=True)
class Answer:
    number: int
    verdict: Verdict

    def line(self) -> bytes:
        return _line({"number": self.number, "verdict": asdict(self.verdict)})

    @classmethod
    def read(cls, line: bytes) -> Answer:
        found: dict[str, Any] = json.loads(line)
        verdict = found["verdict"]
        return cls(found["number"], Verdict(Word(verdict.pop("word")), **verdict))


def _line(content: dict[str, Any]) -> bytes:
    return json.dumps(content, separators=(",", ":")).encode() + b"\n"
