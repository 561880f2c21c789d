"""`kill -9` of the whole service process, servers and all, in the middle of a stream of workouts, again and again."""

from __future__ import annotations

import asyncio
import os
import random
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rig import audit
from rig.process import Up
from rig.town import around
from rig.traffic import Traffic

from tandem.contracts.events.alert import AlertDue
from tandem.local.home import Home
from tandem.notifier.push_service import PushService

pytestmark = [pytest.mark.server, pytest.mark.slow]


async def lives_through(
    directory: Path, *, athletes: int, each: int, kills: int, per_s: float, seed: int, ack_wait_s: float | None = None
) -> None:
    chance, home = random.Random(seed), Home(directory / "home")
    names = [f"a{number}" for number in range(athletes)]
    traffic = Traffic(datetime.now(UTC).replace(microsecond=0), names, each)
    up = Up(home, ack_wait_s=ack_wait_s)
    await asyncio.to_thread(up.start)
    try:
        async with PushService() as push:
            async with around(home, push) as town:
                for name in names:
                    await town.move_in(name, traffic.week_of(name))
                await town.operator.quiet()
                flow = asyncio.create_task(traffic.flow(town, per_s=per_s))
                for _ in range(kills):
                    await asyncio.sleep(chance.uniform(0.2, 1.2))
                    await asyncio.to_thread(up.kill)
                    await asyncio.to_thread(up.start)
                await flow
            async with around(home, push) as after:
                after.phones = town.phones
                await after.operator.quiet(timeout_s=90)
                assert await audit.problems(after, traffic.sent) == []
                assert await audit.documents_that_differ(after, names) == []
                pushed = Counter(alert["alert_id"] for name in names for alert in after.alerts(name))
                due = [alert for name in names for alert in await after.said(name, AlertDue)]
                assert len(due) >= athletes, "each hard run is worth an alert, or this proves nothing"
                repeats = sum(count - 1 for count in pushed.values())
                assert repeats <= kills * athletes  # only what was under way when the process died may be posted again
    finally:
        up.stop()


async def test_nothing_is_lost_and_nobody_is_alerted_twice(tmp_path: Path) -> None:
    await lives_through(tmp_path, athletes=20, each=4, kills=3, per_s=25, seed=1, ack_wait_s=4)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(int(os.environ.get("TANDEM_SOAK_SEEDS", "5"))))
async def test_nothing_is_lost_in_ten_deaths_of_fifty_athletes(tmp_path: Path, seed: int) -> None:
    await lives_through(tmp_path, athletes=50, each=12, kills=10, per_s=25, seed=seed)
