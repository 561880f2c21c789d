"""Makes the toy service and the fakes beside the tests importable; replicas of it, and a server with the topology's users."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import nats
import pytest_asyncio
from nats.aio.client import Client

from tandem.chassis.provision import provision
from tandem.local.servers import NatsServer, ValkeyServer, new_passwords

sys.path.insert(0, str(Path(__file__).parent))

from real import Replica


@pytest_asyncio.fixture
async def secured(tmp_path: Path) -> AsyncIterator[NatsServer]:
    """A provisioned nats-server with a user for each service."""
    server = NatsServer(tmp_path / "secured", passwords=new_passwords())
    server.start()
    assert server.passwords is not None
    operator = await nats.connect(server.url, user="operator", password=server.passwords["operator"])
    await provision(operator.jetstream(), apply=True)
    await operator.close()
    yield server
    server.stop()


@pytest_asyncio.fixture
async def replica(provisioned: Client, valkey_server: ValkeyServer) -> AsyncIterator[Callable[..., Replica]]:
    """Makes as many processes of the toy service over one pair of servers as a test asks for."""
    made: list[Replica] = []

    def make(**more: object) -> Replica:
        made.append(Replica(provisioned, valkey_server.url, **more))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for one in made:
        await one.redis.aclose()
