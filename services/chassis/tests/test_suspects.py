"""Killers of processes end in the DLQ, bystanders never do: lives and deaths of processes that handle redelivered messages,
over a real Redis, in a time of the test's own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest
import pytest_asyncio
from fakes import Crash
from redis.asyncio import Redis

from tandem.chassis.delivery import Delivery
from tandem.chassis.documents import connect
from tandem.chassis.effects import Effects
from tandem.chassis.metrics import Metrics
from tandem.chassis.suspicion import FORGIVEN, QUIET_S
from tandem.local.servers import ValkeyServer

pytestmark = pytest.mark.server

TRIES = 4
A_DAY_S = 24 * 3600.0


class Suspect:
    """A redelivered message as delivery sees it. Handling it takes its time, or ends the process at once."""

    subject, data, headers = "load.ada.scored", b"{}", None

    def __init__(self, world: World, number: int, *, takes_s: float = 0.3, kills: bool = False) -> None:
        self.metadata = SimpleNamespace(
            num_delivered=2, stream="LOAD", consumer="scheduler", sequence=SimpleNamespace(stream=number)
        )
        self.world, self.takes_s, self.kills = world, takes_s, kills
        self.due_s, self.tried, self.end = 0.0, 0, ""

    async def ack(self) -> None:
        self.end = "ack"

    async def term(self) -> None:
        self.end = "term"

    async def nak(self, delay: float) -> None:
        self.due_s = self.world.at_s + delay


@dataclass
class World:
    """What outlives the processes: Redis, the broker with its messages, and the time, which is `at_s`."""

    redis: Redis
    suspects: list[Suspect] = field(default_factory=list)
    at_s: float = 0.0
    lives: int = 0
    reasons: list[str] = field(default_factory=list)

    def put(self, count: int, **kind: float) -> list[Suspect]:
        made = [Suspect(self, len(self.suspects) + n, **kind) for n in range(count)]
        self.suspects += made
        return made

    async def publish(self, stream: str, subject: str, body: bytes, headers: dict[str, str]) -> None:
        self.reasons.append(headers["Tandem-Dlq-Reason"])

    @property
    def pending(self) -> list[Suspect]:
        return [one for one in self.suspects if not one.end]

    async def live(self, lasts_s: float = A_DAY_S) -> bool:
        """A process, for as long as nothing ends it; whether it came to its end in peace, with nothing left to do."""
        self.lives += 1
        ends_s = self.at_s + lasts_s
        delivery = Delivery(
            "scheduler",
            log=self,  # type: ignore[arg-type]
            redis=self.redis,
            metrics=Metrics("scheduler"),
            max_tries=TRIES,
            process=f"process {self.lives}",
            clock=lambda: self.at_s,
        )

        async def call(message: Suspect) -> None:
            message.tried += 1
            if message.kills or self.at_s + message.takes_s > ends_s:
                raise Crash
            self.at_s += message.takes_s

        try:
            while pending := self.pending:
                one = min(pending, key=lambda one: (one.due_s, one.metadata.sequence.stream))
                if one.due_s > ends_s:
                    raise Crash
                self.at_s = max(self.at_s, one.due_s)
                await delivery.handle(one, call)  # type: ignore[arg-type]
        except Crash:
            for one in pending:
                one.due_s = self.at_s  # what was in hand, or waits on a server that was restarted too, comes again
            return False
        return True


@pytest_asyncio.fixture
async def world(valkey_server: ValkeyServer) -> AsyncIterator[World]:
    redis = connect(valkey_server.url, connections=2)
    yield World(redis)
    assert await redis.keys("tandem:tries:*") == [], "nothing is left in Redis"
    await redis.aclose()


async def test_a_message_in_hand_at_every_death_is_no_dead_letter_where_something_else_ends_the_process(
    world: World,
) -> None:
    (bystander,) = world.put(1)
    for _ in range(FORGIVEN + 10 * TRIES):
        assert not await world.live(lasts_s=0.2)
    assert bystander.tried == FORGIVEN + 5 * TRIES, (
        "every other process tries it: the one between dies without its doing"
    )
    assert await world.live()
    assert bystander.end == "ack"
    assert world.reasons == []


@pytest.mark.parametrize("lasts_s", [0.5, 1.0, 7.0, 40.0])
async def test_a_storm_of_deaths_from_outside_holds_up_bystanders_and_puts_none_away(
    world: World, lasts_s: float
) -> None:
    bystanders = world.put(200, takes_s=0.3)
    while not await world.live(lasts_s):
        assert world.lives < 1000, "there is no end in sight"
    assert {one.end for one in bystanders} == {"ack"}
    assert world.reasons == []


async def test_the_first_deaths_hold_nobody_up(world: World) -> None:
    (bystander,) = world.put(1)
    for _ in range(FORGIVEN):
        assert not await world.live(lasts_s=0.2)
    assert await world.live(lasts_s=1.0)
    assert bystander.end == "ack"


async def test_a_killer_is_put_away_after_a_few_deaths_each_of_which_it_alone_explains(world: World) -> None:
    (killer,) = world.put(1, kills=True)
    while not await world.live():
        assert world.lives <= FORGIVEN + TRIES
    assert killer.end == "term"
    assert killer.tried == FORGIVEN + TRIES
    assert world.at_s >= sum(QUIET_S), "the service had time for others between"
    (reason,) = world.reasons
    assert "4 tries did not end: the process died or was stopped while handling it" in reason


async def test_clean_stops_are_no_deaths_however_many_a_long_piece_of_work_meets(world: World) -> None:
    [work] = world.put(1)
    for life in range(TRIES + FORGIVEN + 2):
        delivery = Delivery(
            "scheduler",
            log=world,  # type: ignore[arg-type]
            redis=world.redis,
            metrics=Metrics("scheduler"),
            max_tries=TRIES,
            process=f"stopped-{life}",
        )
        effects, begun = Effects(delivery, at_once=1), asyncio.Event()

        async def unpack(_: object, begun: asyncio.Event = begun) -> None:
            begun.set()
            await asyncio.sleep(3600)

        await effects.submit(work, unpack)  # type: ignore[arg-type]
        await asyncio.wait_for(begun.wait(), 60)
        await effects.drain(0)
    assert (world.reasons, work.end) == ([], "")
    assert await world.live()
    assert work.end == "ack"


async def test_many_killers_are_put_away_and_the_bystanders_between_them_are_not(world: World) -> None:
    groups = [(world.put(1, kills=True), world.put(5)) for _ in range(4)]
    while not await world.live():
        assert world.lives < 100, "there is no end in sight"
    assert {one.end for killers, _ in groups for one in killers} == {"term"}
    assert {one.end for _, bystanders in groups for one in bystanders} == {"ack"}
    assert len(world.reasons) == 4


async def test_a_killer_in_a_storm_is_put_away_when_the_storm_is_over(world: World) -> None:
    (killer,), bystanders = world.put(1, kills=True), world.put(20)
    for _ in range(50):
        await world.live(lasts_s=1.0)
    assert killer.end == "", "in a storm nobody can tell"
    assert {one.end for one in bystanders} == {"ack"}
    while not await world.live():
        assert world.lives < 70, "there is no end in sight"
    assert killer.end == "term"
    assert len(world.reasons) == 1
