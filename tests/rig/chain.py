"""The four services in memory: the real functions, with the log, the fence and the documents as plain values.

It does what the loop of the chassis does, for one athlete: fold a group, decide, publish each decision under the fence,
fold it, save the document. A crash may come after any of these effects; the group is then delivered again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from rig.audit import BEHAVIOURS

from tandem.chassis.timers import due_event
from tandem.contracts import topology
from tandem.contracts.event import Aside, Decision, Event, Timer, derived_id
from tandem.contracts.events.plan import PlanRevised
from tandem.contracts.events.training import RawRef
from tandem.contracts.model import Payload
from tandem.contracts.registry import route_of
from tandem.ingestion.domain.submission import SubmissionReceived
from tandem.scheduler.domain.outlook import outlook

ATHLETE = "ada"


class Crash(Exception):
    """The process died."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A group as a service got it. `events` by id, so that another run can be given the same."""

    service: str
    events: tuple[str, ...]
    now: datetime


@dataclass(slots=True)
class Chain:
    """One athlete's log, objects, documents (service -> JSON and fence), and what waits for each service."""

    log: dict[str, list[Event]] = field(default_factory=dict)
    objects: dict[str, bytes] = field(default_factory=dict)
    documents: dict[str, tuple[str, int]] = field(default_factory=dict)
    waiting: dict[str, list[Event]] = field(default_factory=lambda: {name: [] for name in BEHAVIOURS})
    deadlines: dict[tuple[str, str], Timer] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    def say(self, data: Payload, now: datetime) -> None:
        """A fact of the athlete, entering the log."""
        identity = derived_id("fact", str(sum(map(len, self.log.values()))))
        self._store(route_of(data).stream, Event(identity, data, now, "athlete", (identity,)))

    def submit(self, body: bytes, now: datetime) -> None:
        """Bytes of the athlete's watch: stored, then handed to ingestion."""
        sequence = len(self.log.get("DEVICE", ())) + 1
        ref, identity = f"stream:DEVICE:{sequence}", derived_id("submission", "DEVICE", str(sequence))
        self.objects[ref] = body
        raw = RawRef(ref=ref, sha256=hashlib.sha256(body).hexdigest(), size_bytes=len(body), media_type="")
        data = SubmissionReceived(
            athlete_id=ATHLETE, device_id="watch", submission_id=identity, received_at=now, raw=raw
        )
        self._store("DEVICE", Event(identity, data, now, "watch", (identity,)))

    def wake(self, now: datetime) -> None:
        """Deadlines that have come."""
        for (service, kind), timer in list(self.deadlines.items()):
            if timer.due_at <= now:
                del self.deadlines[service, kind]
                due = due_event(service, ATHLETE, timer, timer.due_at)
                if due.id not in {
                    event.id for event in self.log.get("TIMER", ())
                }:  # the log takes a repeat for what it is
                    self._store("TIMER", due)

    def handle(self, delivery: Delivery, *, crash_after: int | None = None) -> None:
        """Raises Crash after that many effects (a publish is one, saving the document is the last)."""
        behaviour = BEHAVIOURS[delivery.service]
        state, fence = self._document(delivery.service)
        own = self._own(delivery.service)
        if fence < len(own):  # 10071: somebody (we, before a crash) decided meanwhile
            for event in own[fence:]:
                state = behaviour.evolve(state, event)
        for event in map(self.event, delivery.events):
            state = behaviour.evolve(state, event)
        effects, more = 0, True
        while more:
            outcome = behaviour.decide(state, delivery.now, self._gathered(delivery.service, state))
            for said in outcome:
                if isinstance(said, Decision):
                    if effects == crash_after:
                        raise Crash
                    state = behaviour.evolve(state, self._publish(delivery, said))
                    effects += 1
            for aside in (said for said in outcome if isinstance(said, Aside)):
                state = behaviour.evolve(state, _to_itself(aside, delivery))
            more = any(isinstance(said, Decision | Aside) for said in outcome) and bool(behaviour.needs(state))
        self.deadlines |= {(delivery.service, said.kind): said for said in outcome if isinstance(said, Timer)}
        if effects == crash_after:
            raise Crash
        self.documents[delivery.service] = (state.model_dump_json(), len(self._own(delivery.service)))
        if crash_after is not None:
            raise Crash
        self._look(delivery, state)

    def _gathered(self, service: str, state: Any) -> dict[str, bytes]:
        """The stored bytes that deciding needs, and those that they refer to."""
        behaviour = BEHAVIOURS[service]
        wanted = list(behaviour.needs(state))
        objects: dict[str, bytes] = {}
        while fresh := {ref: body for ref in wanted if ref not in objects and (body := self._object(ref)) is not None}:
            objects |= fresh
            wanted = list(behaviour.further(state, objects))
        return objects

    def _object(self, ref: str) -> bytes | None:
        if ref in self.objects:
            return self.objects[ref]
        _, stream, sequence = ref.split(":")
        return self.log[stream][int(sequence) - 1].data.model_dump_json().encode()

    def state(self, service: str) -> Any:
        return self._document(service)[0]

    def still_to_say(self, now: datetime) -> list[Decision]:
        """What the services would say if they were asked again: nothing, once all is quiet."""
        found: list[Decision] = []
        for name, behaviour in BEHAVIOURS.items():
            said = behaviour.decide(self.state(name), now, self._gathered(name, self.state(name)))
            found += [entry for entry in said if isinstance(entry, Decision)]
        return found

    def folded(self, service: str) -> tuple[list[Event], list[Event]]:
        """Everything the service folds: the facts, and its own decisions."""
        filters = {(c.stream, f) for c in topology.CONSUMERS if c.service == service for f in c.filters}
        heard = [event for stream, pattern in filters for event in self.log.get(stream, ()) if fits(event, pattern)]
        own = self._own(service)
        return [event for event in heard if event not in own], own

    def bytes_said(self) -> list[tuple[str, str, tuple[str, ...], bytes]]:
        """Every decision in the log, as it is stored."""
        streams = [entry.decides[0] for entry in topology.SERVICES]
        return [
            (stream, event.id, event.rootids, event.data.model_dump_json().encode())
            for stream in streams
            for event in self.log.get(stream, ())
        ]

    def event(self, identity: str) -> Event:
        return next(event for events in self.log.values() for event in events if event.id == identity)

    def _document(self, service: str) -> tuple[Any, int]:
        behaviour = BEHAVIOURS[service]
        if service not in self.documents:
            return behaviour.empty(ATHLETE), 0
        body, fence = self.documents[service]
        return behaviour.state.model_validate_json(body), fence

    def _own(self, service: str) -> list[Event]:
        return self.log.get(topology.service(service).decides[0], [])

    def _publish(self, delivery: Delivery, said: Decision) -> Event:
        self.objects |= {f"object:{name}": body for name, body in said.objects.items()}
        event = Event(said.id, said.data, delivery.now, delivery.service, said.rootids, cause_id=said.cause)
        return self._store(topology.service(delivery.service).decides[0], event)

    def _store(self, stream: str, event: Event) -> Event:
        events = self.log.setdefault(stream, [])
        assert event.id not in {other.id for other in events}, f"{event.data.TYPE} is said twice under one id"
        stored = replace(event, sequence=len(events) + 1, stream=stream)
        events.append(stored)
        for consumer in topology.CONSUMERS:
            hears = consumer.stream == stream and consumer.name in self.waiting
            if hears and any(fits(stored, pattern) for pattern in consumer.filters):
                self.waiting[consumer.name].append(stored)
        return stored

    def _look(self, delivery: Delivery, state: Any) -> None:
        """After each of the scheduler's turns: the standing plan keeps every hard rule."""
        if delivery.service == "scheduler" and (view := outlook(state, delivery.now)) and view.plan:
            self.broken += [f"{delivery.now}: {violation}" for violation in view.broken]


