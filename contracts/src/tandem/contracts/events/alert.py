"""ALERT: who is told. Written by notifier only."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from tandem.contracts.events.athlete import ChannelKind
from tandem.contracts.model import Instant, Payload, Token


class AlertKind(StrEnum):
    PLAN_REVISED = "plan_revised"
    QUESTION = "question"
    READINESS = "readiness"
    SAFETY_STOP = "safety_stop"


class AlertDue(Payload):
    """One alert, to be sent on each of the subscriptions named. `topic` lets a newer alert replace an older one on
    the phone (RFC 8030, 5.4: at most 32 characters of base64url). `plan_version` is the newest it speaks of,
    `plan_versions` are all that it tells."""

    TYPE: ClassVar[str] = "tandem.alert.due.v1"

    alert_id: str
    kind: AlertKind
    title: str
    body: str
    subscription_ids: tuple[Token, ...]
    topic: str
    urgency: str = "normal"
    expires_at: Instant
    plan_version: int | None = None
    decided_at: Instant
    plan_versions: tuple[int, ...] = ()


class AlertDelivered(Payload):
    """The push service (or console) took the alert for one subscription."""

    TYPE: ClassVar[str] = "tandem.alert.delivered.v1"

    alert_id: str
    subscription_id: Token
    channel: ChannelKind
    status_code: int | None = None
    attempts: int


class AlertFailed(Payload):
    """The alert could not be delivered to one subscription and will not be tried again. `gone` says that the
    subscription itself has ended (404 or 410), as it stood at `subscription_sequence` of ATHLETE."""

    TYPE: ClassVar[str] = "tandem.alert.failed.v1"

    alert_id: str
    subscription_id: Token
    channel: ChannelKind
    status_code: int | None = None
    reason: str
    gone: bool = False
    attempts: int
    subscription_sequence: int | None = None
