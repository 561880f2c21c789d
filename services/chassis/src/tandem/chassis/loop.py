"""The evolve–decide loop: the log is the truth, and a fenced publish is the commit.

One athlete at a time in a process: load the document, fold the event and whatever else waits for this athlete, decide,
publish each decision with a deterministic id under the fence, fold what was stored, save the document. The caller
acknowledges when `take` returns. A redelivered event folds to nothing and decides nothing; a crash between any two steps
is invisible outside.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import structlog
from pydantic import BaseModel

from tandem.chassis import trace
from tandem.chassis.behaviour import Behaviour
from tandem.chassis.clock import Clock
from tandem.chassis.documents import Document, Documents, Missing
from tandem.chassis.errors import Fenced, SaidBefore, Unavailable, is_outage
from tandem.chassis.log import Log
from tandem.chassis.metrics import Metrics
from tandem.chassis.objects import Objects
from tandem.chassis.offload import Offload
from tandem.chassis.rebuilding import Rebuilding
from tandem.chassis.thinking import Thinking
from tandem.chassis.timers import Timers
from tandem.contracts.event import Aside, Decision, Event, Timer, derived_id
from tandem.contracts.events.timer import TimerDue
from tandem.contracts.topology import Service

_TRIES = 16
"""How often a group is decided again because the log or the document moved meanwhile, before it is handed back."""

_PASSES = 1000
"""A bound that no state reaches: each pass publishes something that was missing."""


@dataclass(slots=True)
class _Lane:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: list[tuple[Event, asyncio.Future[Any]]] = field(default_factory=list)


class Loop[S: BaseModel]:
    """`take` an event until its consequences are stored, or `read` the state of an athlete."""

    def __init__(
        self,
        service: Service,
        behaviour: Behaviour[S],
        *,
        log: Log,
        documents: Documents[S],
        objects: Objects,
        timers: Timers,
        clock: Clock,
        metrics: Metrics,
        threads: int = 0,
        processes: int = 0,
    ) -> None:
        self._service = service
        self._do = behaviour
        self._log = log
        self._documents = documents
        self._objects = objects
        self._timers = timers
        self._clock = clock
        self._metrics = metrics
        self._offload = Offload(service.name, threads=threads, processes=processes)
        self._thinking = Thinking(behaviour, objects, self._offload)
        self._lanes: dict[str, _Lane] = {}
        self._rebuilding = Rebuilding(service, behaviour, log, metrics)

    async def take(self, event: Event) -> S:
        """Fold an event and publish what follows from it. Returns the state after it. Raises Unavailable on an outage,
        and whatever `evolve` or `decide` raise for an event they cannot handle."""
        athlete_id = event.athlete_id
        parent = event.traceparent or trace.root(event.rootids[0])
        structlog.contextvars.bind_contextvars(event_id=event.id, trace_id=trace.trace_id(parent))
        lane = self._lanes.setdefault(athlete_id, _Lane())
        mine: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        lane.waiting.append((event, mine))
        async with lane.lock:
            if not mine.done():
                group, lane.waiting = lane.waiting, []
                await self._settle(athlete_id, group)
        if not lane.waiting and not lane.lock.locked() and self._lanes.get(athlete_id) is lane:
            del self._lanes[athlete_id]
        state: S = await mine
        return state

    async def read(self, athlete_id: str) -> S:
        """The athlete's state, folded again from the log where the document cannot be trusted. Decides nothing."""
        kept = await self._documents.load(athlete_id)
        document = await self._trusted(athlete_id, kept)
        if (
            isinstance(kept, Missing) and kept.token
        ):  # the next reader is spared the years; who was erased meanwhile has none
            await self._documents.save(athlete_id, document)
        return document.state

    async def warm(self) -> None:
        """Have the process that decides ready before the first message comes."""
        await self._offload.warm(self._do.prepare)

    def close(self) -> None:
        self._offload.close()

    async def _settle(self, athlete_id: str, group: list[tuple[Event, asyncio.Future[Any]]]) -> None:
        """One commit for the whole group; one by one when it fails, so that a poison takes no innocents along."""
        try:
            state = await self._commit(athlete_id, [event for event, _ in group])
        except Exception as error:
            if len(group) == 1 or is_outage(error):
                for _, future in group:
                    if not future.done():
                        future.set_exception(error)
                        future.exception()  # seen: a caller that was cancelled will not ask
                return
            for member in group:
                await self._settle(athlete_id, [member])
        except BaseException as stopped:
            for _, future in group:
                if not future.done():
                    future.set_exception(Unavailable(f"the task that handled the group was stopped: {stopped!r}"))
                    future.exception()
            raise
        else:
            for _, future in group:
                if not future.done():
                    future.set_result(state)

    async def _commit(self, athlete_id: str, events: Sequence[Event]) -> S:
        now = self._now(events)
        kept = await self._documents.load(athlete_id)
        document = await self._trusted(athlete_id, kept)
        for tries in range(_TRIES):
            if tries:  # two replicas in step would outrun each other for ever
                await asyncio.sleep(0.002 * tries * random.random())
            try:
                decided = await self._decide(self._fold(document, events), now, events)
            except Fenced:
                self._metrics.fenced.labels(self._service.name).inc()
                document = await self._catch_up(athlete_id, document)
                continue
            if _same(decided, kept):
                return decided.state
            saved = await self._documents.save(athlete_id, decided)
            if saved is not None:
                return saved.state
            # Another replica was faster. Timers carry no fence, so ours may have replaced its: arm them all again.
            kept = await self._documents.load(athlete_id)
            document = replace(await self._trusted(athlete_id, kept), armed={})
        raise Unavailable(f"{self._service.name}: the log kept moving while deciding for one athlete")

    def _now(self, events: Sequence[Event]) -> datetime:
        """Read once per group. A deadline that the server delivered has come, even where this machine's clock lags."""
        return max([self._clock.now(), *(event.data.due_at for event in events if isinstance(event.data, TimerDue))])

    def _fold(self, document: Document[S], events: Sequence[Event]) -> Document[S]:
        state = document.state
        for event in events:
            state = self._do.evolve(state, event)
        return replace(document, state=state)

    async def _decide(self, document: Document[S], now: datetime, events: Sequence[Event]) -> Document[S]:
        """Publish the difference, folding each decision before the next one is published."""
        traces = {event.id: event.traceparent for event in events}
        for _ in range(_PASSES):
            outcome = await self._thinking.outcome(document.state, now)
            decisions = [decision for decision in outcome if isinstance(decision, Decision)]
            for decision in decisions:
                document = await self._publish(document, decision, now, traces.get(decision.cause))
            asides = [self._aside(said, now) for said in outcome if isinstance(said, Aside)]
            document = self._fold(document, asides)
            if not (decisions or asides) or not self._do.needs(document.state):
                break
        return await self._arm(document, [timer for timer in outcome if isinstance(timer, Timer)], now)

    def _aside(self, said: Aside, now: datetime) -> Event:
        return Event(
            id=derived_id(said.cause, said.data.TYPE),
            data=said.data,
            time=now,
            source=f"/tandem/{self._service.name}",
            rootids=(said.cause,),
            cause_id=said.cause,
        )

    async def _publish(
        self, document: Document[S], decision: Decision, now: datetime, parent: str | None
    ) -> Document[S]:
        for name, body in decision.objects.items():
            await self._objects.put(name, body)
        event = Event(
            id=decision.id,
            data=decision.data,
            time=now,
            source=f"/tandem/{self._service.name}",
            rootids=decision.rootids,
            cause_id=decision.cause,
            traceparent=trace.child(parent, decision.id, decision.rootids[0]),
        )
        stream, pattern = self._service.decides
        subject = pattern.format(a=decision.data.athlete_id)
        ack = await self._log.append(event, fence=document.fence, fence_subject=subject)
        if ack.duplicate:
            if ack.seq > document.fence:
                raise Fenced("stored before, by a replica or by ourselves before a crash")
            raise SaidBefore(
                f"{decision.data.TYPE} of cause {decision.cause}, step {decision.step!r} stands at sequence {ack.seq} "
                "and is folded, yet was decided again: decide must compare with what stands, or name another step"
            )
        self._metrics.decisions.labels(self._service.name, decision.data.TYPE).inc()
        stored = replace(event, sequence=ack.seq, stream=stream)
        return replace(document, state=self._do.evolve(document.state, stored), fence=ack.seq)

    async def _arm(self, document: Document[S], timers: Sequence[Timer], now: datetime) -> Document[S]:
        """Publish the timers that do not stand yet. The ones that no longer should are ignored when they come due."""
        armed = dict(document.armed or {})
        for timer in timers:
            if armed.get(timer.kind) != timer.generation:
                await self._timers.arm(self._athlete(document), timer, now)
                armed[timer.kind] = timer.generation
        return replace(document, armed=armed) if armed != (document.armed or {}) else document

    def _athlete(self, document: Document[S]) -> str:
        return str(document.state.athlete_id)  # type: ignore[attr-defined]

    async def _trusted(self, athlete_id: str, loaded: Document[S] | Missing) -> Document[S]:
        return await self._rebuilding.document(athlete_id, loaded) if isinstance(loaded, Missing) else loaded

    async def _catch_up(self, athlete_id: str, document: Document[S]) -> Document[S]:
        """Fold the decisions that were stored after the ones we know. If there are none, the subject was purged."""
        stream, pattern = self._service.decides
        newer = await self._log.read(stream, pattern.format(a=athlete_id), after=document.fence)
        if not newer:
            return await self._rebuilding.document(athlete_id, Missing(document.run, document.token, "purged"))
        caught_up = self._fold(document, [stored.event() for stored in newer])
        return replace(caught_up, fence=newer[-1].sequence)


def _same[S: BaseModel](decided: Document[S], kept: Document[S] | Missing) -> bool:
    """True when there is nothing to save. States are compared by identity: one that was built anew is saved, needed or
    not, which costs less than comparing every state that did change."""
    return (
        isinstance(kept, Document)
        and decided.state is kept.state
        and (decided.fence, decided.armed) == (kept.fence, kept.armed)
    )
