"""ALERT: who is told. Written by notifier only.

An alert is decided (AlertDue), tried once for each subscription it names, and each try ends in one fact: delivered, failed
for good, or deferred until a time at which it is due again. One that is overtaken before it was delivered is withdrawn.
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from tandem.contracts.events.reach import AlertKind, ChannelKind, Language
from tandem.contracts.model import Instant, Model, Payload, Token


class AlertAction(StrEnum):
    """What an athlete may answer with one touch. `accept` says that they have seen it and agree; `undo` takes the plan back to
    the version before; `answer` answers the question with `value`; `effort` tells how hard a workout was (`value`, 0–10);
    `confirm` says that the channel is theirs."""

    ACCEPT = "accept"
    UNDO = "undo"
    ANSWER = "answer"
    EFFORT = "effort"
    CONFIRM = "confirm"


class OfferedAction(Model):
    """A button of an alert. `subject` is what the action is about: a plan version, a question's id, a workout's id or a
    subscription's; `value` is the answer that it stands for."""

    action: AlertAction
    label: str
    subject: str = ""
    value: str = ""


class AlertDue(Payload):
    """One alert, to be tried now on each of the subscriptions named. `topic` lets a newer alert replace an older one on
    the phone (RFC 8030, 5.4: at most 32 characters of base64url). `plan_version` is the newest it speaks of,
    `plan_versions` are all that it tells, `tells` the matters that it tells, by their keys, `beside` those that it speaks for
    because the same root event set them off.

    `fallback_ids` are the subscriptions to try next, in this order and one at a time, should none of these take it. `attempt`
    counts the tries of these subscriptions from 1. `language` is that of its words, `discreet` whether they were to say nothing
    of the body. `unsent` says why one that is addressed to nobody rings nowhere; None where there was nobody to address.
    """

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
    tells: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    unsent: str | None = None
    fallback_ids: tuple[Token, ...] = ()
    attempt: int = Field(default=1, ge=1)
    actions: tuple[OfferedAction, ...] = ()
    language: Language = Language.ENGLISH
    discreet: bool = False


class AlertWithdrawn(Payload):
    """The alert is not to be tried any more: what it said has been overtaken. `replaced_by` is the alert that says it now. On
    the subject of AlertDue, because both are decisions under one fence."""

    TYPE: ClassVar[str] = "tandem.alert.withdrawn.v1"

    alert_id: str
    reason: str
    replaced_by: str | None = None
    decided_at: Instant


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


class AlertDeferred(Payload):
    """The try failed in a way that time may heal. The alert is due again at `retry_at`. `attempts` counts the tries so far; one
    that was not made, because its host is known to be down, is not counted."""

    TYPE: ClassVar[str] = "tandem.alert.deferred.v1"

    alert_id: str
    subscription_id: Token
    channel: ChannelKind
    status_code: int | None = None
    reason: str
    attempts: int = Field(ge=0)
    retry_at: Instant


class AlertAnswered(Payload):
    """The athlete touched a button of an alert. What follows from it is an event of its own (PlanRequested, EffortTold,
    PushSubscribed)."""

    TYPE: ClassVar[str] = "tandem.alert.answered.v1"

    alert_id: str
    action: AlertAction
    subject: str = ""
    value: str = ""
