"""How the athlete stands: the state, what it rests on, what it asks for. Written by load_scoring, on LOAD."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from tandem.contracts.model import Confidence, Model, Payload


class ReadinessState(StrEnum):
    """`push` may add within the ramp cap; `steady` goes on; `watch` adds nothing; `pull_back` takes load away until the
    markers recover."""

    PUSH = "push"
    STEADY = "steady"
    WATCH = "watch"
    PULL_BACK = "pull_back"


class Family(StrEnum):
    """Groups of markers that tire together; each counts once, however many of its markers move."""

    AUTONOMIC = "autonomic"
    RUN_EFFICIENCY = "run_efficiency"
    STRENGTH = "strength"
    WELLBEING = "wellbeing"
    PAIN = "pain"


class Marker(Model):
    """One marker against the athlete's own baseline. `z` is signed in the marker's own direction (a resting heart rate
    above baseline is positive); None where there is no baseline yet, and then `baseline_days` says how many there are."""

    name: str
    value: float
    unit: str
    baseline: float | None = None
    spread: float | None = None
    z: float | None = None
    baseline_days: int = 0


class FamilySign(Model):
    """What one family says on a day. `known` is False while it has no baseline or no recent value: silence, not health."""

    family: Family
    known: bool
    on: bool
    strong: bool = False
    since: date | None = None
    markers: tuple[Marker, ...] = ()
    reason: str


class RedFlagKind(StrEnum):
    """What stops hard training at once."""

    CHEST_PAIN = "chest_pain"
    FAINTING = "fainting"
    FEVER = "fever"
    ILLNESS = "illness"
    STRONG_PAIN = "strong_pain"
    GAIT = "gait"


class RedFlag(Model):
    """A red flag and the day that it was reported for."""

    kind: RedFlagKind
    local_date: date


class Suspension(Model):
    """A safety stop: hard runs (`hard`) and heavy lifts (`loaded`) are off until the athlete says they have recovered. `flags`
    are its reasons without words, one for each and in their order."""

    hard: bool
    loaded: bool
    since: date
    reasons: tuple[str, ...]
    see_a_doctor: bool
    flags: tuple[RedFlag, ...] = ()


class Guidance(Model):
    """One piece of advice on sleep, fuel or the week, with the number it rests on and its source. Never a diagnosis."""

    topic: str
    sentence: str
    value: float | None = None
    target_low: float | None = None
    target_high: float | None = None
    unit: str | None = None
    source: str


class ReadinessChanged(Payload):
    """The state changed, or a safety stop began or ended. `local_date` is the day it holds for, `since` the first day of
    the state. `volume_factor` multiplies planned volume, `intensity_cap` is `vt1` (first ventilatory threshold) or None, and
    after `recheck_after_days` both are to be looked at again. `history` says that imported history brought the change."""

    TYPE: ClassVar[str] = "tandem.load.readiness-changed.v1"

    change_id: str
    local_date: date
    state: ReadinessState
    previous: ReadinessState
    since: date
    confidence: Confidence
    reasons: tuple[str, ...]
    families: tuple[FamilySign, ...]
    suspension: Suspension | None = None
    volume_factor: float | None = Field(default=None, ge=0, le=1)
    intensity_cap: str | None = None
    recheck_after_days: int | None = None
    guidance: tuple[Guidance, ...] = ()
    history: bool = False
    machine_version: str
