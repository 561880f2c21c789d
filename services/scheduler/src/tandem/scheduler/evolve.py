"""How facts and own decisions add up. Never chooses, never solves; repeats and reordered facts change nothing."""

from __future__ import annotations

from datetime import date, timedelta

from tandem.contracts.event import Event
from tandem.contracts.events.athlete import PlanRequested, PreferencesSet, ProfileSet, TrainingPreferences, Wish
from tandem.contracts.events.load import LoadScored
from tandem.contracts.events.plan import PlanAnswered, PlannedSession, PlanRevised, QuestionAsked, SessionStatus
from tandem.contracts.events.readiness import ReadinessChanged
from tandem.contracts.events.timer import TimerDue
from tandem.scheduler.domain.asked.directives import PULL_BACK
from tandem.scheduler.domain.asked.sound import is_sound
from tandem.scheduler.domain.quiet import QUIET, GroupEnded, InHand
from tandem.scheduler.domain.state import (
    KEPT_ANSWERS,
    KEPT_BESIDE,
    KEPT_DAYS,
    KEPT_TOLD,
    KEPT_VERDICTS,
    Cause,
    Pattern,
    Plan,
    Preferences,
    Profile,
    Readiness,
    Request,
    Roll,
    State,
    Verdict,
    Workout,
    pruned,
)
from tandem.scheduler.domain.week import iso_week, week_of

SERVICE = "scheduler"
ROLL = "roll"
"""The timer of the next Monday, 00:00 local."""
DAY = "day"
"""The timer of the next local midnight: what was not reported by then was missed."""
SHORTFALLS = frozenset({"sleep", "energy", "low_energy"})
"""Topics of advice that mean: the athlete has less than they need, add nothing hard (domain.md 3.3)."""
DATE_CHARS = 10
"""So many characters of a timer's generation are its day; what follows tells two deadlines of one day apart."""
HARD_DAYS = "hard_days"
"""The topic of what the athlete's own mornings say of clustered and spread hard days."""


def evolve(state: State, event: Event) -> State:
    """The state after one more event. Payloads that are none of the scheduler's leave it as it is."""
    history = isinstance(event.data, LoadScored | ReadinessChanged) and event.data.history
    cause = Cause(event_id=event.id, rootids=event.rootids, sequence=event.sequence, history=history)
    match event.data:
        case ProfileSet() as data:
            return _profile(_in_hand(state, event), data, cause)
        case PreferencesSet() as data:
            return _preferences(_in_hand(state, event), data, cause)
        case LoadScored() as data:
            return _workout(_in_hand(state, event, history), data, cause)
        case PlanRequested() as data:
            return _request(_in_hand(state, event), data, cause)
        case TimerDue() as data:
            return _timer(state, event, data, cause)
        case ReadinessChanged() as data:
            return _readiness(_in_hand(state, event, history), event, data, cause)
        case PlanRevised() as data:
            return _revised(_said(state), data, event.rootids)
        case PlanAnswered() as data:
            return _answered(_said(state), data.request_id)
        case QuestionAsked() as data:
            return _said(state).model_copy(update={"asked": _remember(state.asked, data.question_id)})
        case GroupEnded():
            return _said(state)
        case _:
            return state


def _in_hand(state: State, event: Event, history: bool = False) -> State:
    """Remember, for as long as the group is in hand, that something live came, or only what an import brings."""
    if not history:
        return state if state.imported_at is None else _brought(state, state.in_hand.with_live())
    state = _brought(state, state.in_hand.with_imported())
    at = event.time if state.imported_at is None else max(state.imported_at, event.time)
    return state if at == state.imported_at else state.model_copy(update={"imported_at": at})


def _said(state: State) -> State:
    """After something that was said, or the word that nothing is: the next fact begins another group."""
    return _brought(state, state.in_hand.at_its_end()) if state.in_hand.is_open else state


def _brought(state: State, in_hand: InHand) -> State:
    return state if in_hand is state.in_hand else state.model_copy(update={"in_hand": in_hand})


def _newer(known: Cause | None, cause: Cause) -> bool:
    """Of a setting the highest sequence on its subject wins, never the arrival; equal sequences fall to the id."""
    return known is None or (cause.sequence, cause.event_id) > (known.sequence, known.event_id)


def _profile(state: State, data: ProfileSet, cause: Cause) -> State:
    if not _newer(state.profile.cause if state.profile else None, cause):
        return state
    profile = Profile(timezone=data.timezone, training_status=data.training_status, cause=cause)
    return state.model_copy(update={"profile": profile})


def _preferences(state: State, data: PreferencesSet, cause: Cause) -> State:
    """The newest by sequence is kept, and the newest before it that can be planned for."""
    newest, older = state.preferences, state.older_preferences
    said = {name: getattr(data, name) for name in TrainingPreferences.model_fields}
    preferences = Preferences(**said, cause=cause)
    if _newer(newest.cause if newest else None, cause):
        before = newest if newest is not None and is_sound(newest) else older
        return state.model_copy(update={"preferences": preferences, "older_preferences": before})
    known = newest is not None and newest.cause.event_id == cause.event_id
    if not known and is_sound(preferences) and _newer(older.cause if older else None, cause):
        return state.model_copy(update={"older_preferences": preferences})
    return state


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
        systemic_au=data.systemic.load_au,
        lower_body_au=data.lower_body.load_au,
        withdrawn=data.withdrawn,
        cause=cause,
    )
    return pruned(state.model_copy(update={"workouts": {**state.workouts, workout.workout_id: workout}}))


