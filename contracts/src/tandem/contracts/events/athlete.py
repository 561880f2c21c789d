"""ATHLETE: what the athlete says of themselves. Enters through ingestion or the operator's command line."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from tandem.contracts.events.week import (
    Activity,
    AvailabilityWindow,
    Block,
    BlockSpan,
    DatedSession,
    Goals,
    Mode,
    RuleBend,
    TemplateSession,
    WindowException,
)
from tandem.contracts.model import Instant, Model, Payload, Token


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


class TrainingPreferences(Model):
    """How the athlete trains: the usual week, when they can, and what it is for.

    An empty `week` with `goals` that count lifts and runs asks the planner for one. `calendar` names the block and phase of
    weeks; without it `goals.race` makes one, and `deload_every_weeks` puts the lighter weeks. `block` holds where the
    calendar says nothing. `exceptions` are days that differ, `dated` sessions of one date.
    `prefers_first` decides the order of two easy sessions of one day. `hard_runs_a_day_apart` is the opt-in to 24 h
    between hard runs (block training when fresh, Rønnestad 2014).
    """

    week: tuple[TemplateSession, ...]
    windows: tuple[AvailabilityWindow, ...]
    block: Block = Block.BALANCED
    mode: Mode = Mode.SPREAD
    stacked_days: bool = False
    notice_h: float = Field(default=0, ge=0, le=72)
    goals: Goals | None = None
    calendar: tuple[BlockSpan, ...] = ()
    deload_every_weeks: int | None = Field(default=None, ge=4, le=6)
    exceptions: tuple[WindowException, ...] = ()
    dated: tuple[DatedSession, ...] = ()
    sessions_per_day: int = Field(default=2, ge=1, le=3)
    prefers_first: Activity | None = None
    hard_runs_a_day_apart: bool = False
    rule_bends: tuple[RuleBend, ...] = ()


class PreferencesSet(TrainingPreferences, Payload):
    """How the athlete trains from now on. Replaces the one before."""

    TYPE: ClassVar[str] = "tandem.athlete.preferences-set.v1"


class Wish(StrEnum):
    """What a request asks of the plan.

    `replan`: a better week, if there is one. `fresh`: both weeks anew, as if nothing stood. `move`, `swap`, `drop`, `ease`,
    `pin`, `unpin`: the athlete's own hand. `undo`: the week as it was before the newest plan. `why`: not a change but a
    question: why is the session not at `to_time` (or why does it stand where it stands). `answer`: what a doubtful
    workout really was.
    """

    REPLAN = "replan"
    FRESH = "fresh"
    MOVE = "move"
    SWAP = "swap"
    DROP = "drop"
    EASE = "ease"
    PIN = "pin"
    UNPIN = "unpin"
    UNDO = "undo"
    WHY = "why"
    ANSWER = "answer"


class PlanRequested(Payload):
    """The athlete asks something of the plan, from the plan version they see. `session_key` is the session meant,
    `other_key` the one to swap with, `to_time` where to; `question_id` and `was_hard` answer a question."""

    TYPE: ClassVar[str] = "tandem.athlete.plan-requested.v1"

    request_id: str
    base_plan_version: int = Field(ge=0)
    wish: Wish = Wish.REPLAN
    session_key: str | None = None
    other_key: str | None = None
    to_time: Instant | None = None
    question_id: str | None = None
    was_hard: bool | None = None


class RescoreRequested(Payload):
    """All that can be read again is to be scored again, such as after a better scorer was deployed."""

    TYPE: ClassVar[str] = "tandem.athlete.rescore-requested.v1"

    request_id: str
    reason: str


class DeviceRegistered(Payload):
    """A device and the athlete it belongs to. The key itself is shown once and never stored: only its SHA-256 is (of 256
    random bits, which no slow hash makes harder to guess).

    A platform's account (`provider` and the platform's own `provider_user_id`) is a device as well: its `device_id` is
    `{provider}-{provider_user_id}`, it has no key (`key_sha256` is empty), and `sealed` holds its access tokens, base64
    of HPKE (RFC 9180) ciphertext that only ingestion can open.
    """

    TYPE: ClassVar[str] = "tandem.athlete.device-registered.v1"

    device_id: Token
    key_sha256: str
    label: str | None = None
    revoked: bool = False
    provider: str | None = None
    provider_user_id: str | None = None
    sealed: str | None = None


class EffortTold(Payload):
    """How hard a recorded workout was, in the athlete's word (Foster's CR10, 0–10). The newest word on a workout stands, above
    what its recording says."""

    TYPE: ClassVar[str] = "tandem.athlete.effort-told.v1"

    workout_id: str
    rpe: float = Field(ge=0, le=10)
