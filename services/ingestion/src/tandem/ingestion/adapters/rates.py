"""How much one device may send. The generic cell rate algorithm (ITU-T I.371, as in leaky buckets): one number a device
and budget in Redis, the time at which it would be even again, read and moved in one script.

Redis's own clock is used, so replicas agree. When Redis is away everybody may send: a limit protects the system from one
device, and losing workouts would be worse.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

_SCRIPT = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local interval, slack = tonumber(ARGV[1]), tonumber(ARGV[2])
local even = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now)
local wait = even - now - slack
if wait > 0 then return math.ceil(wait) end
even = even + interval
redis.call('SET', KEYS[1], string.format('%.3f', even), 'PX', math.ceil(even - now) + 1)
return 0
"""
"""KEYS[1] the device's budget; ARGV[1] milliseconds between two, ARGV[2] how far ahead of that it may be. Answers how many
milliseconds too early this one is, 0 when it may pass."""


class Budget(StrEnum):
    """What is counted together."""

    SUBMISSION = "submission"
    HISTORY = "history"
    LIVE = "live"


@dataclass(frozen=True, slots=True)
class Limit:
    """So many a minute, and so many at once after a pause."""

    per_min: float
    burst: int


class Rates:
    """Counts what devices send against their limits."""

    def __init__(self, redis: Redis, limits: dict[Budget, Limit]) -> None:
        self._script = redis.register_script(_SCRIPT)
        self._limits = limits

    async def wait_s(self, device_id: str, budget: Budget) -> float:
        """0 when this one may pass, and it is counted; else in how many seconds one would, and it is not counted."""
        limit = self._limits[budget]
        interval_ms = 60_000 / limit.per_min
        try:
            arguments = [interval_ms, interval_ms * (limit.burst - 1)]
            return int(await self._script(keys=[_key(budget, device_id)], args=arguments)) / 1000
        except (RedisError, OSError) as error:
            structlog.get_logger().warning("rates are not counted", error=repr(error))
            return 0.0

    async def allow(self, device_id: str, kind: str, *, history: bool = False) -> bool:
        """May the device send one of this kind (the last token of its subject) now?"""
        return await self.wait_s(device_id, budget_of(kind, history=history)) == 0.0


def keys_of(device_id: str) -> list[str]:
    """What Redis keeps of a device: for whoever forgets it."""
    return [_key(budget, device_id) for budget in Budget]


def _key(budget: Budget, device_id: str) -> str:
    return f"tandem:rate:{budget}:{device_id}"


def budget_of(kind: str, *, history: bool = False) -> Budget:
    """Which budget a submission of that kind counts against."""
    if history:
        return Budget.HISTORY
    return Budget.LIVE if kind == "live" else Budget.SUBMISSION
