"""However many channels come and go, the document forgets none that serves."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from tandem.contracts.event import Event
from tandem.contracts.events.alert import AlertFailed
from tandem.contracts.events.reach import ChannelKind, PushSubscribed
from tandem.notifier.domain import state as known
from tandem.notifier.domain.state import State

Make = Callable[..., Event]
Fold = Callable[..., State]


def channel(name: str, *, revoked: bool = False, confirmed: bool = True) -> PushSubscribed:
    return PushSubscribed(
        athlete_id="ada",
        subscription_id=name,
        channel=ChannelKind.WEBPUSH,
        sealed=None if revoked else "s",
        revoked=revoked,
        confirmed=confirmed,
    )


def gone(name: str, sequence: int) -> AlertFailed:
    return AlertFailed(
        athlete_id="ada",
        alert_id="a",
        subscription_id=name,
        channel=ChannelKind.WEBPUSH,
        reason="410",
        gone=True,
        attempts=1,
        subscription_sequence=sequence,
    )


def come_and_go(event: Make, count: int) -> list[Event]:
    """The phone, then so many channels that are revoked, end, or never show whose they are."""
    events = [event(channel("phone"), 1)]
    for n in range(count):
        name, sequence = f"other{n}", 2 + 2 * n
        events.append(event(channel(name, confirmed=n % 3 != 0), sequence))
        if n % 3 == 1:
            events.append(event(channel(name, revoked=True), sequence + 1))
        elif n % 3 == 2:
            events.append(event(gone(name, sequence), sequence + 1))
    return events


def test_a_phone_outlives_any_number_of_channels_that_came_and_went(event: Make, fold: Fold) -> None:
    state = fold(*come_and_go(event, 400))
    assert state.live_subscription("phone") is not None
    assert len(state.subscriptions) == 1 + known.MAX_GONE


@pytest.mark.parametrize("seed", range(20))
def test_they_fold_in_any_order_to_the_same_document(seed: int, event: Make, fold: Fold) -> None:
    events = come_and_go(event, known.MAX_GONE - 1)
    shuffled = random.Random(seed).sample(events, len(events))
    assert fold(*shuffled).model_dump_json() == fold(*events).model_dump_json()


def test_of_many_that_serve_the_newest_stay(event: Make, fold: Fold) -> None:
    state = fold(*(event(channel(f"s{n:03}"), n) for n in range(known.MAX_SUBSCRIPTIONS + 20)))
    assert list(state.subscriptions) == [f"s{n:03}" for n in range(20, known.MAX_SUBSCRIPTIONS + 20)]
