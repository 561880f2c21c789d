"""An alert as its athlete may see it: what it said, where it stands and why, and what can be answered."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from tandem.contracts.events.alert import OfferedAction
from tandem.notifier.adapters.links import ActGrant, Links
from tandem.notifier.domain.state import Alert, Progress, Sending, State


class Status(StrEnum):
    """Where an alert stands over all its channels. `no_channel`: there was none to send it on."""

    DUE = "due"
    DEFERRED = "deferred"
    DELIVERED = "delivered"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"
    NO_CHANNEL = "no_channel"


def newest_first(state: State) -> list[Alert]:
    return sorted(state.alerts.values(), key=lambda alert: (alert.decided_at, alert.sequence), reverse=True)


def status_of(alert: Alert) -> Status:
    """Delivered anywhere is delivered; as long as there is one more way, it is not failed."""
    standing = {sending.progress for sending in alert.sendings.values()}
    if Progress.DELIVERED in standing:
        return Status.DELIVERED
    if alert.withdrawn is not None:
        return Status.WITHDRAWN
    if Progress.DUE in standing:
        return Status.DUE
    if Progress.DEFERRED in standing:
        return Status.DEFERRED
    if Progress.FAILED in standing:
        return Status.DUE if alert.fallback_ids else Status.FAILED
    return Status.DUE if alert.fallback_ids else Status.NO_CHANNEL


def reason_of(alert: Alert) -> str | None:
    """Why it stands so, where there is something to say."""
    status = status_of(alert)
    if status is Status.WITHDRAWN:
        return alert.withdrawn
    if status is Status.NO_CHANNEL:
        return "there was no channel to send it on"
    if status in (Status.FAILED, Status.DEFERRED):
        newest = max(alert.sendings.values(), key=lambda sending: sending.sequence)
        return newest.reason
    return None


def alert_view(state: State, alert: Alert, links: Links) -> dict[str, Any]:
    """One alert of the inbox, as JSON."""
    status = status_of(alert)
    retries = [sending.retry_at for sending in alert.sendings.values() if sending.retry_at is not None]
    return {
        "alert_id": alert.alert_id,
        "kind": alert.kind.value,
        "title": alert.title,
        "body": alert.body,
        "language": alert.language.value,
        "urgency": alert.urgency,
        "decided_at": alert.decided_at.isoformat(),
        "expires_at": alert.expires_at.isoformat(),
        "plan_version": alert.plan_version,
        "status": status.value,
        "reason": reason_of(alert),
        "retry_at": min(retries).isoformat() if status is Status.DEFERRED and retries else None,
        "channels": [_sending(state, name, sending) for name, sending in alert.sendings.items()],
        "next_channels": list(alert.fallback_ids),
        "actions": [
            _action(state, alert, offered, links) for offered in alert.actions if status is not Status.WITHDRAWN
        ],
        "answered": alert.answered,
    }


def action_path(athlete_id: str, alert: Alert, offered: OfferedAction, links: Links) -> str:
    """Where a button of an alert is, on this service."""
    grant = ActGrant(athlete_id, alert.alert_id, offered.action, offered.subject, offered.value)
    return links.act_path(grant, alert.decided_at, alert.expires_at)


def _action(state: State, alert: Alert, offered: OfferedAction, links: Links) -> dict[str, str]:
    return {
        "action": offered.action.value,
        "label": offered.label,
        "value": offered.value,
        "url": links.public_url + action_path(state.athlete_id, alert, offered, links),
    }


def _sending(state: State, subscription_id: str, sending: Sending) -> dict[str, Any]:
    known = state.subscriptions.get(subscription_id)
    channel = known.channel if known else sending.channel
    return {
        "id": subscription_id,
        "channel": channel.value if channel else None,
        "service": known.service if known else None,
        "label": known.label if known else None,
        "status": sending.progress.value,
        "attempts": sending.attempts,
        "status_code": sending.status_code,
        "reason": sending.reason,
        "retry_at": sending.retry_at.isoformat() if sending.retry_at else None,
        "at": sending.at.isoformat(),
    }
