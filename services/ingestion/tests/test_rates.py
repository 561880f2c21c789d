"""What one device may send, counted in Redis for all replicas."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from redis.asyncio import Redis

from tandem.chassis.documents import connect
from tandem.ingestion.adapters.rates import Budget, Limit, Rates, budget_of
from tandem.ingestion.settings import Settings
from tandem.local.servers import ValkeyServer

pytestmark = pytest.mark.server
SLOW = Limit(per_min=6, burst=5)
LIMITS = {Budget.SUBMISSION: SLOW, Budget.HISTORY: Limit(600, 50), Budget.LIVE: SLOW}


@pytest_asyncio.fixture
async def redis(valkey_server: ValkeyServer) -> AsyncIterator[Redis]:
    client = connect(valkey_server.url, connections=8)
    yield client
    await client.aclose()


async def test_a_burst_passes_and_the_next_is_told_when_to_come(redis: Redis) -> None:
    rates = Rates(redis, LIMITS)
    waits = [await rates.wait_s("w1", Budget.SUBMISSION) for _ in range(7)]
    assert waits[:5] == [0] * 5
    assert all(5 < wait_s <= 10 for wait_s in waits[5:])  # 6 a minute is one in ten seconds
    assert waits[6] <= waits[5]  # a refused one is not counted


async def test_another_device_and_another_budget_are_counted_apart(redis: Redis) -> None:
    rates = Rates(redis, LIMITS)
    for _ in range(6):
        await rates.wait_s("w1", Budget.SUBMISSION)
    assert not await rates.allow("w1", "workout")
    assert await rates.allow("w2", "workout")
    assert await rates.allow("w1", "live")
    assert await rates.allow("w1", "workout", history=True)


async def test_replicas_count_together(redis: Redis) -> None:
    one, two = Rates(redis, LIMITS), Rates(redis, LIMITS)
    passed = await asyncio.gather(*(rates.allow("w1", "workout") for rates in (one, two) for _ in range(10)))
    assert sum(passed) == SLOW.burst


async def test_after_a_pause_as_many_pass_as_were_earned(redis: Redis) -> None:
    rates = Rates(redis, {Budget.SUBMISSION: Limit(per_min=6000, burst=3)})
    while await rates.allow("w1", "workout"):
        pass
    await asyncio.sleep(0.1)
    assert await rates.allow("w1", "workout")


async def test_nothing_is_kept_of_a_device_that_has_been_quiet(redis: Redis) -> None:
    rates = Rates(redis, {Budget.SUBMISSION: Limit(per_min=60_000, burst=3)})
    await rates.allow("w1", "workout")
    await asyncio.sleep(0.05)
    assert await redis.keys("tandem:rate:*") == []


async def test_while_redis_is_away_everybody_may_send(redis: Redis, valkey_server: ValkeyServer) -> None:
    rates = Rates(redis, LIMITS)
    valkey_server.stop()
    assert [await rates.wait_s("w1", Budget.SUBMISSION) for _ in range(6)] == [0] * 6


def test_every_kind_has_a_budget_and_an_import_of_thousands_fits_into_historys() -> None:
    limits = Settings().limits()
    assert set(limits) == set(Budget)
    assert (budget_of("workout"), budget_of("live"), budget_of("wellness", history=True)) == (
        Budget.SUBMISSION, Budget.LIVE, Budget.HISTORY,
    )  # fmt: skip
    assert limits[Budget.HISTORY].burst >= 2000
