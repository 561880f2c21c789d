"""An alert as the phone gets it: one JSON object, inside what every push service must accept."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from tandem.contracts.events.alert import AlertDue
from tandem.notifier.domain.words.limits import shorten

MAX_PLAINTEXT_BYTES = 3993
"""RFC 8291, section 4: 4096 bytes of message less 86 of header, 16 of tag and 1 of padding delimiter."""

Fields = dict[str, Any]


def payload_of(
    alert: AlertDue,
    actions: Sequence[Mapping[str, str]] = (),
    links: Mapping[str, str] | None = None,
    limit_bytes: int = MAX_PLAINTEXT_BYTES,
) -> bytes:
    """UTF-8 JSON of at most `limit_bytes`. `actions` are the alert's buttons ({action, title, url}), `links` other addresses by
    name. The body gives way first, then the links, then the last of the actions, at last the title; text is cut between words.

    Raises ValueError when the rest alone is longer than that, which no alert of ours is at 3993 bytes.
    """
    fields = _fields(alert) | {"actions": [dict(action) for action in actions], "links": dict(links or {})}
    _shorten(fields, "body", limit_bytes)
    if len(_encode(fields)) > limit_bytes:
        fields["links"] = {}
    while fields["actions"] and len(_encode(fields)) > limit_bytes:
        fields["actions"] = fields["actions"][:-1]
    _shorten(fields, "title", limit_bytes)
    encoded = _encode(fields)
    if len(encoded) > limit_bytes:
        raise ValueError(f"alert {alert.alert_id} has {len(encoded)} bytes without its text; {limit_bytes} are allowed")
    return encoded


def _fields(alert: AlertDue) -> Fields:
    return {
        "alert_id": alert.alert_id,
        "kind": alert.kind.value,
        "title": alert.title,
        "body": alert.body,
        "topic": alert.topic,
        "language": alert.language.value,
        "plan_version": alert.plan_version,
        "expires_at": alert.expires_at.isoformat(),
    }


def _shorten(fields: Fields, key: str, limit_bytes: int) -> None:
    over = len(_encode(fields)) - limit_bytes
    if over > 0:
        fields[key] = shorten(fields[key], max(0, len(fields[key].encode()) - over))


def _encode(fields: Fields) -> bytes:
    """Without the actions and links that there are not. JSON escapes what text may hold (quotes, control characters), so a cut
    counts in bytes of the text and may free more than it must."""
    return json.dumps(
        {key: value for key, value in fields.items() if value not in ([], {})},
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()
