"""An alert as its athlete may see it: what it said, where it stands and why, and what can be answered."""

from __future__ import annotations

from enum import StrEnum

from tandem.contracts.events.alert import AlertAction, OfferedAction
from tandem.contracts.events.reach import AlertKind, ChannelKind, Language
from tandem.contracts.model import Instant, Model
from tandem.notifier.adapters.links import ActGrant, Links
from tandem.notifier.domain.state import Alert, Progress, Sending, State

MOST = 50
"""Alerts shown, the newest. Ours: as many as are remembered."""


class Status(StrEnum):
    """Where an alert stands over all its channels. `no_channel`: there was none to send it on. `held_back`: it was for the
    inbox alone, because it would have come too late."""

    DUE = "due"
    DEFERRED = "deferred"
    DELIVERED = "delivered"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"
    NO_CHANNEL = "no_channel"
    HELD_BACK = "held_back"


def newest_first(state: State) -> list[Alert]:
    """The alerts of the inbox."""
    return sorted(state.alerts.values(), key=lambda alert: (alert.decided_at, alert.sequence), reverse=True)[:MOST]


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
    if alert.unsent is not None:
        return Status.HELD_BACK
    return Status.DUE if alert.fallback_ids else Status.NO_CHANNEL


def reason_of(alert: Alert) -> str | None:
    """Why it stands so, where there is something to say."""
    status = status_of(alert)
    if status is Status.WITHDRAWN:
        return alert.withdrawn
    if status is Status.HELD_BACK:
        return alert.unsent
    if status is Status.NO_CHANNEL:
        return "there was no channel to send it on"
    if status in (Status.FAILED, Status.DEFERRED):
        newest = max(alert.sendings.values(), key=lambda sending: sending.sequence)
        return newest.reason
    return None


class InboxAction(Model):
    """A button. Opening `url` shows what it would do; a POST to it does it."""

    action: AlertAction
    label: str
    value: str
    url: str


class InboxSending(Model):
    """The alert on one channel. `attempts` counts the tries, `retry_at` is when it is tried again, `at` when this was known."""

    id: str
    channel: ChannelKind | None
    service: str | None
    label: str | None
    status: Progress
    attempts: int
    status_code: int | None
    reason: str | None
    retry_at: Instant | None
    at: Instant


class InboxAlert(Model):
    """One alert. `next_channels` are tried should none of `channels` take it, `replaced_by` is the alert that says it now,
    `answered` what the athlete touched (`undo`, `answer:hard`)."""

    alert_id: str
    kind: AlertKind
    title: str
    body: str
    language: Language
    urgency: str
    decided_at: Instant
    expires_at: Instant
    plan_version: int | None
    status: Status
    reason: str | None
    retry_at: Instant | None
    replaced_by: str | None
    channels: tuple[InboxSending, ...]
    next_channels: tuple[str, ...]
    actions: tuple[InboxAction, ...]
    answered: str | None


class Inbox(Model):
    """The newest alerts, the newest first."""

    alerts: tuple[InboxAlert, ...]


def inbox_of(state: State, links: Links) -> Inbox:
    """The inbox of an athlete."""
    return Inbox(alerts=tuple(_alert(state, alert, links) for alert in newest_first(state)))


def action_path(athlete_id: str, alert: Alert, offered: OfferedAction, links: Links) -> str:
    """Where a button of an alert is, on this service."""
    grant = ActGrant(athlete_id, alert.alert_id, offered.action, offered.subject, offered.value)
    return links.act_path(grant, alert.decided_at, alert.expires_at)


def offered_in(alert: Alert) -> tuple[OfferedAction, ...]:
    """What the inbox offers of an alert. Never to confirm a channel: that it is the athlete's is shown by having got the link
    there, and who reads the inbox may have named a stranger's."""
    if status_of(alert) is Status.WITHDRAWN:
        return ()
    return tuple(one for one in alert.actions if one.action is not AlertAction.CONFIRM)


def _alert(state: State, alert: Alert, links: Links) -> InboxAlert:
    status = status_of(alert)
    retries = [sending.retry_at for sending in alert.sendings.values() if sending.retry_at is not None]
    return InboxAlert(
        alert_id=alert.alert_id,
        kind=alert.kind,
        title=alert.title,
        body=alert.body,
        language=alert.language,
        urgency=alert.urgency,
        decided_at=alert.decided_at,
        expires_at=alert.expires_at,
        plan_version=alert.plan_version,
        status=status,
        reason=reason_of(alert),
        retry_at=min(retries) if status is Status.DEFERRED and retries else None,
        replaced_by=alert.replaced_by,
        channels=tuple(_sending(state, name, sending) for name, sending in alert.sendings.items()),
        next_channels=alert.fallback_ids,
        actions=tuple(_action(state, alert, one, links) for one in offered_in(alert)),
        answered=alert.answered,
    )


def _action(state: State, alert: Alert, offered: OfferedAction, links: Links) -> InboxAction:
    url = links.public_url + action_path(state.athlete_id, alert, offered, links)
    return InboxAction(action=offered.action, label=offered.label, value=offered.value, url=url)


def _sending(state: State, subscription_id: str, sending: Sending) -> InboxSending:
    known = state.subscriptions.get(subscription_id)
    return InboxSending(
        id=subscription_id,
        channel=known.channel if known else sending.channel,
        service=known.service if known else None,
        label=known.label if known else None,
        status=sending.progress,
        attempts=sending.attempts,
        status_code=sending.status_code,
        reason=sending.reason,
        retry_at=sending.retry_at,
        at=sending.at,
    )
