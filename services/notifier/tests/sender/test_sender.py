"""Each due alert gets one try on each of its subscriptions, and each try one fact, whatever the other side does."""

from __future__ import annotations

import pytest
from sender_bench import Bench, Fold, Make, MakeAlert, with_sendings

from tandem.chassis.errors import Later
from tandem.contracts.events.alert import AlertDelivered, AlertFailed
from tandem.contracts.events.reach import ChannelKind, PushSubscribed
from tandem.notifier.domain.state import Progress, Sending, State
from tandem.notifier.push_service import PushService


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
