"""What was put off, failed or met an outage waits for nobody when it comes again; what nobody knows the end of goes alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from types import SimpleNamespace

import pytest
import pytest_asyncio
from redis.asyncio import Redis

from tandem.chassis import delivery as chassis
from tandem.chassis.delivery import Delivery
from tandem.chassis.documents import connect
from tandem.chassis.errors import Later, Unavailable
from tandem.chassis.metrics import Metrics
from tandem.local.servers import ValkeyServer

pytestmark = pytest.mark.server


class Message:
    subject, data, headers = "alert.ada.due", b"{}", None

    def __init__(self, number: int) -> None:
        self.metadata = SimpleNamespace(
            num_delivered=1, stream="ALERT", consumer="notifier_sender", sequence=SimpleNamespace(stream=number)
        )
        self.acknowledged = False

    async def ack(self) -> None:
        self.acknowledged = True

    async def nak(self, delay: float) -> None:
        self.metadata.num_delivered += 1


@pytest_asyncio.fixture
async def redis(valkey_server: ValkeyServer) -> AsyncIterator[Redis]:
    redis = connect(valkey_server.url, connections=8)
    yield redis
    assert await redis.keys("tandem:tries:*") == [], "nothing is left in Redis"
    await redis.aclose()


def process(redis: Redis, name: str = "one") -> Delivery:
    metrics = Metrics("notifier")
    return Delivery("notifier", log=None, redis=redis, metrics=metrics, max_tries=4, process=name)  # type: ignore[arg-type]


async def all_at_once(delivery: Delivery, messages: list[Message]) -> int:
    """Handle them, each until all others have begun too or nothing more begins. Returns how many were in hand together."""
    in_hand = most = 0

    async def call(message: object) -> None:
        nonlocal in_hand, most
        in_hand += 1
        most = max(most, in_hand)
        for _ in range(200):
            if most == len(messages):
                break
            await asyncio.sleep(0.001)
        in_hand -= 1

    await asyncio.gather(*(delivery.handle(message, call) for message in messages))  # type: ignore[arg-type]
    assert all(message.acknowledged for message in messages)
    return most


@pytest.mark.parametrize("trouble", [Later("busy", 0.1), Unavailable("NATS is away"), ValueError("not this time")])
async def test_those_whose_last_try_came_to_an_end_go_side_by_side(
    redis: Redis, trouble: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chassis, "OUTAGE_DELAY_S", (0.01,))
    one, messages = process(redis), [Message(number) for number in range(5)]

    async def fails(message: object) -> None:
        raise trouble

    for _ in range(2):
        await asyncio.gather(*(one.handle(message, fails) for message in messages))  # type: ignore[arg-type]
    assert await all_at_once(process(redis, "another"), messages) == 5


async def test_those_that_a_process_may_have_died_of_go_alone(redis: Redis) -> None:
    messages = [Message(number) for number in range(5)]
    for message in messages:
        message.metadata.num_delivered = 2
    assert await all_at_once(process(redis), messages) == 1
