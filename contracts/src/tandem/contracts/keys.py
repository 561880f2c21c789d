"""Device keys: `{device_id}.{256 random bits}`. Only their digest is ever stored or said."""

from __future__ import annotations

import hashlib


def hash_of(key: str) -> str:
    """What is kept of a key. It is 256 random bits, so a plain digest cannot be guessed back."""
    return hashlib.sha256(key.encode()).hexdigest()
