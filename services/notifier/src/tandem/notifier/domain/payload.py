"""An alert as the phone gets it: one JSON object, inside what every push service must accept."""

from __future__ import annotations

import json

from tandem.contracts.events.alert import AlertDue
from tandem.notifier.domain.text import shorten

MAX_PLAINTEXT_BYTES = 3993
"""RFC 8291, section 4: 4096 bytes of message less 86 of header, 16 of tag and 1 of padding delimiter."""


def payload_of(alert: AlertDue) -> bytes:
    """UTF-8 JSON of at most 3993 bytes. The body gives way first, then the title, each cut between words.

    Raises ValueError when the rest alone is longer than that, which no alert of ours is.
    """
    title, body = alert.title, alert.body
    over = len(_encode(alert, title, body)) - MAX_PLAINTEXT_BYTES
    if over > 0:
        body = shorten(body, max(0, len(body.encode()) - over))
        over = len(_encode(alert, title, body)) - MAX_PLAINTEXT_BYTES
    if over > 0:
        title = shorten(title, max(0, len(title.encode()) - over))
    encoded = _encode(alert, title, body)
    if len(encoded) > MAX_PLAINTEXT_BYTES:
        raise ValueError(f"alert {alert.alert_id} has {len(encoded)} bytes without its text; a push holds 3993")
    return encoded


def _encode(alert: AlertDue, title: str, body: str) -> bytes:
    fields = {
        "alert_id": alert.alert_id,
        "kind": alert.kind.value,
        "title": title,
        "body": body,
        "topic": alert.topic,
        "plan_version": alert.plan_version,
        "expires_at": alert.expires_at.isoformat(),
    }
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()
