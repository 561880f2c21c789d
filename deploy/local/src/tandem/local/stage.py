"""Who plays the demo: an athlete with a watch and a phone, around a running system on a simulated clock."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from datetime import time as clock_time
from typing import Any
from zoneinfo import ZoneInfo

from nats.aio.client import Client
from pydantic import BaseModel

from tandem.chassis.clock import SimulatedClock
from tandem.contracts import subjects
from tandem.contracts.events.athlete import PlanRequested, Wish
from tandem.contracts.events.plan import PlanAnswered, PlannedSession, PlanRevised
from tandem.local.answers import said_to
from tandem.local.operator import Operator
from tandem.local.watch import easy_run
from tandem.notifier.push_service import Phone, PushService

PATIENCE_S = 10.0
"""How long a plan or a push is waited for."""


class Scene(BaseModel):
    """One thing that happened: what the athlete did, what was said to it (a plan, an answer), what the phone read, and the
    time from the one to the other. `missing` names what should have followed and did not."""

    title: str
    did: str
    at: datetime
    plan: PlanRevised | None = None
    answer: PlanAnswered | None = None
    alert: dict[str, Any] | None = None
    took_ms: float | None = None
    missing: str | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """Who plays: the athlete with their watch's connection and phone, around a running system on a simulated clock."""

    operator: Operator
    clock: SimulatedClock
    watch: Client
    device_id: str
    athlete_id: str
    push: PushService
    phone: Phone
    zone: ZoneInfo

    async def request(self, wish: Wish, plan: PlanRevised, **about: Any) -> tuple[Any, float]:
        """What was said to a request, and after how many milliseconds."""
        identity = f"demo-{wish.value}-{plan.plan_version}"
        asked = PlanRequested(
            athlete_id=self.athlete_id,
            request_id=identity,
            base_plan_version=plan.plan_version,
            wish=wish,
            **about,
        )
        began = time.monotonic()
        said = await said_to(self.operator, asked)
        return said[-1], (time.monotonic() - began) * 1000

    async def state(self, document: dict[str, Any]) -> None:
        """A statement about a day, as the watch would send it."""
        body = json.dumps(document).encode()
        await self.watch.jetstream().publish(subjects.device_wellness(self.device_id), body, stream="DEVICE")

    async def run(self, session: PlannedSession) -> None:
        """Do an easy run as it was planned, and let the watch send it."""
        start = session.start_time.astimezone(self.zone)
        offset = start.utcoffset() or timedelta()
        fit = easy_run(start, session.duration_s, utc_offset_s=int(offset.total_seconds()))
        await self.operator.quiet()
        self.clock.set(start + timedelta(seconds=session.duration_s + 20))
        await self.watch.jetstream().publish(subjects.device_workout(self.device_id), fit, stream="DEVICE")
        await self.operator.quiet()

    async def wait_until(self, local: clock_time) -> None:
        """Let it be that time of this day; nothing happens when it has passed."""
        now = self.clock.now().astimezone(self.zone)
        to = datetime.combine(now.date(), local, self.zone)
        await self.operator.quiet()
        if to > now:
            self.clock.set(to)

    async def plan(self) -> PlanRevised:
        """The standing plan."""
        plan = await self.operator.plan(self.athlete_id)
        assert plan is not None  # the story had one
        return plan

    async def newer(self, version: int) -> PlanRevised | None:
        """The plan after this version, waited for."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            if (plan := await self.plan()).plan_version > version:
                return plan
        return None

    async def heard(self) -> tuple[dict[str, Any] | None, float]:
        """The next push that the phone reads, and when (on the machine's monotonic clock, seconds)."""
        try:
            message = await self.push.next_message(self.phone.subscription_id, timeout_s=PATIENCE_S)
        except TimeoutError:
            return None, time.monotonic()
        return json.loads(message.plaintext), message.monotonic_s
