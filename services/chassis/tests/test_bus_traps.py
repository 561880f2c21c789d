"""Each trap of the stack that touches the chassis, shown against a real nats-server to be designed around."""

from __future__ import annotations

import asyncio
import os
import signal
import time

import nats
import nats.errors
import pytest
import toy_service as toy
from nats.aio.client import Client
from nats.aio.msg import Msg
from real import Child, Replica, asked, put_fact, settings_for, until
from toy_app import build

from tandem.chassis import bus
from tandem.chassis.errors import Unavailable
from tandem.chassis.log import Log
from tandem.chassis.service import NotProvisioned
from tandem.contracts.topology import CONSUMERS
from tandem.local.servers import NatsServer, ValkeyServer

pytestmark = pytest.mark.server


async def test_a_closed_connection_is_reported_and_the_event_loop_turns_on(
    provisioned: Client, nats_server: NatsServer, valkey_server: ValkeyServer
) -> None:
    closed: list[float] = []
    settings = settings_for(nats_server.url, valkey_server.url, graceful_timeout_s=1)
    async with build(settings, on_closed=lambda: closed.append(time.monotonic())) as service:
        await service.log.client.close()
        await until(lambda: closed, "on_closed")
        async with asyncio.timeout(30):  # the pull loops must not spin
            for _ in range(10):
                await asyncio.sleep(0.02)


def test_a_service_whose_connection_closed_for_good_dies_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    codes: list[int] = []
    monkeypatch.setattr(os, "_exit", codes.append)
    bus.exit_at_once()
    assert codes == [70]


async def test_a_clean_stop_is_not_reported_as_a_closed_connection(
    provisioned: Client, nats_server: NatsServer, valkey_server: ValkeyServer
) -> None:
    closed: list[int] = []
    async with build(settings_for(nats_server.url, valkey_server.url), on_closed=lambda: closed.append(1)):
        pass
    await asyncio.sleep(0.05)
    assert closed == []


async def test_an_idle_fetch_ends_without_killing_its_task(
    provisioned: Client, nats_server: NatsServer, valkey_server: ValkeyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bus, "PULL_TIMEOUT_S", 0.05)
    async with build(settings_for(nats_server.url, valkey_server.url), on_closed=lambda: None) as service:
        await asyncio.sleep(1.5)
        for subscriber in service.broker.subscribers:
            assert len(subscriber.tasks) <= 2, "one, and at most one more for the very first fetch"  # type: ignore[attr-defined]
        await put_fact(provisioned, toy.fact("a", 10))
        await until(lambda: service.log.read("PLAN", "plan.ada.>"), "it still listens")


