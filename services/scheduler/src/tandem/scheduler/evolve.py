"""How facts and own decisions add up. Never chooses, never solves; repeats and reordered facts change nothing."""

from __future__ import annotations

from datetime import date, timedelta

from tandem.contracts.event import Event
from tandem.contracts.events.athlete import PlanRequested, PreferencesSet, ProfileSet
from tandem.contracts.events.load import LoadScored
from tandem.contracts.events.plan import PlanAnswered, PlannedSession, PlanRevised, QuestionAsked, SessionStatus
from tandem.contracts.events.timer import TimerDue
from tandem.scheduler.domain.state import (
    KEPT_ANSWERS,
    KEPT_DAYS,
    Cause,
    Plan,
    Preferences,
    Profile,
    Request,
    Roll,
    State,
    Workout,
    pruned,
)
from tandem.scheduler.domain.week import iso_week, week_of

SERVICE = "scheduler"
ROLL = "roll"


def evolve(state: State, event: Event) -> State:
    """The state after one more event. Payloads that are none of the scheduler's leave it as it is."""
    cause = Cause(event_id=event.id, rootids=event.rootids, sequence=event.sequence)
    match event.data:
        case ProfileSet() as data:
            return _profile(state, data, cause)
        case PreferencesSet() as data:
            return _preferences(state, data, cause)
        case LoadScored() as data:
            return _workout(state, data, cause)
        case PlanRequested() as data:
            return _request(state, data, cause)
        case TimerDue() as data:
            return _timer(state, data, cause)
        case PlanRevised() as data:
            return _revised(state, data)
        case PlanAnswered() as data:
            return _answered(state, data.request_id)
        case QuestionAsked() as data:
            return state.model_copy(update={"asked": _remember(state.asked, data.question_id)})
        case _:
            return state


def _newer(known: Cause | None, cause: Cause) -> bool:
    """Of a setting the highest sequence on its subject wins, never the arrival; equal sequences fall to the id."""
    return known is None or (cause.sequence, cause.event_id) > (known.sequence, known.event_id)


def _profile(state: State, data: ProfileSet, cause: Cause) -> State:
    if not _newer(state.profile.cause if state.profile else None, cause):
        return state
    profile = Profile(timezone=data.timezone, training_status=data.training_status, cause=cause)
    return state.model_copy(update={"profile": profile})


def _preferences(state: State, data: PreferencesSet, cause: Cause) -> State:
    if not _newer(state.preferences.cause if state.preferences else None, cause):
        return state
    preferences = Preferences(
        week=data.week,
        windows=data.windows,
        block=data.block,
        mode=data.mode,
        stacked_days=data.stacked_days,
        notice_h=data.notice_h,
        cause=cause,
    )
    return state.model_copy(update={"preferences": preferences})


def _workout(state: State, data: LoadScored, cause: Cause) -> State:
    known = state.workouts.get(data.workout_id)
    order = (data.revision, data.scoring, data.withdrawn, cause.event_id)
    if known is not None and (known.revision, known.scoring, known.withdrawn, known.cause.event_id) >= order:
        return state
    workout = Workout(
        workout_id=data.workout_id,
        revision=data.revision,
        scoring=data.scoring,
        sport=data.sport,
        title=data.title,
        start_time=data.start_time,
        end_time=data.end_time,
        local_date=data.local_date,
        session_class=data.session_class,
        class_confidence=data.class_confidence,
        class_reasons=data.class_reasons,
        leg_share=data.leg_share,
        withdrawn=data.withdrawn,
        cause=cause,
    )
    return pruned(state.model_copy(update={"workouts": {**state.workouts, workout.workout_id: workout}}))


def _request(state: State, data: PlanRequested, cause: Cause) -> State:
    known = state.requests.get(data.request_id)
    if data.request_id in state.answered or (known is not None and not _newer(cause, known.cause)):
        return state
    request = Request(request_id=data.request_id, base_plan_version=data.base_plan_version, cause=cause)
    requests = {**state.requests, data.request_id: request}
    return state.model_copy(update={"requests": dict(sorted(requests.items()))})


def _timer(state: State, data: TimerDue, cause: Cause) -> State:
    if data.service != SERVICE or data.kind != ROLL:
        return state
    generation = date.fromisoformat(data.generation)
    known = state.roll
    if known is not None and (known.generation, known.cause.event_id) >= (generation, cause.event_id):
        return state
    return state.model_copy(update={"roll": Roll(generation=generation, cause=cause)})


def _revised(state: State, data: PlanRevised) -> State:
    if state.plan is not None and state.plan.version >= data.plan_version:
        return state
    plan = Plan(
        version=data.plan_version,
        timezone=data.timezone,
        first_day=data.first_day,
        last_day=data.last_day,
        sessions=data.new,
        history=_history(state.plan, data),
    )
    following = state.model_copy(update={"plan": plan})
    return pruned(_answered(following, data.request_id) if data.request_id else following)


def _history(before: Plan | None, data: PlanRevised) -> tuple[PlannedSession, ...]:
    """Sessions that left the horizon behind them, as long as a rule may look at them."""
    if before is None:
        return ()
    kept = {session.key for session in data.new}
    since = data.first_day - timedelta(days=KEPT_DAYS)
    return tuple(
        session
        for session in (*before.history, *before.sessions)
        if session.key not in kept
        and session.status is not SessionStatus.DROPPED
        and week_of(session.key) < iso_week(data.first_day)
        and since <= session.start_time.date()
    )


def _answered(state: State, request_id: str) -> State:
    requests = {key: request for key, request in state.requests.items() if key != request_id}
    return state.model_copy(update={"requests": requests, "answered": _remember(state.answered, request_id)})


def _remember(known: tuple[str, ...], entry: str) -> tuple[str, ...]:
    return known if entry in known else (*known, entry)[-KEPT_ANSWERS:]
