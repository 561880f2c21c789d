"""Publish to push: workouts through all four services, beside the bare chain in the same run.

A workout's latency ends with its last consequence: the push on the phone where it causes a re-plan, else the scheduler's
acknowledgement of its LoadScored (seen on `$JS.ACK.LOAD.scheduler.>`).
"""

from __future__ import annotations

import asyncio
import json
import random
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import nats
from nats.aio.client import Client
from nats.aio.msg import Msg

from tandem.contracts import subjects
from tandem.contracts.events.athlete import ProfileSet
from tandem.contracts.events.load import LoadScored
from tandem.contracts.events.plan import PlanRevised
from tandem.contracts.events.reach import ChannelKind, PushSubscribed
from tandem.local.home import Home
from tandem.local.operator import Operator
from tandem.local.sample_week import alerts_at_any_hour, sample_preferences
from tandem.notifier.adapters.keys import Keys
from tandem.notifier.adapters.sealing import PushTarget, seal
from tandem.notifier.push_service import PushService
from tests.bench.driver import child, publish_at, until

ATHLETES, WORKOUTS = 300, 10
RATES_PER_S = (20, 100)
RATED_S = 10
MANY = 64
"""How many messages a hop of the second bare chain handles at once; as many as ours fetch. The first handles one."""
ZONE = ZoneInfo("Europe/Berlin")
SUNDAY = datetime(2026, 11, 22, 18, 50, tzinfo=ZONE)
"""The simulated now: a club session has just ended, Monday's squats are twelve hours away."""


