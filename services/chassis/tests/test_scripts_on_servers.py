"""Scripts on a real Redis: each caller gets its own answer, whoever else asks at the same moment."""

from __future__ import annotations

import asyncio

import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError, ResponseError

from tandem.chassis.documents import connect
from tandem.chassis.scripts import Scripts
from tandem.local.servers import ValkeyServer

pytestmark = pytest.mark.server

ECHO = "return {KEYS[1], ARGV[1]}"
PICKY = "if ARGV[1] == 'bad' then return redis.error_reply('ERR bad') end return ARGV[1]"
COUNT = "return redis.call('INCR', KEYS[1])"


@pytest.fixture
def redis(valkey_server: ValkeyServer) -> Redis:
    return connect(valkey_server.url, connections=4)


async def test_many_at_once_get_each_their_own_answer(redis: Redis) -> None:
    scripts = Scripts(redis)
    for _ in range(3):  # more than go out together, and again after a rest
        answers = await asyncio.gather(*(scripts.run(ECHO, f"key{n}", n) for n in range(300)))
        assert answers == [[f"key{n}".encode(), str(n).encode()] for n in range(300)]


async def test_a_script_that_fails_fails_its_own_caller(redis: Redis) -> None:
    scripts = Scripts(redis)
    said = ["good", "bad", "fine", "bad"]
    found = await asyncio.gather(*(scripts.run(PICKY, "key", word) for word in said), return_exceptions=True)
    assert [one if isinstance(one, bytes) else type(one) for one in found] == [
        b"good",
        ResponseError,
        b"fine",
        ResponseError,
    ]


async def test_scripts_that_redis_has_forgotten_run_once_all_the_same(redis: Redis) -> None:
    scripts = Scripts(redis)
    await scripts.run(COUNT, "other")
    await redis.script_flush()
    counts = await asyncio.gather(*(scripts.run(COUNT, "counted") for _ in range(20)))
    assert sorted(counts) == list(range(1, 21))


async def test_a_caller_that_is_cancelled_takes_nobody_along(redis: Redis) -> None:
    scripts = Scripts(redis)
    tasks = [asyncio.create_task(scripts.run(ECHO, "key", n)) for n in range(30)]
    await asyncio.sleep(0)
    for task in tasks[::3]:
        task.cancel()
    found = await asyncio.gather(*tasks, return_exceptions=True)
    assert [one[1] for one in found if isinstance(one, list)] == [str(n).encode() for n in range(30) if n % 3]
    assert await scripts.run(ECHO, "key", "after") == [b"key", b"after"]


async def test_an_outage_is_everybodys_and_passes(valkey_server: ValkeyServer, redis: Redis) -> None:
    scripts = Scripts(redis)
    await scripts.run(ECHO, "key", 0)
    valkey_server.stop()
    found = await asyncio.gather(*(scripts.run(ECHO, "key", n) for n in range(20)), return_exceptions=True)
    assert all(isinstance(one, RedisError | OSError) for one in found)
    valkey_server.start()
    answers = await asyncio.gather(*(scripts.run(ECHO, "key", n) for n in range(20)))
    assert [answer[1] for answer in answers] == [str(n).encode() for n in range(20)]
