"""Bodies on their way in: how many of their bytes are in memory at once, and how long one may take to come.

To open a request and never end it costs its sender nothing, so what it costs here is bounded: for everybody together, for
each sender, and in time.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.requests import Request

MAX_HELD_BYTES = 128 * 1024 * 1024
"""Of all bodies that are being received or stored: eight of the largest workouts. Ours."""

MAX_HELD_BYTES_OF_ONE = 48 * 1024 * 1024
"""The same of one device or platform: three of the largest, so that it takes three to crowd out the others. Ours."""

GRACE_S = 20.0
SLOWEST_BYTES_PER_S = 8 * 1024
"""No body pauses for longer than GRACE_S, and beyond that it takes at most as long as it would at this speed: a phone at the
edge of its network still sends two to four times as fast (EDGE). Ours."""


class TooLarge(Exception):
    """The body is longer than is taken."""


class TooSlow(Exception):
    """The body comes more slowly than is waited for."""


class Crowded(Exception):
    """More is being received than fits: this one should come again in a moment."""


class Intake:
    """Receives bodies and counts what of them is held, by whom."""

    def __init__(self, most_bytes: int = MAX_HELD_BYTES, most_bytes_of_one: int = MAX_HELD_BYTES_OF_ONE) -> None:
        self._most_bytes = most_bytes
        self._most_bytes_of_one = most_bytes_of_one
        self._held: Counter[str] = Counter()

    @asynccontextmanager
    async def body(self, request: Request, limit: int, sender: str) -> AsyncIterator[bytes]:
        """The body, held for as long as the block runs. Raises TooLarge, TooSlow, Crowded."""
        size, parts = 0, list[bytes]()
        try:
            async for chunk in paced(request, limit):
                size += len(chunk)
                self._held[sender] += len(chunk)
                if self._held[sender] > self._most_bytes_of_one or self._held.total() > self._most_bytes:
                    raise Crowded
                parts.append(chunk)
            whole = b"".join(parts)
            parts.clear()
            yield whole
        finally:
            self._held[sender] -= size
            if not self._held[sender]:
                del self._held[sender]


async def paced(request: Request, limit: int) -> AsyncIterator[bytes]:
    """The body as it comes. Raises TooLarge before more than `limit` bytes were given out, TooSlow."""
    if int(request.headers.get("content-length") or 0) > limit:
        raise TooLarge
    now, size, stream = asyncio.get_running_loop().time, 0, request.stream()
    started = now()
    while True:
        try:
            async with asyncio.timeout_at(GRACE_S + min(now(), started + size / SLOWEST_BYTES_PER_S)):
                chunk = await anext(stream, None)
        except TimeoutError:
            raise TooSlow from None
        if chunk is None:
            return
        size += len(chunk)
        if size > limit:
            raise TooLarge
        yield chunk
