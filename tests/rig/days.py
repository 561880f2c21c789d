"""Living through days on a simulated clock: midnights come, and their timers are waited for."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from rig.town import BERLIN, Town

from tandem.chassis.clock import SimulatedClock
from tandem.local import days
from tandem.local.days import DAY, ROLL

__all__ = ["DAY", "ROLL", "at", "midnight", "nights", "set_clock", "timer_came"]


def at(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """A moment on the clock of the town's athletes."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=BERLIN)


async def set_clock(town: Town, to: datetime) -> None:
    """Let it be then. The clock is the whole system's: everything is quiet before it jumps."""
    await town.operator.quiet()
    _simulated(town).set(to)


async def midnight(town: Town, day: date, *athletes: str, kind: str = DAY) -> None:
    """Let a day begin; returns when the scheduler has handled that timer of all these athletes."""
    first, *others = athletes
    assert await days.midnight(town.operator, _simulated(town), day, BERLIN, first, kind=kind)
    for athlete_id in others:
        await timer_came(town, athlete_id, day, kind)
    await town.operator.quiet()


async def nights(town: Town, first: date, last: date, *athletes: str) -> None:
    """Let day after day begin, first and last included."""
    for nth in range((last - first).days + 1):
        await midnight(town, first + timedelta(days=nth), *athletes)


async def timer_came(town: Town, athlete_id: str, day: date, kind: str = DAY) -> str:
    """Waits for the timer of a day; returns its event's id."""
    came = await days.timer_came(town.operator, athlete_id, day, kind=kind)
    assert came is not None, f"no {kind} timer of {day} for {athlete_id}"
    return came


def _simulated(town: Town) -> SimulatedClock:
    assert isinstance(town.clock, SimulatedClock)
    return town.clock
