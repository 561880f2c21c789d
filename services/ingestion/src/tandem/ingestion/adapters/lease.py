"""A turn that one replica has at a time: a key in Redis with a lifetime, renewed while it is held."""

from __future__ import annotations

import secrets

from redis.asyncio import Redis
from redis.exceptions import RedisError

# KEYS[1] lease; ARGV[1] who holds it; ARGV[2] for how many milliseconds more. 1 when it is (again) ours.
_RENEW = """
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
"""

# KEYS[1] lease; ARGV[1] who gives it up: nobody gives up another's.
_RELEASE = """
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
"""


class Lease:
    """Not a lock: a holder that stands still for longer than `lasts_s` has lost it without knowing. What is done under it
    must be harmless when two do it for a moment."""

    def __init__(self, redis: Redis, name: str, lasts_s: float) -> None:
        self._redis = redis
        self._key = f"tandem:lease:{name}"
        self._holder = secrets.token_hex(8)
        self._lasts_ms = int(lasts_s * 1000)

    async def take(self) -> bool | None:
        """Take it where it is free, renew it where it is ours: True; False where another has it; None when Redis cannot
        tell."""
        try:
            return bool(await self._redis.eval(_RENEW, 1, self._key, self._holder, self._lasts_ms))
        except (RedisError, OSError):
            return None

    async def release(self) -> None:
        """Give it up at once, so that the next need not wait. Without Redis it runs out by itself."""
        try:
            await self._redis.eval(_RELEASE, 1, self._key, self._holder)
        except (RedisError, OSError):
            return
