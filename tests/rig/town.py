"""Athletes with watches and phones around a running system, in this process or another."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import nats
import nats.errors
from nats.aio.client import Client

from tandem.chassis.clock import Clock, SimulatedClock, SystemClock
from tandem.contracts import subjects
from tandem.contracts.events.athlete import PreferencesSet, ProfileSet
from tandem.contracts.events.reach import AlertPreferences, AlertPreferencesSet, ChannelKind, PushSubscribed
from tandem.contracts.model import Payload
from tandem.contracts.permissions import OPERATOR
from tandem.local import system
from tandem.local.connecting import as_device
from tandem.local.home import Home
from tandem.local.operator import Operator
from tandem.local.sample_week import alerts_at_any_hour, sample_preferences
from tandem.notifier.adapters.keys import Keys
from tandem.notifier.adapters.sealing import PushTarget, seal
from tandem.notifier.push_service import Phone, PushService

BERLIN = ZoneInfo("Europe/Berlin")
SUNDAY_EVENING = datetime(2026, 11, 22, 18, 50, tzinfo=BERLIN)
"""The club session has just ended; Monday's squats are twelve hours away."""


async def _silent(_: Exception) -> None:
    """What goes wrong on a test's own connection is what the test looks at."""


LASTING: dict[str, Any] = {"max_reconnect_attempts": -1, "reconnect_time_wait": 0.1, "error_cb": _silent}
"""A client that reconnects to the same address for ever."""


FLEETING: dict[str, Any] = {
    "allow_reconnect": False,
    "max_reconnect_attempts": 1,
    "reconnect_time_wait": 0.1,
    "error_cb": _silent,
}
"""A client that ends with its server, and soon finds out where there is none: the system may have another address by now."""


async def connect(home: Home, user: str) -> Client:
    """A lasting client of the system that runs on `home`, as a user of the topology."""
    running = home.running()
    assert running is not None, "nothing runs"
    password, inboxes = home.passwords()[user], "_INBOX" if user == OPERATOR else f"_INBOX_{user}"
    return await nats.connect(running.nats_url, user=user, password=password, inbox_prefix=inboxes.encode(), **LASTING)


