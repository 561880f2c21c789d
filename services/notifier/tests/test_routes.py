"""On which subscriptions an alert is told, and in which order they stand in for each other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from tandem.contracts.event import Event
from tandem.contracts.events.reach import AlertPreferencesSet, ChannelKind, PushSubscribed
from tandem.notifier.domain.routes import Route, route
from tandem.notifier.domain.said import ConfirmSaid, NoticeSaid
from tandem.notifier.domain.state import State

Make = Callable[..., Event]
Fold = Callable[..., State]
NOTICE = NoticeSaid("t", "b")


def subscribed(name: str, channel: ChannelKind = ChannelKind.WEBPUSH, **fields: Any) -> PushSubscribed:
    return PushSubscribed(athlete_id="ada", subscription_id=name, channel=channel, sealed="s", **fields)


def test_screens_ring_together_and_the_others_follow_in_the_order_they_came(
    event: Make, fold: Fold, now: datetime
) -> None:
    state = fold(
        event(subscribed("mail", ChannelKind.APPRISE), 3),
        event(subscribed("ntfy", ChannelKind.APPRISE), 1),
        event(subscribed("phone", ChannelKind.APNS), 2),
        event(subscribed("browser"), 4),
    )
    assert route(state, NOTICE, now) == Route(("browser", "phone"), ("ntfy", "mail"))


def test_without_a_screen_the_oldest_of_the_others_is_first(event: Make, fold: Fold, now: datetime) -> None:
    mails = [event(subscribed(name, ChannelKind.APPRISE), n) for n, name in enumerate("ba")]
    assert route(fold(*mails), NOTICE, now) == Route(("b",), ("a",))


def test_in_the_athlete_s_order_one_is_tried_at_a_time_and_what_it_does_not_name_follows(
    event: Make, fold: Fold, now: datetime
) -> None:
    order = AlertPreferencesSet(athlete_id="ada", order=("gone", "mail", "phone"))
    state = fold(
        event(subscribed("phone"), 1),
        event(subscribed("browser"), 2),
        event(subscribed("mail", ChannelKind.APPRISE), 3),
        event(order, 4),
    )
    assert route(state, NOTICE, now) == Route(("mail",), ("phone", "browser"))


def test_what_ended_expired_or_was_not_confirmed_is_not_used(event: Make, fold: Fold, now: datetime) -> None:
    state = fold(
        event(subscribed("revoked", revoked=True), 1),
        event(subscribed("expired", expires_at=now), 2),
        event(subscribed("unconfirmed", confirmed=False), 3),
        event(subscribed("good", expires_at=now + timedelta(seconds=1)), 4),
    )
    assert route(state, NOTICE, now) == Route(("good",))


def test_a_channel_is_asked_whether_it_is_the_athlete_s_and_no_other_is(event: Make, fold: Fold, now: datetime) -> None:
    state = fold(event(subscribed("phone"), 1), event(subscribed("mail", ChannelKind.APPRISE, confirmed=False), 2))
    assert route(state, ConfirmSaid("mail", "mailto", None), now) == Route(("mail",))


def test_an_athlete_without_a_channel_is_told_nowhere(fold: Fold, now: datetime) -> None:
    assert route(fold(), NOTICE, now) == Route()
