"""One document per athlete per service in Redis: what the log adds up to. A cache that may lie and is checked.

A document carries the `run_id` of the Redis it was saved under. Under another one (a restart, a failover) it may be a
second old, so it is not trusted and folded again from the log. So is one whose state was saved in another shape, by
another version of the service. Saves are compare-and-set on a token that is new every
time, so neither a slow replica nor a flushed and refilled Redis can be overwritten by mistake.
"""

from __future__ import annotations

import hashlib
import itertools
import uuid
import zlib
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from pydantic import BaseModel
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from tandem.chassis.errors import Unavailable
from tandem.chassis.scripts import Scripts

# KEYS[1] document; ARGV[1] the token we have already parsed. Returns run_id, token, and the rest when it is news to us.
_LOAD = """
local run = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
local token = redis.call('HGET', KEYS[1], 'token')
if not token then return {run} end
if token == ARGV[1] then return {run, token} end
local rest = redis.call('HMGET', KEYS[1], 'run', 'fence', 'armed', 'state')
return {run, token, rest[1], rest[2], rest[3], rest[4]}
"""

# KEYS[1] document; ARGV: expected token ('' for absent), new token, run, fence, armed, state. Returns 1 when saved.
_SAVE = """
if (redis.call('HGET', KEYS[1], 'token') or '') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'token', ARGV[2], 'run', ARGV[3], 'fence', ARGV[4], 'armed', ARGV[5], 'state', ARGV[6])
return 1
"""

_REMEMBERED_BYTES = 32 * 1024 * 1024
"""How much is kept parsed, told by its JSON, the lately used. Ours: parsed it takes about four times as much memory."""

_DEFLATE_FROM = 1024
"""Documents of more bytes than this are deflated: memory is what a cache of millions of athletes costs."""


@dataclass(frozen=True, slots=True)
class Document[S: BaseModel]:
    """`state` folded up to here; `fence` is the last sequence folded of the service's own decisions; `armed` are the
    timers that stand, kind -> generation; `token` is '' for a document that was never saved."""

    state: S
    fence: int = 0
    armed: Mapping[str, str] | None = None
    run: str = ""
    token: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """No document to be trusted: `reason` is `absent`, `run`, `unreadable` or `purged`; `token` is what a save replaces."""

    run: str
    token: str
    reason: str


def key_of(service: str, athlete_id: str) -> str:
    """Where a document is kept. The hash tag keeps all documents of one athlete on one node of a cluster."""
    return f"tandem:{service}:{{{athlete_id}}}"


def _deflated(body: bytes) -> bytes:
    return zlib.compress(body, 1) if len(body) > _DEFLATE_FROM else body


def _inflated(body: bytes) -> bytes:
    """JSON begins with a brace, which deflate never does."""
    return body if body.startswith(b"{") else zlib.decompress(body)


class Documents[S: BaseModel]:
    """The documents of one service."""

    def __init__(self, redis: Redis, service: str, state: type[S], *, replicas: int = 0) -> None:
        self._redis = redis
        self._scripts = Scripts(redis)
        self._service = service
        self._state = state
        self._replicas = replicas
        self._process = uuid.uuid4().hex
        self._saves = itertools.count()
        self._parsed: OrderedDict[str, tuple[Document[S], int]] = OrderedDict()
        self._parsed_bytes = 0
        shape = orjson.dumps(state.model_json_schema(), option=orjson.OPT_SORT_KEYS)
        self._shape = hashlib.blake2b(shape, digest_size=8).hexdigest()

    def key(self, athlete_id: str) -> str:
        return key_of(self._service, athlete_id)

    async def load(self, athlete_id: str) -> Document[S] | Missing:
        known, _ = self._parsed.get(athlete_id, (None, 0))
        reply: list[Any] = await self._scripts.run(_LOAD, self.key(athlete_id), known.token if known else "")
        run = f"{reply[0].decode()}-{self._shape}"
        if len(reply) == 1:
            return Missing(run, "", "absent")
        token = reply[1].decode()
        if len(reply) == 2 and known:
            return known if known.run == run else Missing(run, token, "run")
        if reply[2] is None or reply[2].decode() != run:
            return Missing(run, token, "run")
        try:
            body = _inflated(reply[5])
            state = self._state.model_validate_json(body)
            document = Document(state, int(reply[3]), orjson.loads(reply[4]), run, token)
        except (ValueError, TypeError, zlib.error):
            return Missing(run, token, "unreadable")
        self._remember(athlete_id, document, len(body))
        return document

    async def save(self, athlete_id: str, document: Document[S]) -> Document[S] | None:
        """Save over `document.token`; None when another replica was faster."""
        token = f"{self._process}-{next(self._saves)}"
        saved = Document(document.state, document.fence, document.armed, document.run, token)
        body = saved.state.model_dump_json().encode()
        armed = orjson.dumps(saved.armed or {})
        args: list[Any] = [document.token, token, saved.run, saved.fence, armed, _deflated(body)]
        if self._replicas:
            stored = await self._save_and_wait(athlete_id, args)
        else:
            stored = await self._scripts.run(_SAVE, self.key(athlete_id), *args)
        if not stored:
            self._forget(athlete_id)
            return None
        self._remember(athlete_id, saved, len(body))
        return saved

    async def _save_and_wait(self, athlete_id: str, args: list[Any]) -> int:
        """WAITAOF speaks of its own connection's writes, so both go through one pipeline."""
        async with self._redis.pipeline(transaction=False) as pipe:
            pipe.eval(_SAVE, 1, self.key(athlete_id), *args)
            pipe.execute_command("WAITAOF", 1, self._replicas, 1000)
            stored, (local, replicas) = await pipe.execute()
        if stored and (local < 1 or replicas < self._replicas):
            raise Unavailable(f"document fsynced on {replicas} of {self._replicas} replicas")
        return int(stored)

    def _remember(self, athlete_id: str, document: Document[S], size_bytes: int) -> None:
        self._forget(athlete_id)
        self._parsed[athlete_id] = document, size_bytes
        self._parsed_bytes += size_bytes
        while self._parsed_bytes > _REMEMBERED_BYTES:
            self._forget(next(iter(self._parsed)))

    def _forget(self, athlete_id: str) -> None:
        _, size_bytes = self._parsed.pop(athlete_id, (None, 0))
        self._parsed_bytes -= size_bytes


def connect(url: str, *, connections: int) -> Redis:
    """A client whose callers wait for a connection: the default pool of redis-py 8 raises MaxConnectionsError at 100."""
    pool: BlockingConnectionPool = BlockingConnectionPool.from_url(
        url,
        max_connections=connections,
        timeout=5,
        socket_timeout=5,
        socket_connect_timeout=2,
        retry=Retry(NoBackoff(), 1),
    )
    return Redis(connection_pool=pool)