@dataclass(slots=True)
class Measured:
    """`latencies_s` of the workouts published at each rate, and how fast a whole burst went through."""

    events_per_s: float = 0.0
    latencies_ms: dict[int, list[float]] = field(default_factory=dict)
    replans: int = 0
    pushes: int = 0
    rss_mb: float = 0.0
    cpu_ms_per_event: float = 0.0

    def summary(self) -> dict[str, Any]:
        figures: dict[str, Any] = {
            "events_per_s": round(self.events_per_s, 1),
            "cpu_ms_per_event": round(self.cpu_ms_per_event, 2),
        }
        for rate, values in self.latencies_ms.items():
            ordered = sorted(values)
            figures[f"p50_ms_at_{rate}"] = round(ordered[len(ordered) // 2], 1)
            figures[f"p99_ms_at_{rate}"] = round(ordered[int(len(ordered) * 0.99)], 1)
        return figures


async def measure_bare(count: int, at_once: int) -> Measured:
    """The chain without logic; an event ends with the fourth hop's publish."""
    measured = Measured()
    with tempfile.TemporaryDirectory(prefix="tandem-bench-") as directory:
        async with child("bare", directory, str(at_once)) as (process, ready):
            client = await nats.connect(ready["nats"])
            begun: dict[str, float] = {}
            ended: dict[str, float] = {}

            async def last(message: Msg) -> None:
                ended[(message.headers or {})["root"]] = time.perf_counter()

            await client.subscribe("hop4.*", cb=last)
            jetstream = client.jetstream(timeout=30)
            body = workout_json(0, 1)

            def job(identity: str) -> Callable[[], Awaitable[None]]:
                async def publish() -> None:
                    begun[identity] = time.perf_counter()
                    subject = f"hop0.a{hash(identity) % ATHLETES}"
                    await jetstream.publish(
                        subject, body, stream="HOP0", headers={"root": identity, "Nats-Msg-Id": identity}
                    )

                return publish

            async def run(names: list[str], rate: float | None) -> None:
                await publish_at(rate, [job(name) for name in names])
                await until(lambda: all(name in ended for name in names))

            await run([f"warm-{n}" for n in range(100)], None)
            for rate in RATES_PER_S:
                names = [f"{rate}-{n}" for n in range(rate * RATED_S)]
                await run(names, rate)
                measured.latencies_ms[rate] = [(ended[name] - begun[name]) * 1000 for name in names]
            names = [f"burst-{n}" for n in range(count)]
            cpu_s = (await process.ask("usage"))["cpu_s"]
            started = time.perf_counter()
            await run(names, None)
            measured.events_per_s = count / (time.perf_counter() - started)
            measured.cpu_ms_per_event = ((await process.ask("usage"))["cpu_s"] - cpu_s) * 1000 / count
            await client.close()
    return measured


def workout_json(athlete: int, number: int) -> bytes:
    """Number 0 is the club session that ended a quarter of an hour ago and breaks Monday's squats; the others are short
    easy runs of three days before, which break nothing: there are rest days between them, and no gap of a week, after which
    a plan begins anew, in whichever order they come."""
    if number == 0:
        start, minutes, rpe = SUNDAY - timedelta(minutes=80), 75, 8
    else:
        day, later = divmod(number - 1, 3)
        start, minutes, rpe = SUNDAY - timedelta(days=(2, 4, 5)[day], hours=athlete % 3 + 4 * later), 30, 3
    return json.dumps(
        {
            "sport": "running",
            "start_time": start.isoformat(),
            "duration_min": minutes,
            "rpe": rpe,
            "distance_m": 5000,
            "external_id": f"{athlete}-{number}",
        }
    ).encode()


async def measure_ours(athletes: int) -> Measured:
    """The system: all services in one process, nats-server and Valkey beside it, phones in this one."""
    measured = Measured()
    with tempfile.TemporaryDirectory(prefix="tandem-bench-") as directory:
        async with child("ours", directory, SUNDAY.isoformat()) as (process, _), PushService() as push:
            home = Home(Path(directory))
            running = home.running()
            assert running is not None
            client = await nats.connect(running.nats_url, user="operator", password=home.passwords()["operator"])
            operator = Operator(client, running.redis_url)
            phones = await _enrol(operator, push, home, athletes)
            await operator.quiet(timeout_s=300)
            probe = await Probe.attach(client)
            jobs = [(athlete, number) for athlete in range(athletes) for number in range(WORKOUTS)]
            random.Random(7).shuffle(jobs)
            for rate in RATES_PER_S:
                part, jobs = jobs[: rate * RATED_S], jobs[rate * RATED_S :]
                await publish_at(rate, [probe.job(*job) for job in part])
                await operator.quiet(timeout_s=120)
                measured.latencies_ms[rate] = await probe.latencies(operator, push, phones, part)
            cpu_s = (await process.ask("usage"))["cpu_s"]
            started = time.perf_counter()
            await publish_at(None, [probe.job(*job) for job in jobs])
            await probe.handled()
            measured.events_per_s = len(jobs) / (time.perf_counter() - started)
            await operator.quiet(timeout_s=300)
            usage = await process.ask("usage")
            measured.cpu_ms_per_event = (usage["cpu_s"] - cpu_s) * 1000 / len(jobs)
            measured.rss_mb = usage["rss_mb"]
            plans = await operator.log.read("PLAN", "plan.*.revised")
            revised = [event for event in (stored.event().data for stored in plans) if isinstance(event, PlanRevised)]
            measured.replans = sum(plan.plan_version > 1 for plan in revised)
            measured.pushes = sum(len(push.received(phone)) for phone in phones.values())
            await client.close()
    return measured


async def _enrol(operator: Operator, push: PushService, home: Home, athletes: int) -> dict[str, str]:
    keys = Keys.load_or_create(home.keys)
    phones: dict[str, str] = {}

    async def enrol(number: int) -> None:
        athlete_id = f"a{number}"
        phone = push.subscribe(keys.vapid_public)
        phones[athlete_id] = phone.subscription_id
        target = PushTarget(endpoint=phone.endpoint, p256dh=phone.p256dh, auth=phone.auth)
        sealed = seal(keys.sealing_public, athlete_id, phone.subscription_id, target)
        await operator.add_device(athlete_id, f"w{number}")
        await operator.say(ProfileSet(athlete_id=athlete_id, timezone=str(ZONE)))
        await operator.say(alerts_at_any_hour(athlete_id))
        await operator.say(
            PushSubscribed(
                athlete_id=athlete_id, subscription_id=phone.subscription_id, channel=ChannelKind.WEBPUSH, sealed=sealed
            )
        )
        await operator.say(sample_preferences(athlete_id))

    await publish_at(None, [lambda number=number: enrol(number) for number in range(athletes)])  # type: ignore[misc]
    return phones


class Probe:
    """Watches when each workout was published and when its last consequence was there."""

    def __init__(self, client: Client) -> None:
        self._jetstream = client.jetstream(timeout=30)
        self._begun: dict[tuple[int, int], float] = {}
        self._sequence: dict[int, tuple[int, int]] = {}
        self._acked: dict[int, float] = {}

    @classmethod
    async def attach(cls, client: Client) -> Probe:
        probe = cls(client)

        async def acked(message: Msg) -> None:
            parts = message.subject.split(".")  # $JS.ACK.LOAD.scheduler.<deliveries>.<stream sequence>.…
            probe._acked.setdefault(int(parts[5]), time.perf_counter())

        await client.subscribe("$JS.ACK.LOAD.scheduler.>", cb=acked)
        return probe

    def job(self, athlete: int, number: int) -> Callable[[], Awaitable[None]]:
        body = workout_json(athlete, number)

        async def publish() -> None:
            self._begun[athlete, number] = time.perf_counter()
            ack = await self._jetstream.publish(subjects.device_workout(f"w{athlete}"), body, stream="DEVICE")
            self._sequence[ack.seq] = (athlete, number)

        return publish

    async def handled(self) -> None:
        """Until the scheduler has acknowledged the score of everything published. Counted, not polled from the server."""
        await until(lambda: len(self._acked) >= len(self._begun))

    async def latencies(
        self, operator: Operator, push: PushService, phones: dict[str, str], jobs: list[tuple[int, int]]
    ) -> list[float]:
        """Milliseconds of each job, from the log's own record of which score came from which submission."""
        from tandem.ingestion.adapters.mailbox import submission_id

        of_root = {submission_id(sequence): job for sequence, job in self._sequence.items()}
        ends: dict[tuple[int, int], float] = {}
        offset = time.perf_counter() - time.monotonic()
        for stored in await operator.log.read("LOAD", "load.*.scored"):
            event = stored.event()
            assert isinstance(event.data, LoadScored)
            ends[of_root[event.rootids[0]]] = self._acked[stored.sequence]
        for athlete, number in jobs:
            arrived = push.received(phones[f"a{athlete}"])
            if number == 0 and arrived:
                ends[athlete, number] = arrived[-1].monotonic_s + offset
        return [(ends[job] - self._begun[job]) * 1000 for job in jobs]


def run(athletes: int = ATHLETES) -> dict[str, Any]:
    """Both chains in the same run, one after the other."""
    count = athletes * WORKOUTS - sum(RATES_PER_S) * RATED_S
    one, many = (asyncio.run(measure_bare(count, at_once)) for at_once in (1, MANY))
    ours = asyncio.run(measure_ours(athletes))
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "workouts": athletes * WORKOUTS,
        "replans": ours.replans,
        "pushes": ours.pushes,
        "bare": one.summary(),
        "bare_many_at_once": many.summary(),
        "ours": ours.summary(),
        "throughput_ratio": round(ours.events_per_s / one.events_per_s, 2),
        "throughput_ratio_many_at_once": round(ours.events_per_s / many.events_per_s, 2),
        "rss_mb": round(ours.rss_mb),
    }


if __name__ == "__main__":
    print(json.dumps(run(), indent=2))
