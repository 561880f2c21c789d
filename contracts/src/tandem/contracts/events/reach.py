"""ATHLETE: where, when and how an athlete wants to be told. Enters through the notifier or the operator's command line."""

from __future__ import annotations

from datetime import time
from enum import StrEnum
from typing import ClassVar, Literal

from pydantic import Field, field_validator

from tandem.contracts.model import Instant, Model, Payload, Token


class ChannelKind(StrEnum):
    """`webpush`: a browser (RFC 8030). `fcm` and `apns`: a native app. `apprise`: whatever has an apprise URL: ntfy, Telegram,
    Signal, Slack, e-mail, a webhook. `console`: the terminal of a local run."""

    WEBPUSH = "webpush"
    CONSOLE = "console"
    APPRISE = "apprise"
    FCM = "fcm"
    APNS = "apns"


class PushSubscribed(Payload):
    """A way to reach the athlete. `sealed` is base64 of HPKE (RFC 9180) ciphertext that only the notifier can open, and only
    as this athlete's subscription: of `webpush` the JSON of endpoint, p256dh and auth, of `apprise` its URL, of `fcm` and
    `apns` the device's token. A console subscription has none. `revoked` ends it.

    `confirmed` is False of a channel that has not yet shown that it is the athlete's: it is asked, and told nothing else. A
    browser or an app shows it by subscribing. `service` says which of apprise's services it is (`ntfy`, `mailto`), `label` what
    the athlete calls it. After `expires_at` it cannot be used (PushSubscription.expirationTime).
    """

    TYPE: ClassVar[str] = "tandem.athlete.push-subscribed.v1"

    subscription_id: Token
    channel: ChannelKind
    sealed: str | None = None
    revoked: bool = False
    confirmed: bool = True
    service: str | None = None
    label: str | None = None
    expires_at: Instant | None = None


class AlertKind(StrEnum):
    """What an alert is about. `safety_stop`, `confirm` and `notice` cannot be switched off: they are never sent without need.
    `digest` gathers several of the others. `trouble`: a file that could not be read or never came, a dead sensor.
    `notice`: words of whoever runs Tandem, such as a test."""

    PLAN_REVISED = "plan_revised"
    QUESTION = "question"
    READINESS = "readiness"
    SAFETY_STOP = "safety_stop"
    EVENING_BEFORE = "evening_before"
    MORNING = "morning"
    WEEKLY = "weekly"
    TROUBLE = "trouble"
    DIGEST = "digest"
    CONFIRM = "confirm"
    NOTICE = "notice"


UNMUTABLE = frozenset({AlertKind.SAFETY_STOP, AlertKind.CONFIRM, AlertKind.NOTICE, AlertKind.DIGEST})
"""Kinds without a switch."""


class Language(StrEnum):
    """ISO 639-1."""

    ENGLISH = "en"
    GERMAN = "de"


class MassUnit(StrEnum):
    KILOGRAM = "kg"
    POUND = "lb"


class DistanceUnit(StrEnum):
    KILOMETRE = "km"
    MILE = "mi"


class QuietHours(Model):
    """From `start` to `end` on the athlete's wall clock, over midnight where `end` is earlier."""

    start: time
    end: time


class AlertPreferences(Model):
    """When and how the athlete wants to be told.

    `muted` are the kinds switched off. `quiet` holds back all but what cannot wait until it ends (None: never). `digest_at` are
    times at which what is not urgent is told together; without any it is told as it comes. `order` are subscriptions in the
    order in which they are tried, the next one when one fails; what it does not name follows. Without it browsers and apps
    ring together, and the others follow in the order in which they came. `discreet` words say nothing of the body.
    The evening before a key day, the morning's verdict and the weekly summary come at `evening_at`, `morning_at`, and
    `weekly_at` on `weekly_on` (ISO weekday, 1 is Monday), to athletes who have set preferences. A time that is set counts in
    the quiet hours too; without one (None) it is a usual one (19:30, 06:00, 18:00) that leaves them alone.
    """

    language: Language = Language.ENGLISH
    mass_unit: MassUnit = MassUnit.KILOGRAM
    distance_unit: DistanceUnit = DistanceUnit.KILOMETRE
    clock_24h: bool = True
    discreet: bool = False
    muted: tuple[AlertKind, ...] = ()
    quiet: QuietHours | None = QuietHours(start=time(22), end=time(6))
    digest_at: tuple[time, ...] = Field(default=(), max_length=4)
    evening_at: time | None = None
    morning_at: time | None = None
    weekly_on: int = Field(default=7, ge=1, le=7)
    weekly_at: time | None = None
    order: tuple[Token, ...] = Field(default=(), max_length=64)

    @field_validator("muted")
    @classmethod
    def _mutable(cls, muted: tuple[AlertKind, ...]) -> tuple[AlertKind, ...]:
        if wrong := sorted(kind.value for kind in muted if kind in UNMUTABLE):
            raise ValueError(f"cannot be switched off: {', '.join(wrong)}")
        return muted


class AlertPreferencesSet(AlertPreferences, Payload):
    """When and how the athlete wants to be told from now on. Replaces the one before."""

    TYPE: ClassVar[str] = "tandem.athlete.alert-preferences-set.v1"


class AlertRequested(Payload):
    """Whoever runs Tandem has something to say to the athlete, such as a test of their channels."""

    TYPE: ClassVar[str] = "tandem.athlete.alert-requested.v1"

    request_id: str
    title: str = Field(min_length=1, max_length=200)
    body: str = Field(default="", max_length=2000)
    urgency: Literal["low", "normal", "high"] = "normal"
