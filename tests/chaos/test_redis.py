"""Redis may lie, lose everything, fall back a second or go away: it is a cache of the log, and nobody outside notices."""

from __future__ import annotations

import asyncio
import shutil
import time
from pathlib import Path

import pytest
from rig import audit
from rig.town import SUNDAY_EVENING, Town, in_this_process
from rig.traffic import Traffic

from tandem.chassis.documents import connect
from tandem.local.servers import ValkeyServer

pytestmark = pytest.mark.server


async def settled(directory: Path, athletes: int, each: int) -> tuple[list[str], Traffic]:
    names = [f"a{number}" for number in range(athletes)]
    return names, Traffic(SUNDAY_EVENING, names, each)


async def move_all_in(town: Town, traffic: Traffic) -> None:
    for name in traffic.athletes:
        await town.move_in(name, traffic.week_of(name))
    await town.operator.quiet()


async def assert_sound(town: Town, traffic: Traffic) -> None:
    await town.operator.quiet(timeout_s=60)
    assert await audit.problems(town, traffic.sent) == []
    assert await audit.documents_that_differ(town, traffic.athletes) == []


async def assert_asking_again_says_nothing_new(town: Town, traffic: Traffic) -> None:
    """The same bytes once more for everybody: every document is needed, and nothing is decided anew."""
    before = await audit.last_sequences(town)
    pushes = town.push.requests
    for athlete_id, body in traffic.bodies:
        await town.publish(athlete_id, body)
    await town.operator.quiet()
    assert await audit.last_sequences(town) == before
    assert town.push.requests == pushes


def valkey_of(town: Town) -> ValkeyServer:
    assert town.running is not None
    return town.running.valkey


async def flush(town: Town) -> None:
    redis = connect(valkey_of(town).url, connections=1)
    await redis.flushall()
    await redis.aclose()


@pytest.mark.slow
async def test_flushed_under_traffic_everything_is_folded_again_and_nothing_is_said_anew(tmp_path: Path) -> None:
    _, traffic = await settled(tmp_path, 10, 4)
    async with in_this_process(tmp_path) as town:
        await move_all_in(town, traffic)
        flow = asyncio.create_task(traffic.flow(town, per_s=40))
        while not flow.done():
            await asyncio.sleep(0.15)
            await flush(town)
        await flow
        await assert_sound(town, traffic)
        await flush(town)
        await assert_asking_again_says_nothing_new(town, traffic)


@pytest.mark.slow
async def test_fallen_back_a_second_under_traffic_nothing_is_decided_twice(tmp_path: Path) -> None:
    _, traffic = await settled(tmp_path, 10, 4)
    async with in_this_process(tmp_path) as town:
        await move_all_in(town, traffic)
        flow = asyncio.create_task(traffic.flow(town, per_s=20))
        await asyncio.sleep(0.3)
        await asyncio.to_thread(fall_back_a_second, valkey_of(town), tmp_path / "copy")
        await flow
        await assert_sound(town, traffic)
        await assert_asking_again_says_nothing_new(town, traffic)


def fall_back_a_second(valkey: ValkeyServer, copy: Path) -> None:
    """What a failover to a replica that lags a second does: the same address, yesterday's documents, another run_id."""
    shutil.copytree(valkey.directory, copy)
    time.sleep(1.0)
    valkey.kill()
    shutil.rmtree(valkey.directory)
    shutil.copytree(copy, valkey.directory)
    valkey.start()


async def away_for(directory: Path, away_s: float) -> None:
    _, traffic = await settled(directory, 6, 4)
    async with in_this_process(directory) as town:
        await move_all_in(town, traffic)
        valkey = valkey_of(town)
        flow = asyncio.create_task(traffic.flow(town, per_s=30))
        await asyncio.sleep(0.2)
        gone = asyncio.create_task(asyncio.to_thread(be_away, valkey, away_s))
        await flow
        await gone
        await assert_sound(town, traffic)


def be_away(valkey: ValkeyServer, away_s: float) -> None:
    """Not the supervisor's to mend: the process is told to stop and nobody is there to start it."""
    valkey.kill()
    time.sleep(away_s)
    valkey.start()


@pytest.mark.slow
async def test_away_for_some_seconds_nothing_is_given_up(tmp_path: Path) -> None:
    await away_for(tmp_path, 8)


@pytest.mark.soak
async def test_away_for_a_minute_nothing_is_given_up(tmp_path: Path) -> None:
    await away_for(tmp_path, 60)
