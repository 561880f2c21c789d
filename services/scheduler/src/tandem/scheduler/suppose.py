"""What would change if …: suppositions laid over a state, decided as the service would. Nothing is said to anybody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tandem.contracts.event import Event
from tandem.contracts.events.athlete import PreferencesSet, TrainingPreferences
from tandem.contracts.events.plan import PlannedSession, SessionStatus
from tandem.contracts.events.readiness import ReadinessState
from tandem.contracts.events.week import EVERYTHING, Activity, WindowException
from tandem.contracts.model import Payload
from tandem.contracts.plan_problem import ProblemReadiness, ProblemWorkout
from tandem.scheduler.desk import fold, key_of, settle
from tandem.scheduler.domain.asked.calendar import local_day
from tandem.scheduler.domain.asked.directives import PULL_BACK_DAYS, PULL_BACK_FACTOR
from tandem.scheduler.domain.rulebook.kinds import activity_of
from tandem.scheduler.domain.state import State
from tandem.scheduler.facts import Facts


@dataclass(frozen=True, slots=True)
class Closed:
    """A day on which activities cannot be done."""

    day: date
    activities: tuple[Activity, ...] = EVERYTHING


@dataclass(frozen=True, slots=True)
class Supposed:
    """What is supposed. `missed` are sessions by id or key; whatever lies before the last thing supposed and is not named is
    taken for done as planned."""

    done: tuple[ProblemWorkout, ...] = ()
    missed: tuple[str, ...] = ()
    readiness: ReadinessState | None = None
    closed: tuple[Closed, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What would be said at `now`; `granted` are the sessions taken for done as planned until then."""

    said: tuple[Payload, ...]
    state: State
    now: datetime
    granted: tuple[PlannedSession, ...]


def suppose(state: State, now: datetime, facts: Facts, what: Supposed) -> Outcome:
    """The outcome of suppositions for an athlete in a settled state. BadProblem for a session that there is not."""
    missed = frozenset(key_of(name, _sessions(state), now) for name in what.missed)
    until = max([now, *_ends(state, facts, what, missed)])
    granted = tuple(_granted(state, now, until, facts, what, missed))
    events = [facts.workout(_as_planned(session), f"granted-{session.key}") for session in granted]
    events += [facts.workout(done, f"supposed-{index}") for index, done in enumerate(what.done, 1)]
    events += facts.days(now, until)
    if what.readiness is not None:
        events.append(facts.readiness(_readiness(what.readiness, local_day(until, facts.clock))))
    if what.closed and state.preferences is not None:
        events.append(_closed(state.preferences, facts, what.closed, now))
    after, said = settle(fold(state, *events), until)
    return Outcome(said, after, until, granted)


def _sessions(state: State) -> tuple[PlannedSession, ...]:
    return state.plan.sessions if state.plan else ()


def _ends(state: State, facts: Facts, what: Supposed, missed: frozenset[str]) -> Iterator[datetime]:
    """When each thing supposed has happened. A session is missed once its local day is over."""
    for done in what.done:
        yield facts.moment(done.start) + timedelta(minutes=done.duration_min)
    for session in _sessions(state):
        if session.key in missed:
            yield facts.midnight(local_day(session.start_time, facts.clock) + timedelta(days=1))


def _granted(
    state: State, now: datetime, until: datetime, facts: Facts, what: Supposed, missed: frozenset[str]
) -> Iterator[PlannedSession]:
    """The sessions that end in between, but for those in whose place something is supposed: the same activity on the same
    day."""
    replaced = {(local_day(facts.moment(one.start), facts.clock), activity_of(one.session_class)) for one in what.done}
    for session in _sessions(state):
        end = session.start_time + timedelta(seconds=session.duration_s)
        mine = (local_day(session.start_time, facts.clock), activity_of(session.session_class))
        ahead = session.status is SessionStatus.PLANNED and now < session.start_time
        if ahead and end <= until and session.key not in missed and mine not in replaced:
            yield session


def _as_planned(session: PlannedSession) -> ProblemWorkout:
    return ProblemWorkout(
        start=session.start_time,
        duration_min=session.duration_s / 60,
        session_class=session.session_class,
        leg_share=session.leg_share,
        title=session.title,
    )


def _readiness(state: ReadinessState, since: date) -> ProblemReadiness:
    if state is not ReadinessState.PULL_BACK:
        return ProblemReadiness(state=state, since=since)
    return ProblemReadiness(
        state=state,
        since=since,
        volume_factor=PULL_BACK_FACTOR,
        intensity_cap="vt1",
        recheck_after_days=PULL_BACK_DAYS,
    )


def _closed(preferences: TrainingPreferences, facts: Facts, closed: tuple[Closed, ...], at: datetime) -> Event:
    said = {name: getattr(preferences, name) for name in TrainingPreferences.model_fields}
    days = tuple(
        WindowException(first_day=one.day, last_day=one.day, closed=one.activities, reason="supposed") for one in closed
    )
    data = PreferencesSet(athlete_id=facts.athlete_id, **said | {"exceptions": (*preferences.exceptions, *days)})
    return facts.event(data, "preferences-supposed", at)
