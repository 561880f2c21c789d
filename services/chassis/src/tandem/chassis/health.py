"""Alive and ready, as Kubernetes asks.

Alive: the event loop turns, and NATS has not been seen disconnected for more than a minute. Ready: started, NATS and
Redis answer, and every consumer this service is bound to exists (a deleted one would be fetched from in silence for ever).
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import nats.errors
from redis.asyncio import Redis
from redis.exceptions import RedisError

from tandem.chassis.log import Log

DISCONNECTED_LIMIT_S = 60.0
START_LIMIT_S = 120.0
_CACHE_S = 5.0


class Health:
    """The state of one service's connections. `problems` are in plain words, empty when all is well."""

    def __init__(self, log: Log, redis: Redis, consumers: Sequence[tuple[str, str]]) -> None:
        self._log = log
        self._redis = redis
        self._consumers = consumers
        self._born = time.monotonic()
        self._away_since: float | None = None
        self._checked_at = float("-inf")
        self._problems: list[str] = []
        self.started = False
        self.stopping = False

    def alive(self) -> list[str]:
        now = time.monotonic()
        if not self.started:
            late = now - self._born > START_LIMIT_S
            return [f"not started within {START_LIMIT_S:.0f} s"] if late else []
        if self._log.client.is_connected:
            self._away_since = None
            return []
        self._away_since = now if self._away_since is None else self._away_since
        away_s = now - self._away_since
        return [f"disconnected from NATS for {away_s:.0f} s"] if away_s > DISCONNECTED_LIMIT_S else []

    async def ready(self) -> list[str]:
        if self.stopping or not self.started:
            return ["stopping" if self.stopping else "starting"]
        if not self._log.client.is_connected:
            return ["not connected to NATS"]
        if time.monotonic() - self._checked_at > _CACHE_S:
            self._problems = [*await self.missing_consumers(), *await self._redis_problems()]
            self._checked_at = time.monotonic()
        return self._problems

    async def missing_consumers(self) -> list[str]:
        """The consumers that do not exist or cannot be asked for, and what to do."""
        problems = []
        for stream, name in self._consumers:
            try:
                await self._log.jetstream.consumer_info(stream, name, timeout=2)
            except (nats.errors.Error, OSError, TimeoutError) as error:
                problems.append(f"consumer {name} of {stream}: {type(error).__name__}; run `tandem provision --apply`")
        return problems

    async def _redis_problems(self) -> list[str]:
        try:
            answer: Any = self._redis.ping()
            await answer
        except (RedisError, OSError) as error:
            return [f"Redis: {type(error).__name__}"]
        return []
