"""What the notifier listens to: changes worth a word, subscriptions, and the alerts it owes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
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
from tandem.contracts.event import Event
from tandem.contracts.events.readiness import ReadinessChanged
from tandem.notifier.domain.state import State
from tandem.notifier.sender import Sender


@dataclass(frozen=True, slots=True)
class Post:
    """What it takes to perform an alert and to say what came of it."""

    loop: Loop[State]
    log: Log
    sender: Sender
    clock: Clock

    async def deliver(self, message: Msg) -> None:
        """Send one AlertDue to its subscriptions; each outcome becomes a fact under an id that follows from the alert."""
        due = event_of(message)
        state = await self.loop.read(due.athlete_id)
        for outcome in await self.sender.perform(due, state, lambda: self.loop.read(due.athlete_id)):
            event = Event(
                id=outcome.id,
                data=outcome.data,
                time=self.clock.now(),
                source="/tandem/notifier",
                rootids=outcome.rootids,
                cause_id=outcome.cause,
                traceparent=trace.child(due.traceparent, outcome.id, outcome.rootids[0]),
            )
            await self.log.append(event)


@dataclass(frozen=True, slots=True)
class PlanFirst:
    """Lets the week speak before the state: a workout changes both, the week through one service more, and of one root
    only the first alert is told. A safety stop waits for nothing, and neither does what was delivered before."""

    loop: Loop[State]
    waiting: Effects
    wait_s: float
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def submit(self, message: Msg) -> None:
        await self.waiting.submit(message, self.fold)

    async def fold(self, message: Msg) -> None:
        event = event_of(message)
        stops = isinstance(event.data, ReadinessChanged) and event.data.suspension is not None
        if not stops and (message.metadata.num_delivered or 1) == 1:
            await self.sleep(self.wait_s)
        await self.loop.take(event)


def router(
    loop: Loop[State], post: Post, plan_first: PlanFirst, delivery: Delivery, effects: Effects, batch: int
) -> NatsRouter:
    """The subscriptions of the notifier."""
    made = NatsRouter()

    async def fold(message: Msg) -> None:
        await loop.take(event_of(message))

    @made.subscriber(**pull("PLAN", "notifier", batch))
    async def on_plan(message: Msg) -> None:
        await delivery.handle(message, fold)

    @made.subscriber(**pull("LOAD", "notifier", batch))
    async def on_readiness(message: Msg) -> None:
        await plan_first.submit(message)

    @made.subscriber(**pull("ATHLETE", "notifier", batch))
    async def on_athlete(message: Msg) -> None:
        await delivery.handle(message, fold)

    @made.subscriber(**pull("ALERT", "notifier", batch))
    async def on_outcome(message: Msg) -> None:
        await delivery.handle(message, fold)

    @made.subscriber(**pull("ALERT", "notifier_sender", batch))
    async def on_due(message: Msg) -> None:
        await effects.submit(message, post.deliver)

    return made
