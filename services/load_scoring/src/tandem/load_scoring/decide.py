"""Deciding: one LoadScored for each session whose parts, revisions or limits have none, one for each that is gone, and one
ReadinessChanged when the athlete stands otherwise than was last said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from tandem.contracts.event import Aside, Decision, Timer
from tandem.contracts.events.load import LedgerLoad, LoadScored, SessionPart, Threshold
from tandem.contracts.events.training import Sport, WorkoutRecorded
from tandem.load_scoring.domain.agenda import Agenda, agenda_of, bygone, columns_of, limits_of, message_ref, recorded_in
from tandem.load_scoring.domain.effort import basis_with, with_words, words_on
from tandem.load_scoring.domain.outlook import changed_readiness, present_state, timers
from tandem.load_scoring.domain.quiet import group_ended, quiet_timer
from tandem.load_scoring.domain.rows import Published, key_of
from tandem.load_scoring.domain.session.parts import merge_parts
from tandem.load_scoring.domain.session.score import SCORER_VERSION, Score, score
from tandem.load_scoring.domain.sessions import Session, absorbed
from tandem.load_scoring.domain.standing.form import form_after
from tandem.load_scoring.domain.standing.history import bases_of
from tandem.load_scoring.domain.standing.thresholds import THRESHOLD_SPEED, Limit
from tandem.load_scoring.domain.state import Cause, State, open_withdrawals, row_of
from tandem.load_scoring.domain.view import daily_au
from tandem.load_scoring.evolve import scored, stands


def needs(state: State) -> tuple[str, ...]:
    """The samples of what is to be scored, and the log's messages of what is to be scored again."""
    return agenda_of(state).needs


def further(state: State, objects: Mapping[str, bytes]) -> tuple[str, ...]:
    """The samples of the workouts that were read from the log."""
    read = (recorded_in(body) for ref, body in objects.items() if ref.startswith("stream:"))
    return tuple(dict.fromkeys(workout.samples.ref for workout in read if workout and workout.samples))


def heavy(state: State, now: datetime) -> bool:
    """True when samples wait to be scored: without them a score takes microseconds."""
    return bool(agenda_of(state).needs)


def decide_group(state: State, now: datetime, objects: Mapping[str, bytes]) -> list[Decision | Timer | Aside]:
    """`decide`; where it says nothing, that this is the end of the group of facts in hand."""
    said = decide(state, now, objects)
    silent = state.in_hand.is_open and not any(isinstance(each, Decision) for each in said)
    return [*said, group_ended(state.athlete_id)] if silent else [*said]


def decide(state: State, now: datetime, objects: Mapping[str, bytes]) -> list[Decision | Timer]:
    """What ought to be published: what is withdrawn, scores by start time, then readiness. After imported history alone
    readiness is not judged now but once it is quiet.

    Each decision reckons with those before it as if folded, so a crash between two of them changes nothing.
    A sample block that is missing or unreadable is done without, and the reasons say so.
    """
    said: list[Decision | Timer] = []
    agenda = agenda_of(state)
    for decision in _gone(state, objects, agenda):
        said.append(decision)
        state = _folded(state, decision)
    for session in agenda.sessions:
        workouts = agenda.workouts(session, objects)
        if workouts is None:
            continue
        decisions, state = _told(state, agenda, session, workouts, objects, now)
        said += decisions
    if state.in_hand.waits:
        return [*said, *timers(state, now), quiet_timer(now)]
    if not said or not agenda_of(state).sessions:
        change = changed_readiness(state, now)
        if change is not None:
            said.append(change)
            state = stands(state, change.data)  # type: ignore[arg-type]
    return [*said, *timers(state, now)]


def _folded(state: State, decision: Decision) -> State:
    assert isinstance(decision.data, LoadScored)
    return _after(state, decision.data)


def _after(state: State, load: LoadScored) -> State:
    return scored(state, load, state.sequence + 1)


def _told(
    state: State,
    agenda: Agenda,
    session: Session,
    workouts: list[WorkoutRecorded],
    objects: Mapping[str, bytes],
    now: datetime,
) -> tuple[list[Decision], State]:
    """A session's score, before it the end of the loads that its other parts had by themselves; and the state after them."""
    cause = _cause(state, workouts)
    by_key = {key_of(workout.workout_id): workout for workout in workouts}
    lead = by_key[session.lead]
    decisions: list[Decision] = []
    for key in absorbed(state.rows, [session]):
        why = f"counted with {lead.workout_id}, the session that it is a part of"
        said = state.rows[key].published
        assert said is not None  # its load stands
        decision = _ended(state, by_key[key].workout_id, said, by_key[key].revision, why, cause)
        decisions.append(decision)
        state = _folded(state, decision)
    limits = limits_of(state)
    felt = with_words(workouts, words_on(state.words, session.parts))
    merged, columns = merge_parts([(workout, columns_of(workout, objects)) for workout in felt])
    merged = merged.model_copy(update={"workout_id": lead.workout_id, "revision": lead.revision})
    result = score(merged, columns, state.profile, limits)
    load = _published(state, result, session, by_key, limits)
    after = _after(state, load)
    learned = limits_of(after)
    if _basis(state, load.sport, session, learned) != int(load.basis, 16):
        if not result.holds(learned):
            result = score(merged, columns, state.profile, learned)
        load = _published(state, result, session, by_key, learned)
        after = _after(state, load)
    readiness = present_state(after, now, load.local_date)
    load = load.model_copy(update={"readiness": readiness, "history": _imported(state, workouts)})
    step = f"scored:{load.workout_id}:{load.revision}:{load.scoring}"
    return [*decisions, Decision(load, cause.event_id, step, cause.rootids)], after


