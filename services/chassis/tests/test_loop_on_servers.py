"""The loop's guarantees on a real nats-server and a real Valkey."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import toy_service as toy
from fakes import SetClock
from nats.aio.client import Client
from real import Replica, asleep, put_raw, until

from tandem.chassis.documents import Document, Missing
from tandem.chassis.errors import Fenced
from tandem.contracts import envelope
from tandem.contracts.event import Event

pytestmark = pytest.mark.server


async def test_a_fact_is_folded_decided_published_and_kept(replica: Callable[..., Replica]) -> None:
    one = replica()
    state = await one.loop.take(await one.put(toy.fact("a", 25)))
    said = [stored.event() for stored in await one.said()]
    assert [event.data.request_id for event in said] == ["level-1", "level-2"]
    assert all(event.rootids == ("fact-ada-a-25",) for event in said)
    kept = await one.kept()
    assert isinstance(kept, Document)
    assert (kept.state, kept.fence) == (state, said[-1].sequence)


async def test_a_redelivery_publishes_nothing(replica: Callable[..., Replica]) -> None:
    one, other = replica(), replica()
    event = await one.put(toy.fact("a", 25))
    await one.loop.take(event)
    for again in (one, other, one):
        await again.loop.take(event)
    assert len(await one.said()) == 2


async def test_a_crash_between_publish_and_save_is_invisible(replica: Callable[..., Replica]) -> None:
    one = replica()
    await one.loop.take(await one.put(toy.fact("b", 1)))
    event = await one.put(toy.fact("a", 35))
    append, published = one.log.append, []

    async def dies_after_two(decision: Event, **fence: object) -> object:
        ack = await append(decision, **fence)  # type: ignore[arg-type]
        published.append(decision)
        if len(published) == 2:
            raise KeyError("the process is gone")
        return ack

    one.log.append = dies_after_two  # type: ignore[method-assign,assignment]
    with pytest.raises(KeyError):
        await one.loop.take(event)
    assert len(await one.said()) == 2

    reborn = replica(clock=SetClock(toy.EPOCH + timedelta(minutes=3)))
    state = await reborn.loop.take(event)
    assert state.announced == 3
    assert [s.event().data.request_id for s in await one.said()] == ["level-1", "level-2", "level-3"]
    assert reborn.counted("tandem_fenced_total") == 1


async def test_two_replicas_on_one_athlete_decide_everything_once(replica: Callable[..., Replica]) -> None:
    """They meet: the one has decided and is about to publish when the other has published."""
    one, other = replica(), replica()
    events = [await one.put(toy.fact(f"f{n}", 10)) for n in range(12)]
    append, other_has_said = one.log.append, asyncio.Event()

    async def late(decision: Event, **fence: object) -> object:
        await other_has_said.wait()
        return await append(decision, **fence)  # type: ignore[arg-type]

    one.log.append = late  # type: ignore[method-assign,assignment]

    async def settled(turn: int, event: Event) -> None:
        await ((one, other)[turn % 2]).loop.take(event)
        if turn % 2:
            other_has_said.set()

    await asyncio.gather(*(settled(turn, event) for turn, event in enumerate(events)))
    said = [stored.event().data.request_id for stored in await one.said()]
    assert said == [f"level-{n}" for n in range(1, 13)]
    assert one.counted("tandem_fenced_total") > 0
    kept = await one.kept()
    assert isinstance(kept, Document)
    assert len(kept.state.weights) == 12
    assert asleep(await replica().loop.read("ada")) == asleep(kept.state)


async def test_a_process_that_slept_past_the_duplicate_window_cannot_publish_an_old_decision(
    replica: Callable[..., Replica], provisioned: Client
) -> None:
    stream = (await provisioned.jetstream().stream_info("PLAN")).config
    stream.duplicate_window = 0.1
    await provisioned.jetstream().update_stream(stream)
    sleeper, awake = replica(), replica(clock=SetClock(toy.EPOCH + timedelta(minutes=1)))
    event = await sleeper.put(toy.fact("a", 10))
    append, asleep, wake = sleeper.log.append, asyncio.Event(), asyncio.Event()

    async def sleeps(decision: Event, **fence: object) -> object:
        asleep.set()
        await wake.wait()
        return await append(decision, **fence)  # type: ignore[arg-type]

    sleeper.log.append = sleeps  # type: ignore[method-assign,assignment]
    late = asyncio.create_task(sleeper.loop.take(event))
    await asleep.wait()
    await awake.loop.take(event)
    await asyncio.sleep(0.3)  # the server has forgotten the decision's id
    said = await awake.said()
    forgotten = await put_raw(provisioned, "plan.bob.asked", b"{}", {"Nats-Msg-Id": said[0].event().id})
    assert forgotten > said[0].sequence, "by its id alone it would have been stored again"
    wake.set()
    assert (await late).announced == 1
    assert sleeper.counted("tandem_fenced_total") == 1
    assert await awake.said() == said


async def test_a_known_id_under_a_stale_fence_is_fenced_not_taken_for_a_success(
    replica: Callable[..., Replica],
) -> None:
    one = replica()
    await one.loop.take(await one.put(toy.fact("a", 10)))
    (said,) = await one.said()
    with pytest.raises(Fenced):
        await one.log.append(said.event(), fence=0, fence_subject="plan.ada.>")


async def test_an_erased_athlete_does_not_wedge_the_loop(replica: Callable[..., Replica], provisioned: Client) -> None:
    one = replica()
    await one.loop.take(await one.put(toy.fact("a", 25)))
    await provisioned.jetstream().purge_stream("PLAN", subject="plan.ada.>")
    await provisioned.jetstream().purge_stream("ATHLETE", subject="athlete.ada.>")
    fresh = await one.put(replace(toy.fact("b", 35), id="another"))
    await until(_window_over(provisioned), "a duplicate window of 100 ms")
    state = await one.loop.take(fresh)
    assert state.weights == {"b": 35}
    assert [s.event().data.answer[:7] for s in await one.said()] == ["1 of 35", "2 of 35", "3 of 35"]


def _window_over(client: Client) -> Callable[[], object]:
    """The toy names its decisions by level, so the erased ones' ids must be forgotten first."""

    async def shortened() -> bool:
        stream = (await client.jetstream().stream_info("PLAN")).config
        stream.duplicate_window = 0.1
        await client.jetstream().update_stream(stream)
        await asyncio.sleep(0.3)
        return True

    return shortened


