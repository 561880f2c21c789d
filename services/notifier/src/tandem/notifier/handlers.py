"""What the notifier listens to: what may be worth a word, how it is to be told, its own deadlines, and the alerts it owes."""

from __future__ import annotations

import time
from dataclasses import dataclass

from faststream.nats import NatsRouter
from nats.aio.msg import Msg

from tandem.chassis import trace
from tandem.chassis.bus import pull
from tandem.chassis.clock import Clock
from tandem.chassis.delivery import Delivery, event_of
from tandem.chassis.effects import Effects
from tandem.chassis.log import Log
from tandem.chassis.loop import Loop
from tandem.contracts.event import Decision, Event
from tandem.contracts.events.alert import AlertDue
from tandem.notifier.domain.state import State
from tandem.notifier.sender import Sender

LONG_S = 2.0
"""From how long on a try may have outlived its athlete. Ours: whoever erases one waits some seconds for what is in hand."""


@dataclass(frozen=True, slots=True)
class Post:
    """What it takes to perform an alert and to say what came of it. After a try of `long_s` it is looked whether the alert
    still stands: nothing is said of who was erased meanwhile."""

    loop: Loop[State]
    log: Log
    sender: Sender
    clock: Clock
    long_s: float = LONG_S

    async def deliver(self, message: Msg) -> None:
        """One try of an AlertDue on each of its subscriptions; each outcome becomes a fact. A withdrawal stands in the document
        and asks for nothing."""
        due, began_s = event_of(message), time.monotonic()
        if not isinstance(due.data, AlertDue):
            return

        async def reread() -> State:
            return await self.loop.read(due.athlete_id)

        async def say(outcome: Decision) -> None:
            long = time.monotonic() - began_s >= self.long_s
            if not long or await self.log.get(due.stream, due.sequence) is not None:
                await self.log.append(self._fact(due, outcome))

        handed_out = message.metadata.num_delivered or 1
        await self.sender.perform(due, await reread(), reread, say, handed_out=handed_out)

    def _fact(self, due: Event, outcome: Decision) -> Event:
        """Its id follows from the alert, so that said twice it is stored once."""
        return Event(
            id=outcome.id,
            data=outcome.data,
            time=self.clock.now(),
            source="/tandem/notifier",
            rootids=outcome.rootids,
            cause_id=outcome.cause,
            traceparent=trace.child(due.traceparent, outcome.id, outcome.rootids[0]),
        )


def router(loop: Loop[State], post: Post, delivery: Delivery, effects: Effects, batch: int) -> NatsRouter:
    """The subscriptions of the notifier."""
    made = NatsRouter()

    async def fold(message: Msg) -> None:
        await loop.take(event_of(message))

    @made.subscriber(**pull("PLAN", "notifier", batch))
    async def on_plan(message: Msg) -> None:
        await delivery.handle(message, fold)

    @made.subscriber(**pull("LOAD", "notifier", batch))
    async def on_load(message: Msg) -> None:
        await delivery.handle(message, fold)

    @made.subscriber(**pull("TRAINING", "notifier", batch))
    async def on_rejected(message: Msg) -> None:
        await delivery.handle(message, fold)

    @made.subscriber(**pull("ATHLETE", "notifier", batch))
    async def on_athlete(message: Msg) -> None:
        await delivery.handle(message, fold)

    @made.subscriber(**pull("ALERT", "notifier", batch))
    async def on_outcome(message: Msg) -> None:
        await delivery.handle(message, fold)

    @made.subscriber(**pull("TIMER", "notifier", batch))
    async def on_deadline(message: Msg) -> None:
        await delivery.handle(message, fold)

    @made.subscriber(**pull("ALERT", "notifier_sender", batch))
    async def on_due(message: Msg) -> None:
        await effects.submit(message, post.deliver)

    return made
