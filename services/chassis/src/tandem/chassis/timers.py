"""Deadlines. In production a timer is a scheduled message in the TIMER stream, so nothing waits in memory."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from typing import Protocol

from tandem.chassis import trace
from tandem.chassis.clock import SimulatedClock
from tandem.chassis.errors import Unavailable
from tandem.chassis.log import Log
from tandem.contracts import envelope, subjects
from tandem.contracts.event import Event, Timer, derived_id
from tandem.contracts.events.timer import TimerDue

_STREAM = "TIMER"


class Timers(Protocol):
    """Sets deadlines for one service. Setting the same kind again replaces the one before."""

    async def arm(self, athlete_id: str, timer: Timer, now: datetime) -> None: ...


def due_event(service: str, athlete_id: str, timer: Timer, now: datetime) -> Event:
    """What is delivered when the time has come. Its id includes the due time, its body a generation."""
    due_at = timer.due_at.astimezone(UTC)
    identity = derived_id("timer", service, athlete_id, timer.kind, due_at.isoformat(), timer.generation)
    data = TimerDue(athlete_id=athlete_id, service=service, kind=timer.kind, due_at=due_at, generation=timer.generation)
    return Event(identity, data, now, f"/tandem/{service}", (identity,), traceparent=trace.root(identity))


class ServerTimers:
    """JetStream message schedules (ADR-51): `@at` publishes to `due.…` when the server's clock gets there; a time that
    has passed fires at once. Published without a message id: the newest on the subject stands, and one that was replaced
    and stands again within the duplicate window must not be dropped as a repeat."""

    def __init__(self, log: Log, service: str) -> None:
        self._log = log
        self._service = service

    async def arm(self, athlete_id: str, timer: Timer, now: datetime) -> None:
        event = due_event(self._service, athlete_id, timer, now)
        headers = envelope.headers_of(event)
        del headers[envelope.MSG_ID]
        headers["Nats-Schedule"] = f"@at {timer.due_at.astimezone(UTC).strftime('%Y-%m-%dT%H:%M:%S.%fZ')}"
        headers["Nats-Schedule-Target"] = subjects.timer_due(self._service, athlete_id, timer.kind)
        subject = subjects.timer(self._service, athlete_id, timer.kind)
        await self._log.publish(_STREAM, subject, envelope.body_of(event), headers)


class SimulatedTimers:
    """The same under a simulated clock, whose time the server knows nothing of: delivered by this process."""

    def __init__(self, log: Log, service: str, clock: SimulatedClock) -> None:
        self._log = log
        self._service = service
        self._clock = clock
        self._waiting: dict[tuple[str, str], tuple[Timer, Event]] = {}

    async def arm(self, athlete_id: str, timer: Timer, now: datetime) -> None:
        self._waiting[athlete_id, timer.kind] = (timer, due_event(self._service, athlete_id, timer, now))

    async def run(self) -> None:
        """Deliver what has come due, for as long as the service runs."""
        while True:
            now = self._clock.now()
            for key, (timer, event) in list(self._waiting.items()):
                if timer.due_at <= now:
                    with suppress(Unavailable):  # it stays and is tried again; its id makes a repeat harmless
                        await self._log.append(event)
                        if self._waiting.get(key) == (timer, event):
                            del self._waiting[key]
            await asyncio.sleep(0.05)
