"""A host that is busy, down or silent, and a log that is away: what is tried again, when, and what it costs the others."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest
from sender_bench import Bench, Fold, Make, MakeAlert, with_sendings

from tandem.contracts.event import Decision, Event
from tandem.contracts.events.alert import AlertDeferred, AlertDelivered, AlertFailed
from tandem.contracts.events.reach import AlertKind, ChannelKind
from tandem.notifier.adapters.breaker import BreakerPolicy, Hosts
from tandem.notifier.adapters.channels import Delivered, Outcome
from tandem.notifier.adapters.keys import Keys
from tandem.notifier.adapters.letter import Letter
from tandem.notifier.adapters.sealing import Opener, PushTarget, Target
from tandem.notifier.attempt import RetryPolicy
from tandem.notifier.domain.state import Progress, Sending, State
from tandem.notifier.push_service import Mood, Phone, PushService
from tandem.notifier.sender import Sender


async def test_a_busy_service_is_to_be_asked_again_no_earlier_than_it_said_and_nothing_waits_for_it(
    service: PushService, bench: Bench, event: Make, fold: Fold, alert: MakeAlert
) -> None:
    service.answer_next(429, retry_after="7")
    state = fold(event(bench.subscribed("phone", service.subscribe()), 1))
    said = await bench.one(event(alert(), 2), state)
    assert isinstance(said, AlertDeferred)
    assert (said.attempts, said.status_code, said.retry_at - bench.now) == (1, 429, timedelta(seconds=7))
    assert (bench.waits, service.requests) == ([], 1)


@pytest.mark.parametrize("mood", [Mood(slow_s=5), Mood(status=503), Mood(drops=True), Mood(dies=True)])
async def test_what_may_succeed_later_is_deferred_for_a_while_that_grows_and_given_up_after_the_last_try(
    service: PushService, bench: Bench, event: Make, fold: Fold, alert: MakeAlert, mood: Mood
) -> None:
    service.meet_next(mood, times=3)
    state = fold(event(bench.subscribed("phone", service.subscribe()), 1))
    said, waits = None, []
    for attempt in range(1, 4):
        due = event(alert(attempt=attempt), 2 * attempt)
        said = await bench.one(due, state)
        if isinstance(said, AlertDeferred):
            waits.append((said.retry_at - bench.now).total_seconds())
            sending = Sending(
                progress=Progress.DEFERRED,
                attempts=said.attempts,
                retry_at=said.retry_at,
                at=bench.now,
                sequence=2 * attempt + 1,
                cause="c",
            )
            state = with_sendings(state, alert(), 2, phone=sending)
            bench.now = said.retry_at
    assert isinstance(said, AlertFailed)
    assert said.reason.startswith("gave up after 3 tries: ")
    assert (said.attempts, said.gone, waits, service.requests) == (3, False, [1.0, 4.0], 3)


async def test_no_try_is_put_off_beyond_the_alert_s_expiry(
    service: PushService, bench: Bench, event: Make, fold: Fold, alert: MakeAlert
) -> None:
    service.answer_next(429, retry_after="3600")
    state = fold(event(bench.subscribed("phone", service.subscribe()), 1))
    said = await bench.one(event(alert(expires_at=bench.now + timedelta(minutes=10)), 2), state)
    assert isinstance(said, AlertFailed)
    assert (said.attempts, said.status_code) == (1, 429)
    assert "expires before the next try" in said.reason


async def test_a_host_that_is_down_is_not_tried_and_the_try_that_was_not_made_is_not_counted(
    service: PushService, bench: Bench, event: Make, fold: Fold, alert: MakeAlert
) -> None:
    service.answer_next(503, times=3)
    state = fold(event(bench.subscribed("phone", service.subscribe()), 1))
    for number in range(3):
        await bench.one(event(alert(alert_id=f"a{number}"), 2 + number), state)
    said = await bench.one(event(alert(alert_id="a3"), 9), state)
    assert isinstance(said, AlertDeferred)
    assert (said.attempts, said.status_code, service.requests) == (0, None, 3)
    assert timedelta(seconds=5) < said.retry_at - bench.now < timedelta(seconds=30)


async def test_a_subscription_that_asked_to_wait_is_not_asked_for_another_alert_meanwhile(
    service: PushService, bench: Bench, event: Make, fold: Fold, alert: MakeAlert
) -> None:
    names = ("busy", "other")
    state = fold(*(event(bench.subscribed(name, service.subscribe()), n) for n, name in enumerate(names)))
    until = bench.now + timedelta(seconds=90)
    waits = Sending(
        progress=Progress.DEFERRED,
        attempts=1,
        status_code=429,
        retry_at=until,
        at=bench.now,
        sequence=3,
        cause="c",
    )
    state = with_sendings(state, alert(alert_id="before"), 2, busy=waits)
    busy, other = await bench.perform(event(alert(subscription_ids=names), 5), state)
    assert isinstance(busy.data, AlertDeferred)
    assert (busy.data.retry_at, busy.data.attempts) == (until, 0)
    assert isinstance(other.data, AlertDelivered)
    stop = event(alert(alert_id="stop", kind=AlertKind.SAFETY_STOP, subscription_ids=("busy",)), 6)
    assert isinstance(await bench.one(stop, state), AlertDelivered), "a safety stop waits for no other alert's word"


async def test_a_safety_stop_is_tried_until_it_expires(
    service: PushService, bench: Bench, event: Make, fold: Fold, alert: MakeAlert
) -> None:
    state = fold(event(bench.subscribed("phone", service.subscribe()), 1))
    often = RetryPolicy().attempts + 1
    service.answer_next(503)
    put_off = await bench.one(event(alert(kind=AlertKind.SAFETY_STOP, attempt=often), 2), state)
    assert isinstance(put_off, AlertDeferred)
    assert (put_off.attempts, service.requests) == (often, 1)
    bench.now = put_off.retry_at
    there = await bench.one(event(alert(kind=AlertKind.SAFETY_STOP, attempt=often + 1), 3), state)
    assert isinstance(there, AlertDelivered)


async def test_an_outcome_that_cannot_be_stored_keeps_no_other_from_being_said(
    service: PushService, bench: Bench, event: Make, fold: Fold, alert: MakeAlert
) -> None:
    names = ("a", "b", "c")
    state = fold(*(event(bench.subscribed(name, service.subscribe()), n) for n, name in enumerate(names)))
    stored: list[str] = []

    async def reread() -> State:
        return state

    async def say(decision: Decision) -> None:
        if decision.step == "a":
            raise ConnectionError("the log is away")
        stored.append(decision.step)

    with pytest.raises(ConnectionError):
        await bench.sender.perform(event(alert(subscription_ids=names), 5), state, reread, say)
    assert sorted(stored) == ["b", "c"]


class Slow:
    """Two hosts: one is a black hole, the other answers."""

    def host(self, target: Target | None) -> str:
        return "hole" if isinstance(target, PushTarget) and "hole" in target.endpoint else "well"

    async def send(self, letter: Letter, target: Target | None, lifetime_s: float) -> Outcome:
        await asyncio.sleep(30 if self.host(target) == "hole" else 0.001)
        return Delivered()


async def test_a_dead_provider_beside_a_healthy_one_takes_neither_its_places_nor_its_time(
    keys: Keys, now: datetime, event: Make, fold: Fold, alert: MakeAlert
) -> None:
    def subscribed(names: Iterable[str]) -> list[Event]:
        phones = [Phone(name, f"https://{name}.example/x", "", "") for name in names]
        return [event(bench.subscribed(phone.subscription_id, phone), n) for n, phone in enumerate(phones)]

    bench = Bench(keys, Slow(), now)
    bench.sender = Sender(
        {ChannelKind.WEBPUSH: Slow()},
        Opener(keys.sealing),
        lambda: now,
        hosts=Hosts(lambda: now, policy=BreakerPolicy(at_once=4, patience_s=0.05), at_once=8),
    )
    state = fold(*subscribed([f"hole{n}" for n in range(12)]), *subscribed([f"well{n}" for n in range(12)]))
    holes = asyncio.create_task(
        bench.perform(event(alert(subscription_ids=tuple(f"hole{n}" for n in range(12))), 90), state)
    )
    await asyncio.sleep(0.01)
    wells = event(alert(alert_id="alert-2", subscription_ids=tuple(f"well{n}" for n in range(12))), 91)
    said = await asyncio.wait_for(bench.perform(wells, state), 2)
    assert [type(decision.data) for decision in said] == [AlertDelivered] * 12
    holes.cancel()


def test_waits_grow_are_spread_and_have_a_longest() -> None:
    policy = RetryPolicy(attempts=9, first_wait_s=1, longest_wait_s=100)
    assert [policy.wait_s(n, None, 0.5) for n in range(1, 7)] == [1, 4, 16, 64, 100, 100]
    assert (policy.wait_s(2, None, 0.0), policy.wait_s(2, None, 0.75)) == (2.0, 5.0)
    assert (policy.wait_s(1, 30, 0.5), policy.wait_s(4, 2, 0.5)) == (30, 64)
