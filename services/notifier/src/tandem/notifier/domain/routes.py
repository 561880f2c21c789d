"""On which subscriptions an alert is tried first, and on which next should those fail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tandem.contracts.events.reach import ChannelKind
from tandem.notifier.domain.said import ConfirmSaid, Said
from tandem.notifier.domain.state import State, Subscription

TOGETHER = frozenset({ChannelKind.WEBPUSH, ChannelKind.FCM, ChannelKind.APNS, ChannelKind.CONSOLE})
"""Channels that ring together where the athlete chose no order: each is a screen that they may have in hand. Ours."""


@dataclass(frozen=True, slots=True)
class Route:
    """`first` are tried now, `next` one at a time, in this order, once all before have failed."""

    first: tuple[str, ...] = ()
    next: tuple[str, ...] = ()


def usable(state: State, name: str, now: datetime) -> Subscription | None:
    """The subscription if something may be sent to it: alive, not expired, and known to be the athlete's."""
    found = state.live_subscription(name)
    if found is None or not found.confirmed or (found.expires_at is not None and found.expires_at <= now):
        return None
    return found


def route(state: State, said: Said, now: datetime) -> Route:
    """Where this is told. The question whether a channel is the athlete's goes to that channel alone."""
    if isinstance(said, ConfirmSaid):
        return Route((said.subscription_id,))
    reachable = {name: found for name in state.subscriptions if (found := usable(state, name, now)) is not None}
    by_age = sorted(reachable, key=lambda name: (reachable[name].sequence, name))
    order = state.preferences.order if state.preferences else ()
    if order:
        chosen = [name for name in dict.fromkeys(order) if name in reachable]
        chosen += [name for name in by_age if name not in chosen]
        return Route(tuple(chosen[:1]), tuple(chosen[1:]))
    together = tuple(name for name in sorted(reachable) if reachable[name].channel in TOGETHER)
    others = tuple(name for name in by_age if reachable[name].channel not in TOGETHER)
    return Route(together, others) if together else Route(others[:1], others[1:])
