"""Living through days on a simulated clock: midnights come, and their timers are waited for."""

from __future__ import annotations

import asyncio
import time
from datetime import date, datetime, timedelta

from rig.town import BERLIN, Town

from tandem.chassis.clock import SimulatedClock
from tandem.contracts import subjects
from tandem.contracts.events.timer import TimerDue

ROLL, DAY = "roll", "day"
PATIENCE_S = 60.0
SECOND = timedelta(seconds=1)


def at(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """A moment on the clock of the town's athletes."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=BERLIN)


async def set_clock(town: Town, to: datetime) -> None:
    """Let it be then. The clock is the whole system's: everything is quiet before it jumps."""
    assert isinstance(town.clock, SimulatedClock)
    await town.operator.quiet()
    town.clock.set(to)


async def midnight(town: Town, day: date, *athletes: str, kind: str = DAY) -> None:
    """Let a day begin; returns when the scheduler has handled that timer of all these athletes."""
    await set_clock(town, at(day) + SECOND)
    for athlete_id in athletes:
        await timer_came(town, athlete_id, day, kind)
    await town.operator.quiet()


async def nights(town: Town, first: date, last: date, *athletes: str) -> None:
    """Let day after day begin, first and last included."""
    for nth in range((last - first).days + 1):
        await midnight(town, first + timedelta(days=nth), *athletes)


async def timer_came(town: Town, athlete_id: str, day: date, kind: str = DAY) -> str:
    """Waits for the timer of a day; returns its event's id."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        stored = await town.operator.log.last("TIMER", subjects.timer_due("scheduler", athlete_id, kind))
        event = stored.event() if stored else None
        if event is not None and isinstance(event.data, TimerDue) and event.data.generation == day.isoformat():
            return event.id
        await asyncio.sleep(0.02)
    raise TimeoutError(f"no {kind} timer of {day} for {athlete_id}")
