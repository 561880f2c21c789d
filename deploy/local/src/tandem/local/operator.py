"""The operator's hand on a running system: says what athletes say, reads the log, waits for quiet, forgets."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

import nats
from nats.aio.client import Client

from tandem.chassis import trace
from tandem.chassis.clock import Clock, SystemClock
from tandem.chassis.ids import edge_id
from tandem.chassis.log import Log
from tandem.contracts import subjects, topology
from tandem.contracts.event import Event
from tandem.contracts.events.athlete import DeviceRegistered
from tandem.contracts.events.plan import PlanRevised
from tandem.contracts.keys import hash_of
from tandem.contracts.model import Payload
from tandem.contracts.permissions import RESERVED
from tandem.ingestion.providers import KINDS
from tandem.local.forgetting import Forgetting
from tandem.local.home import Home


class NotRunning(RuntimeError):
    """There is no system to talk to."""


class Operator:
    """Speaks to one system. `redis_url` is needed by `erase` only."""

    def __init__(self, client: Client, redis_url: str, clock: Clock | None = None) -> None:
        self.client = client
        self.log = Log()
        self.log.attach(client)
        self._redis_url = redis_url
        self._clock = clock or SystemClock()

    async def say(self, payload: Payload) -> Event:
        """Publish what an athlete says of themselves, under a new id."""
        now = self._clock.now()
        identity = edge_id(now)
        event = Event(identity, payload, now, "/tandem/operator", (identity,), traceparent=trace.root(identity))
        await self.log.append(event)
        return event

    async def add_device(self, athlete_id: str, device_id: str, label: str | None = None) -> str:
        """Register a device and return its key, which is shown this once; one it had before is dead at once. ValueError
        when another athlete owns it, or when the name is the system's or a platform's account's."""
        if device_id in RESERVED:
            raise ValueError(f"{device_id} is a name of Tandem's own; call the device otherwise")
        if device_id.partition("-")[0] in KINDS and "-" in device_id:
            raise ValueError(f"{device_id} is the name of an account at a platform; call the device otherwise")
        stored = await self.log.last("ATHLETE", subjects.device_registered(subjects.ANY, device_id))
        owner = stored.event().data if stored else None
        if isinstance(owner, DeviceRegistered) and owner.athlete_id != athlete_id and not owner.revoked:
            raise ValueError(f"device {device_id} belongs to athlete {owner.athlete_id}; revoke it there first")
        key = f"{device_id}.{secrets.token_urlsafe(32)}"
        registered = DeviceRegistered(athlete_id=athlete_id, device_id=device_id, key_sha256=hash_of(key), label=label)
        await self.say(registered)
        return key

    async def plan(self, athlete_id: str) -> PlanRevised | None:
        """The standing plan."""
        stored = await self.log.last("PLAN", subjects.plan_revised(athlete_id))
        data = stored.event().data if stored else None
        return data if isinstance(data, PlanRevised) else None

    async def history(self, athlete_id: str) -> list[Event]:
        """Every event of an athlete, oldest first."""
        found: list[Event] = []
        for stream in ("ATHLETE", "TRAINING", "LOAD", "PLAN", "ALERT"):
            stored = await self.log.read(stream, f"{stream.lower()}.{athlete_id}.>")
            found += [entry.event() for entry in stored]
        return sorted(found, key=lambda event: event.time)

    async def quiet(self, *, timeout_s: float = 300.0) -> None:
        """Wait until every consumer has handled all there is. TimeoutError when that takes longer. What was erased under way
        counts as pending until its time for an acknowledgement is over, which is a minute."""
        await at_rest(self.log, topology.CONSUMERS, timeout_s)

    async def erase(self, athlete_id: str) -> dict[str, int]:
        """Purge everything of an athlete; returns how many messages (or objects, documents) went, by place."""
        return await Forgetting(self, athlete_id, self._redis_url).run()


async def at_rest(log: Log, consumers: Iterable[topology.Consumer], timeout_s: float) -> None:
    """Until these consumers have nothing in hand and nothing to come. They are asked one after the other, and the last
    message of one is the first of another: only two rounds between which none was given anything say that all of them rested
    at once. Raises TimeoutError."""
    asked = tuple(consumers)
    async with asyncio.timeout(timeout_s):
        before: list[int] | None = None
        while (given := await _given(log, asked)) is None or given != before:
            before = given
            await asyncio.sleep(0.02)


async def _given(log: Log, consumers: tuple[topology.Consumer, ...]) -> list[int] | None:
    """How much each consumer was ever given, repeats counted; None while one has something in hand or to come."""
    found = []
    for consumer in consumers:
        info = await log.jetstream.consumer_info(consumer.stream, consumer.name)
        if info.num_pending or info.num_ack_pending:
            return None
        found.append(info.delivered.consumer_seq if info.delivered else 0)
    return found


@asynccontextmanager
async def connected(home: Home | None = None) -> AsyncIterator[Operator]:
    """The system of `TANDEM_NATS_URL` (with TANDEM_NATS_PASSWORD_OPERATOR and TANDEM_REDIS_URL), else the one that runs on
    the local data. Raises NotRunning."""
    url = os.environ.get("TANDEM_NATS_URL")
    if url:
        password, redis_url = (
            os.environ.get("TANDEM_NATS_PASSWORD_OPERATOR", ""),
            os.environ.get("TANDEM_REDIS_URL", ""),
        )
    else:
        home = home or Home.default()
        running = home.running()
        if running is None:
            raise NotRunning(f"nothing runs on {home.directory}: start it with `make run` (or set TANDEM_NATS_URL)")
        url, redis_url, password = running.nats_url, running.redis_url, home.passwords()["operator"]
    try:
        client = await nats.connect(
            url,
            user="operator",
            password=password,
            max_reconnect_attempts=5,
            reconnect_time_wait=0.2,
            connect_timeout=2,
        )
    except (OSError, nats.errors.Error) as error:
        raise NotRunning(f"no Tandem at {url}: {error}") from error
    try:
        yield Operator(client, redis_url)
    finally:
        await client.close()
