"""In-memory stand-ins for log, documents and timers that can crash before or after any step they take."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

import toy_service as toy
from nats.js.api import PubAck

from tandem.chassis.behaviour import Behaviour
from tandem.chassis.documents import Document, Missing
from tandem.chassis.errors import Fenced
from tandem.chassis.log import Stored
from tandem.chassis.loop import Loop
from tandem.chassis.metrics import Metrics
from tandem.contracts import envelope
from tandem.contracts.asyncapi import matches
from tandem.contracts.event import Event, Timer
from tandem.contracts.registry import route_of


class Crash(BaseException):
    """The process is gone. Not an Exception: nothing may catch it and carry on."""


@dataclass
class Chaos:
    """Crashes at the given steps, counted over all fakes; each crash starts the count anew."""

    plan: Iterator[int] = field(default_factory=lambda: iter(()))
    left: int = -1

    def next(self) -> None:
        self.left = next(self.plan, -1)

    def step(self) -> None:
        if self.left == 0:
            self.left = -1
            raise Crash
        self.left -= 1


class FakeLog:
    def __init__(self, chaos: Chaos) -> None:
        self.chaos = chaos
        self.messages: list[Stored] = []

    def put(self, event: Event) -> Event:
        """Store an event from outside, as an edge would."""
        known = [stored for stored in self.messages if stored.headers[envelope.MSG_ID] == event.id]
        if not known:
            self._store(event, envelope.headers_of(event))
            known = [self.messages[-1]]
        return replace(event, sequence=known[0].sequence)

    def _store(self, event: Event, headers: dict[str, str]) -> PubAck:
        route = route_of(event.data)
        sequence = sum(stored.stream == route.stream for stored in self.messages) + 1
        subject = route.subject(event.data)
        self.messages.append(Stored(route.stream, subject, sequence, headers, envelope.body_of(event)))
        return PubAck(stream=route.stream, seq=sequence)

    async def append(self, event: Event, *, fence: int, fence_subject: str) -> PubAck:
        await asyncio.sleep(0)
        self.chaos.step()
        stream = route_of(event.data).stream
        mine = [s for s in self.messages if s.stream == stream and matches(fence_subject, s.subject)]
        if (mine[-1].sequence if mine else 0) != fence:
            raise Fenced
        ack = self._store(event, envelope.headers_of(event))
        self.chaos.step()
        return ack

    async def read(self, stream: str, subject: str, *, after: int = 0) -> list[Stored]:
        self.chaos.step()
        return [s for s in self.messages if s.stream == stream and s.sequence > after and matches(subject, s.subject)]

    async def pages(self, stream: str, subject: str) -> AsyncIterator[list[Stored]]:
        found = await self.read(stream, subject)
        for first in range(0, len(found), 2):
            yield found[first : first + 2]

    def published(self) -> list[tuple[str, dict[str, str], bytes]]:
        """What the service said, to the byte."""
        return [(s.subject, dict(s.headers), s.body) for s in self.messages if s.stream == toy.SHAPE.decides[0]]


class FakeDocuments:
    def __init__(self, chaos: Chaos) -> None:
        self.chaos = chaos
        self.run = "one"
        self.kept: dict[str, Document[toy.State]] = {}
        self.tokens = 0

    async def load(self, athlete_id: str) -> Document[toy.State] | Missing:
        await asyncio.sleep(0)
        self.chaos.step()
        kept = self.kept.get(athlete_id)
        if kept is None:
            return Missing(self.run, "", "absent")
        return kept if kept.run == self.run else Missing(self.run, kept.token, "run")

    async def save(self, athlete_id: str, document: Document[toy.State]) -> Document[toy.State] | None:
        self.chaos.step()
        kept = self.kept.get(athlete_id)
        if (kept.token if kept else "") != document.token:
            return None
        self.tokens += 1
        self.kept[athlete_id] = saved = replace(document, token=f"t{self.tokens}")
        self.chaos.step()
        return saved


@dataclass
class FakeTimers:
    chaos: Chaos
    standing: dict[tuple[str, str], Timer] = field(default_factory=dict)
    armed: int = 0

    async def arm(self, athlete_id: str, timer: Timer, now: datetime) -> None:
        self.chaos.step()
        self.standing[athlete_id, timer.kind] = timer
        self.armed += 1
        self.chaos.step()


@dataclass
class SetClock:
    time: datetime = toy.EPOCH

    def now(self) -> datetime:
        return self.time

    def at(self, stamp: datetime) -> datetime:
        return self.time


@dataclass
class FakeObjects:
    """Stored bytes by reference; `asked` in the order of asking."""

    stored: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def get(self, ref: str) -> bytes | None:
        self.asked.append(ref)
        return self.stored.get(ref)


class World:
    """Log, Redis, objects and timers, which outlive the processes that use them."""

    def __init__(self, crashes: list[int] | None = None) -> None:
        self.chaos = Chaos(iter(crashes or []))
        self.log = FakeLog(self.chaos)
        self.documents = FakeDocuments(self.chaos)
        self.timers = FakeTimers(self.chaos)
        self.objects = FakeObjects()
        self.clock = SetClock()
        self.metrics = Metrics("scheduler")

    def process(self, behaviour: Behaviour[toy.State] = toy.BEHAVIOUR) -> Loop[toy.State]:
        """A process that has just started."""
        return Loop(
            toy.SHAPE,
            behaviour,
            log=self.log,  # type: ignore[arg-type]
            documents=self.documents,  # type: ignore[arg-type]
            objects=self.objects,  # type: ignore[arg-type]
            timers=self.timers,
            clock=self.clock,
            metrics=self.metrics,
            threads=0,
        )