@dataclass(slots=True)
class Town:
    """A running system and who lives around it. `running` is set when it runs in this process."""

    home: Home
    push: PushService
    clock: Clock
    operator: Operator
    running: system.System | None = None
    phones: dict[str, Phone] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    watches: dict[str, Client] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Ingestion's HTTP address."""
        return self.http("ingestion")

    def http(self, service: str) -> str:
        running = self.home.running()
        assert running is not None, "nothing runs"
        return f"http://127.0.0.1:{running.http[service]}"

    async def move_in(
        self,
        athlete_id: str,
        week: PreferencesSet | None = None,
        *,
        alerts: AlertPreferences | None = None,
        **profile: Any,
    ) -> None:
        """An athlete with a plan, a watch `{athlete_id}-watch` with its key, and a phone that may ring at any hour, or as
        `alerts` say."""
        await self.set_up(athlete_id, alerts or alerts_at_any_hour(athlete_id), **profile)
        await self.pair(athlete_id)
        await self.operator.say(week or sample_preferences(athlete_id))
        await self.planned(athlete_id)

    async def planned(self, athlete_id: str) -> None:
        """Wait for the first plan: a workout that is scored before it moves nothing, and nothing is told of it."""
        async with asyncio.timeout(60):
            while True:
                if await self.operator.plan(athlete_id):
                    return
                await asyncio.sleep(0.02)

    async def set_up(self, athlete_id: str, alerts: AlertPreferences | None = None, **profile: Any) -> None:
        """An athlete with a watch and a time zone, and as yet without a phone or a plan."""
        self.keys[athlete_id] = await self.operator.add_device(athlete_id, watch_of(athlete_id))
        if alerts is not None:
            await self.prefer(athlete_id, alerts)
        await self.operator.say(ProfileSet(athlete_id=athlete_id, timezone=str(BERLIN), **profile))

    async def prefer(self, athlete_id: str, alerts: AlertPreferences) -> None:
        """The athlete says when and how they want to be told."""
        wanted = {name: getattr(alerts, name) for name in AlertPreferences.model_fields}
        await self.operator.say(AlertPreferencesSet(athlete_id=athlete_id, **wanted))

    async def pair(self, athlete_id: str, device: str = "phone") -> Phone:
        """A browser of the athlete's that decrypts what comes to it, subscribed as `{athlete_id}-{device}`. The newest is the
        one that `alerts` reads."""
        sealing, name = Keys.load_or_create(self.home.keys), f"{athlete_id}-{device}"
        phone = self.phones[athlete_id] = self.push.subscribe(sealing.vapid_public)
        target = PushTarget(endpoint=phone.endpoint, p256dh=phone.p256dh, auth=phone.auth)
        sealed = seal(sealing.sealing_public, athlete_id, name, target)
        await self.operator.say(
            PushSubscribed(athlete_id=athlete_id, subscription_id=name, channel=ChannelKind.WEBPUSH, sealed=sealed)
        )
        return phone

    async def watch(self, athlete_id: str) -> Client:
        """The connection of the athlete's watch, on its own key; made when first wanted, and anew after it ended."""
        known = self.watches.get(athlete_id)
        if known is None or known.is_closed:
            running = self.home.running()
            assert running is not None, "nothing runs"
            known = await as_device(running.nats_url, self.keys[athlete_id], **FLEETING)
            self.watches[athlete_id] = known
        return known

    async def publish(self, athlete_id: str, body: bytes, *, submission: str = "", timeout_s: float = 60) -> int:
        """As the watch does: one JetStream publish. `submission` is its message id, so that a repeat is one message.
        Returns the sequence under which it is stored. Raises nats.errors.TimeoutError."""
        headers = {"Nats-Msg-Id": submission} if submission else None
        subject = subjects.device_workout(watch_of(athlete_id))
        watch = await self.watch(athlete_id)
        ack = await watch.jetstream().publish(subject, body, stream="DEVICE", headers=headers, timeout=timeout_s)
        return ack.seq

    def alerts(self, athlete_id: str) -> list[dict[str, Any]]:
        """Everything that ever arrived on the athlete's phone, decrypted."""
        return self.read(self.phones[athlete_id])

    def read(self, phone: Phone) -> list[dict[str, Any]]:
        """Everything that ever arrived on this phone, decrypted."""
        return [json.loads(message.plaintext) for message in self.push.received(phone.subscription_id)]

    async def rings(self, athlete_id: str, count: int = 1) -> list[dict[str, Any]]:
        """The next alerts that the athlete reads on their phone, waited for; what is about to follow has followed then."""
        phone, heard = self.phones[athlete_id].subscription_id, []
        for _ in range(count):
            message = await self.push.next_message(phone, timeout_s=60)
            heard.append(json.loads(message.plaintext))
        await self.operator.quiet()
        return heard

    async def said(self, athlete_id: str, *kinds: type[Payload]) -> list[Any]:
        """What the log says of an athlete, of these kinds, oldest first."""
        return [event.data for event in await self.operator.history(athlete_id) if isinstance(event.data, kinds)]


def watch_of(athlete_id: str) -> str:
    return f"{athlete_id}-watch"


@asynccontextmanager
async def around(
    home: Home, push: PushService, clock: Clock | None = None, running: system.System | None = None
) -> AsyncIterator[Town]:
    """A town around the system that runs on `home`."""
    clock = clock or SystemClock()
    operator = await connect(home, "operator")
    address = home.running()
    assert address is not None
    town = Town(home, push, clock, Operator(operator, address.redis_url, clock), running)
    try:
        yield town
    finally:
        for client in (operator, *town.watches.values()):
            with suppress(nats.errors.Error, OSError, TypeError):  # TypeError: nats-py writing to a transport that died
                await client.close()


@asynccontextmanager
async def in_this_process(
    directory: Path, clock: Clock | None = None, ports: dict[str, int] | None = None
) -> AsyncIterator[Town]:
    """A town around a system in this process; without a clock it is the story's Sunday evening. With a port for the notifier
    its alerts have buttons and links."""
    clock, home = clock or SimulatedClock(SUNDAY_EVENING), Home(directory / "home")
    async with (
        PushService() as push,
        system.running(home, clock=clock, ports=ports, local_push=True) as running,
        around(home, push, clock, running) as town,
    ):
        yield town
