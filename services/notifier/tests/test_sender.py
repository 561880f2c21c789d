"""Each due alert gets one try on each of its subscriptions, and each try one fact, whatever the other side does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from datetime import datetime, timedelta

import pytest

from tandem.chassis.errors import Later
from tandem.contracts.event import Decision, Event
from tandem.contracts.events.alert import AlertDeferred, AlertDelivered, AlertDue, AlertFailed
from tandem.contracts.events.reach import ChannelKind, PushSubscribed
from tandem.notifier.adapters.breaker import BreakerPolicy, Hosts
from tandem.notifier.adapters.channels import Channel, ConsoleChannel, Delivered, Outcome
from tandem.notifier.adapters.endpoints import EndpointPolicy
from tandem.notifier.adapters.keys import Keys
from tandem.notifier.adapters.letter import Letter
from tandem.notifier.adapters.sealing import Opener, PushTarget, Target, seal
from tandem.notifier.adapters.webpush import WebPushChannel
from tandem.notifier.attempt import RetryPolicy
from tandem.notifier.domain.state import Alert, Progress, Sending, State
from tandem.notifier.push_service import Mood, Phone, PushService
from tandem.notifier.sender import Sender

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
        self.counted: list[str] = []
        channels = {ChannelKind.WEBPUSH: webpush, ChannelKind.CONSOLE: ConsoleChannel(self.written.append)}
        self.sender = Sender(
            channels,
            Opener(keys.sealing),
            lambda: self.now,
            hosts=Hosts(lambda: self.now, policy=BreakerPolicy(failures=3), chance=lambda: 0.5),
            policy=RetryPolicy(3),
            sleep=self.sleep,
            chance=lambda: 0.5,
            counted=lambda alert, said: self.counted.append(type(said).__name__),
        )

    async def sleep(self, wait_s: float) -> None:
        self.waits.append(wait_s)

    async def perform(self, due: Event, *states: State) -> list[Decision]:
        """What is said of the alert, in the order of the subscriptions. Further states are what is read again."""
        said: list[Decision] = []
        left = list(states)

        async def reread() -> State:
            return left.pop(0) if len(left) > 1 else left[0]

        async def say(decision: Decision) -> None:
            said.append(decision)

        await self.sender.perform(due, await reread(), reread, say)
        return sorted(said, key=lambda decision: decision.step)

    async def one(self, due: Event, *states: State) -> AlertDelivered | AlertFailed | AlertDeferred:
        (decision,) = await self.perform(due, *states)
        assert isinstance(decision.data, AlertDelivered | AlertFailed | AlertDeferred)
        return decision.data

    def subscribed(self, name: str, phone: Phone, owner: str = "ada", **fields: bool) -> PushSubscribed:
        target = PushTarget(endpoint=phone.endpoint, p256dh=phone.p256dh, auth=phone.auth)
        sealed = seal(self.keys.sealing_public, owner, name, target)
        return PushSubscribed(
            athlete_id="ada", subscription_id=name, channel=ChannelKind.WEBPUSH, sealed=sealed, **fields
        )


@pytest.fixture
async def bench(keys: Keys, now: datetime) -> AsyncIterator[Bench]:
    policy = EndpointPolicy(allow_loopback=True)
    async with WebPushChannel(keys.vapid, "mailto:push@example.com", policy, timeout_s=0.5) as webpush:
        yield Bench(keys, webpush, now)


def with_sendings(state: State, due: AlertDue, sequence: int, **sendings: Sending) -> State:
    """The state with the alert as an earlier AlertDue and its outcomes left it."""
    alert = Alert(
        alert_id=due.alert_id,
        cause="cause",
        rootids=("root",),
        sequence=sequence,
        kind=due.kind,
        title=due.title,
        body=due.body,
        topic=due.topic,
        urgency=due.urgency,
        decided_at=due.decided_at,
        expires_at=due.expires_at,
        sendings=sendings,
    )
    return state.model_copy(update={"alerts": {**state.alerts, due.alert_id: alert}})


async def test_every_subscription_gets_the_alert_and_an_outcome_with_a_derived_id(
    service: PushService, bench: Bench, event: Make, fold: Fold, alert: MakeAlert
) -> None:
    phone = service.subscribe()
    console = PushSubscribed(athlete_id="ada", subscription_id="screen", channel=ChannelKind.CONSOLE)
    state = fold(event(bench.subscribed("phone", phone), 1), event(console, 2))
    due = event(alert(subscription_ids=("phone", "screen")), 3)
    decisions = await bench.perform(due, state)
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
    assert bench.counted == ["AlertDelivered", "AlertDelivered"]


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


async def test_410_ends_the_subscription_and_the_next_alert_does_not_go_there(
    service: PushService, bench: Bench, event: Make, fold: Fold, alert: MakeAlert
) -> None:
    phone = service.subscribe()
    service.forget(phone.subscription_id)
    state = fold(event(bench.subscribed("phone", phone), 1))
    said = await bench.one(event(alert(), 2), state)
    assert isinstance(said, AlertFailed)
    assert (said.status_code, said.gone, said.attempts, said.subscription_sequence) == (410, True, 1, 1)
    after = fold(event(said, 3), state=state)
    again = await bench.one(event(alert(alert_id="alert-2"), 4), after)
    assert isinstance(again, AlertFailed)
    assert (again.attempts, service.requests) == (0, 1)


async def test_an_outcome_that_is_known_is_not_sent_again(
    service: PushService, bench: Bench, event: Make, fold: Fold, alert: MakeAlert, published: Make
) -> None:
    phones = {name: service.subscribe() for name in ("a", "b")}
    state = fold(*(event(bench.subscribed(name, phone), n) for n, (name, phone) in enumerate(phones.items(), 1)))
    due = event(alert(subscription_ids=("a", "b")), 3)
    first, second = await bench.perform(due, state)
    assert [d.id for d in await bench.perform(due, fold(published(first, 4), state=state))] == [second.id]
    assert len(service.received(phones["a"].subscription_id)) == 1


async def test_a_try_that_was_deferred_is_not_repeated_by_the_message_that_asked_for_it(
    service: PushService, bench: Bench, event: Make, fold: Fold, alert: MakeAlert
) -> None:
    state = fold(event(bench.subscribed("phone", service.subscribe()), 1))
    due = event(alert(), 2)
    later = Sending(progress=Progress.DEFERRED, attempts=1, retry_at=bench.now, at=bench.now, sequence=3, cause="c")
    assert await bench.perform(due, with_sendings(state, alert(), 2, phone=later)) == []
    assert service.requests == 0


async def test_an_alert_that_was_withdrawn_is_not_sent(
    service: PushService, bench: Bench, event: Make, fold: Fold, alert: MakeAlert
) -> None:
    state = fold(event(bench.subscribed("phone", service.subscribe()), 1))
    known = with_sendings(state, alert(), 2)
    withdrawn = known.alerts["alert-1"].model_copy(update={"withdrawn": "overtaken"})
    state = known.model_copy(update={"alerts": {"alert-1": withdrawn}})
    assert await bench.perform(event(alert(), 2), state) == []
    assert service.requests == 0


async def test_a_subscription_newer_than_the_document_at_hand_is_looked_up_again(
    service: PushService, bench: Bench, event: Make, fold: Fold, alert: MakeAlert
) -> None:
    stale = State(athlete_id="ada")
    known = fold(event(bench.subscribed("phone", service.subscribe()), 1))
    assert isinstance(await bench.one(event(alert(), 2), stale, stale, known), AlertDelivered)
    assert bench.waits == [0.02, 0.1]


async def test_an_alert_whose_subscription_stays_unknown_is_given_back_for_later_and_sent_nowhere(
    service: PushService, bench: Bench, event: Make, fold: Fold, alert: MakeAlert
) -> None:
    half = fold(event(bench.subscribed("phone", service.subscribe()), 1))
    with pytest.raises(Later):
        await bench.perform(event(alert(subscription_ids=("phone", "new")), 2), half)
    assert service.requests == 0
    assert sum(bench.waits) < 1


async def test_a_subscription_that_is_still_unknown_when_the_alert_expires_is_said_to_be(
    bench: Bench, event: Make, alert: MakeAlert
) -> None:
    said = await bench.one(event(alert(expires_at=bench.now), 2), State(athlete_id="ada"))
    assert isinstance(said, AlertFailed)
    assert (said.reason, said.attempts) == ("the subscription is not known", 0)


async def test_a_subscription_sealed_for_another_athlete_fails_and_sends_nothing(
    service: PushService, bench: Bench, event: Make, fold: Fold, alert: MakeAlert
) -> None:
    state = fold(event(bench.subscribed("phone", service.subscribe(), owner="bob"), 1))
    said = await bench.one(event(alert(), 2), state)
    assert isinstance(said, AlertFailed)
    assert "subscribe again" in said.reason
    assert service.requests == 0


async def test_an_expired_alert_is_not_sent(
    service: PushService, bench: Bench, event: Make, fold: Fold, alert: MakeAlert
) -> None:
    state = fold(event(bench.subscribed("phone", service.subscribe()), 1))
    said = await bench.one(event(alert(expires_at=bench.now), 2), state)
    assert isinstance(said, AlertFailed)
    assert "expired" in said.reason
    assert service.requests == 0


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


async def test_an_alert_addressed_to_nobody_has_no_outcomes(bench: Bench, event: Make, alert: MakeAlert) -> None:
    assert await bench.perform(event(alert(subscription_ids=()), 1), State(athlete_id="ada")) == []


async def test_a_channel_that_is_not_set_up_is_said(bench: Bench, event: Make, fold: Fold, alert: MakeAlert) -> None:
    app = PushSubscribed(athlete_id="ada", subscription_id="phone", channel=ChannelKind.FCM, sealed="x")
    said = await bench.one(event(alert(), 2), fold(event(app, 1)))
    assert isinstance(said, AlertFailed)
    assert said.reason == "no fcm channel is set up here"


async def test_anything_but_a_due_alert_is_a_mistake_of_the_caller(bench: Bench, revised: Make) -> None:
    with pytest.raises(TypeError, match="PlanRevised"):
        await bench.perform(revised(), State(athlete_id="ada"))


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
