"""Watches that keep sending while the world around them falls over, as watches do: again until it is stored."""

from __future__ import annotations

import asyncio
import hashlib
import random
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import nats.errors
from rig.town import BERLIN, Town
from rig.workouts import easy_run, hard_run

from tandem.contracts.events.athlete import PreferencesSet
from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.week import AvailabilityWindow, TemplateSession
from tandem.local import watch


def week_around(athlete_id: str, now: datetime, zone: ZoneInfo = BERLIN) -> PreferencesSet:
    """Squats in about ten hours and upper body the day after, at an hour that is free on every day: a hard run that ends
    now comes too close to the squats (18 h), whatever the day on which the test runs."""
    soon = (now.astimezone(zone) + timedelta(hours=10)).replace(minute=0)
    start = f"{soon:%H}:00"

    def session(name: str, session_class: SessionClass, days: int) -> TemplateSession:
        weekday = (soon.weekday() + days) % 7
        return TemplateSession(
            session_id=name, title=name, session_class=session_class, weekday=weekday, start=start, duration_s=3600
        )

    return PreferencesSet(
        athlete_id=athlete_id,
        week=(session("squats", SessionClass.HEAVY_LOWER, 0), session("upper", SessionClass.UPPER, 1)),
        windows=tuple(AvailabilityWindow(weekday=weekday, start=start) for weekday in range(7)),
    )


@dataclass(slots=True)
class Traffic:
    """What each athlete's watch will send: a hard run that has just ended, easy runs of the days before (one as FIT)."""

    now: datetime
    athletes: Sequence[str]
    each: int
    bodies: list[tuple[str, bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        fit = watch.easy_run(self.now - timedelta(days=1, hours=2), 1800, utc_offset_s=3600)
        for athlete_id in self.athletes:
            old = [easy_run(self.now - timedelta(days=2 + n), title=f"{athlete_id} {n}") for n in range(self.each - 2)]
            hard = hard_run(self.now - timedelta(minutes=61), title=f"Hard run of {athlete_id}")
            self.bodies += [(athlete_id, body) for body in (hard, fit, *old)]
        random.Random(7).shuffle(self.bodies)

    def week_of(self, athlete_id: str) -> PreferencesSet:
        return week_around(athlete_id, self.now)

    @property
    def sent(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {athlete_id: set() for athlete_id in self.athletes}
        for athlete_id, body in self.bodies:
            found[athlete_id].add(hashlib.sha256(body).hexdigest())
        return found

    async def flow(self, town: Town, *, per_s: float) -> None:
        """Send everything, each until it is stored. The message id makes a repeat one message."""
        for number, (athlete_id, body) in enumerate(self.bodies):
            await send(town, athlete_id, body, f"{athlete_id}-{number}")
            await asyncio.sleep(1 / per_s)


async def send(town: Town, athlete_id: str, body: bytes, submission: str) -> None:
    """Once for certain, however often the server goes away meanwhile; finds it again under its new address."""
    async with asyncio.timeout(60):
        while True:
            try:
                await town.publish(athlete_id, body, submission=submission, timeout_s=2)
                return
            except (nats.errors.Error, OSError, TimeoutError):
                await asyncio.sleep(0.05)
                await hang_up(town, athlete_id)


async def hang_up(town: Town, athlete_id: str) -> None:
    """The watch will look for the system where it says it is then."""
    if (known := town.watches.pop(athlete_id, None)) is not None:
        with suppress(nats.errors.Error, OSError, TimeoutError, TypeError):  # TypeError: a transport that died
            await known.close()