async def test_a_deleted_consumer_is_not_asked_for_in_a_spin_and_readyz_says_so(
    provisioned: Client, nats_server: NatsServer, valkey_server: ValkeyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tandem.chassis import health

    monkeypatch.setattr(health, "_CACHE_S", 0.05)
    monkeypatch.setattr(bus, "PULL_TIMEOUT_S", 0.5)
    async with build(settings_for(nats_server.url, valkey_server.url), on_closed=lambda: None) as service:
        assert (await asked(service.http.port, "/readyz"))[0] == 200
        await provisioned.jetstream().delete_consumer("LOAD", "scheduler")
        await asyncio.sleep(0.6)
        before, since = service.log.client.stats["out_msgs"], time.monotonic()
        await asyncio.sleep(1)
        assert service.log.client.stats["out_msgs"] - before < 20 * (time.monotonic() - since)
        status, text = await asked(service.http.port, "/readyz")
        assert status == 503
        assert "consumer scheduler of LOAD: NotFoundError; run `tandem provision --apply`" in text


async def test_a_missing_consumer_fails_the_start_and_is_not_made(
    provisioned: Client, nats_server: NatsServer, valkey_server: ValkeyServer
) -> None:
    await provisioned.jetstream().delete_consumer("LOAD", "scheduler")
    with pytest.raises(NotProvisioned, match="consumer scheduler of LOAD"):
        async with build(settings_for(nats_server.url, valkey_server.url), on_closed=lambda: None):
            pass
    with pytest.raises(nats.js.errors.NotFoundError):
        await provisioned.jetstream().consumer_info("LOAD", "scheduler")


async def test_wrong_credentials_stop_the_start_with_a_clear_answer(
    secured: NatsServer, valkey_server: ValkeyServer
) -> None:
    closed: list[int] = []
    settings = settings_for(secured.url, valkey_server.url, nats_user="scheduler", nats_password="wrong")
    with pytest.raises(nats.errors.Error, match=r"(?i)authorization violation"):
        async with asyncio.timeout(60), build(settings, on_closed=lambda: closed.append(1)):
            pass
    assert closed == [], "it must be told, not killed"


async def test_credentials_withdrawn_and_restored_are_survived(
    secured: NatsServer, valkey_server: ValkeyServer
) -> None:
    assert secured.passwords is not None
    right = dict(secured.passwords)
    settings = settings_for(secured.url, valkey_server.url, nats_user="scheduler", nats_password=right["scheduler"])
    closed: list[int] = []
    async with build(settings, on_closed=lambda: closed.append(1)) as service:
        secured.stop()
        secured.passwords = right | {"scheduler": "changed"}
        secured.start()
        await asyncio.sleep(2.5)  # several refused reconnects
        assert not service.log.client.is_connected
        assert closed == []
        secured.stop()
        secured.passwords = right
        secured.start()
        await until(lambda: service.log.client.is_connected, "reconnected once it may again")
        operator = await nats.connect(secured.url, user="operator", password=right["operator"])
        await put_fact(operator, toy.fact("a", 10))
        await until(lambda: service.log.read("PLAN", "plan.ada.>"), "and it handles")
        await operator.close()


async def test_nats_that_comes_late_is_waited_for_and_the_probes_say_so(
    provisioned: Client, nats_server: NatsServer, valkey_server: ValkeyServer
) -> None:
    await provisioned.close()
    nats_server.stop()
    service = build(settings_for(nats_server.url, valkey_server.url), on_closed=lambda: None)
    starting = asyncio.create_task(service.__aenter__())
    await until(lambda: service.http.port, "the probes answer")
    assert (await asked(service.http.port, "/livez"))[0] == 200
    assert await asked(service.http.port, "/readyz") == (503, '{"problems":["starting"]}')
    nats_server.start()
    await asyncio.wait_for(starting, 60)
    assert (await asked(service.http.port, "/readyz"))[0] == 200
    await service.__aexit__()
    assert await asked(service.http.port, "/livez") == (0, "")


async def test_a_start_that_waits_can_be_stopped(nats_server: NatsServer, valkey_server: ValkeyServer) -> None:
    nats_server.stop()
    with Child(nats_server.url, valkey_server.url) as child:
        await until(lambda: asked_is(child.http_port, "/livez", 200), "alive while it waits")
        child.process.send_signal(signal.SIGTERM)
        assert await child.ended() == 0


async def test_a_publish_without_a_stream_is_an_outage_not_a_success(provisioned: Client) -> None:
    log = Log(timeout_s=1)
    log.attach(provisioned)
    await provisioned.jetstream().delete_stream("PLAN")
    with pytest.raises(Unavailable, match="not acknowledged"):
        await log.publish("PLAN", "plan.ada.revised", b"{}", {})


async def test_one_process_runs_two_of_the_same_service_and_both_are_served(
    provisioned: Client, nats_server: NatsServer, valkey_server: ValkeyServer
) -> None:
    """A router shared by two brokers would silently serve the last one only: build() makes its own."""
    seen: dict[str, int] = {"one": 0, "two": 0}

    def counting(name: str) -> object:
        def count(_: Msg) -> None:
            seen[name] += 1

        return count

    settings = settings_for(nats_server.url, valkey_server.url, fetch_batch=1)
    one = build(settings, handled=counting("one"), on_closed=lambda: None)  # type: ignore[arg-type]
    two = build(settings, handled=counting("two"), on_closed=lambda: None)  # type: ignore[arg-type]
    async with one, two:
        for n in range(30):
            await put_fact(provisioned, toy.fact(f"slow-{n}", 1, f"athlete-{n}"))
        await until(lambda: all(seen.values()), "both of them handle", 15)


async def test_inboxes_and_subscriptions_carry_the_services_name() -> None:
    for entry in CONSUMERS:
        arguments = bus.pull(entry.stream, entry.name, 8)
        assert arguments["inbox_prefix"] == f"_INBOX_{entry.service}.".encode()
        assert arguments["stream"].declare is False
        assert arguments["pull_sub"].timeout is not None, "without one, a request lost in a reconnect hangs for ever"


async def test_metrics_have_no_ids_in_their_labels(
    provisioned: Client, nats_server: NatsServer, valkey_server: ValkeyServer
) -> None:
    async with build(settings_for(nats_server.url, valkey_server.url), on_closed=lambda: None) as service:
        one = Replica(provisioned, valkey_server.url)

        async def series(count: int) -> set[str]:
            for n in range(count):
                await put_fact(provisioned, toy.fact("a", 10, f"athlete-{n}"))
            last = f"athlete-{count - 1}"
            await until(lambda: one.said(last), "all handled")
            await until(lambda: one.log.read("TIMER", f"due.scheduler.{last}.>"), "all deadlines")
            _, text = await asked(service.http.port, "/metrics")
            return {line.rsplit(" ", 1)[0] for line in text.splitlines() if not line.startswith("#")}

        few, many = await series(3), await series(25)
        assert not any("athlete-" in line for line in many)
        assert len(many) <= len(few) + 20, "a deadline's first message adds its consumer's series, athletes add none"
        assert 'tandem_nats_connected{service="scheduler"} 1.0' in {f"{line} 1.0" for line in many}
        await one.redis.aclose()


async def asked_is(port: int, path: str, status: int) -> bool:
    return (await asked(port, path))[0] == status
