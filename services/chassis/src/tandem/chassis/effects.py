"""Effects are performed off the fetch loop: a slow counterpart holds up nobody but its own message."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import nats.errors
from nats.aio.msg import Msg

from tandem.chassis.delivery import Delivery

_HEARTBEAT_S = 10.0
"""Well under half of the shortest ack_wait that the topology gives to an effect."""


_GOODBYE_S = 2.0
"""What a cancelled effect may take to end (`delivery` says a last word within a second)."""


class Effects:
    """Runs at most `at_once` effects; `submit` waits for a place, which stops the fetch loop when all are taken."""

    def __init__(self, delivery: Delivery, *, at_once: int = 64) -> None:
        self._delivery = delivery
        self._places = asyncio.Semaphore(at_once)
        self._running: set[asyncio.Task[None]] = set()

    async def submit(self, message: Msg, perform: Callable[[Msg], Awaitable[object]]) -> None:
        """Returns once it is begun. Who waits for a place is in hand too: delivered again, it would be performed twice."""
        heartbeat = asyncio.create_task(_keep(message))
        try:
            await self._places.acquire()
        except BaseException:
            heartbeat.cancel()
            raise
        task = asyncio.create_task(self._run(message, perform, heartbeat))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _run(
        self, message: Msg, perform: Callable[[Msg], Awaitable[object]], heartbeat: asyncio.Task[None]
    ) -> None:
        try:
            await self._delivery.handle(message, perform)
        finally:
            heartbeat.cancel()
            self._places.release()

    async def drain(self, timeout_s: float) -> None:
        """Wait for what is under way; what is not done by then is redelivered to whoever comes next."""
        if self._running:
            _, late = await asyncio.wait(set(self._running), timeout=timeout_s)
            for task in late:
                task.cancel()
            if late:  # they still say that nobody died
                await asyncio.wait(late, timeout=_GOODBYE_S)


async def _keep(message: Msg) -> None:
    while True:
        await asyncio.sleep(_HEARTBEAT_S)
        with suppress(nats.errors.Error, OSError):
            await message.in_progress()
