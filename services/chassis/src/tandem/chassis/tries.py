"""The records of messages' tries, kept in Redis, where no death of a process reaches them."""

from __future__ import annotations

import secrets

from nats.aio.msg import Msg
from pydantic import TypeAdapter, ValidationError
from redis.asyncio import Redis
from redis.exceptions import RedisError

from tandem.chassis.errors import Unavailable
from tandem.chassis.suspicion import Record

PROCESS = secrets.token_hex(8)
"""This process, whatever services it runs: they die together."""

_KEPT_S = 24 * 3600
"""Our choice: longer than any message is held back (`suspicion.QUIET_S`) or delayed (`delivery.BACKOFF_S`)."""

_MAX_OWED = 10_000
"""Ours: many times what is in hand when Redis goes away."""

_NEW = Record()

_RECORD = TypeAdapter(Record)


class Tries:
    """One record for each (stream, consumer, sequence), none for what has not failed yet; and for each process which
    suspects it is trying. What Redis loses of it costs a few tries."""

    def __init__(self, redis: Redis, process: str = PROCESS) -> None:
        self.process = process
        self._redis = redis
        self._owed: dict[str, None] = {}

    async def of(self, message: Msg) -> Record:
        """What is known of the message; cleared of the last death where the process that has held it back since is not
        this one, and was trying no other suspect when it was last heard of. Raises Unavailable."""
        key = _key(message)
        try:
            record = _read(await self._redis.get(key))
            if key in self._owed:
                await self._redis.srem(_trying(self.process), key)
                del self._owed[key]
                return record.ended()
            return record.given_back() if await self._cleared(record) else record
        except (RedisError, OSError) as error:
            raise Unavailable(f"reading tries: {error!r}") from error

    async def _cleared(self, record: Record) -> bool:
        if record.held_by in ("", self.process):
            return False
        return not await self._redis.scard(_trying(record.held_by))

    async def begin(self, message: Msg, record: Record) -> None:
        """To be called before a suspect is tried. Raises Unavailable."""
        trying = _trying(self.process)
        try:
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.set(_key(message), _RECORD.dump_json(record.begun()), ex=_KEPT_S)
                pipe.sadd(trying, _key(message))
                pipe.expire(trying, _KEPT_S)
                await pipe.execute()
        except (RedisError, OSError) as error:
            raise Unavailable(f"counting tries: {error!r}") from error

    async def keep(self, message: Msg, record: Record) -> None:
        """What is known now; the try, if this process had begun one, is over. Where Redis is away, this process remembers
        that nothing is to be charged for it."""
        key = _key(message)
        try:
            async with self._redis.pipeline(transaction=True) as pipe:
                if record == _NEW:
                    pipe.delete(key)
                else:
                    pipe.set(key, _RECORD.dump_json(record), ex=_KEPT_S)
                pipe.srem(_trying(self.process), key)
                await pipe.execute()
        except (RedisError, OSError):
            self._owed[key] = None
            while len(self._owed) > _MAX_OWED:  # the oldest went to another replica long ago
                del self._owed[next(iter(self._owed))]

    async def forget(self, message: Msg) -> None:
        """The message is through."""
        await self.keep(message, _NEW)
        self._owed.pop(_key(message), None)


def _key(message: Msg) -> str:
    metadata = message.metadata
    return f"tandem:tries:{metadata.stream}:{metadata.consumer}:{metadata.sequence.stream}"


def _trying(process: str) -> str:
    return f"tandem:suspects:{process}"


def _read(found: bytes | str | None) -> Record:
    """What another version wrote and this one cannot read counts as nothing."""
    try:
        return _RECORD.validate_json(found) if found else _NEW
    except ValidationError:
        return _NEW
