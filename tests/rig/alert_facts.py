"""What ALERT says, to ask questions of."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from tandem.contracts.event import Event
from tandem.contracts.events.alert import AlertDeferred, AlertDelivered, AlertDue, AlertFailed, AlertWithdrawn


@dataclass(frozen=True, slots=True)
class Facts:
    """What ALERT says, oldest first."""

    events: list[Event]

    @property
    def due(self) -> list[AlertDue]:
        return [event.data for event in self.events if isinstance(event.data, AlertDue)]

    @property
    def alert_ids(self) -> set[str]:
        return {due.alert_id for due in self.due}

    @property
    def delivered(self) -> Counter[str]:
        """How often each alert was said to be delivered."""
        return Counter(event.data.alert_id for event in self.events if isinstance(event.data, AlertDelivered))

    @property
    def failed(self) -> list[AlertFailed]:
        return [event.data for event in self.events if isinstance(event.data, AlertFailed)]

    @property
    def ended(self) -> set[str]:
        """The alerts of which nothing more is to come."""
        last = AlertDelivered | AlertFailed | AlertWithdrawn
        return {event.data.alert_id for event in self.events if isinstance(event.data, last)}

    @property
    def without_outcome(self) -> list[str]:
        """The ids of AlertDue events that nothing followed from."""
        said = AlertDelivered | AlertFailed | AlertDeferred
        answered = {event.cause_id for event in self.events if isinstance(event.data, said)}
        withdrawn = {event.data.alert_id for event in self.events if isinstance(event.data, AlertWithdrawn)}
        dues = [event for event in self.events if isinstance(event.data, AlertDue)]
        return [
            event.id
            for event in dues
            if event.id not in answered
            and isinstance(event.data, AlertDue)
            and event.data.subscription_ids
            and event.data.alert_id not in withdrawn
        ]
