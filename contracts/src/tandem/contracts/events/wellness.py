"""How the athlete is, day by day: what a watch measured overnight and what they say themselves. Written by ingestion."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from tandem.contracts.model import Instant, Model, Payload

Rating = Annotated[float, Field(ge=0, le=10)]
"""A numeric rating scale from 0 to 10."""


class Symptom(StrEnum):
    """What stops hard training whatever the markers say."""

    CHEST_PAIN = "chest_pain"
    FAINTING = "fainting"
    FEVER = "fever"
    ILLNESS = "illness"


class Circumstance(StrEnum):
    """What explains a marker without being fatigue: such days do not speak for or against the athlete."""

    TRAVEL = "travel"
    HEAT = "heat"
    ALTITUDE = "altitude"


class Pain(Model):
    """Where it hurts and how much (0 none, 10 the worst). `structure` tells a tendon or joint from a sore muscle."""

    site: str
    severity: Rating
    structure: str | None = None
    alters_gait: bool = False


class WellnessLogged(Payload):
    """One statement about one day of the athlete's life. What was not measured or said is None; zero is never missing.

    `local_date` is the athlete's own day; a night's sleep and the resting values of the morning belong to the day they
    end on. A later message with the same `wellness_id` replaces it; of different statements on one day, each field's newest
    counts. RMSSD and SDNN are different measures and never mixed. Ratings run from 0 to 10: 10 is the sorest, the best
    sleep, the best mood, the most motivated. `recovered` is the athlete's word that the symptoms are over. `history` marks
    what an import brings; `remaining` counts the events that the same submission still brings after this one. `told_at` is
    when its sender told this version, else when it arrived: what was told before it does not replace it, however late it is
    read (None before there was such a time).
    """

    TYPE: ClassVar[str] = "tandem.wellness.logged.v1"

    wellness_id: str
    local_date: date
    source: str = "athlete"
    resting_heart_rate_bpm: float | None = Field(default=None, gt=20, lt=150)
    hrv_rmssd_ms: float | None = Field(default=None, gt=0, lt=500)
    hrv_sdnn_ms: float | None = Field(default=None, gt=0, lt=500)
    sleep_s: float | None = Field(default=None, gt=0, le=86400)
    sleep_quality: Rating | None = None
    soreness: Rating | None = None
    mood: Rating | None = None
    motivation: Rating | None = None
    pain: tuple[Pain, ...] = ()
    symptoms: tuple[Symptom, ...] = ()
    circumstances: tuple[Circumstance, ...] = ()
    recovered: bool = False
    energy_intake_kcal: float | None = Field(default=None, gt=0, le=20000)
    energy_expenditure_kcal: float | None = Field(default=None, gt=0, le=20000)
    protein_g: float | None = Field(default=None, ge=0, le=1000)
    protein_meals: int | None = Field(default=None, ge=0, le=12)
    carbohydrate_g: float | None = Field(default=None, ge=0, le=2500)
    body_mass_kg: float | None = Field(default=None, gt=20, lt=300)
    history: bool = False
    remaining: int = Field(default=0, ge=0)
    told_at: Instant | None = None
