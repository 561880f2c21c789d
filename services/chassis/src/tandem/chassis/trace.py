"""W3C trace context, derived: the same cause gives the same ids, so a decision published again is the same bytes."""

from __future__ import annotations

import hashlib
import re

_TRACEPARENT = re.compile(r"(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
"""W3C Trace Context, section 3.2.2: ids of zeros and version ff are invalid."""


def from_outside(header: str | None, event_id: str) -> str:
    """What a sender's header says, where it is a traceparent at all; else the one of an event that came without."""
    return header if header and _TRACEPARENT.fullmatch(header) else root(event_id)


def root(event_id: str) -> str:
    """A traceparent for an event that came without one."""
    digest = hashlib.blake2b(event_id.encode(), digest_size=24).hexdigest()
    return f"00-{digest[:32]}-{digest[32:]}-01"


def child(parent: str | None, event_id: str, root_id: str) -> str:
    """The traceparent of what `event_id` is: same trace as its parent, its own span."""
    trace_id = (parent or root(root_id)).split("-")[1]
    return f"00-{trace_id}-{hashlib.blake2b(event_id.encode(), digest_size=8).hexdigest()}-01"


def trace_id(traceparent: str) -> str:
    return traceparent.split("-")[1]
