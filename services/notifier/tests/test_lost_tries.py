"""What becomes of a try of which no word comes: its channel broke in a way that nobody had foreseen, or its process died."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from timed_desk import MINUTE, Desk, phones

from tandem.contracts.event import Decision, Event
from tandem.contracts.events.alert import AlertDeferred, AlertDue, AlertFailed
from tandem.contracts.events.plan import PlanChange
from tandem.contracts.events.reach import AlertPreferencesSet, ChannelKind, PushSubscribed
from tandem.contracts.events.readiness import Suspension
from tandem.notifier.adapters.channels import Outcome
from tandem.notifier.adapters.keys import Keys
from tandem.notifier.adapters.letter import Letter
from tandem.notifier.adapters.sealing import Opener, Target
from tandem.notifier.attempt import RetryPolicy
from tandem.notifier.domain.state import State
from tandem.notifier.domain.timing import Policy
from tandem.notifier.sender import Sender

Make = Callable[..., Event]
LOST = timedelta(seconds=Policy().lost_s)
SECRET = "https://push.example/token-of-ada"


class Broken:
    """A channel with a fault of its own."""

    def __init__(self) -> None:
        self.tried = 0

    async def send(self, letter: Letter, target: Target | None, lifetime_s: float) -> Outcome:
        self.tried += 1
        raise ZeroDivisionError(SECRET)

    def host(self, target: Target | None) -> str:
        return "push.example"


class Sending:
    """A sender whose only channel is broken, and what it says of an alert on the subscription `screen`."""

    def __init__(self, tmp_path: Path, event: Make) -> None:
        self.channel = Broken()
        self.known = event(PushSubscribed(athlete_id="ada", subscription_id="screen", channel=ChannelKind.CONSOLE), 1)
        self.opener = Opener(Keys.load_or_create(tmp_path).sealing)

    async def of(self, due: Event, state: State) -> list[Decision]:
        said: list[Decision] = []

        async def reread() -> State:
            return state

        async def say(decision: Decision) -> None:
            said.append(decision)

        channels = {ChannelKind.CONSOLE: self.channel}
        sender = Sender(channels, self.opener, lambda: due.time, policy=RetryPolicy(3), chance=lambda: 0.5)
        await sender.perform(due, state, reread, say)
        return said


@pytest.fixture
def sending(tmp_path: Path, event: Make) -> Sending:
    return Sending(tmp_path, event)


async def test_what_nobody_has_foreseen_in_a_channel_is_a_failed_try_and_says_no_more_than_its_type(
    sending: Sending, event: Make, fold: Callable[..., State], alert: Callable[..., AlertDue]
) -> None:
    with capture_logs() as logged:
        (said,) = await sending.of(event(alert(subscription_ids=("screen",)), 2), fold(sending.known))
    assert isinstance(said.data, AlertDeferred)
    assert (said.data.reason, said.data.attempts) == ("the channel failed in an unforeseen way: ZeroDivisionError", 1)
    assert SECRET not in str(logged)
    assert logged[0]["at"].startswith("test_lost_tries.py:")


async def test_after_the_last_try_it_is_given_up_and_an_alert_that_was_tried_often_enough_is_not_sent(
    sending: Sending, event: Make, fold: Callable[..., State], alert: Callable[..., AlertDue]
) -> None:
    for attempt, tried, reason in (
        (3, 1, "gave up after 3 tries: the channel"),
        (4, 1, "gave up after 3 tries: no word"),
    ):
        due = event(alert(subscription_ids=("screen",), attempt=attempt), attempt)
        (said,) = await sending.of(due, fold(sending.known))
        assert isinstance(said.data, AlertFailed)
        assert said.data.reason.startswith(reason)
        assert (said.data.attempts, sending.channel.tried) == (3, tried)


def test_a_stop_of_which_no_word_comes_is_tried_again_and_again_after_longer(
    event: Make, published: Make, readiness: Make, stop: Callable[..., Suspension], now: datetime
) -> None:
    desk = Desk(event, published)
    (first,) = desk.at(now, *phones(event, "phone"), readiness("steady", 1, stop=stop("Fever")))
    assert desk.look_at == now + LOST
    assert desk.at(now + LOST / 2) == []
    (again,) = desk.at(now + LOST)
    assert (again.alert_id, again.topic, again.attempt) == (first.alert_id, first.topic, 2)
    assert desk.look_at == now + 3 * LOST
    assert desk.at(now + 2 * LOST) == []
    (third,) = desk.at(now + 3 * LOST)
    assert (third.alert_id, third.attempt) == (first.alert_id, 3)


def test_the_next_channel_has_its_turn_though_no_word_comes_of_the_first(
    event: Make, published: Make, revised: Make, now: datetime
) -> None:
    desk = Desk(event, published)
    order = event(AlertPreferencesSet(athlete_id="ada", order=("phone", "tablet")), 9)
    (first,) = desk.at(now, *phones(event, "phone", "tablet"), order, revised())
    desk.at(now + LOST)
    patience = timedelta(seconds=Policy().patience_s)
    tried = desk.at(now + patience)
    assert {due.subscription_ids: due.alert_id for due in tried} == {
        ("phone",): first.alert_id,
        ("tablet",): first.alert_id,
    }


def test_one_word_is_enough_and_a_screen_without_one_is_tried_by_itself(
    event: Make, published: Make, revised: Make, now: datetime
) -> None:
    desk = Desk(event, published)
    (first,) = desk.at(now, *phones(event, "phone", "tablet"), revised())
    desk.at(now + MINUTE, desk.delivered(first, "tablet"))
    (again,) = desk.at(now + LOST)
    assert (again.alert_id, again.subscription_ids) == (first.alert_id, ("phone",))
    assert desk.at(now + LOST + MINUTE, desk.delivered(again)) == []
    assert desk.look_at is None


def test_a_try_that_is_lost_until_the_alert_has_expired_is_made_once_more_for_the_sender_to_say_that_it_failed(
    event: Make, published: Make, revised: Make, change: Callable[..., PlanChange], now: datetime
) -> None:
    desk = Desk(event, published)
    soon = change(from_time=now + MINUTE, to_time=now + 2 * MINUTE)
    (first,) = desk.at(now, *phones(event, "phone"), revised(2, [soon]))
    (last,) = desk.at(now + LOST)
    assert last.expires_at == first.expires_at < last.decided_at
    assert desk.at(now + timedelta(days=2)) == []
    assert desk.look_at is None
