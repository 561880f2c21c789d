"""One service, wired: what `build(settings)` of each service returns, and how it starts and stops."""

from __future__ import annotations

import asyncio
import gc
import signal
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Any

from faststream.nats import NatsRouter
from pydantic import BaseModel
from starlette.routing import BaseRoute

from tandem.chassis import bus, logs
from tandem.chassis.behaviour import Behaviour
from tandem.chassis.clock import Clock, SimulatedClock, SystemClock
from tandem.chassis.delivery import Delivery
from tandem.chassis.documents import Documents, connect
from tandem.chassis.health import Health
from tandem.chassis.http import HttpServer, application
from tandem.chassis.log import Log
from tandem.chassis.loop import Loop
from tandem.chassis.metrics import Metrics
from tandem.chassis.objects import Objects
from tandem.chassis.settings import ServiceSettings
from tandem.chassis.timers import ServerTimers, SimulatedTimers
from tandem.contracts import topology


class NotProvisioned(RuntimeError):
    """The server lacks what the topology says this service needs."""


SWITCH_INTERVAL_S = 0.001
"""How long a deciding thread may keep the event loop from running Python. The default of 5 ms is most of a message's
latency."""

COLLECT_EVERY = 50_000
"""New objects between two looks of the garbage collector. States are frozen and without cycles and live long, so looking
at them again and again at the default of a few hundred finds nothing."""


def tune_interpreter() -> None:
    """What a process that runs services sets once, at its start."""
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    gc.set_threshold(COLLECT_EVERY, 20, 20)


class Service[S: BaseModel]:
    """`async with service:` runs it. Starting fails loudly: no NATS, no consumers, no port means no service."""

    def __init__(
        self,
        name: str,
        settings: ServiceSettings,
        behaviour: Behaviour[S],
        *,
        clock: Clock | None = None,
        on_closed: Callable[[], None] = bus.exit_at_once,
    ) -> None:
        self.name = name
        self.settings = settings
        self.clock: Clock = clock or SystemClock()
        self.logger = logs.logger(name)
        self.metrics = Metrics(name)
        self.log = Log(timeout_s=settings.publish_timeout_s)
        self.objects = Objects(self.log)
        self.redis = connect(settings.redis_url, connections=settings.redis_connections)
        self._simulated = (
            SimulatedTimers(self.log, name, self.clock) if isinstance(self.clock, SimulatedClock) else None
        )
        shape = topology.service(name)
        self.loop = Loop(
            shape,
            behaviour,
            log=self.log,
            documents=Documents(self.redis, name, behaviour.state, replicas=settings.redis_replicas),
            objects=self.objects,
            timers=self._simulated or ServerTimers(self.log, name),
            clock=self.clock,
            metrics=self.metrics,
            threads=settings.threads,
            processes=settings.processes,
        )
        self.delivery = Delivery(
            name, log=self.log, redis=self.redis, metrics=self.metrics, max_tries=settings.max_tries
        )
        self.broker = bus.broker(name, settings, on_closed=on_closed)
        consumers = [(entry.stream, entry.name) for entry in topology.CONSUMERS if entry.service == name]
        self.health = Health(self.log, self.redis, consumers)
        self._routes: list[BaseRoute] = []
        self._resources: list[Callable[[], AbstractAsyncContextManager[Any]]] = []
        self._stack = AsyncExitStack()
        self.http = HttpServer(application(self.health, self.metrics), settings.http_host, settings.http_port)

    def include(self, router: NatsRouter) -> None:
        """Subscriptions of the service. A router belongs to one broker: make it in a factory."""
        self.broker.include_router(router)

    def mount(self, routes: Sequence[BaseRoute]) -> None:
        self._routes += routes

    def use(self, resource: Callable[[], AbstractAsyncContextManager[Any]]) -> None:
        """Something to open once NATS is connected and before messages flow, and to close after they have stopped."""
        self._resources.append(resource)

    async def __aenter__(self) -> Service[S]:
        try:
            await self._start()
        except BaseException:
            await self._stack.aclose()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        self.health.stopping = True
        await self._stack.aclose()
        self.logger.info("stopped")

    async def _start(self) -> None:
        self._stack.push_async_callback(self.redis.aclose)
        self._stack.callback(self.loop.close)
        self.http = HttpServer(
            application(self.health, self.metrics, self._routes), self.settings.http_host, self.settings.http_port
        )
        await self.http.start()
        self._stack.push_async_callback(self.http.stop)
        client = await self.broker.connect()
        self._stack.push_async_callback(self.broker.stop)
        self.log.attach(client)
        if missing := await self.health.missing_consumers():
            raise NotProvisioned("; ".join(missing))  # nats-py would create them, with defaults and without a word
        for resource in self._resources:
            await self._stack.enter_async_context(resource())
        if self._simulated:
            await self._stack.enter_async_context(_background(self._simulated.run()))
        await self.loop.warm()
        await self.broker.start()
        self._stack.push_async_callback(self._quiesce)
        await client.flush()
        self.health.started = True
        self.metrics.connected.labels(self.name).set_function(lambda: float(client.is_connected))
        self.logger.info("started", http_port=self.http.port)

    async def _quiesce(self) -> None:
        """Stop fetching and let what is in hand finish, while everything it may need is still open."""
        stopped = await asyncio.gather(*(s.stop() for s in self.broker.subscribers), return_exceptions=True)
        for error in (entry for entry in stopped if isinstance(entry, Exception)):
            self.logger.warning("a subscription did not stop cleanly", error=repr(error))


@asynccontextmanager
async def _background(work: Any) -> AsyncIterator[None]:
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def run(build: Callable[[], Service[Any]]) -> None:
    """The main of every service's own process: until SIGTERM or Ctrl-C, then a clean stop; also while still starting."""

    async def main() -> None:
        tune_interpreter()
        service = build()
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        stopping = asyncio.create_task(stop.wait())
        starting = asyncio.create_task(service.__aenter__())
        await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if not starting.done():
            starting.cancel()
            await asyncio.wait({starting})
            return
        await starting
        try:
            await stopping
        finally:
            await service.__aexit__()

    asyncio.run(main())
