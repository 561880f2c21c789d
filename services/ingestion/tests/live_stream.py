"""Live streams, message by message, and the workouts that are cut from them."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from tandem.ingestion.domain.decoded import DecodedWorkout
from tandem.ingestion.domain.formats.json.plain import decode_plain
from tandem.ingestion.domain.live.lines import read_message
from tandem.ingestion.domain.live.moments import Told
from tandem.ingestion.domain.live.session import Cut

NOON_S = datetime(2026, 11, 22, 12, tzinfo=UTC).timestamp()

Message = tuple[int, float, bytes]
"""Sequence, when it was stored (Unix seconds), body."""


def told(*messages: Message) -> list[Told]:
    """The lines of messages, as the edge hands them over."""
    lines = []
    for sequence, stored_s, body in messages:
        said = read_message(body).said
        lines += [Told(sequence, place, stored_s, one) for place, one in enumerate(said) if one.tells]
    return lines


def line(**said: object) -> bytes:
    return json.dumps(said).encode()


def stream(seconds: int, *, start_s: float = NOON_S, off_s: float = 0.0, rate: int = 140) -> list[Message]:
    """A pulse a second with the sender's time, stored at once; `off_s` is how far the sender's clock is behind."""
    return [(s + 1, start_s + s, line(hr=rate, ts=start_s + s - off_s)) for s in range(seconds)]


def workouts(found: Cut) -> list[DecodedWorkout]:
    return [decode_plain(session.document) for session in found.sessions]


def only(found: Cut) -> DecodedWorkout:
    (workout,) = workouts(found)
    return workout
