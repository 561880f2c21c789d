"""A host that is down is left alone, one that is slow holds up nobody else, and neither is forgotten too soon or kept too
long."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from tandem.notifier.adapters.breaker import BreakerPolicy, Hosts, NotTried
from tandem.notifier.adapters.channels import Delivered, Failed, Outcome, Retry

DOWN = Retry(None, "no answer within 10 s")


class World:
    """Hosts under a clock that is set by hand, and what was really sent."""

    def __init__(self, policy: BreakerPolicy | None = None, *, at_once: int = 256) -> None:
        self.now = datetime(2026, 11, 22, 17, 40, tzinfo=UTC)
        self.sent = 0
        self.hosts = Hosts(lambda: self.now, policy=policy or BreakerPolicy(), at_once=at_once, chance=lambda: 0.5)

    async def send(self, outcome: Outcome, host: str = "a", to: str = "") -> Outcome | NotTried:
        async def sending() -> Outcome:
            self.sent += 1
            return outcome

        return await self.hosts.through(host, sending, to)

    async def fail(self, times: int, outcome: Outcome = DOWN) -> None:
        for _ in range(times):
            await self.send(outcome)

    def later(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.mark.parametrize("outcome", [DOWN, Retry(None, "503", 503), Retry(None, "429", 429)])
async def test_a_host_that_fails_five_times_in_a_row_is_left_alone(outcome: Retry) -> None:
    world = World()
    await world.fail(5, outcome)
    answer = await world.send(Delivered(201))
    assert isinstance(answer, NotTried)
    assert answer.until > world.now + timedelta(seconds=5)
    assert (world.sent, world.hosts.open_breakers) == (5, 1)


@pytest.mark.parametrize("outcome", [Delivered(201), Failed("410", 410, gone=True), Retry(None, "408", 408)])
async def test_any_answer_about_one_subscription_shows_that_the_host_is_there(outcome: Outcome) -> None:
    world = World()
    await world.fail(4)
    await world.send(outcome)
    await world.fail(4)
    assert await world.send(Delivered(201)) == Delivered(201)
    assert world.hosts.open_breakers == 0


async def test_one_subscription_that_is_too_busy_again_and_again_closes_the_host_to_nobody_else() -> None:
    world, busy = World(), Retry(60.0, "429", 429)
    for _ in range(10):
        await world.send(busy, to="one chat")
    assert await world.send(Delivered(201), to="another") == Delivered(201)
    for number in range(5):
        await world.send(busy, to=f"chat {number}")
    assert isinstance(await world.send(Delivered(201), to="another"), NotTried)


async def test_an_endpoint_that_is_refused_here_says_nothing_of_its_host() -> None:
    world = World()
    await world.fail(4)
    await world.send(Failed("the endpoint is not on the public internet"))
    await world.fail(1)
    assert isinstance(await world.send(Delivered(201)), NotTried)


async def test_one_host_s_trouble_is_no_other_s() -> None:
    world = World()
    await world.fail(5)
    assert await world.send(Delivered(201), "b") == Delivered(201)


async def test_one_sending_asks_whether_the_host_is_back_while_the_others_wait() -> None:
    world, answer = World(), asyncio.Event()
    await world.fail(5)
    world.later(6)

    async def probe() -> Outcome:
        await answer.wait()
        return Delivered(201)

    asking = asyncio.create_task(world.hosts.through("a", probe))
    await asyncio.sleep(0)
    assert isinstance(await world.send(Delivered(201)), NotTried)
    answer.set()
    assert await asking == Delivered(201)
    assert await world.send(Delivered(201)) == Delivered(201)


async def test_a_host_that_is_still_down_is_left_alone_twice_as_long_up_to_a_longest() -> None:
    world = World(BreakerPolicy(first_s=5, longest_s=12))
    await world.fail(5)
    for open_s in (5, 10, 12, 12):
        world.later(open_s - 0.1)
        assert isinstance(await world.send(DOWN), NotTried)
        world.later(0.2)
        assert await world.send(DOWN) == DOWN
    assert world.sent == 9


async def test_after_its_return_a_host_has_all_its_chances_again() -> None:
    world = World()
    await world.fail(5)
    world.later(6)
    assert await world.send(Delivered(201)) == Delivered(201)
    await world.fail(4)
    assert await world.send(DOWN) == DOWN
    world.later(5.1)
    assert await world.send(Delivered(201)) == Delivered(201)


async def test_a_busy_host_is_left_alone_as_long_as_it_asked() -> None:
    world = World()
    await world.fail(5, Retry(60, "429", 429))
    world.later(59)
    assert isinstance(await world.send(Delivered(201)), NotTried)
    world.later(2)
    assert await world.send(Delivered(201)) == Delivered(201)


async def test_a_probe_that_is_cancelled_leaves_room_for_another() -> None:
    world = World()
    await world.fail(5)
    world.later(6)
    asking = asyncio.create_task(world.hosts.through("a", asyncio.Event().wait))  # type: ignore[arg-type]
    await asyncio.sleep(0)
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    assert await world.send(Delivered(201)) == Delivered(201)


async def test_a_silent_host_fills_only_its_own_places_and_who_comes_later_is_put_off_at_once() -> None:
    world = World(BreakerPolicy(at_once=4, patience_s=0.05), at_once=8)
    never = asyncio.Event()

    async def black_hole() -> Outcome:
        await never.wait()
        return DOWN

    stuck = [asyncio.create_task(world.hosts.through("a", black_hole)) for _ in range(20)]
    done, pending = await asyncio.wait(stuck, timeout=0.5)
    assert (len(done), len(pending)) == (16, 4)
    assert all(isinstance(task.result(), NotTried) for task in done)
    assert await asyncio.wait_for(world.hosts.through("a", black_hole), 0.04)  # not even its patience
    for _ in range(8):
        assert await asyncio.wait_for(world.send(Delivered(201), "b"), 0.04) == Delivered(201)
    never.set()
    await asyncio.gather(*stuck)


async def test_a_host_that_answers_is_waited_for_and_never_spoken_to_more_often_at_once_than_agreed() -> None:
    world, under_way, most = World(BreakerPolicy(at_once=4)), 0, 0

    async def busy() -> Outcome:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.002)
        under_way -= 1
        return Delivered(201)

    outcomes = await asyncio.gather(*(world.hosts.through("a", busy) for _ in range(40)))
    assert outcomes == [Delivered(201)] * 40
    assert most == 4


async def test_the_bound_on_all_hosts_together_holds() -> None:
    world, under_way, most = World(at_once=3), 0, 0

    async def busy() -> Outcome:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.001)
        under_way -= 1
        return Delivered(201)

    await asyncio.gather(*(world.hosts.through(str(number), busy) for number in range(20)))
    assert most == 3


async def test_hosts_beyond_the_bound_push_out_the_one_not_used_for_longest() -> None:
    world = World(BreakerPolicy(max_hosts=3))
    await world.fail(5)
    for name in "bcad":
        await world.send(Delivered(201), name)
    assert len(world.hosts) == 3
    assert isinstance(await world.send(Delivered(201)), NotTried), "a was used after b and is still known"
    for name in "efg":
        await world.send(Delivered(201), name)
    assert await world.send(Delivered(201)) == Delivered(201)


async def test_where_nothing_can_fail_nothing_is_counted() -> None:
    world = World()
    for _ in range(9):
        assert await world.send(DOWN, "") == DOWN
    assert len(world.hosts) == 0
