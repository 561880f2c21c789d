"""What load_scoring listens to: workouts, wellness, the athlete's profile, and its own deadlines."""

from __future__ import annotations

from faststream.nats import NatsRouter
from nats.aio.msg import Msg

from tandem.chassis.bus import pull
from tandem.chassis.delivery import Delivery, event_of
from tandem.chassis.loop import Loop
from tandem.load_scoring.domain.state import State


def router(loop: Loop[State], delivery: Delivery, batch: int) -> NatsRouter:
    """The subscriptions of load_scoring."""
    made = NatsRouter()

    async def fold(message: Msg) -> None:
        await loop.take(event_of(message))

    @made.subscriber(**pull("TRAINING", "load_scoring", batch))
    async def on_training(message: Msg) -> None:
        await delivery.handle(message, fold)

    @made.subscriber(**pull("ATHLETE", "load_scoring", batch))
    async def on_athlete(message: Msg) -> None:
        await delivery.handle(message, fold)

    @made.subscriber(**pull("TIMER", "load_scoring", batch))
    async def on_deadline(message: Msg) -> None:
        await delivery.handle(message, fold)

    return made
