"""What the scheduler knows of one athlete: facts as told, and the plan as published."""

from __future__ import annotations

from datetime import date, timedelta

from pydantic import Field

from tandem.contracts.events.athlete import TrainingPreferences, TrainingStatus, Wish
from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.plan import PlannedSession
from tandem.contracts.events.readiness import ReadinessState, Suspension
from tandem.contracts.events.training import Sport
from tandem.contracts.events.week import TemplateSession
from tandem.contracts.model import Instant, Model
from tandem.scheduler.domain.quiet import InHand

KEPT_DAYS = 14
"""How long before the plan's first day planned sessions are kept: the rules look back seven days, late files another
seven."""

KEPT_WORKOUT_DAYS = 35
"""How long before the plan's first day workouts are kept: the ramp compares with four weeks, late files take another."""

KEPT_WORKOUTS = 128
"""At most this many workouts, the newest: seven weeks at more than two a day."""

KEPT_ANSWERS = 256
"""At most this many answered requests and asked questions are remembered."""

KEPT_BESIDE = 32
"""At most this many workouts beside the plan are remembered, the last. Ours: two weeks hold fewer that move a plan."""

KEPT_TOLD = 256
"""At most this many roots of revisions are remembered, the last: months of them."""

KEPT_VERDICTS = 64
"""At most this many answers to questions, the newest by sequence."""


class Cause(Model):
    """The event that told a fact: what a decision names as its reason. `history` marks what an import brought."""

    event_id: str
    rootids: tuple[str, ...]
    sequence: int = 0
    history: bool = False


class Profile(Model):
    timezone: str
    training_status: TrainingStatus | None = None
    cause: Cause


class Preferences(TrainingPreferences):
    cause: Cause


class Readiness(Model):
    """How the athlete stands, as last told. `short_of` names what falls short of what they need: sleep, energy. `local_date`
    is the day that it is about where the athlete was then, `told_at` when it was said."""

    state: ReadinessState
    local_date: date
    told_at: Instant
    since: date
    suspension: Suspension | None = None
    volume_factor: float | None = None
    intensity_cap: str | None = None
    recheck_after_days: int | None = None
    short_of: tuple[str, ...] = ()
    cause: Cause


class Pattern(Model):
    """By how many SDs the athlete's mornings after clustered hard days are better than after spread ones (negative:
    worse), where their log tells."""

    clustered_better_sd: float
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
    systemic_au: float | None = None
    lower_body_au: float | None = None
    withdrawn: bool
    cause: Cause


class Request(Model):
    """What the athlete asks of the plan (contract of PlanRequested)."""

    request_id: str
    base_plan_version: int
    wish: Wish = Wish.REPLAN
    session_key: str | None = None
    other_key: str | None = None
    to_time: Instant | None = None
    question_id: str | None = None
    was_hard: bool | None = None
    cause: Cause


class Verdict(Model):
    """What the athlete answered to a question about a doubtful workout."""

    was_hard: bool
    cause: Cause


class Roll(Model):
    """The timer of a kind that came due last; `generation` is the day it was set for: the Monday on which the horizon
    moves on, or the day that has just begun and ends the one before. After a change of zone that day may not have come
    where the athlete is: `due_at` says what has."""

    generation: date
    due_at: Instant
    cause: Cause


class Plan(Model):
    """The plan that stands; `history` are the sessions of earlier weeks that rules may still look at, `previous` the
    sessions as they were before this version, `usual_week` the week that the planner made where goals asked for one,
    `begun_at` when the first version was decided, `beside` the workouts that set off a version and were no session
    of it: where it put a session since, they did not do that one early."""

    version: int
    timezone: str
    first_day: date
    last_day: date
    sessions: tuple[PlannedSession, ...]
    history: tuple[PlannedSession, ...] = ()
    previous: tuple[PlannedSession, ...] = ()
    usual_week: tuple[TemplateSession, ...] = ()
    usual_week_for: str | None = None
    begun_at: Instant
    beside: tuple[str, ...] = ()


class State(Model):
    """Everything that facts and own decisions add up to. Bounded: see the KEPT constants.

    `older_preferences` are the newest sound ones before the newest: they hold while the newest cannot be planned for.
    `verdicts` are by question id. `answered` holds requests, and the events of preferences that could not be planned for
    and were answered so. `roll` is the Monday that last came, `day` the newest local day that is known to have begun.
    `told` are the roots of the revisions so far: each revision names one at least that is not among them. `imported_at` is
    when the newest fact of an import came; from the first on `in_hand` is kept, for no longer than the group of facts that
    is folded (see `quiet`).
    """

    athlete_id: str
    profile: Profile | None = None
    preferences: Preferences | None = None
    older_preferences: Preferences | None = None
    workouts: dict[str, Workout] = Field(default_factory=dict)
    requests: dict[str, Request] = Field(default_factory=dict)
    answered: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    verdicts: dict[str, Verdict] = Field(default_factory=dict)
    readiness: Readiness | None = None
    pattern: Pattern | None = None
    roll: Roll | None = None
    day: Roll | None = None
    plan: Plan | None = None
    told: tuple[str, ...] = ()
    imported_at: Instant | None = None
    in_hand: InHand = Field(default=InHand(), exclude=True)


def pruned(state: State) -> State:
    """The same state without what no rule can look at any more. What remains depends on the facts alone, not on the
    order in which they came. The newest workout, and the newest that trained and stands, stay for ever: they tell how long
    the athlete has been off."""
    ordered = sorted(state.workouts.values(), key=lambda workout: (workout.end_time, workout.workout_id))
    since = state.plan.first_day - timedelta(days=KEPT_WORKOUT_DAYS) if state.plan is not None else date.min
    trained = [w for w in ordered if not w.withdrawn and w.session_class is not SessionClass.MOBILITY]
    last = {workout.workout_id for workout in (*ordered[-1:], *trained[-1:])}
    kept = [workout for workout in ordered if workout.local_date >= since or workout.workout_id in last]
    newest = sorted(kept[-KEPT_WORKOUTS:], key=lambda workout: workout.workout_id)
    return state.model_copy(update={"workouts": {workout.workout_id: workout for workout in newest}})
