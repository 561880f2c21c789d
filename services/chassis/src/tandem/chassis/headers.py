"""Headers as they came, to be sent on: a device may write what the server stores and nats-py does not send as it was.

A name that is no token (RFC 9110, section 5.6.2) is refused by nats-py, and a value that is not UTF-8 comes out of it with
three bytes for one: what was stored can become what the server closes the connection for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote

_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")

_A_LINE = len(": \r\n")
_FRAME = len("NATS/1.0\r\n\r\n")

MAX_HEADERS_BYTES = 65_535
"""Of a message that a stream takes (nats-server, error 10097)."""


def size_of(headers: Mapping[str, str]) -> int:
    """How many bytes they are on the wire."""
    return _FRAME + sum(len(name.encode()) + len(value.encode()) + _A_LINE for name, value in headers.items())


def carried(headers: Mapping[str, str], room_bytes: int) -> tuple[dict[str, str], str]:
    """Those that can be sent on within so many bytes, first come first; and the names of the others, percent-encoded in one
    line of at most 500 characters (empty when there are none)."""
    kept: dict[str, str] = {}
    left: list[str] = []
    for name, value in headers.items():
        if _TOKEN.fullmatch(name) and size_of(kept | {name: value}) <= room_bytes:
            kept[name] = value
        else:
            left.append(quote(name, safe=""))
    return kept, " ".join(left)[:500]
