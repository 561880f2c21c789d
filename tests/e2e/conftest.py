"""One `tandem up` for the tests of this folder (one per worker), each with athletes of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from rig.process import Up
from rig.town import Town, around

from tandem.local.home import Home
from tandem.notifier.push_service import PushService


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """The data of a system that runs as its own process."""
    home = Home(tmp_path_factory.mktemp("up"))
    up = Up(home)
    up.start()
    yield home
    assert up.stop() == 0


@pytest_asyncio.fixture
async def outside(home: Home) -> AsyncIterator[Town]:
    """A town around the system of the other process, on the machine's clock."""
    async with PushService() as push, around(home, push) as made:
        yield made
