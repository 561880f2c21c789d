"""Folds what the athlete says of themselves: where they are, how they want to be told, how they can be reached."""

from __future__ import annotations

from tandem.contracts.event import Event
from tandem.contracts.events.alert import AlertFailed
from tandem.contracts.events.athlete import ProfileSet
from tandem.contracts.events.reach import AlertPreferences, AlertPreferencesSet, PushSubscribed
from tandem.notifier.domain import state as known
from tandem.notifier.domain.state import State, Subscription, newest

FOR_EVER = 2**62
"""Beyond every stream sequence: the end of a subscription whose failure does not say which sequence it met."""


def profile(state: State, event: Event, data: ProfileSet) -> State:
    if event.sequence <= state.timezone_sequence:
        return state
    return state.model_copy(update={"timezone": data.timezone, "timezone_sequence": event.sequence})


def preferences(state: State, event: Event, data: AlertPreferencesSet) -> State:
    if event.sequence <= state.preferences_sequence:
        return state
    chosen = AlertPreferences.model_construct(**{name: getattr(data, name) for name in AlertPreferences.model_fields})
    return state.model_copy(update={"preferences": chosen, "preferences_sequence": event.sequence})


def subscribed(state: State, event: Event, data: PushSubscribed) -> State:
    before = state.subscriptions.get(data.subscription_id)
    if before is not None and before.sequence >= event.sequence:
        return state
    entry = Subscription(
        channel=data.channel,
        sealed=data.sealed,
        revoked=data.revoked,
        confirmed=data.confirmed,
        service=data.service,
        label=data.label,
        expires_at=data.expires_at,
        sequence=event.sequence,
        cause=event.id,
    )
    return _bounded(state.model_copy(update={"subscriptions": {**state.subscriptions, data.subscription_id: entry}}))


def ended(state: State, failed: AlertFailed) -> State:
    """A push service said that the subscription is gone, as it stood at that sequence: a later one is another."""
    if not failed.gone:
        return state
    met = FOR_EVER if failed.subscription_sequence is None else failed.subscription_sequence
    end = max(met, state.ended.get(failed.subscription_id, -1))
    limit = known.MAX_SUBSCRIPTIONS + known.MAX_GONE
    kept = newest({**state.ended, failed.subscription_id: end}, limit, lambda sequence: sequence)
    return _bounded(state.model_copy(update={"ended": kept}))


def _bounded(state: State) -> State:
    """The newest of those that serve, and the newest of the others."""
    entries = state.subscriptions
    if len(entries) <= min(known.MAX_SUBSCRIPTIONS, known.MAX_GONE):
        return state.model_copy(update={"subscriptions": {name: entries[name] for name in sorted(entries)}})
    serving = {name: entry for name, entry in entries.items() if entry.confirmed and state.live_subscription(name)}
    others = {name: entry for name, entry in entries.items() if name not in serving}
    kept = newest(serving, known.MAX_SUBSCRIPTIONS, _age) | newest(others, known.MAX_GONE, _age)
    return state.model_copy(update={"subscriptions": {name: entries[name] for name in sorted(kept)}})


def _age(subscription: Subscription) -> int:
    return subscription.sequence
