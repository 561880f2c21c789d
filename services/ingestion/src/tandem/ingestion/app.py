"""The one place where ingestion is wired."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from tandem.chassis.behaviour import Behaviour
from tandem.chassis.clock import Clock, SimulatedClock, SystemClock
from tandem.chassis.delivery import Delivery
from tandem.chassis.effects import Effects
from tandem.chassis.keyfiles import sealing_key
from tandem.chassis.service import Service
from tandem.chassis.timers import ServerTimers, SimulatedTimers
from tandem.contracts.permissions import BRIDGE
from tandem.contracts.topology import consumer
from tandem.ingestion.adapters import platform
from tandem.ingestion.adapters.archives import Archives
from tandem.ingestion.adapters.callout import Callout
from tandem.ingestion.adapters.devices import Devices
from tandem.ingestion.adapters.inbox import Inbox
from tandem.ingestion.adapters.kicks import Warden
from tandem.ingestion.adapters.live import Live
from tandem.ingestion.adapters.mailbox import Mailbox
from tandem.ingestion.adapters.mqtt import BACKLOG_S, MqttBridge
from tandem.ingestion.adapters.parcels import Parcels
from tandem.ingestion.adapters.progress import Board
from tandem.ingestion.adapters.rates import Rates
from tandem.ingestion.adapters.tokens import Connections
from tandem.ingestion.adapters.uplink import Uplink
from tandem.ingestion.decide import decide, further, heavy, needs
from tandem.ingestion.domain.state import State
from tandem.ingestion.evolve import evolve
from tandem.ingestion.fetching import Fetcher
from tandem.ingestion.handlers import Edge, announced, router, streaming, unpacking
from tandem.ingestion.http import imports, openapi, submissions, webhooks
from tandem.ingestion.http.intake import Intake
from tandem.ingestion.providers import switched_on
from tandem.ingestion.settings import Settings

CONNECTIONS_KEY = "connections.pem"
"""In the keys' folder: what the tokens of platforms' accounts are sealed to."""

BEHAVIOUR = Behaviour(
    State, lambda athlete_id: State(athlete_id=athlete_id), evolve, decide, needs, heavy, further=further
)


def build(settings: Settings | None = None, *, clock: Clock | None = None, **supervision: Any) -> Service[State]:
    """Ingestion, ready to run."""
    settings = settings or Settings()
    service = Service("ingestion", settings, BEHAVIOUR, clock=clock, **supervision)
    devices = Devices(service.log)
    mailbox = Mailbox(service.log, service.objects, devices)
    inbox = Inbox(service.log, service.objects, devices, service.clock)
    rates = Rates(service.redis, settings.limits())
    edge = Edge(service.loop, service.log, inbox, devices, mailbox, rates, settings.answer_timeout_s)
    service.use(mailbox.open)
    _guard(service, devices, settings)
    effects = Effects(service.delivery, at_once=settings.fetch_batch)
    service.use(lambda: _drained(effects, settings.graceful_timeout_s))
    service.include(router(edge, effects, settings.fetch_batch))
    intake = Intake()
    service.mount(submissions.routes(devices, mailbox, rates, intake, settings))
    service.mount(openapi.routes())
    _take_archives(service, devices, rates, settings)
    _listen_live(service, devices, rates, settings)
    _hear_platforms(service, devices, intake, settings)
    return service


def _take_archives(service: Service[State], devices: Devices, rates: Rates, settings: Settings) -> None:
    board = Board(service.log, service.redis)
    archives = Archives(service.log, service.objects, devices, board, settings.spool_directory)
    # of its own: what is redelivered is handled one at a time, and an archive must not hold up a workout
    delivery = Delivery(
        "ingestion", log=service.log, redis=service.redis, metrics=service.metrics, max_tries=settings.max_tries
    )
    effects = Effects(delivery, at_once=consumer("DEVICE", "ingestion_unpack").max_ack_pending)

    @asynccontextmanager
    async def unpacked() -> AsyncIterator[None]:
        yield
        await effects.drain(0)  # a new process goes on from the last window: no use in waiting for the end of years

    service.use(unpacked)
    service.include(unpacking(archives, effects))
    service.mount(imports.routes(devices, archives, board, rates, settings))


def _listen_live(service: Service[State], devices: Devices, rates: Rates, settings: Settings) -> None:
    """Live streams, and the bridge for devices that speak MQTT."""
    clock = service.clock
    timers = (
        SimulatedTimers(service.log, service.name, clock)
        if isinstance(clock, SimulatedClock)
        else ServerTimers(service.log, service.name)
    )
    grace_s = BACKLOG_S if settings.mqtt_url else 0.0
    live = Live(
        service.log,
        service.objects,
        devices,
        timers,
        clock,
        silence_s=settings.live_silence_s,
        grace_s=grace_s,
    )
    service.use(live.open)
    service.include(streaming(live, service.delivery, settings.fetch_batch))
    if settings.mqtt_url:
        password = settings.nats_password.get_secret_value() if settings.nats_password else None
        uplink = Uplink(service.log, devices, rates)
        user = BRIDGE if settings.nats_user else None
        bridge = MqttBridge(settings.mqtt_url, uplink, service.redis, user=user, password=password)
        devices.watch(bridge.forget)
        service.use(bridge.open)


def _hear_platforms(service: Service[State], devices: Devices, intake: Intake, settings: Settings) -> None:
    """Webhooks, and the fetching of what they announce. Platforms live on real time, whatever clock the planner lives on."""
    providers, now = switched_on(settings), SystemClock().now
    parcels = Parcels(service.log, service.objects)
    heard = webhooks.Webhooks(providers, devices, parcels, intake, now, service.metrics.registry)
    if not providers:
        service.mount(webhooks.routes(heard, None))
        return
    connections = Connections(service.log, service.redis, sealing_key(settings.keys_directory / CONNECTIONS_KEY), now)
    http = platform.client()
    fetcher = Fetcher(providers, connections, parcels, service.redis, http, now)
    # of its own: what is redelivered is handled one at a time, and a slow platform must not hold up a workout
    delivery = Delivery(
        "ingestion", log=service.log, redis=service.redis, metrics=service.metrics, max_tries=settings.max_tries
    )
    effects = Effects(delivery, at_once=settings.fetches_at_once)

    @asynccontextmanager
    async def fetching() -> AsyncIterator[None]:
        async with http:
            yield
            await effects.drain(settings.graceful_timeout_s)

    service.use(fetching)
    service.include(announced(fetcher, effects, settings.fetch_batch))
    service.mount(webhooks.routes(heard, connections.public_key))


def _guard(service: Service[State], devices: Devices, settings: Settings) -> None:
    """On a server with users: say who devices are, and end their connections when their keys do."""
    if settings.nats_callout_seed is None or settings.nats_password is None:
        return
    password = settings.nats_password.get_secret_value()
    warden = Warden(service.log, settings.nats_url.split(","), password)
    devices.watch(warden.expel)
    service.use(warden.open)
    service.use(Callout(service.log, devices, settings.nats_callout_seed.get_secret_value()).open)


@asynccontextmanager
async def _drained(effects: Effects, timeout_s: float) -> AsyncIterator[None]:
    """What is in hand at the end is finished while everything that it needs is still open."""
    yield
    await effects.drain(timeout_s)
