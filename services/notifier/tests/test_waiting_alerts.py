"""What is still to be tried is remembered beyond what the inbox shows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from tandem.contracts.event import Event
from tandem.contracts.events.alert import AlertDelivered, AlertDue
from tandem.contracts.events.reach import ChannelKind
from tandem.notifier.domain import state as known
from tandem.notifier.domain.state import State

Make = Callable[..., Event]
Fold = Callable[..., State]


def delivered(name: str) -> AlertDelivered:
    return AlertDelivered(
        athlete_id="ada", alert_id=name, subscription_id="phone", channel=ChannelKind.WEBPUSH, attempts=1
    )


def test_an_alert_that_is_still_to_be_tried_is_not_forgotten_for_newer_ones_until_it_has_expired(
    event: Make, fold: Fold, alert: Callable[..., AlertDue], now: datetime
) -> None:
    def told(count: int, at: datetime) -> list[Event]:
        """Alerts, each with its outcome."""
        names = [f"{at:%d}-{n:03}" for n in range(count)]
        lives = {"decided_at": at, "expires_at": at + timedelta(days=1)}
        dues = [event(alert(alert_id=name, **lives), at.day * 1000 + 2 * n) for n, name in enumerate(names)]
        done = [event(delivered(name), at.day * 1000 + 2 * n + 1) for n, name in enumerate(names)]
        return [one for pair in zip(dues, done, strict=True) for one in pair]

    waits = event(alert(alert_id="waits", expires_at=now + timedelta(days=1)), 1)
    same_day = [waits, *told(80, now)]
    state = fold(*same_day)
    assert len(state.alerts) == known.MAX_ALERTS + 1
    assert state.alerts["waits"].is_unfinished
    assert fold(*same_day[::-1]) == state
    assert "waits" not in fold(*told(1, now + timedelta(days=1)), state=state).alerts
