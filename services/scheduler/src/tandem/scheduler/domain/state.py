"""What the scheduler knows of one athlete: facts as told, and the plan as published."""

from __future__ import annotations

from datetime import date, timedelta

from pydantic import Field

from tandem.contracts.events.athlete import TrainingStatus
from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.plan import PlannedSession
from tandem.contracts.events.training import Sport
from tandem.contracts.events.week import AvailabilityWindow, Block, Mode, TemplateSession
from tandem.contracts.model import Instant, Model

KEPT_DAYS = 14
"""How long before the plan's first day things are kept: the rules look back seven days, late files another seven."""

KEPT_WORKOUTS = 64
"""At most this many workouts, the newest: four weeks at more than two a day."""

KEPT_ANSWERS = 256
"""At most this many answered requests and asked questions are remembered."""


class Cause(Model):
    """The event that told a fact: what a decision names as its reason."""

    event_id: str
    rootids: tuple[str, ...]
    sequence: int = 0


class Profile(Model):
    timezone: str
    training_status: TrainingStatus | None = None
    cause: Cause


class Preferences(Model):
    week: tuple[TemplateSession, ...]
    windows: tuple[AvailabilityWindow, ...]
    block: Block
    mode: Mode
    stacked_days: bool
    notice_h: float
    cause: Cause


class Workout(Model):
    """What was done, as scored: of the highest revision that was told, the last scoring."""

    workout_id: str
    revision: int
    scoring: int = 1
    sport: Sport
    title: str | None
    start_time: Instant
    end_time: Instant
    local_date: date
    session_class: SessionClass
    class_confidence: float
    class_reasons: tuple[str, ...]
    leg_share: float | None
    withdrawn: bool
    cause: Cause


class Request(Model):
    request_id: str
    base_plan_version: int
    cause: Cause


class Roll(Model):
    """The horizon timer that came due last; `generation` is the Monday it was set for."""

    generation: date
    cause: Cause


class Plan(Model):
    """The plan that stands, and before it the sessions of earlier weeks that rules may still look at."""

    version: int
    timezone: str
    first_day: date
    last_day: date
    sessions: tuple[PlannedSession, ...]
    history: tuple[PlannedSession, ...] = ()


class State(Model):
    """Everything that facts and own decisions add up to. Bounded: see the KEPT constants."""

    athlete_id: str
    profile: Profile | None = None
    preferences: Preferences | None = None
    workouts: dict[str, Workout] = Field(default_factory=dict)
    requests: dict[str, Request] = Field(default_factory=dict)
    answered: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    roll: Roll | None = None
    plan: Plan | None = None


def pruned(state: State) -> State:
    """The same state without what no rule can look at any more. What remains depends on the facts alone, not on the
    order in which they came."""
    workouts = list(state.workouts.values())
    if state.plan is not None:
        since = state.plan.first_day - timedelta(days=KEPT_DAYS)
        workouts = [workout for workout in workouts if workout.local_date >= since]
    newest = sorted(workouts, key=lambda workout: (workout.end_time, workout.workout_id))[-KEPT_WORKOUTS:]
    return state.model_copy(update={"workouts": {w.workout_id: w for w in sorted(newest, key=lambda w: w.workout_id)}})
