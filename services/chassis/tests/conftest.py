"""Makes the toy service and the fakes beside the tests importable; a server with the users of the topology."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import nats
import pytest_asyncio

from tandem.chassis.provision import provision
from tandem.local.servers import NatsServer, new_passwords

sys.path.insert(0, str(Path(__file__).parent))


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
