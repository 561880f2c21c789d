"""Midnights on a simulated clock: the scheduler's timers come due, and are waited for."""

from __future__ import annotations

import asyncio
import time
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from tandem.chassis.clock import SimulatedClock
from tandem.contracts import subjects
from tandem.contracts.events.timer import TimerDue
from tandem.local.operator import Operator

ROLL, DAY = "roll", "day"
"""The scheduler's timers: the week moves on, a day has begun."""


async def midnight(
    operator: Operator,
    clock: SimulatedClock,
    day: date,
    zone: ZoneInfo,
    athlete_id: str,
    *,
    kind: str = DAY,
    patience_s: float = 60.0,
) -> str | None:
    """Let a day begin for an athlete; returns the id of its timer's event once all is quiet, None when none came."""
    await operator.quiet()
    clock.set(datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(seconds=1))
    came = await timer_came(operator, athlete_id, day, kind=kind, patience_s=patience_s)
    await operator.quiet()
    return came


async def timer_came(
    operator: Operator, athlete_id: str, day: date, *, kind: str = DAY, patience_s: float = 60.0
) -> str | None:
    """Waits for the timer of a day; its event's id, None when it did not come in that time."""
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        stored = await operator.log.last("TIMER", subjects.timer_due("scheduler", athlete_id, kind))
        event = stored.event() if stored else None
        if event is not None and isinstance(event.data, TimerDue) and event.data.generation == day.isoformat():
            return event.id
        await asyncio.sleep(0.02)
    return None
