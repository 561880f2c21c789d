"""Each due alert has one outcome per subscription, whatever the other side does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta

import pytest

from tandem.contracts.event import Event
from tandem.contracts.events.alert import AlertDelivered, AlertDue, AlertFailed
from tandem.contracts.events.athlete import ChannelKind, PushSubscribed
from tandem.notifier.adapters.channels import Channel, ConsoleChannel, Delivered, Outcome
from tandem.notifier.adapters.endpoints import EndpointPolicy
from tandem.notifier.adapters.keys import Keys
from tandem.notifier.adapters.sealing import Opener, PushTarget, seal
from tandem.notifier.adapters.webpush import WebPushChannel
from tandem.notifier.domain.state import State
from tandem.notifier.push_service import Phone, PushService
from tandem.notifier.sender import RetryPolicy, Sender

Make = Callable[..., Event]
Fold = Callable[..., State]
MakeAlert = Callable[..., AlertDue]


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    return Keys.load_or_create(tmp_path_factory.mktemp("keys"))


@pytest.fixture
async def service() -> AsyncIterator[PushService]:
    async with PushService() as running:
        yield running


class Bench:
    """A sender over real Web Push and a console, whose waits are noted instead of waited."""

    def __init__(self, keys: Keys, webpush: Channel, now: datetime) -> None:
        self.keys, self.now = keys, now
        self.waits: list[float] = []
        self.written: list[str] = []
        channels = {ChannelKind.WEBPUSH: webpush, ChannelKind.CONSOLE: ConsoleChannel(self.written.append)}
        self.sender = Sender(
            channels,
            Opener(keys.sealing),
            lambda: self.now,
            policy=RetryPolicy(3),
            sleep=self.sleep,
            chance=lambda: 0.5,
        )

    async def sleep(self, wait_s: float) -> None:
        self.waits.append(wait_s)
        self.now += timedelta(seconds=wait_s)

    def subscribed(self, name: str, phone: Phone, owner: str = "ada") -> PushSubscribed:
        target = PushTarget(endpoint=phone.endpoint, p256dh=phone.p256dh, auth=phone.auth)
        sealed = seal(self.keys.sealing_public, owner, name, target)
        return PushSubscribed(athlete_id="ada", subscription_id=name, channel=ChannelKind.WEBPUSH, sealed=sealed)


@pytest.fixture
async def bench(keys: Keys, now: datetime) -> AsyncIterator[Bench]:
    policy = EndpointPolicy(allow_loopback=True)
    async with WebPushChannel(keys.vapid, "mailto:push@example.com", policy, timeout_s=0.5) as webpush:
        yield Bench(keys, webpush, now)


async def test_every_subscription_gets_the_alert_and_an_outcome_with_a_derived_id(
    service: PushService, bench: Bench, event: Make, fold: Fold, alert: MakeAlert
) -> None:
    phone = service.subscribe()
    console = PushSubscribed(athlete_id="ada", subscription_id="screen", channel=ChannelKind.CONSOLE)
    state = fold(event(bench.subscribed("phone", phone), 1), event(console, 2))
    due = event(alert(subscription_ids=("phone", "screen")), 3)
    decisions = await bench.sender.perform(due, state)
    assert [decision.data for decision in decisions] == [
        AlertDelivered(
            athlete_id="ada",
            alert_id="alert-1",
            subscription_id="phone",
            channel=ChannelKind.WEBPUSH,
            status_code=201,
            attempts=1,
        ),
        AlertDelivered(
            athlete_id="ada", alert_id="alert-1", subscription_id="screen", channel=ChannelKind.CONSOLE, attempts=1
        ),
    ]
    assert [(d.cause, d.step, d.rootids) for d in decisions] == [
        (due.id, "phone", ("root",)),
        (due.id, "screen", ("root",)),
    ]
    assert len(service.received(phone.subscription_id)) == 1
    assert bench.written == [f"{alert().title}\n{alert().body}"]


async def test_a_busy_service_is_asked_again_when_it_said_and_then_takes_it(
    service: PushService, bench: Bench, event: Make, fold: Fold, alert: MakeAlert
) -> None:
    service.answer_next(429, retry_after="7")
    state = fold(event(bench.subscribed("phone", service.subscribe()), 1))
    (decision,) = await bench.sender.perform(event(alert(), 2), state)
    assert isinstance(decision.data, AlertDelivered)
    assert (decision.data.attempts, decision.data.status_code, bench.waits) == (2, 201, [7.0])


async def test_a_service_that_stays_slow_is_given_up_after_the_last_try(
    service: PushService, bench: Bench, event: Make, fold: Fold, alert: MakeAlert
) -> None:
    service.be_slow(5)
    state = fold(event(bench.subscribed("phone", service.subscribe()), 1))
    (decision,) = await bench.sender.perform(event(alert(), 2), state)
    assert isinstance(decision.data, AlertFailed)
    assert decision.data.reason == "given up after 3 of 3 tries: no answer within 0.5 s"
    assert (decision.data.attempts, decision.data.gone, bench.waits) == (3, False, [1.0, 2.0])


async def test_410_ends_the_subscription_and_the_next_alert_does_not_go_there(
    service: PushService, bench: Bench, event: Make, fold: Fold, alert: MakeAlert, published: Make
) -> None:
    phone = service.subscribe()
    service.forget(phone.subscription_id)
    state = fold(event(bench.subscribed("phone", phone), 1))
    (decision,) = await bench.sender.perform(event(alert(), 2), state)
    assert isinstance(decision.data, AlertFailed)
    assert (decision.data.status_code, decision.data.gone, decision.data.attempts) == (410, True, 1)
    after = fold(published(decision, 3), state=state)
    assert after.live_subscription_ids() == ()
    (again,) = await bench.sender.perform(event(alert(alert_id="alert-2"), 4), after)
    assert isinstance(again.data, AlertFailed)
    assert (again.data.attempts, service.requests) == (0, 1)


async def test_an_outcome_that_is_known_is_not_sent_again(
    service: PushService, bench: Bench, event: Make, fold: Fold, alert: MakeAlert, published: Make
) -> None:
    phones = {name: service.subscribe() for name in ("a", "b")}
    state = fold(*(event(bench.subscribed(name, phone), n) for n, (name, phone) in enumerate(phones.items(), 1)))
    due = event(alert(subscription_ids=("a", "b")), 3)
    first, second = await bench.sender.perform(due, state)
    assert [d.id for d in await bench.sender.perform(due, fold(published(first, 4), state=state))] == [second.id]
    assert len(service.received(phones["a"].subscription_id)) == 1


async def test_a_subscription_newer_than_the_document_at_hand_is_waited_for(
    service: PushService, bench: Bench, event: Make, fold: Fold, alert: MakeAlert
) -> None:
    stale = State(athlete_id="ada")
    states = [stale, fold(event(bench.subscribed("phone", service.subscribe()), 1))]

    async def reread() -> State:
        return states.pop(0)

    (decision,) = await bench.sender.perform(event(alert(), 2), stale, reread)
    assert isinstance(decision.data, AlertDelivered)
    assert bench.waits == [1.0, 2.0]


async def test_a_subscription_that_stays_unknown_is_said_to_have_ended(
    bench: Bench, event: Make, alert: MakeAlert
) -> None:
    async def reread() -> State:
        return State(athlete_id="ada")

    (decision,) = await bench.sender.perform(event(alert(), 2), await reread(), reread)
    assert isinstance(decision.data, AlertFailed)
    assert (decision.data.attempts, decision.data.gone, len(bench.waits)) == (0, False, 3)


async def test_a_subscription_sealed_for_another_athlete_fails_and_sends_nothing(
    service: PushService, bench: Bench, event: Make, fold: Fold, alert: MakeAlert
) -> None:
    state = fold(event(bench.subscribed("phone", service.subscribe(), owner="bob"), 1))
    (decision,) = await bench.sender.perform(event(alert(), 2), state)
    assert isinstance(decision.data, AlertFailed)
    assert "subscribe again" in decision.data.reason
    assert service.requests == 0


async def test_an_expired_alert_is_not_sent(
    service: PushService, bench: Bench, event: Make, fold: Fold, alert: MakeAlert
) -> None:
    state = fold(event(bench.subscribed("phone", service.subscribe()), 1))
    (decision,) = await bench.sender.perform(event(alert(expires_at=bench.now), 2), state)
    assert isinstance(decision.data, AlertFailed)
    assert "expired" in decision.data.reason
    assert service.requests == 0


async def test_nobody_waits_for_a_retry_beyond_the_alert_s_expiry(
    service: PushService, bench: Bench, event: Make, fold: Fold, alert: MakeAlert
) -> None:
    service.answer_next(429, retry_after="3600")
    state = fold(event(bench.subscribed("phone", service.subscribe()), 1))
    soon = alert(expires_at=bench.now + timedelta(minutes=10))
    (decision,) = await bench.sender.perform(event(soon, 2), state)
    assert isinstance(decision.data, AlertFailed)
    assert (decision.data.attempts, bench.waits) == (1, [])


async def test_an_alert_addressed_to_nobody_has_no_outcomes(bench: Bench, event: Make, alert: MakeAlert) -> None:
    assert await bench.sender.perform(event(alert(subscription_ids=()), 1), State(athlete_id="ada")) == []


async def test_a_channel_that_is_not_set_up_is_said(
    keys: Keys, now: datetime, event: Make, fold: Fold, alert: MakeAlert
) -> None:
    console = PushSubscribed(athlete_id="ada", subscription_id="phone", channel=ChannelKind.CONSOLE)
    sender = Sender({}, Opener(keys.sealing), lambda: now)
    (decision,) = await sender.perform(event(alert(), 2), fold(event(console, 1)))
    assert isinstance(decision.data, AlertFailed)
    assert decision.data.reason == "no console channel is set up here"


async def test_anything_but_a_due_alert_is_a_mistake_of_the_caller(bench: Bench, revised: Make) -> None:
    with pytest.raises(TypeError, match="PlanRevised"):
        await bench.sender.perform(revised(), State(athlete_id="ada"))


class Gate:
    """Counts how many sendings are under way at once."""

    def __init__(self) -> None:
        self.open = self.most = 0

    async def send(self, alert: AlertDue, target: PushTarget | None, lifetime_s: float) -> Outcome:
        self.open += 1
        self.most = max(self.most, self.open)
        await asyncio.sleep(0.001)
        self.open -= 1
        return Delivered()


async def test_sendings_under_way_are_bounded(
    keys: Keys, now: datetime, event: Make, fold: Fold, alert: MakeAlert
) -> None:
    names = tuple(f"s{n}" for n in range(20))
    consoles = [PushSubscribed(athlete_id="ada", subscription_id=n, channel=ChannelKind.CONSOLE) for n in names]
    gate = Gate()
    sender = Sender({ChannelKind.CONSOLE: gate}, Opener(keys.sealing), lambda: now, concurrency=4)
    state = fold(*(event(data, n) for n, data in enumerate(consoles)))
    assert len(await sender.perform(event(alert(subscription_ids=names), 30), state)) == 20
    assert gate.most == 4


def test_waits_grow_are_spread_and_have_a_longest() -> None:
    policy = RetryPolicy(attempts=9, first_wait_s=1, longest_wait_s=8)
    assert [policy.wait_s(n, None, 0.5) for n in range(1, 6)] == [1, 2, 4, 8, 8]
    assert (policy.wait_s(2, None, 0.0), policy.wait_s(2, None, 0.75)) == (1.0, 2.5)
    assert (policy.wait_s(1, 30, 0.5), policy.wait_s(4, 2, 0.5)) == (30, 8)
