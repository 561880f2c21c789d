"""The baseline: the same four hops with nothing in them. nats-py and redis-py, one Redis transaction and one
deduplicated publish a hop, fsync always, no logic, no decoding, no FastStream."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import nats
import nats.errors
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, StreamConfig
from redis.asyncio import BlockingConnectionPool, Redis

HOPS = 4


@asynccontextmanager
async def running(nats_url: str, redis_url: str, at_once: int) -> AsyncIterator[None]:
    """Streams HOP0 … HOP4; hop n reads HOPn and publishes to HOPn+1, `at_once` messages at a time."""
    client = await nats.connect(nats_url)
    jetstream = client.jetstream()
    for hop in range(HOPS + 1):
        await jetstream.add_stream(StreamConfig(name=f"HOP{hop}", subjects=[f"hop{hop}.*"], duplicate_window=120))
    redis = Redis(connection_pool=BlockingConnectionPool.from_url(redis_url, max_connections=32))
    tasks = [asyncio.create_task(_hop(nats_url, redis, hop, at_once)) for hop in range(HOPS)]
    await asyncio.sleep(0.2)
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await redis.aclose()
        await client.close()


async def _hop(nats_url: str, redis: Redis, hop: int, at_once: int) -> None:
    client = await nats.connect(nats_url)  # one connection a service, as ours have
    jetstream = client.jetstream(timeout=10)
    await jetstream.add_consumer(
        f"HOP{hop}", ConsumerConfig(durable_name="hop", ack_policy=AckPolicy.EXPLICIT, max_ack_pending=256)
    )
    subscription = await jetstream.pull_subscribe_bind("hop", stream=f"HOP{hop}")
    try:
        while True:
            try:
                batch = await subscription.fetch(at_once, timeout=5)
            except nats.errors.TimeoutError:
                continue
            async with asyncio.TaskGroup() as group:
                for message in batch:
                    group.create_task(_handle(jetstream, redis, hop, message))
    finally:
        await client.close()


async def _handle(jetstream: JetStreamContext, redis: Redis, hop: int, message: Msg) -> None:
    name = message.subject.partition(".")[2]
    async with redis.pipeline(transaction=True) as pipe:
        pipe.get(f"bare:{hop}:{name}")
        pipe.set(f"bare:{hop}:{name}", message.data)
        await pipe.execute()
    identity = f"{hop}:{message.metadata.sequence.stream}"
    headers = {"Nats-Msg-Id": identity, "root": (message.headers or {}).get("root", "")}
    await jetstream.publish(f"hop{hop + 1}.{name}", message.data, stream=f"HOP{hop + 1}", headers=headers)
    await message.ack()
