"""Folds the notifier's own alerts and what became of them into the inbox.

AlertDue and AlertWithdrawn come in their order, outcomes and answers at any time: what is known of an alert before its
AlertDue is kept apart and joined to it later.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tandem.contracts.event import Event
from tandem.contracts.events.alert import (
    AlertAnswered,
    AlertDeferred,
    AlertDelivered,
    AlertDue,
    AlertFailed,
    AlertWithdrawn,
)
from tandem.contracts.events.reach import AlertKind
from tandem.notifier.domain import state as known
from tandem.notifier.domain.folding.telling import account
from tandem.notifier.domain.inbox import Aftermath, Alert, Progress, Sending, merged
from tandem.notifier.domain.state import State, newest, settled_key

_PROGRESS = {
    AlertDelivered: Progress.DELIVERED,
    AlertFailed: Progress.FAILED,
    AlertDeferred: Progress.DEFERRED,
}


def due(state: State, event: Event, data: AlertDue) -> State:
    """A new alert, or a further try of one: then the words are the newest one's, everything else its first one's."""
    before = state.alerts.get(data.alert_id)
    early = state.early.get(data.alert_id)
    alert = _new(event, data) if before is None else _again(before, event, data)
    tried = Sending(
        progress=Progress.DUE,
        attempts=data.attempt - 1,
        since=data.decided_at,
        at=data.decided_at,
        sequence=event.sequence,
        cause=event.id,
    )
    alert = alert.model_copy(update={"sendings": merged(alert.sendings, dict.fromkeys(data.subscription_ids, tried))})
    if early is not None:
        alert = _joined(alert, early)
        state = state.model_copy(
            update={"early": {key: entry for key, entry in state.early.items() if key != data.alert_id}}
        )
    return _keep(state, before, alert)


def outcome(state: State, event: Event, data: AlertDelivered | AlertFailed | AlertDeferred) -> State:
    said = Sending(
        progress=_PROGRESS[type(data)],
        channel=data.channel,
        attempts=data.attempts,
        status_code=data.status_code,
        reason=None if isinstance(data, AlertDelivered) else data.reason,
        retry_at=data.retry_at if isinstance(data, AlertDeferred) else None,
        at=event.time,
        sequence=event.sequence,
        cause=event.id,
    )
    if not isinstance(data, AlertDeferred):
        state = _settled(state, event, data)
    entry = state.alerts.get(data.alert_id) or state.early.get(data.alert_id) or Aftermath()
    return _change(state, data.alert_id, event, {"sendings": merged(entry.sendings, {data.subscription_id: said})})


def withdrawn(state: State, event: Event, data: AlertWithdrawn) -> State:
    return _change(state, data.alert_id, event, {"withdrawn": data.reason, "replaced_by": data.replaced_by})


def answered(state: State, event: Event, data: AlertAnswered) -> State:
    """What was touched, on the alert itself; and what was answered, for whoever would ask it again."""
    subject = f"{data.action.value}:{data.subject}"
    sequence = max(event.sequence, state.answered.get(subject, -1))
    kept = newest({**state.answered, subject: sequence}, known.MAX_ANSWERED, lambda sequence: sequence)
    state = state.model_copy(update={"answered": kept})
    entry = state.alerts.get(data.alert_id) or state.early.get(data.alert_id)
    if entry is not None and entry.answered_sequence >= event.sequence:
        return state
    touched = f"{data.action.value}:{data.value}" if data.value else data.action.value
    return _change(state, data.alert_id, event, {"answered": touched, "answered_sequence": event.sequence})


def _change(state: State, alert_id: str, event: Event, update: dict[str, Any]) -> State:
    before = state.alerts.get(alert_id)
    if before is not None:
        return _keep(state, before, before.model_copy(update=update))
    early = state.early.get(alert_id) or Aftermath()
    entry = early.model_copy(update={**update, "sequence": max(early.sequence, event.sequence)})
    kept = newest({**state.early, alert_id: entry}, known.MAX_EARLY, lambda entry: entry.sequence)
    return state.model_copy(update={"early": kept})


def _keep(state: State, before: Alert | None, alert: Alert) -> State:
    return account(state.model_copy(update={"alerts": _kept({**state.alerts, alert.alert_id: alert})}), before, alert)


def _kept(alerts: Mapping[str, Alert]) -> dict[str, Alert]:
    """The newest, and of the older ones those that are unfinished and had not expired when the newest was decided."""
    kept = newest(alerts, known.MAX_ALERTS, _age)
    if len(kept) == len(alerts):
        return kept
    now = max(alert.decided_at for alert in alerts.values())
    older = {name: alert for name, alert in alerts.items() if name not in kept}
    waiting = {name: alert for name, alert in older.items() if alert.is_unfinished and alert.expires_at > now}
    kept |= newest(waiting, known.MAX_WAITING, _age)
    return {name: kept[name] for name in sorted(kept)}


def _age(alert: Alert) -> int:
    return alert.sequence


def _new(event: Event, data: AlertDue) -> Alert:
    return Alert(
        alert_id=data.alert_id,
        cause=event.cause_id or event.id,
        rootids=event.rootids,
        sequence=event.sequence,
        kind=data.kind,
        decided_at=data.decided_at,
        **_words(event, data),
    )


def _again(alert: Alert, event: Event, data: AlertDue) -> Alert:
    update = _words(event, data) if event.sequence > alert.newest else {}
    if event.sequence < alert.sequence:
        update["sequence"] = event.sequence
        update |= {"cause": event.cause_id or event.id, "rootids": event.rootids, "decided_at": data.decided_at}
    return alert.model_copy(update=update)


def _words(event: Event, data: AlertDue) -> dict[str, Any]:
    own_version = data.plan_version is not None and data.kind is AlertKind.PLAN_REVISED
    return {
        "newest": event.sequence,
        "title": data.title,
        "body": data.body,
        "topic": data.topic,
        "urgency": data.urgency,
        "expires_at": data.expires_at,
        "plan_version": data.plan_version,
        "plan_versions": tuple(
            sorted({*data.plan_versions, *((data.plan_version,) if own_version and data.plan_version else ())})
        ),
        "tells": data.tells,
        "beside": data.beside,
        "unsent": data.unsent,
        "actions": data.actions,
        "language": data.language,
        "discreet": data.discreet,
        "fallback_ids": data.fallback_ids,
    }


def _joined(alert: Alert, early: Aftermath) -> Alert:
    update: dict[str, Any] = {"sendings": merged(alert.sendings, early.sendings)}
    if early.withdrawn is not None:
        update |= {"withdrawn": early.withdrawn, "replaced_by": early.replaced_by}
    if early.answered_sequence > alert.answered_sequence:
        update |= {"answered": early.answered, "answered_sequence": early.answered_sequence}
    return alert.model_copy(update=update)


def _settled(state: State, event: Event, data: AlertDelivered | AlertFailed) -> State:
    key = settled_key(data.alert_id, data.subscription_id)
    sequence = max(event.sequence, state.settled.get(key, 0))
    kept = newest({**state.settled, key: sequence}, known.MAX_SETTLED, lambda sequence: sequence)
    return state.model_copy(update={"settled": kept})
