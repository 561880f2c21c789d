"""Ids made at the edge: UUIDv7 (RFC 9562, 5.7), so that they sort by the time they were made."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime


def edge_id(now: datetime) -> str:
    """48 bits of Unix milliseconds, then random bits, with version 7 and variant 10."""
    value = (int(now.timestamp() * 1000) & (2**48 - 1)) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return str(uuid.UUID(int=value))
