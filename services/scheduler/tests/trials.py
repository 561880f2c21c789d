"""What is done to a life to see whether it comes back: recovering, undoing, folding it again in another order."""

from __future__ import annotations

from datetime import UTC, timedelta
from random import Random

from life_facts import asked, steady
from lives import Life

from tandem.contracts.event import Event
from tandem.contracts.events.athlete import Wish
from tandem.contracts.events.plan import PlannedSession, PlanRevised, SessionStatus
from tandem.contracts.events.readiness import ReadinessState
from tandem.scheduler.domain.state import State
from tandem.scheduler.evolve import evolve

PLANNED, DONE = SessionStatus.PLANNED, SessionStatus.DONE


def recovered(life: Life) -> list[str]:
    """What a pull back and a recovery at one moment leave otherwise than it was."""
    readiness = life.state.readiness
    if life.state.plan is None or (readiness is not None and readiness.state is not ReadinessState.STEADY):
        return []
    life.tell(steady(life.now, "calm"))
    before = _ahead(life)
    sessions = life.state.plan.sessions
    extra = {s.key for s in sessions if s.optional or _milder(s)}
    life.tell(steady(life.now, "tired", ReadinessState.PULL_BACK))
    life.tell(steady(life.now, "well"))
    after = _ahead(life)
    done = {s.key for s in life.state.plan.sessions if s.status is DONE}
    return [
        f"{key}: {shape} before, {after.get(key)} after"
        for key, shape in before.items()
        if key not in done | extra and after.get(key, ("", "", ""))[1:] != shape[1:]
    ]


def _milder(session: PlannedSession) -> bool:
    """True for what had been made milder before: recovery asks for it in full again, as the week does."""
    return session.duration_s != session.planned_duration_s or session.session_class is not session.planned_class


def taken_back(life: Life, which: int, hours: int) -> list[str]:
    """What a move by hand and its undoing leave otherwise than it was."""
    before = _ahead(life)
    if not before or life.state.plan is None:
        return []
    key = sorted(before)[which % len(before)]
    to_time = (life.now + timedelta(hours=hours)).replace(minute=0, second=0, microsecond=0)
    life.tell(asked(life.state, "there", Wish.MOVE, key, to_time))
    if not isinstance(life.own[-1].data, PlanRevised):
        return []
    there = _ahead(life)
    if any(session.key == key and session.status is DONE for session in life.state.plan.sessions):
        return []  # where it is now something that was done is taken for it
    if there.get(key, (None,))[0] != to_time.astimezone(UTC):
        return [f"{key} was to be on {to_time}, and is {there.get(key)}"]
    life.tell(asked(life.state, "back", Wish.UNDO))
    after = _ahead(life)
    done = {s.key for s in life.state.plan.sessions if s.status is DONE}
    return [
        f"{one}: {shape} before, {after.get(one)} after"
        for one, shape in before.items()
        if one not in done and after.get(one) != shape
    ]


def _ahead(life: Life) -> dict[str, tuple[object, ...]]:
    sessions = life.state.plan.sessions if life.state.plan else ()
    return {
        s.key: (s.start_time, s.duration_s, s.session_class)
        for s in sessions
        if s.status is PLANNED and s.start_time > life.now
    }


def refolded(life: Life, chance: Random) -> State:
    """The facts of a life in any order, some twice, between its own decisions in theirs."""
    pieces: list[Event | None] = [*life.facts, *life.facts[: len(life.facts) // 2], *([None] * len(life.own))]
    chance.shuffle(pieces)
    own = iter(life.own)
    state = State(athlete_id=life.state.athlete_id)
    for piece in pieces:
        state = evolve(state, piece or next(own))
    return state


def rebuilt(life: Life) -> State:
    """The facts first, then the decisions: as a service folds a log anew."""
    state = State(athlete_id=life.state.athlete_id)
    for event in (*life.facts, *life.own):
        state = evolve(state, event)
    return state