def _request(state: State, data: PlanRequested, cause: Cause) -> State:
    state = _verdict(state, data, cause)
    known = state.requests.get(data.request_id)
    if data.request_id in state.answered or (known is not None and not _newer(cause, known.cause)):
        return state
    request = Request(**data.model_dump(exclude={"athlete_id"}), cause=cause)
    requests = {**state.requests, data.request_id: request}
    return state.model_copy(update={"requests": dict(sorted(requests.items()))})


def _verdict(state: State, data: PlanRequested, cause: Cause) -> State:
    """An answer to a question is a fact, whatever becomes of the request that brought it."""
    if data.wish is not Wish.ANSWER or data.question_id is None or data.was_hard is None:
        return state
    known = state.verdicts.get(data.question_id)
    if not _newer(known.cause if known else None, cause):
        return state
    verdicts = {**state.verdicts, data.question_id: Verdict(was_hard=data.was_hard, cause=cause)}
    newest = sorted(verdicts.items(), key=lambda entry: (entry[1].cause.sequence, entry[0]))[-KEPT_VERDICTS:]
    return state.model_copy(update={"verdicts": dict(sorted(newest))})


def _timer(state: State, event: Event, data: TimerDue, cause: Cause) -> State:
    if data.service != SERVICE or data.kind not in (ROLL, DAY, QUIET):
        return state
    if data.kind == QUIET:  # where nothing imported is known any more there is nothing that waited
        return state if state.imported_at is None else _brought(state, state.in_hand.with_quiet(data.due_at))
    state = _in_hand(state, event)
    generation = date.fromisoformat(data.generation[:DATE_CHARS])
    known = state.roll if data.kind == ROLL else state.day
    if known is not None and (known.due_at, known.cause.event_id) >= (data.due_at, cause.event_id):
        return state
    return state.model_copy(update={data.kind: Roll(generation=generation, due_at=data.due_at, cause=cause)})


def _readiness(state: State, event: Event, data: ReadinessChanged, cause: Cause) -> State:
    """Of several changes the highest sequence is the newest: load_scoring decides one after another."""
    better_sd = next((piece.value for piece in data.guidance if piece.topic == HARD_DAYS), None)
    if better_sd is not None and _newer(state.pattern.cause if state.pattern else None, cause):
        state = state.model_copy(update={"pattern": Pattern(clustered_better_sd=better_sd, cause=cause)})
    if not _newer(state.readiness.cause if state.readiness else None, cause):
        return state
    short_of = tuple(sorted(piece.topic for piece in data.guidance if piece.topic in SHORTFALLS))
    readiness = Readiness(
        state=data.state,
        local_date=data.local_date,
        told_at=event.time,
        since=data.since,
        suspension=data.suspension,
        volume_factor=data.volume_factor,
        intensity_cap=data.intensity_cap,
        recheck_after_days=data.recheck_after_days,
        short_of=short_of,
        cause=cause,
    )
    return state.model_copy(update={"readiness": readiness})


def _revised(state: State, data: PlanRevised, rootids: tuple[str, ...]) -> State:
    if state.plan is not None and state.plan.version >= data.plan_version:
        return state
    plan = Plan(
        version=data.plan_version,
        timezone=data.timezone,
        first_day=data.first_day,
        last_day=data.last_day,
        sessions=data.new,
        history=_history(state.plan, data),
        previous=data.old,
        usual_week=data.usual_week,
        usual_week_for=data.usual_week_for,
        beside=_beside(state.plan, data),
        begun_at=state.plan.begun_at if state.plan is not None else data.decided_at,
    )
    told = (*(root for root in state.told if root not in rootids), *rootids)[-KEPT_TOLD:]
    following = state.model_copy(update={"plan": plan, "told": told})
    return pruned(_answered(following, data.request_id) if data.request_id else following)


def _beside(before: Plan | None, data: PlanRevised) -> tuple[str, ...]:
    """The workouts that moved a plan and fulfilled nothing in it, the newest last."""
    known = before.beside if before is not None else ()
    matched = {workout_id for session in data.new for workout_id in (session.workout_id, *session.also)}
    named = [*(one for one in known if one not in data.workout_ids), *data.workout_ids]
    return tuple(one for one in named if one not in matched)[-KEPT_BESIDE:]


def _history(before: Plan | None, data: PlanRevised) -> tuple[PlannedSession, ...]:
    """Sessions that left the horizon behind them, as long as a rule may look at them. Of dropped ones only what a pull back
    left out: its window may reach into the new week, and one session is enough."""
    if before is None:
        return ()
    kept = {session.key for session in data.new}
    since = data.first_day - timedelta(days=KEPT_DAYS)
    return tuple(
        session
        for session in (*before.history, *before.sessions)
        if session.key not in kept
        and (session.status is not SessionStatus.DROPPED or session.adjusted == PULL_BACK)
        and week_of(session.key) < iso_week(data.first_day)
        and since <= session.start_time.date()
    )


def _answered(state: State, request_id: str) -> State:
    """A request is answered once; preferences that cannot be planned for are answered under their event's id."""
    requests = {key: request for key, request in state.requests.items() if key != request_id}
    standing = state.preferences.cause.event_id if state.preferences is not None else None
    answered = _remember(state.answered, request_id)
    if standing in state.answered and standing not in answered:
        answered = (standing, *answered[1:])
    return state.model_copy(update={"requests": requests, "answered": answered})


def _remember(known: tuple[str, ...], entry: str) -> tuple[str, ...]:
    return known if entry in known else (*known, entry)[-KEPT_ANSWERS:]
