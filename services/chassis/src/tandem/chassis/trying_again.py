"""What an HTTP answer says about trying again, at whichever service."""

from __future__ import annotations

from datetime import UTC
from email.utils import parsedate_to_datetime

_HEALS = frozenset({408, 425, 429})
"""Client errors that time heals (RFC 9110, RFC 8470, RFC 6585)."""


def passes(status: int) -> bool:
    """True for what may be over soon: the server's own errors, and client errors that time heals."""
    return status in _HEALS or status >= 500


def retry_after_s(value: str | None, real_now_s: float, longest_s: float) -> float | None:
    """Seconds to wait from a Retry-After header, a number of seconds or a date (RFC 9110, 10.2.3), and at most `longest_s`.
    None when it is absent or unreadable. `real_now_s` counts from 1970."""
    told = (value or "").strip()
    if told.isdecimal():
        return min(float(told), longest_s)
    try:
        at = parsedate_to_datetime(told)
        at_s = (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None
    return min(max(0.0, at_s - real_now_s), longest_s)
