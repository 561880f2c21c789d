"""An athlete's document folded again from the log, where the one in Redis is missing or cannot be trusted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import structlog
from pydantic import BaseModel

from tandem.chassis.behaviour import Behaviour
from tandem.chassis.documents import Document, Missing
from tandem.chassis.log import Log, Stored
from tandem.chassis.metrics import Metrics
from tandem.contracts.topology import Service

_AT_ONCE = 4
"""Athletes folded again side by side. Ours: after a Redis restart it is everybody's turn, and a page takes megabytes."""

_IN_A_ROW = 32
"""Facts folded before others are let in. Ours: some milliseconds of plans."""

_LOGGER = structlog.get_logger()


class Rebuilding[S: BaseModel]:
    """Folds the streams of one service."""

    def __init__(self, service: Service, behaviour: Behaviour[S], log: Log, metrics: Metrics) -> None:
        self._service = service
        self._do = behaviour
        self._log = log
        self._metrics = metrics
        self._places = asyncio.Semaphore(_AT_ONCE)

    async def document(self, athlete_id: str, missing: Missing) -> Document[S]:
        """All of the athlete's subjects, our own decisions included. Publishes nothing; timers are armed anew by the next live
        decision, because `armed` starts empty."""
        self._metrics.rebuilds.labels(self._service.name, missing.reason).inc()
        state, fence = self._do.empty(athlete_id), 0
        async with self._places:
            for source, subject in self._service.folds:
                async for stored in self._stored(source, subject.format(a=athlete_id)):
                    state = self._with_fact(state, stored)
            stream, pattern = self._service.decides
            async for stored in self._stored(stream, pattern.format(a=athlete_id)):
                state, fence = self._do.evolve(state, stored.event()), stored.sequence
        return Document(state, fence, {}, missing.run, missing.token)

    async def _stored(self, stream: str, subject: str) -> AsyncIterator[Stored]:
        """Everything on a subject, a page in memory at a time."""
        async for page in self._log.pages(stream, subject):
            for place, stored in enumerate(page):
                if place % _IN_A_ROW == 0:
                    await asyncio.sleep(0)
                yield stored

    def _with_fact(self, state: S, stored: Stored) -> S:
        """What cannot be read or folded is skipped: delivered live it went to the DLQ, and it stays on the log for ever.
        Our own decisions are never skipped, or they would be made again."""
        try:
            return self._do.evolve(state, stored.event())
        except Exception as error:
            _LOGGER.warning(
                "skipped in a rebuild",
                service=self._service.name,
                stream=stored.stream,
                sequence=stored.sequence,
                error=repr(error)[:200],
            )
            return state