async def test_a_fact_nobody_can_read_is_skipped_when_folding_again(
    replica: Callable[..., Replica], provisioned: Client
) -> None:
    one = replica()
    await one.put(toy.fact("a", 10))
    event = toy.fact("b", 10)
    await put_raw(
        provisioned, "athlete.ada.plan.requested", b"not json", envelope.headers_of(event) | {"Nats-Msg-Id": "x"}
    )
    await put_raw(provisioned, "athlete.ada.plan.requested", b"no headers at all")
    state = await one.loop.take(await one.put(event))
    assert state.weights == {"a": 10, "b": 10}


async def test_a_document_of_another_shape_is_folded_again(replica: Callable[..., Replica]) -> None:
    one = replica()
    lived = await one.loop.take(await one.put(toy.fact("a", 10)))
    key = one.documents.key("ada")
    run = (await one.redis.hget(key, "run")).decode()
    await one.redis.hset(key, mapping={"run": run.split("-")[0] + "-another", "token": "theirs"})
    newer = replica()
    assert (await newer.kept()).reason == "run"  # type: ignore[union-attr]
    assert asleep(await newer.loop.read("ada")) == asleep(lived)
    await one.redis.hset(key, mapping={"run": run, "state": "{broken", "token": "theirs too"})
    assert (await newer.kept()).reason == "unreadable"  # type: ignore[union-attr]
    assert asleep(await newer.loop.read("ada")) == asleep(lived)


async def test_150_loads_at_once_wait_for_a_connection(replica: Callable[..., Replica]) -> None:
    one = replica()
    loaded = await asyncio.gather(*(one.documents.load(f"athlete-{n}") for n in range(150)))
    assert len(loaded) == 150
    assert one.redis.connection_pool.max_connections == 8


async def test_of_two_saves_over_one_document_one_is_refused(replica: Callable[..., Replica]) -> None:
    one, other = replica(), replica()
    missing = await one.kept()
    assert isinstance(missing, Missing)
    document = Document(toy.State(athlete_id="ada"), run=missing.run)
    saved = await asyncio.gather(one.documents.save("ada", document), other.documents.save("ada", document))
    assert sorted(entry is None for entry in saved) == [False, True]


async def test_a_save_that_no_replica_has_fsynced_is_an_outage(replica: Callable[..., Replica]) -> None:
    from tandem.chassis.documents import Documents
    from tandem.chassis.errors import Unavailable

    one = replica()
    careful = Documents(one.redis, "scheduler", toy.State, replicas=1)
    missing = await one.kept()
    with pytest.raises(Unavailable, match="fsynced on 0 of 1 replicas"):
        await careful.save("ada", Document(toy.State(athlete_id="ada"), run=missing.run))


async def test_what_is_kept_parsed_is_bounded_by_bytes_and_read_again_where_it_was_let_go(
    replica: Callable[..., Replica], monkeypatch: pytest.MonkeyPatch
) -> None:
    from tandem.chassis import documents

    one = replica()
    size_bytes = len(toy.State(athlete_id="a0").model_dump_json())
    monkeypatch.setattr(documents, "_REMEMBERED_BYTES", 2 * size_bytes)
    for number in range(4):
        name = f"a{number}"
        missing = await one.documents.load(name)
        assert isinstance(missing, Missing)
        await one.documents.save(name, Document(toy.State(athlete_id=name), run=missing.run))
    assert list(one.documents._parsed) == ["a2", "a3"]
    again = await one.documents.load("a0")
    assert isinstance(again, Document)
    assert again.state == toy.State(athlete_id="a0")
    assert list(one.documents._parsed) == ["a3", "a0"]
