"""What the edge hands in: a stored submission that awaits its interpretation."""

from __future__ import annotations

from typing import ClassVar

from tandem.contracts.events.training import RawRef
from tandem.contracts.model import Instant, Payload, Token


class SubmissionReceived(Payload):
    """Bytes of a device are stored under `raw.ref`. Internal to ingestion: it is folded, never published.

    `media_type` is what the sender claimed and may be empty; interpretation looks at the bytes.
    """

    TYPE: ClassVar[str] = "tandem.ingestion.submission.v1"

    device_id: Token
    submission_id: str
    received_at: Instant
    media_type: str = ""
    raw: RawRef
