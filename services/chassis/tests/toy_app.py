"""The toy service as a real one: three consumers of the topology through FastStream, in or out of process.

What a fact's `request_id` begins with is what becomes of its handler: `kill` ends the process, `bad` raises,
`hopeless` in vain, `slow` takes a second, `later` asks five times to be left alone. Run as a script it takes its
settings from the environment, as every service does.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import toy_service as toy
from faststream.nats import NatsRouter
from nats.aio.msg import Msg

from tandem.chassis import logs
from tandem.chassis.bus import pull
from tandem.chassis.delivery import event_of
from tandem.chassis.errors import Hopeless, Later
from tandem.chassis.service import Service, run
from tandem.chassis.settings import ServiceSettings
from tandem.contracts.events.athlete import PlanRequested


def build(
    settings: ServiceSettings | None = None, *, handled: Callable[[Msg], None] = lambda message: None, **more: Any
) -> Service[toy.State]:
    settings = settings or ServiceSettings()
    service = Service("scheduler", settings, toy.BEHAVIOUR, **more)
    router = NatsRouter()

    async def fold(message: Msg) -> None:
        event = event_of(message)
        handled(message)
        name = event.data.request_id if isinstance(event.data, PlanRequested) else ""
        if name.startswith("kill"):
            os._exit(9)
        if name.startswith("bad"):
            raise ValueError(f"{name} can not be decided\nTwo lines, and an ümlaut")
        if name.startswith("hopeless"):
            raise Hopeless("there is no use in trying")
        if name.startswith("later") and (message.metadata.num_delivered or 1) <= 5:
            raise Later("the other side is not ready", 0.2)
        if name.startswith("slow"):
            await asyncio.sleep(1)
        await service.loop.take(event)

    for stream in ("LOAD", "ATHLETE", "TIMER"):

        @router.subscriber(**pull(stream, "scheduler", settings.fetch_batch))
        async def on_message(message: Msg) -> None:
            await service.delivery.handle(message, fold)

    service.include(router)
    return service


if __name__ == "__main__":
    logs.configure()
    run(build)
