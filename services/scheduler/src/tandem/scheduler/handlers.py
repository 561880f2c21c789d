"""What scheduler listens to: scored workouts and readiness, what the athlete asks and prefers, and its own deadlines."""

from __future__ import annotations

from faststream.nats import NatsRouter
from nats.aio.msg import Msg

from tandem.chassis.bus import pull
from tandem.chassis.delivery import Delivery, event_of
from tandem.chassis.loop import Loop
from tandem.scheduler.domain.state import State


def router(loop: Loop[State], delivery: Delivery, batch: int) -> NatsRouter:
    """The subscriptions of scheduler."""
    made = NatsRouter()

    async def fold(message: Msg) -> None:
        await loop.take(event_of(message))

    @made.subscriber(**pull("LOAD", "scheduler", batch))
    async def on_load(message: Msg) -> None:
        await delivery.handle(message, fold)

    @made.subscriber(**pull("ATHLETE", "scheduler", batch))
    async def on_athlete(message: Msg) -> None:
        await delivery.handle(message, fold)

    @made.subscriber(**pull("TIMER", "scheduler", batch))
    async def on_deadline(message: Msg) -> None:
        await delivery.handle(message, fold)

    return made
