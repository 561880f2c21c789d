"""What becomes of a request: publish it, and wait for what the scheduler says to it."""

from __future__ import annotations

import asyncio
import time

from tandem.contracts.events.athlete import PlanRequested
from tandem.contracts.events.plan import PlanAnswered, PlanRevised
from tandem.contracts.model import Payload
from tandem.local.operator import Operator

PATIENCE_S = 10.0
"""How long an answer is waited for: solving takes well under a second."""


async def said_to(operator: Operator, request: PlanRequested) -> list[Payload]:
    """Publish the request, and wait for what answers it: that, last, and the revisions since. TimeoutError."""
    subject = f"plan.{request.athlete_id}.>"
    before = await operator.log.last("PLAN", subject)
    after = before.sequence if before else 0
    await operator.say(request)
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        said: list[Payload] = []
        for stored in await operator.log.read("PLAN", subject, after=after):
            data = stored.event().data
            if isinstance(data, PlanRevised | PlanAnswered) and data.request_id == request.request_id:
                return [*said, data]
            said += [data] if isinstance(data, PlanRevised) else []
        await asyncio.sleep(0.02)
    raise TimeoutError(
        f"no answer within {PATIENCE_S:g} s: the request is on the log and is answered when the scheduler runs; "
        f"look with `tandem plan show {request.athlete_id}`"
    )
