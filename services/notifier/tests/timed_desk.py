"""One athlete's document under the default policy: facts in, decisions out and folded, outcomes said of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from tandem.contracts.event import Decision, Event, Timer
from tandem.contracts.events.alert import AlertAnswered, AlertDeferred, AlertDelivered, AlertDue, AlertFailed
from tandem.contracts.events.reach import ChannelKind, PushSubscribed
from tandem.notifier.decide import decide
from tandem.notifier.domain.state import State
from tandem.notifier.evolve import evolve

Make = Callable[..., Event]
Outcome = AlertDelivered | AlertDeferred | AlertFailed
MINUTE = timedelta(minutes=1)


class Desk:
    """`at` a moment hands in facts and answers with what was decided; `look_at` is then when the timer comes."""

    def __init__(self, event: Make, published: Callable[[Decision, int], Event]) -> None:
        self.state, self.event, self.published = State(athlete_id="ada"), event, published
        self.sequence = 100
        self.look_at: datetime | None = None

    def at(self, now: datetime, *facts: Event) -> list[Any]:
        for fact in facts:
            self.state = evolve(self.state, fact)
        said: list[Any] = []
        self.look_at = None
        for entry in decide(self.state, now, {}):
            if isinstance(entry, Timer):
                self.look_at = entry.due_at
                continue
            assert isinstance(entry, Decision)
            self.sequence += 1
            self.state = evolve(self.state, self.published(entry, self.sequence))
            said.append(entry.data)
        return said

    def outcome(self, data: Outcome | AlertAnswered) -> Event:
        self.sequence += 1
        return self.event(data, self.sequence)

    def deferred(self, due: AlertDue, until: datetime, name: str = "phone") -> Event:
        return self.outcome(AlertDeferred(**_said(due, name), reason="busy", attempts=due.attempt, retry_at=until))

    def failed(self, due: AlertDue, name: str) -> Event:
        return self.outcome(AlertFailed(**_said(due, name), reason="gone", attempts=due.attempt))

    def delivered(self, due: AlertDue, name: str = "phone") -> Event:
        return self.outcome(AlertDelivered(**_said(due, name), attempts=due.attempt))


def _said(due: AlertDue, name: str) -> dict[str, Any]:
    return {"athlete_id": "ada", "alert_id": due.alert_id, "subscription_id": name, "channel": ChannelKind.WEBPUSH}


def phones(event: Make, *names: str, channel: ChannelKind = ChannelKind.WEBPUSH) -> Sequence[Event]:
    return [
        event(PushSubscribed(athlete_id="ada", subscription_id=name, channel=channel, sealed="s"), n)
        for n, name in enumerate(names, 1)
    ]
