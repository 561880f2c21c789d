"""A sound document that is to be damaged."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

START = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
START_S = int(START.timestamp())


class Way(StrEnum):
    """By which entrance a document comes in."""

    WORKOUT = "workout"
    WELLNESS = "wellness"
    WITHDRAWAL = "withdrawal"
    LIVE = "live"
    ARCHIVE = "archive"
    WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True)
class Seed:
    """`provider` is whose webhook it is."""

    name: str
    way: Way
    body: bytes
    provider: str = ""


def packed(document: object) -> bytes:
    return json.dumps(document).encode()
