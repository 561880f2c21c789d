"""A channel that has not shown yet that it is the athlete's."""

from __future__ import annotations

from tandem.contracts.event import derived_id
from tandem.contracts.events.reach import AlertKind
from tandem.notifier.domain.matter import Matter
from tandem.notifier.domain.said import ConfirmSaid
from tandem.notifier.domain.state import Subscription
from tandem.notifier.domain.worth.view import LIFETIME, View


def matters(view: View) -> list[Matter]:
    """One for each unconfirmed subscription that can be used, each time that it is set up. It presses: whoever has just set it
    up waits for it."""
    return [
        _matter(view, name, found)
        for name, found in sorted(view.state.subscriptions.items())
        if not found.confirmed and _usable(view, name, found)
    ]


def _usable(view: View, name: str, found: Subscription) -> bool:
    expired = found.expires_at is not None and found.expires_at <= view.now
    return view.state.live_subscription(name) is not None and not expired


def _matter(view: View, name: str, found: Subscription) -> Matter:
    key = f"{AlertKind.CONFIRM.value}:{name}:{found.sequence}"
    cause = found.cause or derived_id(view.state.athlete_id, key)
    return Matter(
        key=key,
        kind=AlertKind.CONFIRM,
        said=ConfirmSaid(name, found.service, found.label),
        cause=cause,
        rootids=(cause,),
        since=view.now,
        until=view.now + LIFETIME,
        urgency="high",
        presses=True,
        topic=key,
    )