def _published(
    state: State, result: Score, session: Session, by_key: Mapping[int, WorkoutRecorded], limits: Mapping[str, Limit]
) -> LoadScored:
    day, load_au = result.local_date, result.ledgers.systemic.load_au
    sums, unknown = daily_au(state, day, besides=session.lead)
    if load_au is not None:
        sums[day] = sums.get(day, 0.0) + load_au
    parts = [SessionPart(workout_id=by_key[key].workout_id, revision=by_key[key].revision) for key in session.parts]
    basis = _basis(state, result.workout.sport, session, limits)
    before = row_of(state, session.lead).published
    load = result.published(
        form_after(day, sums, unknown if load_au is not None else {*unknown, day}),
        scoring=before.scoring + 1 if before else 1,
        parts=parts if len(parts) > 1 else (),
        basis=f"{basis:08x}",
    )
    return load.model_copy(update={"shown": _thresholds(limits)})


def _basis(state: State, sport: Sport, session: Session, limits: Mapping[str, Limit]) -> int:
    """The digest of all that a session's score rests on besides its recording."""
    bases = bases_of(state.profile, limits, state.rescore_sequence)
    return basis_with(bases[sport], words_on(state.words, session.parts))


def _thresholds(limits: Mapping[str, Limit]) -> tuple[Threshold, ...]:
    return tuple(
        Threshold(
            name=name,
            value=limit.value,
            unit="m/s" if name == THRESHOLD_SPEED else "bpm",
            origin=limit.origin.value,
            as_of=limit.as_of,
        )
        for name, limit in sorted(limits.items())
    )


def _gone(state: State, objects: Mapping[str, bytes], agenda: Agenda) -> list[Decision]:
    """The end of loads whose workout was withdrawn. Of one older than the rows, its record on the log says when it was."""
    decisions: list[Decision] = []
    for workout_id, gone in sorted(state.withdrawn.items()):
        said = row_of(state, key_of(workout_id)).published
        if workout_id in agenda.bygone:
            record = recorded_in(objects.get(message_ref(agenda.bygone[workout_id])))
            said = bygone(record, state.forgotten[key_of(workout_id)].standing, state.profile) if record else None
        if said is not None and not said.withdrawn:
            decisions.append(_ended(state, workout_id, said, gone.revision, f"withdrawn: {gone.reason}", gone.cause))
    return decisions


def _ended(state: State, workout_id: str, said: Published, revision: int, why: str, cause: Cause) -> Decision:
    """A load that no longer stands."""
    nothing = LedgerLoad(method="none", method_version=SCORER_VERSION, confidence=1.0, reasons=(why,))
    sums, unknown = daily_au(state, said.local_date, besides=key_of(workout_id))
    load = LoadScored(
        athlete_id=state.athlete_id,
        workout_id=workout_id,
        revision=revision,
        scoring=said.scoring + 1,
        sport=said.sport,
        start_time=datetime.fromtimestamp(said.start_s, UTC),
        end_time=datetime.fromtimestamp(said.end_s, UTC),
        local_date=said.local_date,
        session_class=said.session_class,
        class_confidence=1.0,
        class_reasons=(why,),
        systemic=nothing,
        lower_body=nothing,
        upper_body=nothing,
        form=form_after(said.local_date, sums, unknown),
        shown=_thresholds(limits_of(state)),
        withdrawn=True,
        history=cause.history,
        scorer_version=SCORER_VERSION,
    )
    return Decision(load, cause.event_id, f"withdrawn:{workout_id}:{revision}:{load.scoring}", cause.rootids)


def _imported(state: State, workouts: list[WorkoutRecorded]) -> bool:
    """Whether an import set this score off: of what waits for one; else (limits have moved) of what was imported itself, or
    by what an import has shown."""
    waiting = [workout for workout in workouts if workout.workout_id in state.unscored]
    by_itself = all(workout.history for workout in waiting or workouts)
    return by_itself or (not waiting and state.newest.history)


def _cause(state: State, workouts: list[WorkoutRecorded]) -> Cause:
    """The newest fact that these workouts wait for; else the newest of all, which changed the limits."""
    waiting = [state.unscored[w.workout_id].cause for w in workouts if w.workout_id in state.unscored]
    waiting = waiting or [gone.cause for gone in open_withdrawals(state).values()]
    return max(waiting, key=lambda cause: cause.order, default=state.newest)
