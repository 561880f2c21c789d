"""What the edge hands in: a stored submission that awaits its interpretation."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from tandem.contracts.events.training import RawRef
from tandem.contracts.model import Instant, Payload, Token


class Kind(StrEnum):
    """What a submission is about: the last token of the subject it came by."""

    WORKOUT = "workout"
    WELLNESS = "wellness"
    WITHDRAWAL = "withdrawal"
    AGAIN = "again"


class SubmissionReceived(Payload):
    """Bytes of a device are stored under `raw.ref`. Internal to ingestion: it is folded, never published.

    `media_type` is what the sender claimed and may be empty; interpretation looks at the bytes. `statement` is the digest
    of what a wellness submission says (`domain.wellness.digest_of`), by which it is known again; None for a workout, which
    is known by its bytes, and for what cannot be read.

    `told_at` is the sender's own time of this version, `history` says that it comes from an import. `sequence` is its place
    in the DEVICE stream. For Kind.AGAIN `raw` are the bytes to be interpreted anew, and `sequence` is theirs.
    """

    TYPE: ClassVar[str] = "tandem.ingestion.submission.v1"

    device_id: Token
    submission_id: str
    received_at: Instant
    media_type: str = ""
    raw: RawRef
    kind: Kind = Kind.WORKOUT
    statement: str | None = None
    told_at: Instant | None = None
    history: bool = False
    sequence: int = 0