def _to_itself(aside: Aside, delivery: Delivery) -> Event:
    identity = derived_id(aside.cause, aside.data.TYPE)
    return Event(identity, aside.data, delivery.now, delivery.service, (aside.cause,), cause_id=aside.cause)


def fits(event: Event, pattern: str) -> bool:
    """Whether a consumer's filter takes the event."""
    if isinstance(event.data, SubmissionReceived):
        return pattern == "device.*.workout"
    subject, wanted = route_of(event.data).subject(event.data).split("."), pattern.split(".")
    if wanted[-1] == ">":
        subject, wanted = subject[: len(wanted) - 1], wanted[:-1]
    return len(subject) == len(wanted) and all(w in ("*", s) for s, w in zip(subject, wanted, strict=True))


def locked_that_moved(revisions: Sequence[PlanRevised]) -> list[str]:
    """Sessions that had begun or were done when a revision moved them, and sessions it put into hours that had passed.
    (A session that a workout fulfilled takes the workout's time: that is no move. One that was missed may be made up.)"""
    found = []
    for plan in revisions:
        old: Mapping[str, Any] = {session.key: session for session in plan.old}
        made_up = {change.session_key for change in plan.changes if change.rule == "missed_session"}
        for session in plan.new:
            before = old.get(session.key)
            if session.status in ("done", "dropped") or (before and before.status in ("done", "dropped")):
                continue
            moved = before is not None and before.start_time != session.start_time
            if session.key in made_up and session.start_time > plan.decided_at:
                continue
            if moved and min(before.start_time, session.start_time) <= plan.decided_at:
                found.append(f"{session.key}: {before.start_time} to {session.start_time} at {plan.decided_at}")
    return found
