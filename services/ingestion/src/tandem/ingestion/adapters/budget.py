"""How much of a platform's patience is left, counted in Redis so that all replicas share it."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import cast

from redis.asyncio import Redis

from tandem.ingestion.providers.provider import Window

# KEYS[1] the pause, KEYS[2…] one counter a window; ARGV: limit and milliseconds left of each window.
# Returns 0 when one request may go out (it is counted then), else the milliseconds to wait.
_TAKE = """
local wait = math.max(0, redis.call('PTTL', KEYS[1]))
for i = 2, #KEYS do
  if tonumber(redis.call('GET', KEYS[i]) or '0') >= tonumber(ARGV[2 * i - 3]) then
    wait = math.max(wait, tonumber(ARGV[2 * i - 2]))
  end
end
if wait > 0 then return wait end
for i = 2, #KEYS do
  redis.call('INCR', KEYS[i])
  redis.call('PEXPIRE', KEYS[i], ARGV[2 * i - 2])
end
return 0
"""

# KEYS[1] a counter; ARGV: how many were used as the platform counts, milliseconds left of the window.
_TELL = """
if tonumber(redis.call('GET', KEYS[1]) or '0') < tonumber(ARGV[1]) then
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
end
return 0
"""


class Budget:
    """Requests of one platform. Redis away raises its errors: without the count nothing is asked."""

    def __init__(self, redis: Redis, provider: str, windows: Sequence[Window], now: Callable[[], datetime]) -> None:
        self._redis = redis
        self._provider = provider
        self._windows = tuple(windows)
        self._now = now

    async def take(self) -> float:
        """Count one request; or the seconds (more than 0) after which to ask again, when there is none left."""
        at_s = self._now().timestamp()
        keys = [self._pause, *(self._key(window, at_s) for window in self._windows)]
        args = [part for window in self._windows for part in (window.limit, _left_ms(window, at_s))]
        waiting = self._redis.eval(_TAKE, len(keys), *keys, *args)
        return int(await cast(Awaitable[int], waiting)) / 1000

    async def told(self, remaining: Sequence[int]) -> None:
        """What the platform says is left in each window. It may count more than we do, never less."""
        at_s = self._now().timestamp()
        for window, left in zip(self._windows, remaining, strict=False):
            arguments = (max(0, window.limit - left), _left_ms(window, at_s))
            await cast(Awaitable[int], self._redis.eval(_TELL, 1, self._key(window, at_s), *arguments))

    async def pause(self, asked_s: float | None) -> float:
        """The platform wants to be left alone: for as long as it says, else until its shortest window ends. Returns the
        seconds."""
        at_s = self._now().timestamp()
        shortest = min(self._windows, key=lambda window: window.length_s, default=Window(0, 60))
        wait_s = asked_s if asked_s is not None else _left_ms(shortest, at_s) / 1000
        await self._redis.set(self._pause, 1, px=max(1, math.ceil(wait_s * 1000)))
        return wait_s

    @property
    def _pause(self) -> str:
        return f"tandem:platform:{{{self._provider}}}:pause"

    def _key(self, window: Window, at_s: float) -> str:
        return f"tandem:platform:{{{self._provider}}}:{window.length_s}:{int(at_s // window.length_s)}"


def _left_ms(window: Window, at_s: float) -> int:
    return max(1, math.ceil((window.length_s - at_s % window.length_s) * 1000))
