"""`kill -9` of the notifier every second while alerts go out: each alert is on the phone
once, none is missing, and of each the log says what became of it."""

from __future__ import annotations

import asyncio
import itertools
import os
import random
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
from rig.alerts import Facts, Street, phone_behind, street

from tandem.notifier.push_service import FINE, Mood, PushService

pytestmark = [pytest.mark.server, pytest.mark.slow]

DEAD_AFTER_S = 1.0
STORM_S = 60.0
"""How long it goes on after the last plan changed: what was in hand at several deaths is held back until one lives longer."""


async def flow(town: Street, names: list[str], each: int, per_s: float) -> None:
    """Each athlete's plan changes `each` times, the first time everybody's."""
    running = []
    for _ in range(each):
        for name in names:
            running.append(asyncio.create_task(town.revise(name)))
            await asyncio.sleep(1 / per_s)
    await asyncio.gather(*running)


async def killing(town: Street, done: asyncio.Event) -> int:
    """Kill the notifier a second after it was ready, again and again; how often. It runs when this returns."""
    killed = 0
    while not done.is_set():
        try:
            await asyncio.wait_for(done.wait(), DEAD_AFTER_S)
        except TimeoutError:
            await asyncio.to_thread(town.notifier.kill)
            killed += 1
            await asyncio.to_thread(town.notifier.start)
    return killed


def shown(town: Street, push: PushService) -> Counter[str]:
    """How often each alert came onto a screen."""
    return Counter(alert_id for phone in town.phones.values() for alert_id in push.shown(phone.subscription_id))


def assert_each_is_shown_once(town: Street, push: PushService, facts: Facts, athletes: int) -> None:
    seen = shown(town, push)
    assert len(facts.alert_ids) >= athletes, "each athlete's plan changed"
    assert facts.without_outcome == []
    assert [alert_id for alert_id, times in seen.items() if times > 1] == []
    assert set(facts.delivered) <= set(seen)
    assert facts.ended == facts.alert_ids
    assert [failed.reason for failed in facts.failed] == []


async def lives_through(directory: Path, *, athletes: int, each: int = 1, per_s: float) -> int:
    names, done = [f"a{number}" for number in range(athletes)], asyncio.Event()
    async with street(directory, ack_wait_s=2) as town, PushService() as push:
        await asyncio.to_thread(town.notifier.start)
        await town.move_in(names, phone_behind(push, town.keys))
        await town.quiet()
        kills = asyncio.create_task(killing(town, done))
        await flow(town, names, each, per_s)
        with suppress(TimeoutError):
            await town.settled(athletes, timeout_s=STORM_S)
        done.set()
        killed = await kills
        await town.settled(athletes, timeout_s=500)
        await town.quiet(timeout_s=120)
        assert_each_is_shown_once(town, push, await town.facts(), athletes)
        return killed


async def test_each_alert_is_shown_once_though_the_notifier_is_killed_every_second(tmp_path: Path) -> None:
    assert await lives_through(tmp_path, athletes=250, per_s=20) >= 3


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(int(os.environ.get("TANDEM_SOAK_SEEDS", "3"))))
async def test_of_a_thousand_alerts_each_is_shown_once_though_the_notifier_is_killed_every_second(
    tmp_path: Path, seed: int
) -> None:
    assert await lives_through(tmp_path, athletes=1000, per_s=30 + 10 * seed) >= 5


async def test_a_push_service_in_every_mood_gets_each_alert_in_the_end(tmp_path: Path) -> None:
    chance, names = random.Random(6), [f"a{number}" for number in range(60)]
    moods = [
        Mood(slow_s=0.3),
        Mood(status=429, retry_after="1"),
        Mood(status=503),
        Mood(drops=True),
        Mood(dies=True),
        Mood(status=413),
    ]
    async with street(tmp_path, push_timeout_s="2") as town, PushService() as push:
        await asyncio.to_thread(town.notifier.start)
        await town.move_in(names, phone_behind(push, town.keys))
        await town.quiet()
        pushed = itertools.cycle(range(3))  # of three in a row, which an alert may be shortened to, one is taken
        push.be(lambda: chance.choice(moods) if next(pushed) and chance.random() < 0.45 else FINE)
        await flow(town, names, 1, 100)
        await town.settled(len(names), timeout_s=120)
        await town.quiet()
        assert_each_is_shown_once(town, push, await town.facts(), len(names))
