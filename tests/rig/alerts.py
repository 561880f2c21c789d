"""A notifier in processes of its own on real servers, athletes with phones around it, and plans that change.

Imported as `rig.alerts` by tests and as `tests.rig.alerts` by the benchmark, hence its relative imports.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import nats

from tandem.chassis.log import Log
from tandem.chassis.provision import provision
from tandem.contracts import topology
from tandem.contracts.event import Event, derived_id
from tandem.contracts.events.reach import ChannelKind, PushSubscribed
from tandem.contracts.model import Payload
from tandem.local.home import Home
from tandem.local.operator import at_rest
from tandem.local.sample_week import alerts_at_any_hour
from tandem.local.servers import NatsServer, ValkeyServer
from tandem.notifier.adapters.keys import Keys
from tandem.notifier.adapters.sealing import PushTarget, seal
from tandem.notifier.push_service import Phone, PushService

from .alert_facts import Facts
from .notifier_process import NotifierProcess
from .revisions import revision

_AT_ONCE = 64


@dataclass(slots=True)
class Street:
    """Servers, a notifier that can be started, and athletes whose plan can change. `phones` are by athlete."""

    notifier: NotifierProcess
    log: Log
    keys: Keys
    phones: dict[str, Phone] = field(default_factory=dict)
    revised: Counter[str] = field(default_factory=Counter)

    async def move_in(self, names: Iterable[str], phone: Callable[[str], Phone]) -> None:
        """Each with a phone of their own."""
        made = {name: phone(name) for name in names}
        self.phones.update(made)
        await self._say(alerts_at_any_hour(name) for name in made)
        await self._say(self._subscribed(name, phone) for name, phone in made.items())

    async def revise(self, name: str, at: datetime | None = None) -> datetime:
        """Move one session of the athlete's week. Returns when that was said."""
        self.revised[name] += 1
        now = at or datetime.now(UTC)
        data = revision(name, self.revised[name], now)
        await self.log.append(_event(data, derived_id("revision", name, str(self.revised[name])), now))
        return now

    async def facts(self) -> Facts:
        """Everything that was said of alerts."""
        return Facts([stored.event() for stored in await self.log.read("ALERT", "alert.>")])

    async def settled(self, count: int, timeout_s: float) -> Facts:
        """The facts once so many alerts were delivered, withdrawn or failed for good. Raises TimeoutError."""
        async with asyncio.timeout(timeout_s):
            while True:
                facts = await self.facts()
                if len(facts.ended) >= count:
                    return facts
                await asyncio.sleep(0.2)

    async def quiet(self, timeout_s: float = 300) -> None:
        """Until the notifier has nothing in hand and nothing to fetch. Raises TimeoutError."""
        mine = [entry for entry in topology.CONSUMERS if entry.service == "notifier"]
        await at_rest(self.log, mine, timeout_s)

    async def _say(self, sayings: Iterable[Payload]) -> None:
        gate, now = asyncio.Semaphore(_AT_ONCE), datetime.now(UTC)

        async def say(data: Payload) -> None:
            async with gate:
                await self.log.append(_event(data, derived_id(data.TYPE, data.athlete_id), now))

        await asyncio.gather(*(say(data) for data in sayings))

    def _subscribed(self, name: str, phone: Phone) -> PushSubscribed:
        target = PushTarget(endpoint=phone.endpoint, p256dh=phone.p256dh, auth=phone.auth)
        sealed = seal(self.keys.sealing_public, name, f"{name}-phone", target)
        return PushSubscribed(
            athlete_id=name, subscription_id=f"{name}-phone", channel=ChannelKind.WEBPUSH, sealed=sealed
        )


def _event(data: Payload, id: str, now: datetime) -> Event:
    return Event(id=id, data=data, time=now, source="/test", rootids=(derived_id("root", id),))


def phone_behind(push: PushService, keys: Keys) -> Callable[[str], Phone]:
    """A phone that decrypts what comes to it, for whoever asks."""
    return lambda name: push.subscribe(keys.vapid_public)


def phone_at(endpoint: str) -> Phone:
    """Good keys, and an endpoint behind which nobody decrypts."""
    made = PushService().subscribe()
    return Phone(made.subscription_id, endpoint, made.p256dh, made.auth)


@asynccontextmanager
async def street(directory: Path, *, ack_wait_s: float | None = None, **settings: str) -> AsyncIterator[Street]:
    """Servers with everything provisioned; the notifier is not started yet. `settings` are its own, by their names; what was in
    a killed one's hands waits `ack_wait_s` for another (None: the topology's)."""
    home = Home(directory)
    home.directory.mkdir(parents=True, exist_ok=True)
    passwords = home.passwords()
    servers = (NatsServer(home.nats, passwords=passwords), ValkeyServer(home.valkey))
    for server in servers:
        server.start()
    try:
        client = await nats.connect(servers[0].url, user="operator", password=passwords["operator"])
        await provision(client.jetstream(), apply=True)
        log = Log()
        log.attach(client)
        if ack_wait_s is not None:
            await _be_impatient(log, ack_wait_s)
        own = {
            "nats_url": servers[0].url,
            "nats_user": "notifier",
            "nats_password": passwords["notifier"],
            "redis_url": servers[1].url,
            "keys_directory": str(home.keys),
            "allow_loopback_push": "1",
            "log_level": "ERROR",
        }
        environment = {f"TANDEM_{name.upper()}": value for name, value in (own | settings).items()}
        notifier = NotifierProcess(environment, home.directory / "notifier.log")
        try:
            yield Street(notifier, log, Keys.load_or_create(home.keys))
        finally:
            await asyncio.to_thread(notifier.stop)
            await client.close()
    finally:
        for server in reversed(servers):
            server.stop()


async def _be_impatient(log: Log, ack_wait_s: float) -> None:
    for entry in topology.CONSUMERS:
        if entry.service == "notifier":
            config = (await log.jetstream.consumer_info(entry.stream, entry.name)).config
            config.ack_wait = ack_wait_s
            await log.jetstream.add_consumer(entry.stream, config)
