"""What if: a supposed day is planned as a real one would be, and leaves the state as it was."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from desk_facts import problem
from scheduler_facts import local

from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.plan import Action, PlanRevised, SessionStatus
from tandem.contracts.events.readiness import ReadinessState
from tandem.contracts.events.week import Activity
from tandem.contracts.plan_problem import ProblemWorkout
from tandem.scheduler.desk import BadProblem, desk
from tandem.scheduler.suppose import Closed, Supposed, suppose


def after_a_week(**supposed: Any) -> tuple[Any, Any]:
    told = desk(problem(now="2026-11-20T06:00"))
    return told, suppose(told.state, told.now, told.facts, Supposed(**supposed))


def test_a_supposed_club_run_moves_what_a_real_one_would() -> None:
    run = ProblemWorkout(start=datetime(2026, 11, 22, 17, 30), duration_min=75, session_class=SessionClass.HARD_RUN)  # noqa: DTZ001
    _, outcome = after_a_week(done=(run,))
    assert outcome.now == local("2026-11-22T18:45")
    (revised,) = [payload for payload in outcome.said if isinstance(payload, PlanRevised)]
    moved = {change.session_key: change.to_time for change in revised.changes if change.action is Action.MOVE}
    assert moved == {"lower@2026-W48": local("2026-11-24T07:00")}


def test_what_lies_before_it_counts_as_done_as_planned_but_for_what_it_replaces() -> None:
    run = ProblemWorkout(start=datetime(2026, 11, 22, 17, 30), duration_min=75, session_class=SessionClass.HARD_RUN)  # noqa: DTZ001
    _, outcome = after_a_week(done=(run,))
    assert [session.key for session in outcome.granted] == ["full@2026-W47", "easy-sat@2026-W47"]
    done = {one.key for one in outcome.state.plan.sessions if one.status is SessionStatus.DONE}
    assert done >= {"full@2026-W47", "easy-sat@2026-W47", "long@2026-W47"}


def test_a_missed_session_is_looked_at_when_its_day_is_over() -> None:
    _, outcome = after_a_week(missed=("full",))
    assert outcome.now == local("2026-11-22T00:00")
    assert [session.key for session in outcome.granted] == ["easy-sat@2026-W47"]
    assert not [workout for workout in outcome.state.workouts.values() if workout.session_class is SessionClass.FULL]


def test_a_closed_day_is_left() -> None:
    _, outcome = after_a_week(closed=(Closed(date(2026, 11, 24)), Closed(date(2026, 11, 26), (Activity.RUN,))))
    assert outcome.state.preferences is not None
    assert [one.first_day for one in outcome.state.preferences.exceptions] == [date(2026, 11, 24), date(2026, 11, 26)]
    assert outcome.now == local("2026-11-20T06:00")


def test_a_supposed_pull_back_asks_for_what_a_real_one_does() -> None:
    _, outcome = after_a_week(readiness=ReadinessState.PULL_BACK)
    readiness = outcome.state.readiness
    assert readiness is not None
    assert (readiness.state, readiness.volume_factor, readiness.intensity_cap) == (
        ReadinessState.PULL_BACK,
        0.75,
        "vt1",
    )
    assert readiness.since == date(2026, 11, 20)


def test_supposing_leaves_the_state_as_it_was_and_says_the_same_again() -> None:
    told, outcome = after_a_week(missed=("full",))
    kept = told.state.model_dump_json()
    again = suppose(told.state, told.now, desk(problem(now="2026-11-20T06:00")).facts, Supposed(missed=("full",)))
    assert told.state.model_dump_json() == kept
    assert [payload.model_dump_json() for payload in again.said] == [one.model_dump_json() for one in outcome.said]


def test_a_supposed_session_that_there_is_not_is_refused() -> None:
    with pytest.raises(BadProblem, match="no session 'yoga'"):
        after_a_week(missed=("yoga",))
