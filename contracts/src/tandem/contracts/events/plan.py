"""PLAN: what comes next. Written by scheduler only."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.week import Block, ExpectedLoad, Phase, SessionKind, TemplateSession
from tandem.contracts.model import Instant, Model, Payload


class SessionStatus(StrEnum):
    """`planned` may still move; `done` carries the workout that fulfilled it; `past` went by without a report and
    counts as done for the legs' sake; `missed` is one of a kind that the athlete reports, unreported at the end of its day;
    `suspended` waits for the athlete's word that they have recovered; `dropped` is off the plan."""

    PLANNED = "planned"
    DONE = "done"
    PAST = "past"
    MISSED = "missed"
    SUSPENDED = "suspended"
    DROPPED = "dropped"


class PlannedSession(Model):
    """One session with its identity: the template's id and the ISO week it belongs to, as `{session_id}@{week}`.

    `planned_class` is what the plan asked for; `session_class` what it is now (eased, or as really done).
    `planned_start_time` and `planned_duration_s` are what the athlete's own week says of it, and `adjusted` names the rule
    by which those terms differ from the usual week (a deload, a pull back, a restart). `pinned` ones keep their start;
    `accepts` are the rules whose breaking the athlete accepted when they put it there by hand. `matched` says why
    `workout_id` is taken for it, `also` are further workouts of the same session.
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
    kind: SessionKind | None = None
    rpe: float | None = None
    expected: ExpectedLoad | None = None
    may_ease: bool = True
    shortest_s: int | None = None
    optional: bool = False
    pinned: bool = False
    accepts: tuple[str, ...] = ()
    adjusted: str | None = None
    matched: str | None = None
    also: tuple[str, ...] = ()


class Action(StrEnum):
    """The action ladder, mildest first. `done` is not a choice: the session was fulfilled by another one than planned.
    `added` is a session that entered with the horizon or the athlete's new week. `missed` was not done and is not made up;
    `suspend` and `resume` frame a safety stop; `restore` gives back what a lighter time had taken; `pin` and `unpin` are
    the athlete's own hand."""

    MOVE = "move"
    SWAP = "swap"
    MAKE_EASY = "make_easy"
    SHORTEN = "shorten"
    DROP = "drop"
    DONE = "done"
    ADDED = "added"
    MISSED = "missed"
    SUSPEND = "suspend"
    RESUME = "resume"
    RESTORE = "restore"
    PIN = "pin"
    UNPIN = "unpin"


class Alternative(Model):
    """The next best choice for one session and what it would have cost more, in the objective's units."""

    sentence: str
    extra_cost: int | None = None


class Beside(Model):
    """A session or workout that a sentence names beside its own: what it is called, what it is, when it is or was. `done`
    says that it happened."""

    title: str
    session_class: SessionClass
    start_time: Instant
    end_time: Instant
    done: bool = False


class Misfit(StrEnum):
    """Why a session cannot stand where it stood, as far as the athlete's windows go: they closed that day for it, the window
    is too short, no window of that day is for its kind, or none begins then."""

    CLOSED = "closed"
    TOO_SHORT = "too_short"
    OTHER_ACTIVITY = "other_activity"
    NO_WINDOW = "no_window"


class PlanChange(Model):
    """What changed for one session and why: the rule that bound, its evidence, and a sentence for people. `beside` is the other
    session that the sentence names, for whoever tells it in another language; `beside_first` says
    whether that one comes first. `misfit` says how it stands outside the athlete's windows, where that is why."""

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
    beside: Beside | None = None
    beside_first: bool = False
    misfit: Misfit | None = None


class Warned(Model):
    """A rule that the week breaks all the same, because what breaks it is done or is the athlete's own word."""

    rule: str
    evidence: str
    sentence: str
    session_keys: tuple[str, ...]


class Conflict(Model):
    """Demands that cannot all be met: no smaller set of them clashes. `remedies` are things of which any one resolves it."""

    session_keys: tuple[str, ...]
    rules: tuple[str, ...]
    sentence: str
    remedies: tuple[str, ...]


class Unchanged(Model):
    """Why a session that what happened concerns stays as it is."""

    session_key: str
    sentence: str


class WeekOutline(Model):
    """One ISO week at a glance: what it is for and what it asks. None where it is unknown."""

    week: str
    block: Block
    phase: Phase | None = None
    volume_factor: float = 1
    run_s: int = 0
    lift_s: int = 0
    systemic_au: float | None = None
    ramp_cap_au: float | None = None


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


class CauseKind(StrEnum):
    """What set a revision off: a `workout` (or one `withdrawn`), another `zone`, a `safety_stop`, a `pull_back` or a `restart`
    that begins, `goes_on` or is over (`recovered`, `back`), something `missed`, a new week that comes into sight (`roll`),
    `room` for more, the `first_plan`, the athlete's `new_week`, or their own `request`."""

    WORKOUT = "workout"
    WITHDRAWN = "withdrawn"
    ZONE = "zone"
    SAFETY_STOP = "safety_stop"
    PULL_BACK = "pull_back"
    PULL_BACK_GOES_ON = "pull_back_goes_on"
    RECOVERED = "recovered"
    RESTART = "restart"
    RESTART_GOES_ON = "restart_goes_on"
    BACK = "back"
    MISSED = "missed"
    ROLL = "roll"
    ROOM = "room"
    FIRST_PLAN = "first_plan"
    NEW_WEEK = "new_week"
    REQUEST = "request"


class RevisionCause(Model):
    """What set a revision off, for whoever tells it in another language: `beside` is the workout or session."""

    kind: CauseKind
    beside: Beside | None = None


class PlanRevised(Payload):
    """The whole week (and the next), the one before it, and each difference explained.

    `cause_title` names in words what set the revision off ("Club intervals, Sunday 17:30"), `cause` the same without words.
    `request_id` is set when a PlanRequested set it off: the revision is its answer. `usual_week` is the week that the
    planner made where the athlete's goals asked for one, `usual_week_for` the event of the preferences that did. `history`
    says that imported history alone set it off: nobody is alerted.
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
    warnings: tuple[Warned, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    unchanged: tuple[Unchanged, ...] = ()
    weeks: tuple[WeekOutline, ...] = ()
    usual_week: tuple[TemplateSession, ...] = ()
    usual_week_for: str | None = None
    history: bool = False
    cause: RevisionCause | None = None


class PlanAnswered(Payload):
    """The answer to a PlanRequested that changed nothing: the plan stands, the request was stale, or it was a question.
    Of a question: the rule that forbids what was asked about, or what it would cost more. It also answers preferences that
    cannot be planned for; `request_id` is then the id of their event."""

    TYPE: ClassVar[str] = "tandem.plan.answered.v1"

    request_id: str
    plan_version: int
    answer: str
    decided_at: Instant
    rule: str | None = None
    evidence: str | None = None
    extra_cost: int | None = None


class QuestionAsked(Payload):
    """A session too doubtful to move a week on: the athlete is asked, the plan stays. `offer` is what may be eased until
    they answer. `about` is the doubtful session, `at_stake` the one that would move, `offer_class` what that may be eased
    to."""

    TYPE: ClassVar[str] = "tandem.plan.question-asked.v1"

    question_id: str
    workout_id: str
    plan_version: int
    text: str
    reasons: tuple[str, ...]
    options: tuple[str, ...]
    decided_at: Instant
    offer: str | None = None
    about: Beside | None = None
    at_stake: Beside | None = None
    offer_class: SessionClass | None = None
