"""ATHLETE: what the athlete says of themselves. Enters through ingestion or the operator's command line."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from tandem.contracts.events.load import SessionClass
from tandem.contracts.model import Model, Payload, Token

LocalTime = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
"""Wall clock in the athlete's zone, HH:MM."""

Weekday = Annotated[int, Field(ge=0, le=6)]
"""0 is Monday."""


class Sex(StrEnum):
    MALE = "male"
    FEMALE = "female"


class TrainingStatus(StrEnum):
    UNTRAINED = "untrained"
    MODERATE = "moderate"
    TRAINED = "trained"


class Maternity(StrEnum):
    """Pregnant or within a year of birth: nothing is pushed and no intake is prescribed."""

    PREGNANT = "pregnant"
    POSTPARTUM = "postpartum"


class ZoneMethod(StrEnum):
    """How the athlete's training zones are cut."""

    MAX_HEART_RATE = "max_heart_rate"
    KARVONEN = "karvonen"
    FRIEL = "friel"
    PACE = "pace"


class ProfileSet(Payload):
    """The athlete's physiology and zone, as far as they told. What is None stays unknown.

    `thresholds_as_of` is the day the stated limits were measured. `energy_features` is the opt-in to anything about energy
    intake and body mass; without it such values are not read.
    """

    TYPE: ClassVar[str] = "tandem.athlete.profile-set.v1"

    timezone: str
    sex: Sex | None = None
    max_heart_rate_bpm: float | None = Field(default=None, gt=60, lt=250)
    resting_heart_rate_bpm: float | None = Field(default=None, gt=20, lt=120)
    threshold_heart_rate_bpm: float | None = Field(default=None, gt=60, lt=240)
    threshold_speed_mps: float | None = Field(default=None, gt=1, lt=8)
    body_mass_kg: float | None = Field(default=None, gt=20, lt=300)
    training_status: TrainingStatus | None = None
    thresholds_as_of: date | None = None
    zone_method: ZoneMethod | None = None
    birth_date: date | None = None
    maternity: Maternity | None = None
    energy_features: bool = False


class Activity(StrEnum):
    """What a window of availability is good for."""

    LIFT = "lift"
    RUN = "run"
    MOBILITY = "mobility"


class AvailabilityWindow(Model):
    """A weekly slot in which a session may start, at `start` local time; it fits sessions up to `duration_s`."""

    weekday: Weekday
    start: LocalTime
    duration_s: int = Field(default=7200, gt=0)
    activities: tuple[Activity, ...] = (Activity.LIFT, Activity.RUN, Activity.MOBILITY)


class TemplateSession(Model):
    """One session of the athlete's usual week. `priority` 1 is kept longest, 5 goes first.

    `leg_share` is the share of the hard sets that load the legs; it decides what a full-body session counts as.
    """

    session_id: Token
    title: str
    session_class: SessionClass
    weekday: Weekday
    start: LocalTime
    duration_s: int = Field(gt=0)
    priority: int = Field(default=3, ge=1, le=5)
    leg_share: float | None = Field(default=None, ge=0, le=1)


class Block(StrEnum):
    BALANCED = "balanced"
    STRENGTH = "strength"
    RACE = "race"


class Mode(StrEnum):
    """Spread keeps hard days apart; cluster puts hard run and hard lift on one day and makes the next truly easy."""

    SPREAD = "spread"
    CLUSTER = "cluster"


class PreferencesSet(Payload):
    """How the athlete trains: the usual week, when they can, and what it is for. Replaces the one before."""

    TYPE: ClassVar[str] = "tandem.athlete.preferences-set.v1"

    week: tuple[TemplateSession, ...]
    windows: tuple[AvailabilityWindow, ...]
    block: Block = Block.BALANCED
    mode: Mode = Mode.SPREAD
    stacked_days: bool = False
    notice_h: float = Field(default=0, ge=0, le=72)


class PlanRequested(Payload):
    """The athlete asks for the plan to be looked at again, from the plan version they see."""

    TYPE: ClassVar[str] = "tandem.athlete.plan-requested.v1"

    request_id: str
    base_plan_version: int = Field(ge=0)


class RescoreRequested(Payload):
    """All that can be read again is to be scored again, such as after a better scorer was deployed."""

    TYPE: ClassVar[str] = "tandem.athlete.rescore-requested.v1"

    request_id: str
    reason: str


class DeviceRegistered(Payload):
    """A device and the athlete it belongs to. The key itself is shown once and never stored: only its SHA-256 is."""

    TYPE: ClassVar[str] = "tandem.athlete.device-registered.v1"

    device_id: Token
    key_sha256: str
    label: str | None = None
    revoked: bool = False


class ChannelKind(StrEnum):
    WEBPUSH = "webpush"
    CONSOLE = "console"


class PushSubscribed(Payload):
    """A way to reach the athlete. `sealed` is base64 of HPKE (RFC 9180) ciphertext that only the notifier can open:
    the JSON of endpoint, p256dh and auth. A console subscription has none. `revoked` ends it."""

    TYPE: ClassVar[str] = "tandem.athlete.push-subscribed.v1"

    subscription_id: Token
    channel: ChannelKind
    sealed: str | None = None
    revoked: bool = False
