"""Two replicas of ingestion on one log: the same recordings reach both at once by several ways, and one of them is killed."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import nats.errors
import pytest
from rig import audit
from rig.process import Replica
from rig.town import Town, in_this_process, watch_of
from rig.workouts import plain

from tandem.chassis.clock import SystemClock
from tandem.contracts import subjects, topology
from tandem.contracts.events.load import LoadScored
from tandem.contracts.events.training import WorkoutRecorded, WorkoutRejected, WorkoutWithdrawn

pytestmark = [pytest.mark.server, pytest.mark.slow]

RUNS = 8
VERSIONS = 3
PHONE = "ada-phone"


class Mortal(Replica):
    """A replica that takes HTTP requests too, and can be killed."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._ports['ingestion']}"

    @property
    def lives(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> None:
        """SIGKILL."""
        self._process.kill()
        self._process.wait()


@dataclass(frozen=True)
class Sending:
    """One version of one recording, on its way."""

    device_id: str
    run: int
    version: int
    body: bytes
    told_at: datetime

    @property
    def headers(self) -> dict[str, str]:
        return {"Tandem-Told-At": self.told_at.isoformat()}


def sendings(now: datetime) -> list[Sending]:
    """Each run is recorded by the watch and, half a minute later, by the phone; each recording has several versions."""
    made = []
    for run in range(RUNS):
        start = now - timedelta(days=run + 1)
        for device_id, after_s in ((watch_of("ada"), 0), (PHONE, 30)):
            for version in range(VERSIONS):
                body = plain(
                    start + timedelta(seconds=after_s), external_id=f"run-{run}", title=f"{device_id} {run}.{version}"
                )
                made.append(Sending(device_id, run, version, body, start + timedelta(hours=1, minutes=version)))
    return made


class Crowd:
    """Sends everything at once, twice, by whatever way; who gets no answer sends again by another."""

    def __init__(self, town: Town, replica: Mortal, keys: dict[str, str], chance: random.Random) -> None:
        self.town = town
        self.replica = replica
        self.keys = keys
        self.chance = chance
        self.answers: list[dict[str, Any]] = []
        self._turns = asyncio.Semaphore(8)

    async def send(self, sending: Sending, client: httpx.AsyncClient) -> None:
        ways = ["http", "replica", *(["nats"] if sending.device_id == watch_of("ada") else [])]
        async with self._turns:
            for _ in range(50):
                way = self.chance.choice(ways)
                if way == "nats" and await self._published(sending):
                    return
                if way != "nats" and await self._posted(sending, client, way):
                    return
                await asyncio.sleep(0.1)
        raise AssertionError("no way took it")

    async def _published(self, sending: Sending) -> bool:
        watch = await self.town.watch("ada")
        try:
            await watch.jetstream().publish(
                subjects.device_workout(sending.device_id), sending.body, stream="DEVICE", headers=sending.headers
            )
        except nats.errors.Error:
            return False
        return True

    async def _posted(self, sending: Sending, client: httpx.AsyncClient, way: str) -> bool:
        url = self.replica.url if way == "replica" else self.town.url
        headers = sending.headers | {"Authorization": f"Bearer {self.keys[sending.device_id]}"}
        try:
            answer = await client.post(f"{url}/v1/workouts", content=sending.body, headers=headers)
        except httpx.TransportError:
            return False
        if answer.status_code in {429, 503}:
            return False
        assert answer.status_code in {200, 201, 202}, answer.text
        self.answers.append(answer.json())
        return True


async def be_impatient(town: Town) -> None:
    """What the dead one held is given to the other after two seconds."""
    jetstream = town.operator.client.jetstream()
    for entry in topology.CONSUMERS:
        if entry.stream == "DEVICE":
            config = (await jetstream.consumer_info(entry.stream, entry.name)).config
            config.ack_wait = 2
            await jetstream.add_consumer(entry.stream, config)


async def die_when_busy(crowd: Crowd, after: int) -> None:
    """Kill the replica in the middle of its work."""
    while True:
        if len(crowd.answers) >= after and crowd.replica.metric("ingestion", "tandem_messages_total") >= 5:
            break
        await asyncio.sleep(0.01)
    crowd.replica.kill()


async def assert_each_run_is_one_workout(town: Town, sent: list[Sending]) -> None:
    said = await town.said("ada", WorkoutRecorded, WorkoutWithdrawn)
    revisions = Counter((one.workout_id, one.revision) for one in said)
    assert [key for key, count in revisions.items() if count > 1] == []
    words = {one.workout_id: one for one in sorted(said, key=lambda one: one.revision)}
    standing = [one for one in words.values() if isinstance(one, WorkoutRecorded)]
    assert len(standing) == RUNS
    newest = {(one.device_id, one.run): one.told_at for one in sent}  # the last version is the last in the list
    for workout in standing:
        assert {one.device_id for one in workout.sources} == {watch_of("ada"), PHONE}
        for one in workout.sources:
            assert one.told_at == newest[one.device_id, int(str(one.external_id).removeprefix("run-"))]
    into = {one.into for one in words.values() if isinstance(one, WorkoutWithdrawn)}
    assert into <= {one.workout_id for one in standing}
    loads = {one.workout_id: one for one in await town.said("ada", LoadScored)}
    counted = {one.workout_id for one in loads.values() if not one.withdrawn}
    assert counted == {one.workout_id for one in standing}


async def test_a_replica_killed_in_the_middle_loses_nothing_and_nothing_is_said_twice(tmp_path: Path) -> None:
    async with in_this_process(tmp_path, SystemClock()) as town:
        await be_impatient(town)
        await town.move_in("ada")
        phone = await town.operator.add_device("ada", PHONE)
        await town.operator.quiet()
        replica = Mortal(town.home, "ingestion")
        try:
            await asyncio.to_thread(replica.wait_until, "ingestion", "tandem_nats_connected", 1)
            chance = random.Random(7)
            sent = sendings(datetime.now(UTC).replace(microsecond=0))
            crowd = Crowd(town, replica, {watch_of("ada"): town.keys["ada"], PHONE: phone}, chance)
            twice = [*sent, *sent]
            chance.shuffle(twice)
            async with httpx.AsyncClient(timeout=30) as client:
                death = asyncio.create_task(die_when_busy(crowd, len(twice) // 4))
                await asyncio.gather(*(crowd.send(one, client) for one in twice))
                async with asyncio.timeout(10):
                    await death
            assert not replica.lives
        finally:
            replica.stop()
        await town.operator.quiet(timeout_s=90)
        assert await town.said("ada", WorkoutRejected) == []
        await assert_each_run_is_one_workout(town, sent)
        stored = await town.operator.log.read("DEVICE", "device.*.workout")
        assert len(stored) >= len(twice)
        assert {one["status"] for one in crowd.answers} <= {
            "recorded",
            "revised",
            "merged",
            "duplicate",
            "superseded",
            "pending",
        }
        assert await town.operator.log.read("DLQ", "dlq.>") == []
        names = [event.id for event in await town.operator.history("ada")]
        assert len(names) == len(set(names))
        again = (await town.operator.client.jetstream().stream_info("TRAINING")).state.last_seq
        async with httpx.AsyncClient(timeout=30) as client:
            await asyncio.gather(*(crowd.send(one, client) for one in sent))
        await town.operator.quiet(timeout_s=90)
        assert (await town.operator.client.jetstream().stream_info("TRAINING")).state.last_seq == again
        assert set(await audit.documents_that_differ(town, ["ada"])) <= {"ingestion of ada"}
