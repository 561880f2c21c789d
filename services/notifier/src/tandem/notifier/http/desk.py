"""What the routes of an athlete work with: the state to read, the log to say things on, and links."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from nats.js.api import PubAck

from tandem.chassis import trace
from tandem.chassis.errors import Fenced
from tandem.chassis.log import Stored
from tandem.contracts import subjects
from tandem.contracts.event import Event, derived_id
from tandem.contracts.events.reach import AlertPreferences, PushSubscribed
from tandem.contracts.model import Payload
from tandem.notifier.adapters.links import Links
from tandem.notifier.adapters.subscribing import Subscribing
from tandem.notifier.domain.state import State
from tandem.notifier.http.rates import Rates
from tandem.notifier.http.standing import Pages

SOURCE = "/tandem/notifier"

_TRIES, _WAIT_S = 20, 0.05
"""How often, and with what pause, a state that lags behind the log is read again: a second in all. Ours: it lags by the
milliseconds that an event takes to be folded."""


class Reads(Protocol):
    """The loop, as far as it is read."""

    async def read(self, athlete_id: str) -> State: ...


class Appends(Pages, Protocol):
    """The log, as far as it is written and looked at."""

    async def append(self, event: Event, *, fence: int | None = None, fence_subject: str = "") -> PubAck: ...

    async def last(self, stream: str, subject: str) -> Stored | None: ...


@dataclass(frozen=True, slots=True)
class Desk:
    """`now` is the service's clock."""

    loop: Reads
    log: Appends
    links: Links
    subscribing: Subscribing
    now: Callable[[], datetime]
    rates: Rates = field(default_factory=Rates)

    async def say(
        self, data: Payload, event_id: str, *, rootids: tuple[str, ...] = (), cause: str | None = None
    ) -> None:
        """Store what an athlete says, under an id that makes the same thing said twice one event. Raises Unavailable."""
        await self.log.append(self._event(data, event_id, rootids, cause))

    async def prefers(self, athlete_id: str, wanted: AlertPreferences) -> bool:
        """Whether these preferences stand already. A state that lags behind the log cannot tell: what was said just before may
        be another wish, which this one takes back. Raises Unavailable."""
        state = await self.loop.read(athlete_id)
        if state.preferences != wanted:
            return False
        newest = await self.log.last("ATHLETE", subjects.alert_preferences(athlete_id))
        return newest is None or newest.sequence <= state.preferences_sequence

    async def change(
        self, athlete_id: str, subscription_id: str, what: Callable[[State], PushSubscribed | None]
    ) -> PushSubscribed | None:
        """Say of one subscription what follows from how it stands. Nobody changes it in between: the event is stored only
        while what the state says of it is the newest. None where `what` finds nothing to say. Raises Fenced where the
        state does not catch up with the log, Unavailable."""
        subject = subjects.push_subscribed(athlete_id, subscription_id)
        for left in reversed(range(_TRIES)):
            state = await self.loop.read(athlete_id)
            data, known = what(state), state.subscriptions.get(subscription_id)
            if data is None:
                return None
            sequence = known.sequence if known else 0
            event = self._event(data, derived_id(subscription_id, str(sequence), data.model_dump_json()))
            forgotten = known is None and not left  # one of very many that the state no longer remembers
            try:
                await self.log.append(event, fence=None if forgotten else sequence, fence_subject=subject)
                return data
            except Fenced:
                await asyncio.sleep(_WAIT_S)
        raise Fenced("the subscription keeps changing")

    def _event(self, data: Payload, event_id: str, rootids: tuple[str, ...] = (), cause: str | None = None) -> Event:
        roots = rootids or (event_id,)
        return Event(
            id=event_id,
            data=data,
            time=self.now(),
            source=SOURCE,
            rootids=roots,
            cause_id=cause,
            traceparent=trace.child(None, event_id, roots[0]),
        )
