"""LOAD: what it cost. Written by load_scoring only."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from tandem.contracts.events.readiness import ReadinessState
from tandem.contracts.events.training import Sport
from tandem.contracts.model import Confidence, Instant, Model, Payload


class SessionClass(StrEnum):
    """What a session is to the legs (domain rules, 3.2). FULL counts as HEAVY_LOWER from a leg share of 0.4, else as
    MODERATE_LOWER."""

    HARD_RUN = "hard_run"
    LONG = "long"
    EASY = "easy"
    HEAVY_LOWER = "heavy_lower"
    MODERATE_LOWER = "moderate_lower"
    UPPER = "upper"
    FULL = "full"
    MOBILITY = "mobility"
    OTHER = "other"


class LedgerLoad(Model):
    """One ledger's load in arbitrary units, with the method that made it. None means unknown, not zero."""

    load_au: float | None = Field(default=None, ge=0)
    method: str
    method_version: str
    confidence: Confidence
    reasons: tuple[str, ...] = ()


class WorkBout(Model):
    """One interval of work found in the trace; times in seconds from the start of the workout."""

    start_s: float
    duration_s: float
    distance_m: float | None = None
    mean_speed_mps: float | None = None
    mean_heart_rate_bpm: float | None = None


class Measure(Model):
    """A single figure with its unit and the method behind it, such as `trimp` or `ngp`."""

    name: str
    value: float
    unit: str
    method: str


class Threshold(Model):
    """A limit of the athlete's body that the score was made with: what it is, where it came from, of which day it is.

    `origin` is `profile`, `file`, `history`, `recording` or `estimate`; `as_of` is None for what has no day.
    """

    name: str
    value: float
    unit: str
    origin: str
    as_of: date | None = None


class SessionPart(Model):
    """One of the activities that a session was recorded in."""

    workout_id: str
    revision: int = Field(ge=1)


class Form(Model):
    """The athlete after this workout: exponentially weighted systemic load, 42 and 7 days, and their difference.

    Everything below `method` is context and decides nothing: the change of fitness over seven days, Foster's monotony
    (sample SD) and strain of the last seven days, the acute:chronic ratio in three forms. None where it has no meaning
    (too few days, no load at all); `remarks` say how not to misread a value.
    """

    fitness_au: float
    fatigue_au: float
    form_au: float
    method: str
    ramp_au_per_week: float | None = None
    monotony: float | None = None
    strain_au: float | None = None
    acwr_coupled: float | None = None
    acwr_uncoupled: float | None = None
    acwr_ewma: float | None = None
    remarks: tuple[str, ...] = ()


class SensorTrouble(StrEnum):
    """What a heart rate sensor did wrong for so long that its values could not be believed: said nothing (`silent`), fell
    silent in the middle (`dropped_out`), said one and the same (`frozen`), or counted steps (`counted_steps`)."""

    SILENT = "silent"
    DROPPED_OUT = "dropped_out"
    FROZEN = "frozen"
    COUNTED_STEPS = "counted_steps"


class LoadScored(Payload):
    """What one workout cost, in three ledgers, and how the athlete stands after it.

    `leg_share` is the share of a lift's hard sets that load the legs (0–1). `class_confidence` below 0.5 means: ask,
    do not move the week. A later revision of the same workout replaces this one, and of one revision the higher
    `scoring`: the same workout read again, with other thresholds or with more of its session. `parts` lists the workouts
    that this one stands for where a session came in pieces (itself among them); the others are withdrawn. `basis` is a
    digest of the athlete's limits that it was scored with: when they change, it is scored again. `thresholds` are the
    limits used, `shown` the ones that the athlete's other workouts had shown, used or not.
    `readiness` is the athlete's state after this workout. `history` is that of the workout: imported, not just done.
    """

    TYPE: ClassVar[str] = "tandem.load.scored.v1"

    workout_id: str
    revision: int = Field(ge=1)
    sport: Sport
    title: str | None = None
    start_time: Instant
    end_time: Instant
    local_date: date
    session_class: SessionClass
    class_confidence: Confidence
    class_reasons: tuple[str, ...]
    leg_share: float | None = Field(default=None, ge=0, le=1)
    rpe: float | None = Field(default=None, ge=0, le=10)
    systemic: LedgerLoad
    lower_body: LedgerLoad
    upper_body: LedgerLoad
    measures: tuple[Measure, ...] = ()
    bouts: tuple[WorkBout, ...] = ()
    form: Form
    scoring: int = Field(default=1, ge=1)
    parts: tuple[SessionPart, ...] = ()
    basis: str = ""
    shown: tuple[Threshold, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    readiness: ReadinessState | None = None
    withdrawn: bool = False
    history: bool = False
    sensor_trouble: tuple[SensorTrouble, ...] = ()
    scorer_version: str
