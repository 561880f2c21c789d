"""A document that is lost, rolled back or erased meanwhile is not believed: the log is folded again to the same state."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import toy_service as toy
from real import Replica, asleep

from tandem.chassis.documents import Document, Missing
from tandem.chassis.log import Log, Stored
from tandem.local.servers import ValkeyServer

pytestmark = pytest.mark.server


async def test_who_is_erased_while_they_are_read_leaves_no_document(
    replica: Callable[..., Replica], monkeypatch: pytest.MonkeyPatch
) -> None:
    one = replica()
    await one.loop.take(await one.put(toy.fact("a", 15)))
    await one.redis.hset(one.documents.key("ada"), "run", "before a restart")  # type: ignore[misc]
    reader, pages = replica(), Log.pages

    async def erased_meanwhile(log: Log, stream: str, subject: str, **rest: Any) -> AsyncIterator[list[Stored]]:
        async for page in pages(log, stream, subject, **rest):
            await one.redis.delete(one.documents.key("ada"))
            yield page

    monkeypatch.setattr(Log, "pages", erased_meanwhile)
    assert (await reader.loop.read("ada")).weights
    assert not await one.redis.exists(one.documents.key("ada"))


async def test_a_flushed_redis_is_folded_again_to_the_same_state(replica: Callable[..., Replica]) -> None:
    one = replica()
    events = [await one.put(toy.fact(name, 15)) for name in "abc"]
    for event in events:
        lived = await one.loop.take(event)
    said = await one.said()
    await one.redis.flushall()
    assert isinstance(await one.kept(), Missing)
    for again in (one, replica()):
        assert asleep(await again.loop.read("ada")) == asleep(lived)
        assert asleep(await again.loop.take(events[0])) == asleep(lived)
    assert await one.said() == said
    assert one.counted("tandem_rebuilds_total", reason="absent") >= 1


async def test_a_redis_rolled_back_a_moment_is_not_believed(
    replica: Callable[..., Replica], valkey_server: ValkeyServer, tmp_path: Path
) -> None:
    one = replica()
    await one.loop.take(await one.put(toy.fact("a", 15)))
    run_before = (await one.kept()).run
    valkey_server.stop()
    shutil.copytree(valkey_server.directory, tmp_path / "older")
    valkey_server.start()
    last = await one.put(toy.fact("b", 30))
    lived = await one.loop.take(last)
    said = await one.said()

    valkey_server.kill()
    shutil.rmtree(valkey_server.directory)
    shutil.copytree(tmp_path / "older", valkey_server.directory)
    valkey_server.start()

    doubtful = await one.kept()
    assert isinstance(doubtful, Missing)
    assert doubtful.reason == "run"
    assert doubtful.run != run_before
    assert asleep(await one.loop.read("ada")) == asleep(lived)
    other = replica()
    assert asleep(await other.loop.read("ada")) == asleep(lived)
    assert other.counted("tandem_rebuilds_total", reason="run") == 0, "the first to read has kept what it folded"
    assert asleep(await one.loop.take(last)) == asleep(lived)
    assert await one.said() == said, "nothing is published anew"
    assert isinstance(await one.kept(), Document), "and it is kept again"
