"""The whole system in one process: embedded servers, provisioned streams, the four services, supervised.

Services are made by the same `build(settings)` as everywhere else. A service whose connection closes for good, or that
cannot start, is made anew after a pause; a server that dies is started again on its data.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import nats
import structlog
from nats.aio.client import Client
from pydantic import SecretStr

import tandem.ingestion.app
import tandem.ingestion.settings
import tandem.load_scoring.app
import tandem.load_scoring.settings
import tandem.notifier.app
import tandem.notifier.settings
import tandem.scheduler.app
import tandem.scheduler.settings
from tandem.chassis.clock import Clock, SystemClock
from tandem.chassis.provision import provision
from tandem.chassis.service import Service, tune_interpreter
from tandem.local.home import Home, Running
from tandem.local.servers import CALLOUT, NatsServer, ValkeyServer

_RESTART_S = (0.5, 1.0, 2.0, 5.0)
_WATCH_S = 0.5

Build = Callable[[Callable[[], None]], Service[Any]]


@dataclass(slots=True)
class System:
    """A running system. `services` are the ones that stand right now, by name."""

    home: Home
    nats: NatsServer
    valkey: ValkeyServer
    clock: Clock
    passwords: dict[str, str]
    services: dict[str, Service[Any]] = field(default_factory=dict)

    def http_port(self, service: str) -> int:
        return self.services[service].http.port

    async def operator(self) -> Client:
        """A client that may do everything."""
        return await nats.connect(
            self.nats.url,
            user="operator",
            password=self.passwords["operator"],
            max_reconnect_attempts=-1,
            error_cb=_log_error,
        )


@asynccontextmanager
async def running(
    home: Home,
    *,
    clock: Clock | None = None,
    ports: dict[str, int] | None = None,
    console: Callable[[str], None] | None = None,
    local_push: bool = False,
) -> AsyncIterator[System]:
    """Start everything on the data in `home`, and stop it cleanly. `ports` (nats, mqtt, valkey, and each service) are free ones
    where none is given; `console` prints alerts; `local_push` lets the notifier post to push services on loopback.

    Raises AlreadyRunning, ServerFailed, or what a service raises when it cannot start at first.
    """
    ports = ports or {}
    tune_interpreter()
    with home.locked():
        passwords = home.passwords()
        servers = (
            NatsServer(home.nats, ports.get("nats", 0), passwords=passwords, mqtt_port=ports.get("mqtt", 0)),
            ValkeyServer(home.valkey, ports.get("valkey", 0)),
        )
        system = System(home, *servers, clock or SystemClock(), passwords)
        async with AsyncExitStack() as stack:
            for server in servers:
                stack.callback(server.stop)
                await asyncio.to_thread(server.start)
            await _provision(system)
            await stack.enter_async_context(_background(_watch_servers(system)))
            for name, build in _builders(system, ports, console, local_push).items():
                await stack.enter_async_context(_supervised(system, name, build))
            http = {name: service.http.port for name, service in system.services.items()}

            home.announce(Running(os.getpid(), system.nats.url, system.nats.mqtt_url, system.valkey.url, http))
            yield system


def _builders(
    system: System, ports: dict[str, int], console: Callable[[str], None] | None, local_push: bool
) -> dict[str, Build]:
    def shared(name: str) -> dict[str, Any]:
        return {
            "nats_url": system.nats.url,
            "nats_user": name,
            "nats_password": SecretStr(system.passwords[name]),
            "redis_url": system.valkey.url,
            "http_port": ports.get(name, 0),
        }

    clock = system.clock
    ingestion = tandem.ingestion.settings.Settings(
        **shared("ingestion"),
        mqtt_url=system.nats.mqtt_url,
        nats_callout_seed=SecretStr(system.passwords[CALLOUT]),
        keys_directory=system.home.keys,
    )
    load_scoring = tandem.load_scoring.settings.Settings(**shared("load_scoring"))
    scheduler = tandem.scheduler.settings.Settings(**shared("scheduler"))
    notifier_port = ports.get("notifier")
    notifier = tandem.notifier.settings.Settings(
        **shared("notifier"),
        keys_directory=system.home.keys,
        allow_loopback_push=local_push,
        public_url=f"http://127.0.0.1:{notifier_port}" if notifier_port else "",
    )
    return {
        "ingestion": lambda closed: tandem.ingestion.app.build(ingestion, clock=clock, on_closed=closed),
        "load_scoring": lambda closed: tandem.load_scoring.app.build(load_scoring, clock=clock, on_closed=closed),
        "scheduler": lambda closed: tandem.scheduler.app.build(scheduler, clock=clock, on_closed=closed),
        "notifier": lambda closed: tandem.notifier.app.build(notifier, clock=clock, console=console, on_closed=closed),
    }


@asynccontextmanager
async def _supervised(system: System, name: str, build: Build) -> AsyncIterator[None]:
    """The service runs while the block does. Its first start must succeed; later ones are tried again for ever."""
    closed = asyncio.Event()
    service = build(closed.set)
    await service.__aenter__()
    system.services[name] = service
    keeper = asyncio.create_task(_keep(system, name, build, closed))
    try:
        yield
    finally:
        keeper.cancel()
        await asyncio.gather(keeper, return_exceptions=True)
        if (last := system.services.pop(name, None)) is not None:
            await last.__aexit__(None, None, None)


async def _keep(system: System, name: str, build: Build, closed: asyncio.Event) -> None:
    failures = 0
    while True:
        await closed.wait()
        closed.clear()
        structlog.get_logger().error("service restarts", service=name)
        if (broken := system.services.pop(name, None)) is not None:
            await asyncio.gather(broken.__aexit__(None, None, None), return_exceptions=True)
        try:
            service = build(closed.set)
            await service.__aenter__()
            system.services[name] = service
            failures = 0
        except Exception as error:
            structlog.get_logger().error("service did not start", service=name, error=repr(error))
            await asyncio.sleep(_RESTART_S[min(failures, len(_RESTART_S) - 1)] * random.uniform(0.8, 1.2))
            failures += 1
            closed.set()


async def _watch_servers(system: System) -> None:
    while True:
        await asyncio.sleep(_WATCH_S)
        for server in (system.nats, system.valkey):
            if server.process is not None and server.process.poll() is not None:
                structlog.get_logger().error("server died and is started again", server=server.name)
                await asyncio.to_thread(server.start)


async def _provision(system: System) -> None:
    client = await system.operator()
    try:
        await provision(client.jetstream(), apply=True)
    finally:
        await client.close()


@asynccontextmanager
async def _background(work: Awaitable[None]) -> AsyncIterator[None]:
    task = asyncio.ensure_future(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _log_error(error: Exception) -> None:
    structlog.get_logger().warning("nats", client="operator", error=repr(error))
