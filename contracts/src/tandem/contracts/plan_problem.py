"""A week to plan, as a file: what `tandem plan solve` reads. Not an event: it stands for the events that it names.

The plan is made at `planned_at`, then what `workouts`, `readiness` and `requests` tell happens, and the plan is decided
again at `now`. Moments without an offset are wall-clock times in `timezone`.
"""

from __future__ import annotations

from datetime import date, datetime

from pydantic import ConfigDict, Field

from tandem.contracts.events.athlete import TrainingPreferences, TrainingStatus, Wish
from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.readiness import ReadinessState
from tandem.contracts.model import Confidence, Model, Token

SCHEMA_NAME = "tandem.plan.problem.v1"


class _Strict(Model):
    """A file is written by hand: a misspelt field is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ProblemWorkout(_Strict):
    """Something done. `start` is when it began, `systemic_au` and `lower_body_au` what it cost, None where unknown."""

    start: datetime
    duration_min: float = Field(gt=0, le=1440)
    session_class: SessionClass
    leg_share: float | None = Field(default=None, ge=0, le=1)
    title: str | None = None
    class_confidence: Confidence = 0.9
    systemic_au: float | None = Field(default=None, ge=0)
    lower_body_au: float | None = Field(default=None, ge=0)


class ProblemReadiness(_Strict):
    """How the athlete stands since a day; `stop` is a safety stop with its reasons, `short_of` what falls short (sleep or
    energy)."""

    state: ReadinessState
    since: date
    volume_factor: float | None = Field(default=None, ge=0, le=1)
    intensity_cap: str | None = None
    recheck_after_days: int | None = Field(default=None, ge=1, le=14)
    stop: tuple[str, ...] = ()
    short_of: tuple[str, ...] = ()


class ProblemRequest(_Strict):
    """What the athlete asks of the plan; sessions are named by their id, or as `{id}@{ISO week}`."""

    wish: Wish = Wish.REPLAN
    session: str | None = None
    other: str | None = None
    to: datetime | None = None
    was_hard: bool | None = None


class PlanProblem(_Strict):
    """One athlete's weeks. `planned_at` None is the Monday, 00:00, of the week of `now`."""

    title: str = ""
    athlete_id: Token = "athlete"
    timezone: str
    training_status: TrainingStatus | None = None
    planned_at: datetime | None = None
    now: datetime
    preferences: TrainingPreferences
    workouts: tuple[ProblemWorkout, ...] = ()
    readiness: ProblemReadiness | None = None
    requests: tuple[ProblemRequest, ...] = ()
