"""pytest fixtures: real servers, every test on its own data.

With TANDEM_TEST_DOCKER=1 the servers of the same fixtures, and of every system that a test runs in its own process, are
containers of the official images (testcontainers).
"""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import hypothesis
import nats
import pytest
import pytest_asyncio
from nats.aio.client import Client

from tandem.chassis.provision import provision
from tandem.local.servers import NatsServer, ValkeyServer

hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None)
hypothesis.settings.register_profile("searching", deadline=None)


def pytest_configure(config: pytest.Config) -> None:
    """`make test` draws the same examples every time, so that a red run is a changed promise and never bad luck; `make
    soak` goes looking for new ones."""
    searching = "soak" in config.option.markexpr and "not soak" not in config.option.markexpr
    hypothesis.settings.load_profile("searching" if searching else "repeatable")


IN_DOCKER = os.environ.get("TANDEM_TEST_DOCKER") == "1"


@pytest.fixture(autouse=IN_DOCKER)
def containers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whoever makes a server in this process gets a container, which is gone when the test is over."""
    from tandem.local import containers, system  # a second to import, which tests without containers need not wait

    for module in (system, sys.modules[__name__]):
        monkeypatch.setattr(module, "NatsServer", containers.ContainedNats)
        monkeypatch.setattr(module, "ValkeyServer", containers.ContainedValkey)
    yield
    containers.remove_all()


@pytest.fixture
def nats_server(tmp_path: Path) -> Iterator[NatsServer]:
    """A fresh nats-server without users."""
    server = NatsServer(tmp_path / "nats")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def valkey_server(tmp_path: Path) -> Iterator[ValkeyServer]:
    """A fresh Valkey."""
    server = ValkeyServer(tmp_path / "valkey")
    server.start()
    yield server
    server.stop()


@pytest_asyncio.fixture
async def provisioned(nats_server: NatsServer) -> AsyncIterator[Client]:
    """A client on a server that has every stream and consumer of the topology."""
    client = await nats.connect(nats_server.url)
    await provision(client.jetstream(), apply=True)
    yield client
    await client.close()
