"""PLAN: what comes next. Written by scheduler only."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from tandem.contracts.events.load import SessionClass
from tandem.contracts.model import Instant, Model, Payload


class SessionStatus(StrEnum):
    """`planned` may still move; `done` carries the workout that fulfilled it; `past` went by without a report and
    counts as done for the legs' sake; `dropped` is off the plan."""

    PLANNED = "planned"
    DONE = "done"
    PAST = "past"
    DROPPED = "dropped"


class PlannedSession(Model):
    """One session with its identity: the template's id and the ISO week it belongs to, as `{session_id}@{week}`.

    `planned_class` is what the plan asked for; `session_class` what it is now (eased, or as really done).
    `planned_start_time` and `planned_duration_s` are what the athlete's own week says of it.
    """

    key: str
    title: str
    session_class: SessionClass
    planned_class: SessionClass
    start_time: Instant
    duration_s: int = Field(gt=0)
    priority: int = Field(ge=1, le=5)
    leg_share: float | None = None
    status: SessionStatus = SessionStatus.PLANNED
    workout_id: str | None = None
    planned_start_time: Instant | None = None
    planned_duration_s: int | None = Field(default=None, gt=0)


class Action(StrEnum):
    """The action ladder, mildest first. `done` is not a choice: the session was fulfilled by another one than planned.
    `added` is a session that entered with the horizon or the athlete's new week."""

    MOVE = "move"
    SWAP = "swap"
    MAKE_EASY = "make_easy"
    SHORTEN = "shorten"
    DROP = "drop"
    DONE = "done"
    ADDED = "added"


class Alternative(Model):
    """The next best choice for one session and what it would have cost more, in the objective's units."""

    sentence: str
    extra_cost: int | None = None


class PlanChange(Model):
    """What changed for one session and why: the rule that bound, its evidence, and a sentence for people."""

    session_key: str
    title: str
    action: Action
    from_time: Instant | None = None
    to_time: Instant | None = None
    rule: str
    evidence: str
    gap_h: float | None = None
    floor_h: float | None = None
    sentence: str
    alternative: Alternative | None = None


class CostTerm(Model):
    """One named part of the objective at the chosen plan."""

    name: str
    cost: int


class Proof(Model):
    """How the plan was found. `optimal` means proven: no admissible week costs less under these rules."""

    solver: str
    solver_version: str
    status: str
    objective: int
    bound: int


class PlanRevised(Payload):
    """The whole week (and the next), the one before it, and each difference explained.

    `cause_title` names in words what set the revision off ("Club intervals, Sunday 17:30").
    `request_id` is set when a PlanRequested set it off: the revision is its answer.
    """

    TYPE: ClassVar[str] = "tandem.plan.revised.v1"

    plan_version: int = Field(ge=1)
    base_plan_version: int = Field(ge=0)
    timezone: str
    first_day: date
    last_day: date
    old: tuple[PlannedSession, ...]
    new: tuple[PlannedSession, ...]
    changes: tuple[PlanChange, ...]
    costs: tuple[CostTerm, ...] = ()
    proof: Proof | None = None
    cause_title: str
    workout_ids: tuple[str, ...] = ()
    rules_version: str
    request_id: str | None = None
    decided_at: Instant


class PlanAnswered(Payload):
    """The answer to a PlanRequested that changed nothing: the plan stands, or the request was stale."""

    TYPE: ClassVar[str] = "tandem.plan.answered.v1"

    request_id: str
    plan_version: int
    answer: str
    decided_at: Instant


class QuestionAsked(Payload):
    """A session too doubtful to move a week on: the athlete is asked, the plan stays."""

    TYPE: ClassVar[str] = "tandem.plan.question-asked.v1"

    question_id: str
    workout_id: str
    plan_version: int
    text: str
    reasons: tuple[str, ...]
    options: tuple[str, ...]
    decided_at: Instant
