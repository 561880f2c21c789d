"""Where the progress of imports is told: to whoever listens on plain NATS, and the last of it to whoever comes late."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import orjson
from pydantic import ValidationError
from redis.asyncio import Redis
from redis.exceptions import RedisError

from tandem.chassis.log import Log
from tandem.contracts import subjects
from tandem.ingestion.domain.archive.progress import Progress

KEPT_S = 24 * 3600
"""How long the last state of an import is kept in Redis. A cache: without it a listener waits for the next one, and an import
that was interrupted begins again, which its members survive as duplicates."""

_QUIET_S = 15.0
"""After so long without news a listener is given a sign of life. Proxies commonly close a connection after 60 s."""


class Board:
    """The progress of imports, by device."""

    def __init__(self, log: Log, redis: Redis) -> None:
        self._log = log
        self._redis = redis

    async def begin(self, device_id: str, import_id: str) -> None:
        """Keep that there is such an import, unless more is known of it already."""
        with suppress(RedisError, OSError):
            fresh = Progress(import_id=import_id).model_dump_json()
            await self._redis.set(_key(device_id, import_id), fresh, ex=KEPT_S, nx=True)

    async def put(self, device_id: str, progress: Progress) -> None:
        """Tell it, and keep it as far as Redis is there. Raises what NATS raises when it is away."""
        with suppress(RedisError, OSError):
            await self._redis.set(_key(device_id, progress.import_id), progress.model_dump_json(), ex=KEPT_S)
        await self._log.client.publish(subjects.device_progress(device_id), orjson.dumps(progress.told()))

    async def last(self, device_id: str, import_id: str) -> Progress | None:
        """The last state of an import of this device, where Redis has it."""
        with suppress(RedisError, OSError, ValidationError):
            if kept := await self._redis.get(_key(device_id, import_id)):
                return Progress.model_validate_json(kept)
        return None

    async def follow(self, device_id: str, import_id: str) -> AsyncIterator[dict[str, Any] | None]:
        """The last state, then each one as it comes, until the import is finished; None when nothing has come for a while."""
        news = await self._log.client.subscribe(subjects.device_progress(device_id))
        try:
            known = await self.last(device_id, import_id)
            told: dict[str, Any] | None = known.told() if known else None
            while True:
                yield told
                if told and told["finished"]:
                    return
                told = await _next(news, import_id)
        finally:
            await news.unsubscribe()


async def _next(news: Any, import_id: str) -> dict[str, Any] | None:
    with suppress(TimeoutError):
        async with asyncio.timeout(_QUIET_S):
            while True:
                message = await news.next_msg(timeout=None)
                told: dict[str, Any] = orjson.loads(message.data)
                if told.get("import_id") == import_id:
                    return told
    return None


def pattern_of(device_id: str) -> str:
    """Matches what Redis keeps of the imports of a device: for whoever forgets it."""
    return _key(device_id, "*")


def _key(device_id: str, import_id: str) -> str:
    return f"tandem:import:{{{device_id}}}:{import_id}"
